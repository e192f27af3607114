"""Values as TOML, for files that explain themselves."""

from __future__ import annotations

import textwrap
from typing import Any

from ..declaration import Declaration

WIDTH = 90
"""Characters of a line of comment."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def toml_value(value: Any) -> str:
    """A text, number, bool or list of these in TOML.

    Raises:
        TypeError: if it is something else.
        ValueError: if a text has half a surrogate pair, as a file's name that is not UTF-8 has.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{"".join(map(_escaped, value))}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, int | float):
        return repr(value)
    raise TypeError(f"there is no {type(value).__name__} in TOML")


def toml_of(declaration: Declaration, value: Any) -> str:
    """What stands in a file for a value of what is declared; :func:`value_of` takes it back."""
    kind = declaration.kind
    return toml_value(kind.none if value is None else kind.to_json(value))


def value_of(declaration: Declaration, value: Any) -> Any:
    """The value that stands in a file; a text is read as on the command line.

    Raises:
        DeclaredValueError: if it is not allowed.
    """
    return declaration.read(value) if isinstance(value, str) else declaration.check(value)


def comment(text: str) -> list[str]:
    """The text in lines of comment."""
    return [f"# {line}" for line in textwrap.wrap(text, WIDTH, break_on_hyphens=False)]


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    # What is not seen, or orders what stands beside it, is not left for an editor to obey.
    if character.isprintable():
        return character
    number = ord(character)
    if 0xD800 <= number < 0xE000:
        raise ValueError("it is not UTF-8")
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
