"""An experiment as the command line that opens it."""

from __future__ import annotations

import shlex
from typing import Any

from ....datasets import clean_text
from ..setting import Setting
from ..spec import SETTINGS, Experiment
from ..suggestions import SUGGESTED, opened

COMMAND = "mlp-tui"


class CommandLineError(ValueError):
    """An experiment cannot be written as a command line: one line that says why."""


def command_line(spec: Experiment) -> str:
    """The shortest command for a POSIX shell that opens the experiment in the app.

    Raises:
        CommandLineError: if a value has characters that cannot be typed.
    """
    default = Experiment()
    given = [
        each
        for each in SETTINGS.values()
        if each.acts_in(spec) and getattr(spec, each.name) != getattr(default, each.name)
    ]
    if not any(each.name in SUGGESTED for each in given):
        given += _against_suggestions(spec)
    words = [COMMAND]
    for each in given:
        text = _text(each, getattr(spec, each.name))
        if clean_text(text, len(text)) != text:
            raise CommandLineError(f"{each.label} {clean_text(text)} cannot be typed")
        words += [f"{each.option}={text}"] if text.startswith("-") else [each.option, text]
    return shlex.join(words)


def _text(setting: Setting, value: Any) -> str:
    """What the option is given; a list without spaces, which needs no quotes."""
    text = setting.kind.write(value)
    dense = text.replace(", ", ",")
    return dense if dense != text and setting.kind.read(dense) == value else text


def _against_suggestions(spec: Experiment) -> list[Setting]:
    """A setting to be given at its default, where none would open the dataset with others."""
    return [each for each in opened(spec).changes_since(spec) if each.acts_in(spec)][:1]
