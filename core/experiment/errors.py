"""How errors are told."""

from __future__ import annotations


def one_line(error: Exception) -> str:
    """What went wrong, for a message."""
    text = " ".join(str(error).split())
    if isinstance(error, ValueError | OSError | MemoryError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
