"""Errors of the command line, and how one of them is told in one line."""

from __future__ import annotations

import sys

from ...datasets import clean_text

MAX_MESSAGE = 1000
"""Longer than any list of valid names that a message ends with."""


class CannotStartError(Exception):
    """No option is wrong, so the list of them would not help."""


class ReaderLeftError(Exception):
    """Whoever read the output reads no more, as ``head`` does when it has its lines."""


def in_one_line(message: str) -> str:
    """A message as a line of clean text."""
    return clean_text(" ".join(message.split()), MAX_MESSAGE)


def tell_error(message: str) -> None:
    """Say what went wrong, as click does."""
    print(f"Error: {message}", file=sys.stderr)
