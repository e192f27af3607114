"""Saved sessions: what they are, how old, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...core.experiment import SETTINGS, Experiment, SavedRun, Snapshot
from ...core.experiment.errors import one_line
from ...datasets import clean_text
from .data import title
from .figures import duration, number

if TYPE_CHECKING:
    from ..preferences.keys import Keys
    from ..saving.session_files import FoundSession


def offer(run: SavedRun, seconds: float, keys: Keys) -> str:
    """That a saved session could be resumed, and how old it is."""
    place, age = _place(run.spec, run.step), duration(seconds)
    step, run_key = keys["step"], keys["toggle-run"]
    others = f"Or {step} for one step, {run_key} to run."
    return f"{keys['sessions']} lists saved sessions: {place}, saved {age} ago. {others}"


def resumed(snapshot: Snapshot) -> str:
    """With what a resumed session goes on."""
    return f"resumed: {_place(snapshot.spec, snapshot.step)}"


def _place(spec: Experiment, step: int) -> str:
    return f"{title(spec)} at step {step:,}"


SESSION_COLUMNS = (("dataset", 15), ("step", 10), ("J/test J", 13), ("age", 10), ("network", 0))
"""Headings of a list of sessions, and the cells that a column takes."""


def session_headings() -> str:
    """The line above a list of saved sessions."""
    return _in_columns([heading for heading, _ in SESSION_COLUMNS])


def session(found: FoundSession, now: float) -> str:
    """A saved session in one line of columns.

    Args:
        now: seconds since the epoch.
    """
    spec, age = found.spec, duration(now - found.saved_at)
    if spec is None:
        return f"{found.problem}  {age}  {clean_text(found.path.name)}"
    layers = SETTINGS["hidden_layers"].kind.show(spec.hidden_layers)
    activation = SETTINGS["activation"].kind.show(spec.activation)
    network = f"{layers} {activation}" if spec.hidden_layers else "perceptron"
    losses = f"{number(found.train_loss)}/{number(found.test_loss)}"
    last = "open elsewhere" if found.in_use else network
    return _in_columns([title(spec), f"{found.step:,}", losses, age, last])


def _in_columns(cells: Sequence[str]) -> str:
    texts = []
    for text, (_, width) in zip(cells, SESSION_COLUMNS, strict=True):
        cut = f"{text[: width - 3]}..." if 0 < width < len(text) else text
        texts.append(cut.ljust(width))
    return "  ".join(texts).rstrip()


def cannot_save(folder: Path, error: Exception) -> str:
    """Why the session is not saved; the reason first, since folders can be long."""
    reason = (error.strerror if isinstance(error, OSError) else None) or one_line(error)
    return f"the session cannot be saved: {reason}, in {clean_text(str(folder), 120)}"
