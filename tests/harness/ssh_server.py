"""A real sshd on loopback, for one test: its own port, keys and configuration."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

SSHD = shutil.which("sshd") or shutil.which("/usr/sbin/sshd")
SSH = shutil.which("ssh")
PRIVILEGE_SEPARATION = Path("/run/sshd")
"""The empty folder that Debian's sshd, run by root, locks its children in."""
PATIENCE = 10.0
POLL = 0.02


class SshServerError(Exception):
    """There is none to be had here, for the reason given."""


class SshServer:
    """An sshd in which one user may log in with one key, and nobody else.

    What is run through it finds ``folder`` as its home, so that it leaves nothing elsewhere.

    Args:
        folder: for the server's and the client's files.

    Raises:
        SshServerError: it is not installed, did not start, or lets nobody in.
    """

    def __init__(self, folder: Path) -> None:
        if SSHD is None or SSH is None:
            raise SshServerError("sshd or ssh is not installed (Debian: openssh-server)")
        self._folder = folder
        self._log = folder / "sshd.log"
        for name in ("host_key", "user_key"):
            _make_key(folder / name)
        if os.geteuid() == 0:
            PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
        self.port = _free_port()
        configuration = folder / "sshd_config"
        configuration.write_text(self._configuration())
        self._process = subprocess.Popen(
            [SSHD, "-D", "-f", configuration, "-E", self._log], stdin=subprocess.DEVNULL
        )
        try:
            self._wait_until_it_listens()
            self._try_to_log_in()
        except SshServerError:
            self.close()
            raise

    def _configuration(self) -> str:
        folder = self._folder
        return "\n".join(
            (
                "ListenAddress 127.0.0.1",
                f"Port {self.port}",
                f"HostKey {folder / 'host_key'}",
                f"AuthorizedKeysFile {folder / 'user_key.pub'}",
                f"PidFile {folder / 'sshd.pid'}",
                f"SetEnv HOME={folder} XDG_STATE_HOME={folder / 'state'} LANG=C.UTF-8",
                "UsePAM no",
                "StrictModes no",
                "PasswordAuthentication no",
                "PrintMotd no",
                "PrintLastLog no",
                "",
            )
        )

    def _wait_until_it_listens(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), POLL).close()
            except OSError:
                time.sleep(POLL)
            else:
                return
        raise SshServerError(f"sshd did not start: {self._said}")

    def _try_to_log_in(self) -> None:
        try:
            subprocess.run(
                self.client(["true"]),
                check=True,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=PATIENCE,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise SshServerError(f"nobody can log in to sshd: {self._said}") from error

    @property
    def _said(self) -> str:
        return " ".join(self._log.read_text().split()) if self._log.exists() else ""

    def client(self, remote_command: Sequence[str], *, port: int | None = None) -> list[str]:
        """The command that logs in, in a terminal, and runs another there.

        Args:
            port: where the server is reached, if not directly.
        """
        assert SSH is not None
        options = {
            "Port": port or self.port,
            "IdentityFile": self._folder / "user_key",
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
        }
        settings = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        target = f"{getpass.getuser()}@127.0.0.1"
        return [SSH, "-tt", "-F", "none", *settings, target, *remote_command]

    def program(self, *arguments: str, port: int | None = None) -> list[str]:
        """The command that logs in and runs our program there."""
        remote = ["exec", sys.executable, "-m", "mlp_tui.tui", *arguments]
        return self.client(remote, port=port)

    @property
    def remote_processes(self) -> list[int]:
        """What runs in sessions of this server."""
        mark = f"XDG_STATE_HOME={self._folder / 'state'}".encode()
        found = []
        for environment in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in environment.read_bytes().split(b"\0"):
                    found.append(int(environment.parent.name))
            except OSError:  # another user's, or gone by now
                continue
        return found

    def close(self) -> None:
        """Stop listening. Sessions end with their clients."""
        self._process.terminate()
        self._process.wait(PATIENCE)


def _make_key(path: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
