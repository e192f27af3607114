"""Text that came from outside, made fit to be shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence

MAX_TEXT = 40

# Control, format, surrogate, private-use and unassigned characters, line and paragraph
# separators: a terminal obeys some of them, and bidirectional ones reorder what stands beside.
_UNSAFE_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def clean_text(text: str, limit: int = MAX_TEXT) -> str:
    """``text`` with every unsafe character as U+FFFD, cut to ``limit`` characters.

    A text that was cut ends with an ellipsis. Cleaning a clean text changes nothing.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return "".join(
        "\ufffd" if unicodedata.category(character) in _UNSAFE_CATEGORIES else character
        for character in text
    )


def quoted(text: str) -> str:
    """``text``, cleaned and between quotes, for an error message."""
    return f"'{clean_text(text)}'"


def listed(texts: Sequence[str], limit: int = 6) -> str:
    """The first ``limit`` texts, cleaned and separated by commas, and how many more there are."""
    shown = ", ".join(clean_text(text) for text in texts[:limit])
    more = len(texts) - limit
    return f"{shown}, … and {more} more" if more > 0 else shown


def did_you_mean(
    name: str, names: Iterable[str], written: Callable[[str], str] = lambda name: name
) -> str:
    """``; did you mean 'moons'?``, to follow on a message that ``name`` is unknown.

    Empty where none of the names is like it.

    Args:
        names: the known ones.
        written: what is to be written for a name.
    """
    from difflib import get_close_matches  # for errors alone

    known = {each.lower(): each for each in names}
    nearest = get_close_matches(name.lower()[:MAX_TEXT], known, n=1)
    return f"; did you mean {quoted(written(known[nearest[0]]))}?" if nearest else ""
