"""Any text in ASCII, in as many terminal cells as before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from rich.cells import split_graphemes

PRINTABLE_RUN = re.compile(r"[^\x00-\x1f\x7f]+")
"""What an escape sequence begins with stays out of it: no mark may join it."""

DRAWN = {
    **dict.fromkeys("…", "~"),
    **dict.fromkeys("▼▾", "v"),
    **dict.fromkeys("▲▴", "^"),
    **dict.fromkeys("→▶", ">"),
    **dict.fromkeys("←◀", "<"),
    **dict.fromkeys("·•", "."),
    **dict.fromkeys("×", "x"),  # noqa: RUF001
    **dict.fromkeys("–—─━╌╍┄┅═╴╶╸╺▔▀", "-"),  # noqa: RUF001
    **dict.fromkeys("│┃╎╏┆┇║▏▎▍▌▋▊▉▐▕", "|"),
    **dict.fromkeys("▁▄", "_"),
    **dict.fromkeys("▂▃▅▆▇\xa0", " "),
    **dict.fromkeys("‘’", "'"),  # noqa: RUF001
    **dict.fromkeys("“”", '"'),
    "█": "#",
    "🔎": ">",
}
"""What frames, arrows and typography look like; the partial blocks are ends of scroll bars.

Where it is two cells wide, a blank follows.
"""
CORNERS = re.compile("[\u2500-\u257f\u2596-\u259f]")
"""The other box-drawing characters, and quadrants."""


def as_ascii(text: str) -> str:
    """``text`` with a question mark for each cell of what ASCII has nothing like.

    Letters with accents lose these. Control characters and escape sequences stay as they are.
    """
    if text.isascii():
        return text
    return PRINTABLE_RUN.sub(lambda run: "".join(_replaced(run[0])), text)


def _replaced(run: str) -> Iterator[str]:
    if run.isascii():
        yield run
        return
    for start, _, width in split_graphemes(run)[0]:
        drawn = DRAWN.get(run[start])
        if drawn is None:
            yield _letter(run[start])[:width].ljust(width, "?")
        else:
            yield drawn.ljust(width)


def _letter(character: str) -> str:
    if character.isascii():
        return character
    if CORNERS.match(character):
        return "+"
    letter = unicodedata.normalize("NFD", character)[0]
    return letter if letter.isascii() and letter.isalpha() else "?"
