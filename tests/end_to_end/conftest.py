"""The program in a terminal, for the tests of this folder."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pseudo_terminal import Terminal

from mlp_tui.core.experiment import SavedRun, Trainer


@pytest.fixture
def terminal(tmp_path) -> Iterator[Callable[..., Terminal]]:
    """Opens the program in a terminal: ``terminal("--dataset", "spiral", columns=80)``.

    With ``code``, that Python runs in place of the program's own module. Names in capitals are
    variables of the environment, all other ones options of :class:`Terminal`.
    """
    with contextlib.ExitStack() as stack:

        def open_terminal(
            *arguments: str,
            columns: int = 80,
            rows: int = 24,
            code: str | None = None,
            **named: Any,
        ) -> Terminal:
            program = ["-m", "mlp_tui.tui"] if code is None else ["-c", code]
            environ = {
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                **{name: value for name, value in named.items() if name.isupper()},
            }
            terminal = Terminal(
                [sys.executable, *program, *arguments],
                columns=columns,
                rows=rows,
                environ=environ,
                **{name: value for name, value in named.items() if not name.isupper()},
            )
            stack.callback(terminal.close)
            return terminal

        yield open_terminal


@pytest.fixture
def saved_steps(tmp_path) -> Callable[[], list[int]]:
    """The steps that the saved sessions stand at; each is a whole one."""
    folder = tmp_path / ".local/state/mlp-tui/sessions"
    return lambda: sorted(
        Trainer.resumed(SavedRun.read(path)).step_count for path in folder.glob("*.npz")
    )
