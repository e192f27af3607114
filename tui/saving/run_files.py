"""Files in the working folder that are named after the run."""

from __future__ import annotations

import contextlib
import re
from itertools import count
from pathlib import Path

from .whole_file import write_whole


def save_beside(folder: Path, dataset: str, step: int, suffix: str, content: str | bytes) -> Path:
    """Write a file that is not there yet, and return its path.

    Args:
        folder: where the file goes.
        dataset: what was trained on, whatever characters its name has.
        step: after how many steps.
        suffix: how the name ends; that of Python's modules is one that can be imported.

    Raises:
        OSError: if it cannot be written; then no part of it is left.
    """
    stem = re.sub(r"[^\w.-]+", "-", dataset.removesuffix(".csv")).strip("-.")
    for number in count(1):
        name = f"mlp-tui-{stem}-{step}{f'-{number}' if number > 1 else ''}"
        if suffix.endswith(".py"):
            name = re.sub(r"\W", "_", name)
        path = folder / f"{name}{suffix}"
        with contextlib.suppress(FileExistsError):
            write_whole(path, content)
            return path
    raise AssertionError
