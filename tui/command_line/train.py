"""``mlp-tui train``: an experiment without a screen. Results on stdout, progress on stderr."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from ...core.experiment import MAX_STEP, Snapshot, Trainer, stops_by_itself
from .. import wording
from .exit_codes import DIVERGED, FINISHED, INTERRUPTED
from .experiment_options import experiment_options
from .export import check_export, export_option, write_export
from .named_run import ascii_only_for, given_options, run_named
from .preference_options import FOR_TRAIN, preference_options
from .report import REPORTED, report
from .results import print_losses, print_results
from .what import preset_option, what_argument

DEFAULT_STEPS = 1000
"""As many as the tutorial takes."""

STRETCH_SECONDS = 0.05
"""How long to train between two looks at whether to go on."""


@click.command()
@what_argument
@experiment_options
@preset_option
@click.option(
    "--steps",
    type=click.IntRange(0, MAX_STEP),
    help="Number of steps; of a saved run, of further steps.  [default: until it stops by itself,"
    f" where a setting stops it; else {DEFAULT_STEPS}]",
)
@click.option(
    "--epochs", type=click.IntRange(0, MAX_STEP), help="Number of epochs, instead of steps."
)
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="Steps from one printed loss to the next, or from one record of the JSON's history;"
    " a saved run's history goes on as it was begun.",
)
@preference_options(FOR_TRAIN)
@click.option("--json", "as_json", is_flag=True, help="Print all results as one JSON object.")
@export_option
@click.pass_context
def train(
    context: click.Context,
    what: str | None,
    steps: int | None,
    epochs: int | None,
    every: int,
    as_json: bool,
    exports: tuple[str, ...],
    **options: Any,
) -> None:
    """Train without the app and print the results.

    WHAT is a CSV file, an experiment file, a saved run, or a link of TensorFlow Playground, in
    quotes; options go before what it says.

    Settings without an option have their defaults; the app's suggestions are not applied.

    The loss is J, as the tutorial prints it: the sum over the training points, or their mean with
    --reduction mean. The test loss is scaled to as many points, so that the two compare.

    --steps and --epochs say how far this command goes; --stop-steps and the other settings that
    stop a run belong to the run, and end it before where they come first.

    Exit codes: 0 all steps were taken or the run stopped by itself, 3 the run diverged, 130
    interrupted; each time the results so far are printed. 2: an option has a wrong value.
    """
    if steps is not None and epochs is not None:
        raise click.UsageError("give either --steps or --epochs, not both.")
    for file in exports:
        check_export(file)
    given = given_options(context, options)
    trainer = run_named(what, given, record_every=every if as_json else None)
    if epochs is not None:
        steps = epochs * trainer.steps_per_epoch
    if steps is None:
        steps = MAX_STEP - trainer.step_count if stops_by_itself(trainer.spec) else DEFAULT_STEPS
    goal = trainer.step_count + steps
    if goal > MAX_STEP:
        raise click.UsageError(f"these are more than {MAX_STEP:,} steps: give fewer.")
    ascii_only = ascii_only_for(given)
    code = run_training(trainer, goal, every=every, as_json=as_json, ascii_only=ascii_only)
    for file in exports:
        write_export(trainer.saved_run(), file)
    context.exit(code)


def run_training(
    trainer: Trainer, goal: int, *, every: int, as_json: bool, ascii_only: bool | None = None
) -> int:
    """Go on to a step, print what came of it, and return the exit code.

    Args:
        goal: the step.
        ascii_only: whether to print nothing but ASCII; None: as standard output demands.
    """
    for remark in wording.remarks(trainer.snapshot()):
        click.echo(remark, err=True)
    with _interruption() as interrupted, _progress(trainer, goal) as advance:
        if as_json:
            _take_steps(trainer, goal, max(1, goal), lambda snapshot: None, advance, interrupted)
        else:
            _take_steps(trainer, goal, every, print_losses, advance, interrupted)
    snapshot = trainer.snapshot(REPORTED if as_json else {})
    ended = _how_it_ended(snapshot, goal)
    if as_json:
        print(report(snapshot, ended))
    else:
        print_results(trainer, ascii_only)
    sys.stdout.flush()
    if snapshot.is_at_end:
        click.echo(wording.ending(snapshot), err=True)
    elif ended == "interrupted":
        most = "" if goal == MAX_STEP else f" of {goal:,}"
        click.echo(f"interrupted after {snapshot.step:,}{most} steps", err=True)
    codes = {"diverged": DIVERGED, "interrupted": INTERRUPTED}
    return codes.get(ended, FINISHED)


def _take_steps(
    trainer: Trainer,
    goal: int,
    every: int,
    tell: Callable[[Snapshot], object],
    advance: Callable[[int], object],
    interrupted: Callable[[], bool],
) -> None:
    """Take the steps in stretches that are short in time and end where the losses are told.

    They are told at every so many steps, and where the run ends, in whichever way.
    """
    stretch = 1
    while True:
        has_ended = interrupted() or trainer.is_at_end or trainer.step_count >= goal
        if trainer.step_count % every == 0 or has_ended:
            tell(trainer.snapshot())
        if has_ended:
            break
        to_next_telling = every - trainer.step_count % every
        count = min(stretch, to_next_telling, goal - trainer.step_count)
        started = time.perf_counter()
        advance(trainer.step(count))
        if count == stretch:
            quick = time.perf_counter() - started < STRETCH_SECONDS
            stretch = 2 * stretch if quick else max(1, stretch // 2)


@contextmanager
def _interruption() -> Iterator[Callable[[], bool]]:
    """Whether ctrl+c was pressed; pressed again, it ends the program as usual."""
    pressed = False

    def note(*_: object) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(trainer: Trainer, goal: int) -> Iterator[Callable[[int], object]]:
    """Something to tell of steps taken: a bar on stderr where that is a terminal."""
    steps = min(goal, trainer.last_step) - trainer.step_count
    # On one terminal the bar and the printed losses would write over each other. And nobody knows
    # how long it takes to a certain loss.
    if not sys.stderr.isatty() or sys.stdout.isatty() or trainer.step_count + steps == MAX_STEP:
        yield lambda taken: None
        return
    with click.progressbar(length=steps, label="training", file=sys.stderr) as bar:
        yield bar.update


def _how_it_ended(snapshot: Snapshot, goal: int) -> str:
    if snapshot.divergence is not None:
        return "diverged"
    if snapshot.stop is not None:
        return "stopped"
    return "finished" if snapshot.step >= goal else "interrupted"
