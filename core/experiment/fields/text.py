"""Names and other texts."""

from __future__ import annotations

import os
import re
from typing import Any

from .kind import BadValueError, Kind


class Text(Kind):
    """Any text that is not empty; an empty one is None, where that can be."""

    longest = 200

    @property
    def _allowed(self) -> str:
        return "a text that is not empty"

    def _trimmed(self, text: str) -> str:
        return text  # a name may begin with a space

    def _check(self, value: Any) -> str:
        if not isinstance(value, str) or not value:
            raise BadValueError
        return value


class FilePath(Text):
    """The path of a file."""

    longest = 4096

    def show(self, value: Any) -> str:
        """Its name: a path can be long."""
        return os.path.basename(value or "")


class Columns(Kind):
    """The names of columns, written as a line of CSV: ``width,height`` or ``"a, b",c``."""

    longest = 2000
    most = 1000
    _QUOTED = re.compile(r'"((?:[^"]|"")*)"\s*')

    def __init__(self, none: str | None = None) -> None:
        super().__init__(none, "X,Y,...")

    @property
    def _allowed(self) -> str:
        return "names of different columns, such as width,height, or all"

    def to_json(self, value: Any) -> Any:
        return None if value is None else list(value)

    def _check(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= self.most:
            raise BadValueError
        if not all(isinstance(name, str) and name for name in value):
            raise BadValueError
        if len(set(value)) < len(value):
            raise BadValueError
        return tuple(value)

    def _read(self, text: str) -> list[str]:
        names: list[str] = []
        rest, more = text, ","
        while more and len(names) <= self.most:
            rest = rest.lstrip()
            if not rest.startswith('"'):
                name, more, rest = rest.partition(",")
                names.append(name.rstrip())
                continue
            quoted = self._QUOTED.match(rest)
            if quoted is None:
                raise BadValueError
            names.append(quoted[1].replace('""', '"'))
            between, more, rest = rest[quoted.end() :].partition(",")
            if between:
                raise BadValueError
        return names

    def _write(self, value: Any) -> str:
        return ",".join(map(self._as_cell, value))

    @staticmethod
    def _as_cell(name: str) -> str:
        if name == name.strip() and not set(name) & set(',"'):
            return name
        return '"' + name.replace('"', '""') + '"'
