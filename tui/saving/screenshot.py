"""Screenshots as files."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import count
from pathlib import Path


def save_screenshot(svg: str, folder: Path, dataset: str, step: int) -> Path:
    """Write a screenshot to a file that is not there yet, and return its path.

    Args:
        svg: the screenshot.
        folder: where the file goes.
        dataset: what was trained on, whatever characters its name has.
        step: after how many steps.

    Raises:
        OSError: if it cannot be written; then no part of it is left.
    """
    name = re.sub(r"[^\w.-]+", "-", dataset.removesuffix(".csv")).strip("-.")
    for number in count(1):
        path = folder / f"mlp-tui-{name}-{step}{f'-{number}' if number > 1 else ''}.svg"
        with suppress(FileExistsError), open(path, "x", encoding="utf-8") as file:
            try:
                file.write(svg)
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)
                raise
            return path
    raise AssertionError
