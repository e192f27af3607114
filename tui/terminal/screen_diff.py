"""What the terminal shows, and how to change it in few bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

DEFAULT_FOREGROUND, DEFAULT_BACKGROUND = "39", "49"
COLOUR_LENGTHS = {"5": 3, "2": 5}
"""How many numbers a colour has: ``38;5;208``, ``38;2;255;128;0``."""
MAX_UNCHANGED_GAP = 3
"""Unchanged cells between two changed ones that are not worth a movement of the cursor."""


class Rendition(NamedTuple):
    """What a terminal is told of a style, as the numbers of its escape sequence."""

    attributes: str = ""
    foreground: str = DEFAULT_FOREGROUND
    background: str = DEFAULT_BACKGROUND


PLAIN = Rendition()
ScreenCell = tuple[str, Rendition]
"""A character, and how it is shown."""


class TerminalScreen:
    """The cells that the terminal shows, as far as they are known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[ScreenCell | None]] = {}

    def forget(self) -> None:
        """The terminal may show anything."""
        self._rows.clear()

    def show(self, parts: Iterable[tuple[int, int, Strip]], colours: ColorSystem) -> str:
        """What to send so that strips are shown, each from column ``x`` of row ``y`` on.

        The terminal's style is plain before it, and behind it again.
        """
        pen = _Pen(colours)
        text: list[str] = []
        for x, y, strip in parts:
            end = x + strip.cell_length
            row = self._row(y, end)
            cells = _cells(strip, colours)
            if cells is None:
                text += [_move_to(x, y), pen.write_strip(strip)]
                row[x:end] = [None] * strip.cell_length
                continue
            for start, stop in changed_spans(row[x:end], cells):
                text += [_move_to(x + start, y), pen.write(cells[start:stop])]
            row[x:end] = cells
        return "".join(text) + pen.finish()

    def _row(self, y: int, width: int) -> list[ScreenCell | None]:
        row = self._rows.setdefault(y, [])
        row += [None] * (width - len(row))
        return row


class _Pen:
    """Writes cells where the cursor is; of a style only what differs from the one before."""

    def __init__(self, colours: ColorSystem) -> None:
        self._colours = colours
        self._present = PLAIN

    def write(self, cells: Iterable[ScreenCell]) -> str:
        return "".join(
            self._become(rendition, "".join([cell[0] for cell in run]))
            for rendition, run in groupby(cells, itemgetter(1))
        )

    def write_strip(self, strip: Strip) -> str:
        """Whatever is in it: links, and characters of other widths than one."""
        return self.finish() + "".join([self._styled(text, style) for text, style, _ in strip])

    def _styled(self, text: str, style: Style | None) -> str:
        if not style:
            return text
        # Not Strip.render_style: a style keeps the first codes it got, be it for a picture in a
        # file, whose colours are not those of the terminal.
        codes = Strip.render_ansi(style, self._colours)
        styled = f"\x1b[{codes}m{text}\x1b[0m" if codes else text
        if not style.link:
            return styled
        return f"\x1b]8;id={style.link_id};{style.link}\x1b\\{styled}\x1b]8;;\x1b\\"

    def finish(self) -> str:
        return self._become(PLAIN, "")

    def _become(self, wanted: Rendition, text: str) -> str:
        if text.isspace() and not wanted.attributes:
            wanted = wanted._replace(foreground=self._present.foreground)  # nothing of it is seen
        present, self._present = self._present, wanted
        return text if wanted == present else _change(present, wanted) + text


def changed_spans(
    old: Sequence[ScreenCell | None], new: Sequence[ScreenCell | None]
) -> list[tuple[int, int]]:
    """Where two equally long rows differ: first cells and those behind the last.

    What changed with little between is one span: to go there costs more than to send it again.
    """
    changed = [x for x, (was, is_) in enumerate(zip(old, new, strict=True)) if was != is_]
    spans: list[tuple[int, int]] = []
    for x in changed:
        if spans and x - spans[-1][1] <= MAX_UNCHANGED_GAP:
            spans[-1] = (spans[-1][0], x + 1)
        else:
            spans.append((x, x + 1))
    return spans


def _cells(strip: Strip, colours: ColorSystem) -> list[ScreenCell] | None:
    """The cells of a strip; None where it has more than characters one cell wide."""
    looks: list[Rendition] = []
    for text, style, control in strip:
        is_wide = not text.isascii() and not all(map(_is_one_cell, set(text)))
        if is_wide or control or (style and style.link):
            return None
        look = _rendition_of(style, colours) if style else PLAIN
        looks += [look] * len(text)
    return list(zip(strip.text, looks, strict=True))


@lru_cache(maxsize=4096)
def _is_one_cell(character: str) -> bool:
    return cell_len(character) == 1


def _move_to(x: int, y: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H"


@lru_cache(maxsize=4096)
def _rendition_of(style: Style, colours: ColorSystem) -> Rendition:
    return rendition(Strip.render_ansi(style, colours))


def rendition(codes: str) -> Rendition:
    """Split the numbers of a style, such as ``1;38;5;208;48;5;16``, by what they are for."""
    parts = {"attributes": "", "foreground": DEFAULT_FOREGROUND, "background": DEFAULT_BACKGROUND}
    numbers = codes.split(";") if codes else []
    attributes: list[str] = []
    while numbers:
        number = int(numbers[0])
        length = COLOUR_LENGTHS[numbers[1]] if number in (38, 48) else 1
        value, numbers = ";".join(numbers[:length]), numbers[length:]
        if 30 <= number <= 39 or 90 <= number <= 97:
            parts["foreground"] = value
        elif 40 <= number <= 49 or 100 <= number <= 107:
            parts["background"] = value
        else:
            attributes.append(value)
    return Rendition(**{**parts, "attributes": ";".join(attributes)})


@lru_cache(maxsize=4096)
def _change(present: Rendition, wanted: Rendition) -> str:
    if wanted == PLAIN:
        return "\x1b[0m"
    numbers = []
    if present.attributes and wanted.attributes != present.attributes:
        # There is no other way to end an attribute that all terminals know.
        numbers, present = ["0"], PLAIN
    if wanted.attributes != present.attributes:
        numbers.append(wanted.attributes)
    numbers += [new for old, new in zip(present[1:], wanted[1:], strict=True) if new != old]
    return f"\x1b[{';'.join(numbers)}m"
