"""Experiments as TOML files, which the program writes and people edit.

A file has every setting, with its help as a comment. Those at their defaults are commented out.
The names are those of the fields, without tables: a line may be moved, or taken to another file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ....datasets import DatasetError, clean_text, did_you_mean, quoted
from ....datasets.text_file import read_bytes
from ..fields import FilePath
from ..setting import GROUPS, Setting, SpecError
from ..spec import SETTINGS, Experiment, settings_in
from .toml_text import comment, toml_of, value_of

MAX_BYTES = 200_000
MAX_PATH_TEXT = 200
_HEADER = (
    "An experiment of mlp-tui. To open it in the app: mlp-tui FILE. To train it without: mlp-tui"
    " train FILE. Options that are given besides go before what stands here.",
    "A line that begins with # is a comment. A setting in such a line has its default: take the #"
    " away to give it another value.",
)


class ExperimentFileError(ValueError):
    """A file is no experiment, or an experiment cannot be written: one line that says why."""


def experiment_text(spec: Experiment, folder: str) -> str:
    """The experiment as a file in that folder.

    The path of a data file below the folder is written from there on, others from the root.

    Raises:
        ExperimentFileError: if a value has characters that no such file can hold.
    """
    lines = [line for text in _HEADER for line in (*comment(text), "#")][:-1]
    for group, heading in GROUPS.items():
        settings = settings_in(group)
        if settings:
            lines += ["", "", f"# --- {heading} {'-' * (84 - len(heading))}"]
        for each in settings:
            lines += ["", *_entry(each, spec, folder)]
    return "\n".join(lines) + "\n"


def _entry(each: Setting, spec: Experiment, folder: str) -> Iterator[str]:
    value = getattr(spec, each.name)
    yield from comment(each.help)
    yield from comment(f"{_allowed(each)} Default: {each.default_text}.")
    reason = each.applies(spec)
    if reason is not None:
        yield from comment(f"Does not apply here: {clean_text(reason, 500)}.")
    if isinstance(each.kind, FilePath) and value is not None:
        value = _path_from(folder, value)
    try:
        written = toml_of(each, value)
    except ValueError as error:
        raise ExperimentFileError(
            f"{each.label} {quoted(str(value))} cannot be written: {error}"
        ) from None
    stands = each.acts_in(spec) and value != each.default
    yield f"{'' if stands else '# '}{each.name} = {written}"


def _allowed(each: Setting) -> str:
    texts = ", ".join(toml_of(each, each.read(text)) for text in each.kind.options)
    allowed = f"one of {texts}" if texts else each.kind.allowed
    return f"{allowed[:1].upper()}{allowed[1:]}."


def _path_from(folder: str, path: str) -> str:
    whole, folder = os.path.abspath(path), os.path.abspath(folder)
    inside = whole.startswith(os.path.join(folder, ""))
    return os.path.relpath(whole, folder) if inside else whole


def read_experiment_file(path: str) -> dict[str, Any]:
    """The settings that a file gives, by name; the experiment has all others at their defaults.

    Relative paths in it count from its folder.

    Raises:
        ExperimentFileError: if it cannot be read, is not TOML, or has a setting that there is
            not, does not apply, or has a value that is not allowed.
    """
    shown = clean_text(path, MAX_PATH_TEXT)
    text = _text(path, shown)
    values: dict[str, Any] = {}
    name = ""
    try:
        for name, written in _parsed(text).items():
            values[name] = _value(name, written, os.path.dirname(path))
        Experiment(**values).require(values)
    except SpecError as error:
        name = error.field if error.field in values else name
        raise ExperimentFileError(f"{shown}: {_place(text, name)}{error}") from None
    except ValueError as error:
        raise ExperimentFileError(f"{shown}: {_place(text, name)}{error}") from None
    return values


def _text(path: str, shown: str) -> str:
    try:
        data = read_bytes(
            path,
            most=MAX_BYTES,
            wanted="an experiment file",
            instead="save it in a file",
            smaller="no experiment is as large",
        )
    except DatasetError as error:
        raise ExperimentFileError(str(error)) from None
    if not data.strip():
        raise ExperimentFileError(f"{shown}: it is empty; mlp-tui save-experiment writes one")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExperimentFileError(
            f"{shown}: line {line}: it is not UTF-8 text; give an experiment file"
        ) from None


def _parsed(text: str) -> Mapping[str, Any]:
    import tomllib  # not at the launch

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is not TOML: its lists or tables are too deep") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"it is not TOML: {clean_text(str(error), 200)}") from None
    except ValueError:  # Python reads no number of some thousands of digits
        raise ValueError("it has a number of thousands of digits") from None


def _value(name: str, written: Any, folder: str) -> Any:
    setting = SETTINGS.get(name)
    if setting is None:
        raise ValueError(_unknown(name, written))
    value = value_of(setting, written)
    if isinstance(setting.kind, FilePath) and value is not None:
        return os.path.join(folder, value)
    return value


def _unknown(name: str, written: Any) -> str:
    if isinstance(written, dict) and name in GROUPS:
        return f"settings stand in no tables: take the line [{name}] away"
    by_option = {each.option.removeprefix("--"): each.name for each in SETTINGS.values()}
    known = {**by_option, **{each: each for each in SETTINGS}}
    hint = did_you_mean(name, known, lambda near: known[near])
    return f"there is no setting {quoted(name)}{hint or '; there are ' + ', '.join(SETTINGS)}"


def _place(text: str, name: str) -> str:
    """Where in the file a setting stands: its line, and its name where its label is another."""
    setting = SETTINGS.get(name)
    is_named = setting is None or setting.label == name.replace("_", " ")
    shown = "" if is_named else f"{name}: "
    found = re.search(rf"^[ \t]*\[?{re.escape(name)}[ \t]*[=\].]", text, re.MULTILINE)
    if not name or found is None:
        return shown
    return f"line {text.count(chr(10), 0, found.start()) + 1}: {shown}"
