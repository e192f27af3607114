"""What a command is given to open beside its options: WHAT, or a preset."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import click

from ...core.experiment import SETTINGS
from ...core.experiment.formats.sources import (
    Source,
    SourceError,
    is_link,
    preset_source,
    read_source,
)
from ...core.experiment.presets import PRESETS
from ...datasets import CATALOGUE, did_you_mean, quoted
from .completion import any_file, one_of
from .errors import CannotStartError

PRESET = "preset"


def preset_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that chooses a preset."""
    return click.option(
        f"--{PRESET}",
        PRESET,
        metavar="NAME",
        help=f"Settings that show something; other options go before them: {', '.join(PRESETS)}.",
        shell_complete=one_of(tuple(PRESETS)),
    )(command)


def what_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """What to open: optional, and no option."""
    return click.argument("what", metavar="[WHAT]", required=False, shell_complete=any_file)(
        command
    )


def may_be_what(text: str) -> bool:
    """Whether a word in the place of a command is meant as a file or link."""
    return is_link(text) or "." in text or os.sep in text or os.path.exists(text)


def as_dataset(name: str) -> str:
    """The option that chooses a dataset."""
    return f"{SETTINGS['dataset'].option} {name}"


def as_preset(name: str) -> str:
    """The option that chooses a preset."""
    return f"--{PRESET} {name}"


def hint_for(name: str) -> str:
    """``; did you mean ...?`` for the name of a dataset or preset, or one like it."""
    names = {**dict.fromkeys(PRESETS, as_preset), **dict.fromkeys(CATALOGUE, as_dataset)}
    return did_you_mean(name, names, lambda near: names[near](near))


def named(what: str | None, options: Mapping[str, Any]) -> Source:
    """What WHAT or a preset leads to; a source of nothing where neither is given.

    Args:
        what: a path or a link; None: not given.
        options: what was given of the options, by name.

    Raises:
        click.UsageError: if they exclude each other, or there is no such preset.
        CannotStartError: if WHAT cannot be opened.
    """
    preset = options.get(PRESET)
    if what is not None and preset is not None:
        raise click.UsageError(f"{quoted(what)} and --{PRESET}: give one of them.")
    try:
        if preset is not None:
            return preset_source(preset)
        if what is None:
            return Source({}, says_how_to_learn=False)
        if not is_link(what) and not os.path.exists(what):
            stem = os.path.splitext(os.path.basename(what))[0]
            if stem in CATALOGUE or stem in PRESETS:
                raise CannotStartError(f"{quoted(what)}: there is no such file{hint_for(stem)}")
        source = read_source(what)
    except SourceError as error:
        if preset is not None:
            raise click.BadParameter(str(error), param_hint=f"--{PRESET}") from None
        raise CannotStartError(str(error)) from None
    if not source.says_how_to_learn and options.get("data_file") is not None:
        option = SETTINGS["data_file"].option  # of the table nothing would be left
        raise click.UsageError(f"{quoted(what)} and {option}: give one of them.")
    return source
