"""The command line: ``mlp-tui`` opens the app, ``mlp-tui train`` runs without a screen.

Textual is imported by the command that needs it alone, so that everything else starts at once.
"""

from __future__ import annotations

import csv
import io
import math
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import click

from ..core.experiment import (
    ACTIVATIONS,
    REDUCTIONS,
    Experiment,
    SpecError,
    Trainer,
    parse_batch_size,
    parse_hidden_layers,
    parse_learning_rate,
    parse_seed,
)
from ..datasets import CATALOGUE, DatasetError
from . import terminal, wording
from .launch import without_garbage_collection
from .usage import OneLineGroup

DEFAULTS = Experiment()
FRAMES_PER_SECOND = 0.1, 60.0
"""The least and the most."""


def _columns(text: str) -> tuple[str, ...]:
    """``x,y``, or ``"a, b",c`` where a name has a comma.

    Raises:
        SpecError: if it is not one line of CSV.
    """
    try:
        names = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:
        raise SpecError("columns", "give two column names, such as width,height") from None
    return tuple(name.strip() for name in names)


FIELDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "dataset": ("--dataset", str),
    "data_file": ("--data", str),
    "columns": ("--columns", _columns),
    "label": ("--label", str),
    "hidden_layers": ("--layers", parse_hidden_layers),
    "activation": ("--activation", str),
    "learning_rate": ("--learning-rate", parse_learning_rate),
    "batch_size": ("--batch-size", parse_batch_size),
    "reduction": ("--reduction", str),
    "seed": ("--seed", parse_seed),
}
"""Each field of the experiment that has an option: the option, and how its text is read."""


class CannotStart(click.ClickException):
    """No option is wrong, so the list of them would not help."""


class FramesPerSecond(click.ParamType):
    """A number in range; click's own range lets NaN through."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        low, high = FRAMES_PER_SECOND
        try:
            rate = float(value)
        except ValueError:
            rate = math.nan
        if not low <= rate <= high:
            self.fail(f"{value!r} is not a number from {low:g} to {high:g}", param, ctx)
        return rate


def experiment_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what to train."""
    texts = (
        ("dataset", "NAME", f"{', '.join(CATALOGUE)}.  [default: {DEFAULTS.dataset}]"),
        ("data_file", "FILE.csv", "Your own points instead."),
        ("columns", "X,Y", "Two columns of a table or file.  [default: the first numeric two]"),
        ("label", "COLUMN", "The column that names the class.  [default: the last]"),
        (
            "hidden_layers",
            "4,2",
            "Units of each hidden layer; 0 for none.  "
            f"[default: {wording.hidden_layers(DEFAULTS.hidden_layers)}]",
        ),
        ("activation", "NAME", f"{', '.join(ACTIVATIONS)}.  [default: {DEFAULTS.activation}]"),
        ("learning_rate", "NUMBER", f"[default: {DEFAULTS.learning_rate}]"),
        (
            "batch_size",
            "N|full",
            f"Points in a step.  [default: {wording.batch_size(DEFAULTS.batch_size)}]",
        ),
        (
            "reduction",
            "NAME",
            f"The loss is the {' or the '.join(REDUCTIONS)} over the points."
            f"  [default: {DEFAULTS.reduction}]",
        ),
        ("seed", "NUMBER", f"Of all that is random.  [default: {DEFAULTS.seed}]"),
    )
    for field, metavar, text in reversed(texts):
        command = click.option(FIELDS[field][0], field, metavar=metavar, help=text)(command)
    return command


ascii_option = click.option(
    "--ascii/--no-ascii",
    "ascii_only",
    default=None,
    help="Draw with plain ASCII, or with dots, arrows and shapes.  [default: by TERM and locale]",
)


def experiment_from(options: Mapping[str, Any]) -> Experiment:
    """The experiment that the options describe.

    Raises:
        click.BadParameter: names the option and what it takes.
    """
    given = {field: options[field] for field in FIELDS if options.get(field) is not None}
    if "dataset" in given and "data_file" in given:
        raise click.UsageError("--dataset and --data exclude each other: give one of them.")
    values = {}
    for field, text in given.items():
        try:
            values[field] = FIELDS[field][1](text)
        except SpecError as error:
            _refuse(field, error)
    try:
        return Experiment(**values)
    except SpecError as error:
        _refuse(error.field, error)


def trainer_for(experiment: Experiment) -> Trainer:
    """The experiment, ready to run.

    Raises:
        CannotStart: says what is wrong with the dataset or file.
    """
    try:
        return Trainer(experiment)
    except DatasetError as error:
        raise CannotStart(str(error)) from None


