"""The program in a terminal, for the tests of this folder."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from pseudo_terminal import Terminal
from ssh_server import SshServer, SshServerError

from mlp_tui.core.experiment import Trainer
from mlp_tui.core.experiment.past.run_file import read_run


@pytest.fixture
def open_terminal(tmp_path) -> Iterator[Callable[..., Terminal]]:
    """Opens a command in a terminal.

    Names in capitals are variables of the environment, all other ones options of
    :class:`Terminal`.
    """
    with contextlib.ExitStack() as stack:

        def open_one(
            command: Sequence[str], *, columns: int = 80, rows: int = 24, **named: Any
        ) -> Terminal:
            environ = {
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "MLP_TUI_PACE": "full",  # or a test would wait for a person's sake
                **{name: value for name, value in named.items() if name.isupper()},
            }
            options = {name: value for name, value in named.items() if not name.isupper()}
            terminal = Terminal(command, columns=columns, rows=rows, environ=environ, **options)
            stack.callback(terminal.close)
            return terminal

        yield open_one


@pytest.fixture
def terminal(open_terminal) -> Callable[..., Terminal]:
    """Opens the program in a terminal: ``terminal("--dataset", "spiral", columns=80)``.

    With ``code``, that Python runs in place of the program's own module.
    """

    def open_program(*arguments: str, code: str | None = None, **named: Any) -> Terminal:
        program = ["-m", "mlp_tui.tui"] if code is None else ["-c", code]
        return open_terminal([sys.executable, *program, *arguments], **named)

    return open_program


@pytest.fixture
def ssh_server(tmp_path) -> Iterator[SshServer]:
    """A real sshd on loopback; the test is skipped where there is none."""
    try:
        server = SshServer(tmp_path)
    except SshServerError as error:
        pytest.skip(str(error))
    yield server
    server.close()


@pytest.fixture
def saved_steps(tmp_path) -> Callable[[], list[int]]:
    """The steps that the saved sessions stand at; each is a whole one."""
    folder = tmp_path / ".local/state/mlp-tui/sessions"
    return lambda: sorted(
        Trainer.resumed(read_run(path)).step_count for path in folder.glob("*.npz")
    )
