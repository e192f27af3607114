"""The file of preferences: written by the app, one key at a time, and edited by a person.

What a person wrote stays: comments, order, keys that the app does not know. A file that is not
TOML is left alone. It is replaced as a whole or not at all.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from platformdirs import user_config_path

from ...datasets import clean_text

MAX_BYTES = 2**20
HEADER = "# mlp-tui config prints all that can stand here.\n\n"
LOCK_SECONDS = 0.5
"""How long to wait for another app that is writing; it takes some milliseconds."""


class ConfigFileError(ValueError):
    """The file cannot be read or written: one line that names it and says why."""


class Contents(NamedTuple):
    """What stands in the file, and what is wrong with it as a whole."""

    values: Mapping[str, Any]
    problem: str = ""


class ConfigFile:
    """A TOML file that may not be there.

    Args:
        path: None: where the person's other configuration is.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = user_config_path("mlp-tui") / "config.toml" if path is None else path

    @property
    def shown_path(self) -> str:
        """The path as it is told: short, and fit to be shown."""
        home = os.path.expanduser("~")
        path = str(self.path)
        inside = len(home) > 1 and path.startswith(home + os.sep)
        return clean_text(f"~{path[len(home) :]}" if inside else path, 120)

    def read(self) -> Contents:
        """What stands in it; nothing where there is no such file or it is not TOML."""
        try:
            return Contents(self._parsed(self._text()))
        except ConfigFileError as error:
            return Contents({}, str(error))

    def write(self, name: str, value: Any) -> None:
        """Give a key another value, and leave all else as it is.

        Args:
            value: of one of TOML's types.

        Raises:
            ConfigFileError: if that cannot be; then the file is as it was.
        """
        try:
            # What a link leads to is replaced, not the link.
            path = Path(os.path.realpath(self.path))
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            import tomlkit  # noqa: F401  takes too long for a locked folder, or for the launch

            from ..saving.whole_file import write_whole

            with _locked(path.parent):
                before = self._text()
                after = self._with_value(before, name, value)
                if after != before:
                    write_whole(path, after, replace=True)
        except OSError as error:
            raise self._error("cannot be written", error.strerror or str(error)) from None

    def _text(self) -> str:
        try:
            # Not to wait for whoever would write to a named pipe.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise self._error("cannot be read", error.strerror or str(error)) from None
        try:
            with open(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    raise OSError(errno.EINVAL, "it is no regular file")
                if status.st_size > MAX_BYTES:
                    raise OSError(errno.EFBIG, f"it is larger than {MAX_BYTES >> 20} MB")
                return file.read().decode("utf-8")
        except OSError as error:
            raise self._error("cannot be read", error.strerror or str(error)) from None
        except UnicodeDecodeError:
            raise self._error("is left alone", "it is not UTF-8") from None

    def _with_value(self, text: str, name: str, value: Any) -> str:
        import tomlkit

        expected = {**self._parsed(text), name: value}
        with contextlib.suppress(Exception):  # whatever tomlkit makes of what is TOML for tomllib
            document = tomlkit.parse(text or HEADER)
            document[name] = value
            changed = tomlkit.dumps(document)
            if self._parsed(changed) == expected:
                return changed
        raise self._error("is left alone", f"{name} cannot be set in it: set it by hand")

    def _parsed(self, text: str) -> dict[str, Any]:
        if not text:
            return {}
        import tomllib  # most have no file, and the launch can spare no time for it

        try:
            return tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._error("is not TOML", str(error)) from None

    def _error(self, what: str, why: str) -> ConfigFileError:
        return ConfigFileError(f"{self.shown_path} {what}: {clean_text(why, 200)}")


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other apps from writing meanwhile.

    The folder itself is locked, so that no file of locks lies about. Where that cannot be, as on
    some network disks, there is no lock: a change of another app at the same millisecond is lost.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        end = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise OSError(errno.EAGAIN, "another program has locked it") from None
                time.sleep(0.005)
                continue
            except OSError:
                pass
            break
        yield
    finally:
        os.close(descriptor)
