"""How training goes: its pace, and the status line."""

from __future__ import annotations

from ...core.experiment.pace import FULL, GENTLE, Pace
from ...core.experiment.training_state import TrainingState
from .figures import fit, number, rate


def pace_name(pace: Pace) -> str:
    """A pace in a few words: ``gentle``, ``20 steps a second``, ``full speed``."""
    if pace.is_fixed:
        return f"{pace.name} step{'' if pace.first == 1 else 's'} a second"
    return "full speed" if pace == FULL else pace.name


def pace(pace: Pace, before: Pace) -> str:
    """What a choice of pace brings."""
    if pace == before:
        return f"the pace is {pace_name(pace)} already"
    remark = ", 10 steps a second at first, then ever faster" if pace == GENTLE else ""
    return f"pace: {pace_name(pace)}{remark}"


def speed(state: TrainingState) -> str:
    """At which pace it runs, and how fast that is."""
    pace, reached = state.pace, rate(state.steps_per_second)
    if not state.running:
        return f"pace: {pace_name(pace)}"
    if not pace.is_fixed:
        return f"{pace.name}: {reached} steps/s"
    return f"{pace.name if state.keeps_pace else f'{reached} of {pace.name}'} steps/s"


def condition(state: TrainingState) -> str:
    """One word: running, paused, diverged, stopped."""
    if state.snapshot.divergence is not None:
        return "diverged"
    if state.snapshot.stop is not None:
        return "stopped"
    return "running" if state.running else "paused"


def status(state: TrainingState, width: int) -> str:
    """The status line, with as much in it as fits into ``width`` cells."""
    snapshot = state.snapshot
    train, test = (
        number(loss / snapshot.points_in_loss) for loss in (snapshot.train_loss, snapshot.test_loss)
    )
    summed = snapshot.reduction == "sum"
    total = [f"J {number(snapshot.train_loss)}"] if summed else []
    if snapshot.learning_rate != snapshot.spec.learning_rate:  # by a schedule
        total.append(f"rate {number(snapshot.learning_rate)}")
    train_fit, test_fit = fit(snapshot)
    loss, metric = f"loss {train}/{test}", snapshot.metric_name
    short = {"accuracy": "acc"}.get(metric, metric)
    accuracy = f"{short} {train_fit.removesuffix(' %')}/{test_fit}"
    pace = [speed(state)]
    if snapshot.divergence is not None:
        pace = [f"diverged at step {snapshot.divergence.step:,}"]
    elif snapshot.stop is not None:
        pace = ["stopped"]
    essential = pace if state.running or snapshot.is_at_end else []
    step, epoch = f"step {snapshot.step:,}", f"epoch {snapshot.epoch:,}"
    in_words, shorter = (
        [
            f"loss {train} per point (test {test})",
            *(f"{each}{more}" for each, more in zip(total, (in_all, ""), strict=False)),
            f"{metric} {train_fit} (test {test_fit})",
        ]
        for in_all in (" in all" if summed else "", "")
    )
    figures = f"{train}/{test}  {accuracy.removeprefix('acc ')}"
    lines = [
        [step, epoch, *in_words, *pace],
        [step, epoch, *shorter, *pace],
        [step, epoch, *shorter, *essential],
        [step, epoch, loss, *total, accuracy, *pace],
        [step, epoch, loss, accuracy, *pace],
        [step, epoch, loss, accuracy, *essential],
        [step, loss, *total, accuracy, *essential],
        [step, loss, accuracy, *essential],
        [step, loss, accuracy],
        [step, figures],
        [f"step {number(snapshot.step)}", figures],
        [step],
    ]
    return next((text for text in map("  ".join, lines) if len(text) <= width), step)
