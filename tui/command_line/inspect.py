"""``mlp-tui inspect``: what the views of the app show of the inside of a network, as text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ...core.experiment import AXES, MAX_STEP, Snapshot, Trainer, TrainingError, plane_of
from ...core.experiment.inspection.points import CHOICES, PointChoice
from ...core.experiment.observations import ObservationError
from ...datasets import did_you_mean, quoted
from .. import wording
from ..terminal.ascii_text import as_ascii
from .completion import any_file, one_of
from .errors import CannotStartError
from .exit_codes import DIVERGED, FINISHED
from .experiment_options import experiment_options
from .inspecting import DEFAULT_SUBJECTS, SUBJECTS, Choices
from .json_values import json_text
from .named_run import ascii_only_for, given_options, run_named
from .preference_options import FOR_TRAIN, preference_options
from .results import needs_ascii
from .what import may_be_what, preset_option

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

STRETCH_STEPS = 10_000
"""Between two chances to interrupt."""


def _subjects_and_files(*asked: Any) -> list[CompletionItem]:
    return [*any_file(), *one_of(tuple(SUBJECTS))(*asked)]


@click.command()
@click.argument(
    "words", metavar="[WHAT] [SUBJECT]...", nargs=-1, shell_complete=_subjects_and_files
)
@experiment_options
@preset_option
@click.option(
    "--steps",
    type=click.IntRange(0, MAX_STEP),
    default=0,
    show_default=True,
    help="How many steps to take before looking; of a saved run, further ones.",
)
@click.option(
    "--for",
    "chosen_points",  # "points" is the setting --points
    metavar="POINTS",
    default="train",
    show_default=True,
    help="Which points values and gradients are for: "
    + "; ".join(f"{name}: {what}" for name, what in CHOICES.items())
    + "; or a training point by its number, from 0.",
    shell_complete=one_of(tuple(CHOICES)),
)
@click.option(
    "--node",
    metavar="NAME",
    help="Of values, gradients and check, those of this node of the graph alone.",
)
@click.option(
    "--place",
    metavar="X,Y",
    help="The place of the plane that probe is for, in the units of its axes.  [default: with"
    " --for N that training point, else the middle of the plane]",
)
@click.option(
    "--trials",
    is_flag=True,
    help="Have diagnosis train on for a while at other learning rates, too, to tell whether the"
    " rate is too high or too low.",
)
@preference_options(FOR_TRAIN)
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one JSON object.")
@click.pass_context
def inspect(
    context: click.Context,
    words: tuple[str, ...],
    steps: int,
    chosen_points: str,
    node: str | None,
    place: str | None,
    trials: bool,
    as_json: bool,
    **options: Any,
) -> None:
    """Print what goes on inside a network.

    WHAT is what train takes: a CSV file, an experiment file, a saved run, or a link; without it
    the options say what. SUBJECT is one or more of these; by itself network and diagnosis:

    \b
    graph      the computational graph: each node's formula, shape, value, gradient of J
    values     the whole value of each node, or of one by --node
    gradients  the whole gradient of J with respect to each node, or to one by --node
    check      gradients of all parameters, or of --node, against central differences of J
    network    layers with their weights and biases, and neurons that do nothing
    numbers    what is taken for what; how numbers are spread; how large the next step is
    diagnosis  what goes wrong, what that means, and what to try
    probe      what the network makes of one place of the plane, layer by layer

    Exit codes: 0; 3 the run diverged in the steps that it was to take, and what is printed is how
    it stood before. 2: an option has a wrong value.
    """
    what, subjects = _told_apart(words)
    choices = Choices(_points(chosen_points), node, _place(place), trials)
    _require_subjects(subjects, choices)
    given = given_options(context, options)
    trainer = run_named(what, given)
    if choices.place is None and not isinstance(choices.points, int):
        choices = replace(choices, place=_middle(trainer))
    if trainer.step_count + steps > MAX_STEP:
        raise click.UsageError(f"these are more than {MAX_STEP:,} steps: give fewer.")
    ascii_only = ascii_only_for(given)
    take_steps(trainer, steps)
    text = looked_at(trainer, subjects, choices, as_json=as_json)
    print(as_ascii(text) if ascii_only or (ascii_only is None and needs_ascii()) else text)
    sys.stdout.flush()
    context.exit(DIVERGED if steps and trainer.divergence is not None else FINISHED)


def take_steps(trainer: Trainer, steps: int) -> None:
    """Take so many steps, or as many as the run goes; say so where it ends before."""
    goal = trainer.step_count + steps
    try:
        while trainer.step_count < goal and not trainer.is_at_end:
            trainer.step(min(STRETCH_STEPS, goal - trainer.step_count))
    except TrainingError as error:
        raise CannotStartError(str(error)) from None
    if steps and trainer.step_count < goal:
        click.echo(wording.ending(trainer.snapshot()), err=True)


def looked_at(trainer: Trainer, subjects: Sequence[str], choices: Choices, *, as_json: bool) -> str:
    """What is seen of these subjects, as text or as one JSON object.

    Raises:
        click.UsageError: if what is chosen is not there.
    """
    wanted: dict[str, Any] = {"description": {}}
    for subject in subjects:
        wanted.update(SUBJECTS[subject].wanted(choices))
    try:
        snapshot = trainer.snapshot(wanted)
        if as_json:
            return json_text(_report(snapshot, subjects, choices))
        parts = [SUBJECTS[subject].text(snapshot, choices) for subject in subjects]
    except ObservationError as error:
        raise click.UsageError(str(error)) from None
    return "\n\n".join([_heading(snapshot), *("\n".join(part) for part in parts)])


def _report(snapshot: Snapshot, subjects: Sequence[str], choices: Choices) -> dict[str, Any]:
    values = {
        "step": snapshot.step,
        "epoch": snapshot.epoch,
        "train_loss": snapshot.train_loss,
        "test_loss": snapshot.test_loss,
        snapshot.metric_name.lower(): snapshot.train_accuracy,
        f"test_{snapshot.metric_name.lower()}": snapshot.test_accuracy,
        "for": choices.points,
    }
    for subject in subjects:
        values[subject] = SUBJECTS[subject].json(snapshot, choices)
    return values


def _heading(snapshot: Snapshot) -> str:
    train, test = wording.fit(snapshot)
    name = snapshot.metric_name
    losses = [wording.precise(loss) for loss in (snapshot.train_loss, snapshot.test_loss)]
    return (
        f"Step: {snapshot.step}  Loss: {losses[0]}  Test loss: {losses[1]}"
        f"  {name[0].upper()}{name[1:]}: {train}  (test {test})"
    )


def _told_apart(words: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """WHAT, and the subjects; one that is given twice is told once."""
    others = [word for word in words if word not in SUBJECTS]
    if len(others) > 1:
        raise click.UsageError(f"{quoted(others[0])} and {quoted(others[1])}: give one of them.")
    what = others[0] if others else None
    if what is not None and not may_be_what(what):
        known = ", ".join(SUBJECTS)
        hint = did_you_mean(what, SUBJECTS)
        raise click.UsageError(f"there is nothing called {quoted(what)} to look at; {known}{hint}")
    subjects = dict.fromkeys(word for word in words if word in SUBJECTS)
    return what, tuple(subjects) or DEFAULT_SUBJECTS


def _require_subjects(subjects: Sequence[str], choices: Choices) -> None:
    """Refuse options that nothing would come of.

    Raises:
        click.UsageError: names the option, and the subjects that it is for.
    """
    of_points = set(SUBJECTS) - {"diagnosis", "probe"}
    if isinstance(choices.points, int) and choices.place is None:
        of_points.add("probe")
    for option, is_given, of in (
        ("--for", choices.points != "train", of_points),
        ("--node", choices.node is not None, {"values", "gradients", "check"}),
        ("--place", choices.place is not None, {"probe"}),
        ("--trials", choices.trials, {"diagnosis"}),
    ):
        if is_given and not of & set(subjects):
            *others, last = [subject for subject in SUBJECTS if subject in of]
            known = f"{', '.join(others)} and {last}" if others else last
            raise click.UsageError(f"{option} is for {known}: name it, too.")


def _middle(trainer: Trainer) -> tuple[float, float]:
    """The middle of the plane, in the units of its axes."""
    x_min, x_max, y_min, y_max = plane_of(trainer.dataset, AXES[0]).bounds
    return (x_min + x_max) / 2, (y_min + y_max) / 2


def _points(text: str) -> PointChoice:
    if text.isascii() and text.isdigit():
        return int(text)
    if text not in CHOICES:
        known = f"choose {', '.join(CHOICES)}, or the number of a training point, from 0"
        message = f"{quoted(text)} are no points: {known}{did_you_mean(text, CHOICES)}"
        raise click.BadParameter(message, param_hint="--for")
    return text


def _place(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        x, y = map(float, text.split(","))
    except ValueError:
        message = f"{quoted(text)} is no place: give two numbers, as in 0.5,-1"
        raise click.BadParameter(message, param_hint="--place") from None
    return x, y