def _refuse(field: str, error: ValueError) -> NoReturn:
    option = FIELDS[field][0] if field in FIELDS else None
    raise click.BadParameter(str(error), param_hint=option)


@click.group(
    cls=OneLineGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="In the app, ? explains the screen and lists every key.",
)
@experiment_options
@click.option(
    "--fps",
    type=FramesPerSecond(),
    metavar="NUMBER",
    help="Most pictures a second while training.  [default: "
    f"{terminal.LOCAL_FRAMES_PER_SECOND:g}, over SSH {terminal.REMOTE_FRAMES_PER_SECOND:g}]",
)
@click.option("--resume", is_flag=True, help="Go on with the session that was saved last.")
@click.option("--theme", metavar="NAME", help="A theme of Textual, such as textual-light.")
@ascii_option
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.version_option(package_name="mlp-tui", prog_name="mlp-tui")
@click.pass_context
def cli(
    context: click.Context,
    fps: float | None,
    resume: bool,
    theme: str | None,
    ascii_only: bool | None,
    no_mouse: bool,
    **options: Any,
) -> None:
    """A playground in the terminal where you watch a neural network learn.

    Without a command it opens the app, and without options there the problem of the
    tutorial: XOR clusters, one hidden layer of two sigmoid units.
    """
    if context.invoked_subcommand is not None:
        if fps is not None or theme is not None or no_mouse or resume:
            raise click.UsageError("--fps, --resume, --theme and --no-mouse are for the app alone.")
        context.obj = {**options, "ascii_only": ascii_only}
        return
    if theme is not None:
        _check_theme(theme)
    experiment = experiment_from(options)
    if resume and any(value is not None for value in options.values()):
        raise click.UsageError("--resume opens a session as it is: give no other experiment.")
    trainer = None if resume else trainer_for(experiment)
    missing = terminal.missing_terminal()
    if missing is not None:
        raise CannotStart(missing)
    with without_garbage_collection():
        from .run import Display, NoSessionError, run_app
    display = Display(fps or terminal.default_frames_per_second(), theme, *_characters(ascii_only))
    try:
        context.exit(run_app(trainer, display, mouse=not no_mouse))
    except NoSessionError as error:
        raise CannotStart(f"{error}; mlp-tui alone starts a new one") from None


def _check_theme(theme: str) -> None:
    from textual.theme import BUILTIN_THEMES

    if theme not in BUILTIN_THEMES:
        names = ", ".join(sorted(BUILTIN_THEMES))
        raise click.BadParameter(f"{theme!r} is none of {names}", param_hint="--theme")


def _characters(ascii_only: bool | None) -> tuple[bool, str]:
    """Whether to keep to ASCII, and what to say of it where nobody asked for it."""
    reason = terminal.why_ascii()
    if ascii_only is not None or reason is None:
        return bool(ascii_only), ""
    return True, f"plain ASCII, as {reason}; --no-ascii draws with more"


@cli.command()
@experiment_options
@click.option("--steps", type=click.IntRange(min=0), help="How many steps.  [default: 1000]")
@click.option("--epochs", type=click.IntRange(min=0), help="How many epochs, instead of steps.")
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="Print the loss at every so many steps.",
)
@ascii_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.pass_context
def train(
    context: click.Context,
    steps: int | None,
    epochs: int | None,
    every: int,
    ascii_only: bool | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Train without a screen and print what came of it.

    Exit codes: 0 all steps were taken, 3 the run diverged, 130 interrupted; in each case what
    there is is printed. 2 an option has a wrong value.
    """
    from . import headless

    given = {field: value for field, value in options.items() if value is not None}
    if "dataset" in given or "data_file" in given:
        # The more specific place wins, and the two options exclude each other.
        context.obj = {**context.obj, "dataset": None, "data_file": None}
    if steps is not None and epochs is not None:
        raise click.UsageError("--steps and --epochs exclude each other: give one of them.")
    trainer = trainer_for(experiment_from({**context.obj, **given}))
    if epochs is not None:
        steps = epochs * trainer.steps_per_epoch
    steps = headless.DEFAULT_STEPS if steps is None else steps
    if ascii_only is None:
        ascii_only = context.obj["ascii_only"]
    context.exit(
        headless.train(trainer, steps, every=every, as_json=as_json, ascii_only=ascii_only)
    )


def main() -> None:
    """The ``mlp-tui`` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a class or a file may have any name
    try:
        cli(prog_name="mlp-tui")
    except OSError as error:
        click.echo(f"mlp-tui: cannot write the output: {error.strerror or error}", err=True)
        # What is still in the buffer must not fail once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
