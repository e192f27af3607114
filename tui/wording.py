"""How numbers and events are put into words. Plain strings, no Textual."""

from __future__ import annotations

import math
import os
import traceback
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.experiment import (
    GROUPS,
    RESTARTS,
    SETTINGS,
    SUGGESTED,
    Experiment,
    SavedRun,
    Snapshot,
    is_untouched,
    layer_sizes,
    parameter_count,
    suggested,
)
from ..core.experiment import remarks as experiment_remarks
from ..core.experiment.pace import FULL, GENTLE, Pace
from ..core.experiment.parameter_names import input_labels, values_given
from ..core.experiment.past.undo import Change
from ..core.experiment.runs import Undone
from ..core.experiment.training_loop import one_line
from ..core.experiment.training_state import TrainingState
from ..datasets import CATALOGUE, Dataset, clean_text
from ..datasets.text import listed

if TYPE_CHECKING:
    from ..core.experiment.inspection.diagnosis import Finding
    from ..core.experiment.inspection.rate_trials import RateTrial, RateTrials
    from .preferences.keys import Keys
    from .saving.session_files import FoundSession

MAX_FAILURE = 200
NO_SMOOTH_PICTURE = "a smooth picture needs 256 colours and UTF-8: this terminal has fewer"
PICTURES = {True: "smooth picture: the colour fades where the network is unsure",
            False: "textured picture: a character for each class and confidence"}  # fmt: skip
"""What is said of a picture, by whether it is smooth."""
DISCRETIZED = {True: "the plane shows the decision alone", False: "the plane shows all shades"}
"""What is said of a picture, by whether it has no shades."""
AXES = {
    "columns": "axes of the plane: the first two inputs, all others at their mean",
    "components": "axes of the plane: the first two principal components of more than two inputs",
}

LOSS_AXES = {
    "linear": "loss curve: linear axes",
    "log-loss": "loss curve: logarithmic loss axis",
    "log-both": "loss curve: both axes logarithmic",
}
"""What is said when the axes of the loss curve change."""


def diagnosed(finding: Finding, key: str, view: str) -> str:
    """What goes wrong, and which key tries what may help; the key of a view says what it means."""
    told = f"{finding.title}: {finding.seen}"
    return f"{told}; {key} tries {finding.advice}, {view} says why" if finding.change else told


def nothing_wrong(key: str) -> str:
    """That there is nothing to try; the key has learning rates compared."""
    return (
        "nothing that is known goes wrong so far, so there is nothing to try;"
        f" {key} compares learning rates"
    )


def rates_compared(trials: RateTrials, snapshot: Snapshot, key: str) -> str:
    """What became of trial runs; the key tries the best rate."""
    told = ", ".join(
        f"rate {trial.learning_rate:g}: {_loss_of_trial(trial, snapshot)}"
        for trial in trials.trials
    )
    if trials.finding is None:
        end = "no other rate is clearly better"
    else:
        end = f"{trials.finding.title}: {key} tries {trials.finding.advice}"
    return f"loss per point after {trials.steps} more steps with {told}; {end}"


def _loss_of_trial(trial: RateTrial, snapshot: Snapshot) -> str:
    if not math.isfinite(trial.loss):
        return "diverges"
    return number(trial.loss / snapshot.points_in_loss)


def number(value: float) -> str:
    """Four significant digits, in a form that keeps its width: 17.52, 0.001234, 1.23e+06."""
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if size != 0 and not 1e-3 <= size < 1e5:
        return f"{value:.2e}"
    digits_before = 1 if size < 1 else int(math.log10(size)) + 1
    return f"{value:.{max(0, 4 - digits_before)}f}"


def precise(value: float) -> str:
    """Six significant digits: 71.9000, 0.000123457, 1.23457e+06."""
    return f"{value:#.6g}".rstrip(".")


def percent(share: float) -> str:
    """A share of 1 in percent; 100 % only when it is all of them."""
    value = 100 * share
    return f"{math.floor(value) if 99 < value < 100 else round(value)} %"


def fit(snapshot: Snapshot) -> tuple[str, str]:
    """The accuracy, or R2, of training and of test points."""
    shown = percent if snapshot.metric_name == "accuracy" else _hundredths
    return shown(snapshot.train_accuracy), shown(snapshot.test_accuracy)


def numbers_to_predict(dataset: Dataset) -> list[str]:
    """Of a regression: what is predicted, its range, and how many points there are."""
    n_train, n_test = len(dataset.train_labels), len(dataset.test_labels)
    low, high = dataset.train_labels.min(), dataset.train_labels.max()
    span = f"{dataset.label_name}: {number(low)} to {number(high)}"
    return [span, f"{n_train} points, {n_test} test"]


def _hundredths(share: float) -> str:
    """A share of 1 that may be far below 0; 1.00 only when it is all of it."""
    if not -10 < share <= 1:
        return number(share)
    told = math.floor(100 * share) / 100 if 0.99 < share < 1 else round(share, 2)
    return f"{told + 0.0:.2f}"  # without the sign of a zero


def rate(steps_per_second: float) -> str:
    """Steps per second, short: 0.5, 950, 2.3k, 41k."""
    if steps_per_second < 1000:
        return f"{steps_per_second:.{'0f' if steps_per_second >= 10 else '2g'}}"
    thousands = steps_per_second / 1000
    return f"{thousands:.{1 if thousands < 10 else 0}f}k"


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


def network_sizes(snapshot: Snapshot, chosen_layer: int | None = None) -> str:
    """Units of each layer from input to output: ``2-[4]-4-2``.

    Args:
        chosen_layer: the index of the hidden layer to mark, where there are others.
    """
    sizes = [str(units) for units in layer_sizes(snapshot.spec, snapshot.dataset)]
    n_hidden = len(sizes) - 2
    if chosen_layer is not None and chosen_layer < n_hidden > 1:
        sizes[chosen_layer + 1] = f"[{sizes[chosen_layer + 1]}]"
    return "-".join(sizes)


def network(snapshot: Snapshot, chosen_layer: int | None = None) -> str:
    """Sizes and parameters in a few words."""
    n_parameters = parameter_count(layer_sizes(snapshot.spec, snapshot.dataset))
    return f"{network_sizes(snapshot, chosen_layer)}: {n_parameters} parameters"


def layer_choice(layers: Sequence[int], chosen: int | None, keys: Keys) -> str:
    """Which of the hidden layers is chosen, and what for."""
    moves = ("add", "remove", "widen", "narrow")
    add, remove, widen, narrow = (keys[f"{move}-hidden-layers"] for move in moves)
    if chosen is None:
        return f"there is no hidden layer to choose; {add} adds one"
    if len(layers) == 1:
        return f"there is one hidden layer alone; {add} adds another"
    return (
        f"hidden layer {chosen + 1} of {len(layers)} is chosen: {widen} and {narrow} change its"
        f" neurons, {remove} removes it, {add} adds another behind it"
    )


def settings(spec: Experiment, snapshot: Snapshot, chosen_layer: int | None = None) -> list[str]:
    """The settings that matter most, in a few words each, most important first."""
    briefs: dict[str, list[str]] = {group: [] for group in GROUPS}
    for each in SETTINGS.values():
        text = each.brief_phrase(getattr(spec, each.name))
        if text and each.acts_in(spec):
            briefs[each.group].append(text)
    network = " ".join([network_sizes(snapshot, chosen_layer), *briefs.pop("network")])
    return [snapshot.dataset.title, network, *chain.from_iterable(briefs.values())]


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
    total = [f"J {number(snapshot.train_loss)}"] if snapshot.reduction == "sum" else []
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
    in_words = [
        f"loss {train} per point (test {test})", *total,
        f"{metric} {train_fit} (test {test_fit})",
    ]  # fmt: skip
    figures = f"{train}/{test}  {accuracy.removeprefix('acc ')}"
    lines = [
        [step, epoch, *in_words, *pace],
        [step, epoch, *in_words, *essential],
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


def file_name(spec: Experiment) -> str:
    """The name of the user's own file, fit to be shown."""
    return clean_text(os.path.basename(spec.data_file or ""))


def suggestion(spec: Experiment, key: str) -> str:
    """What would learn the dataset well, where it is not in force.

    Args:
        key: what puts it in force.
    """
    better = suggested(spec)
    if better is None:
        return ""
    values = [
        (each, getattr(better, each.name))
        for each in better.changes_since(spec)
        if each.acts_in(better)
    ]
    phrases = [each.brief_phrase(value) or each.phrase(value) for each, value in values]
    return f"{key} sets what learns it well: {', '.join(phrases)}" if phrases else ""


def welcome(spec: Experiment, keys: Keys) -> str:
    """What a person sees at first, and what to press."""
    step, run, help_ = keys["step"], keys["toggle-run"], keys["help"]
    keys_of_start = f"Press {step} for one step, {run} to run, {help_} for help."
    if spec.data_file is not None:
        return f"Your own points, from {file_name(spec)}. {keys_of_start}"
    came = ""
    if not is_untouched(spec):
        came = f"{keys['suggestion']} sets what learns it well. "
    elif spec == suggested(spec):
        came = "It opens with settings that learn it. "
    return f"{CATALOGUE[spec.dataset].summary.rstrip('.')}. {came}{keys_of_start}"


def duration(seconds: float) -> str:
    """Roughly: ``5 seconds``, ``1 minute``, ``3 days``."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size or unit == "second":
            count = max(0, int(seconds // size))
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    raise AssertionError


def offer(run: SavedRun, seconds: float, keys: Keys) -> str:
    """That a saved session could be resumed, and how old it is."""
    place, age = _place(run.spec, run.step), duration(seconds)
    step, run_key = keys["step"], keys["toggle-run"]
    others = f"Or {step} for one step, {run_key} to run."
    return f"{keys['sessions']} lists saved sessions: {place}, saved {age} ago. {others}"


SESSION_COLUMNS = (("dataset", 15), ("step", 10), ("J/test J", 13), ("age", 10), ("network", 0))
"""Headings of a list of sessions, and the cells that a column takes."""


def session_headings() -> str:
    """The line above a list of saved sessions."""
    return _in_columns([heading for heading, _ in SESSION_COLUMNS])


def session(found: FoundSession, now: float) -> str:
    """A saved session in one line of columns.

    Args:
        now: seconds since the epoch.
    """
    spec, age = found.spec, duration(now - found.saved_at)
    if spec is None:
        return f"{found.problem}  {age}  {clean_text(found.path.name)}"
    layers = SETTINGS["hidden_layers"].kind.show(spec.hidden_layers)
    activation = SETTINGS["activation"].kind.show(spec.activation)
    network = f"{layers} {activation}" if spec.hidden_layers else "perceptron"
    losses = f"{number(found.train_loss)}/{number(found.test_loss)}"
    last = "open elsewhere" if found.in_use else network
    return _in_columns([_title(spec), f"{found.step:,}", losses, age, last])


def _in_columns(cells: Sequence[str]) -> str:
    texts = []
    for text, (_, width) in zip(cells, SESSION_COLUMNS, strict=True):
        cut = f"{text[: width - 3]}..." if 0 < width < len(text) else text
        texts.append(cut.ljust(width))
    return "  ".join(texts).rstrip()


def cannot_save(folder: Path, error: Exception) -> str:
    """Why the session is not saved; the reason first, since folders can be long."""
    reason = (error.strerror if isinstance(error, OSError) else None) or one_line(error)
    return f"the session cannot be saved: {reason}, in {clean_text(str(folder), 120)}"


def reset(spec: Experiment) -> str:
    """What a reset does."""
    live = ", ".join(
        f"{each.label} {each.kind.show(getattr(spec, each.name))}"
        for each in SETTINGS.values()
        # None: it is switched off.
        if each.restarts == "nothing"
        and each.acts_in(spec)
        and getattr(spec, each.name) is not None
    )
    settings = f"the settings in force, {live}"
    return f"reset to the start with {settings}: the same data, the same first weights"


def undone(undone: Undone, snapshot: Snapshot) -> str:
    """Which change was taken back or done again, and where that led.

    Args:
        snapshot: a later one.
    """
    change, step = undone.change, f"step {undone.step:,}"
    if change is None:
        return "nothing to redo: no change was undone" if undone.again else "nothing to undo"
    left, entered = (change.before, change.after) if undone.again else (change.after, change.before)
    what = f"{'redone' if undone.again else 'undone'}: {_change(change, snapshot)}"
    if change.replaces_run:
        return f"{what}; {'at' if undone.again else 'back at'} {step}"
    return f"{what}; {_differences(left, entered)} from {step} on"


def assigned(change: Change, snapshot: Snapshot) -> str:
    """Which weights and biases were given other values.

    Args:
        snapshot: a later one; its data may be others by then, with other names of columns.
    """
    same_data = change.after.restart_since(snapshot.spec) != "data"
    labels = input_labels(change.after, snapshot.dataset) if same_data else ()
    return values_given(change.values, change.after, labels)


def _change(change: Change, snapshot: Snapshot) -> str:
    if change.kind == "assign":
        return assigned(change, snapshot)
    if change.kind == "reset":
        return "reset"
    if change.kind == "resume":
        return f"opening {_title(change.after)}"
    return _differences(change.before, change.after)


def _differences(before: Experiment, after: Experiment) -> str:
    """Which settings differ, and how they are afterwards."""
    phrases = [
        each.phrase(getattr(after, each.name))
        for each in after.changes_since(before)
        if each.acts_in(after)
    ]
    return ", ".join(filter(None, phrases)) or _title(after)


def remarks(snapshot: Snapshot) -> list[str]:
    """What is to be said of how the dataset's file was read, and of settings that do not fit it."""
    dataset = snapshot.dataset
    of_file = [f"{dataset.title}: {remark}" for remark in dataset.remarks]
    return [*of_file, *experiment_remarks(snapshot.spec, dataset)]


def columns_taken(dataset: Dataset) -> str:
    """What is predicted from which columns of a table; empty of generated points."""
    if dataset.train_rows is None:
        return ""
    return f"{dataset.label_name} from {listed(dataset.feature_names, 4)}"


def columns_left(dataset: Dataset) -> str:
    """Which columns of a table are not used; empty where all are."""
    count = len(dataset.columns_left)
    if not count:
        return ""
    return f"{count} column{'s' * (count > 1)} left: {listed(dataset.columns_left, 3)}"


def rows_left_out(dataset: Dataset) -> str:
    """How many rows of a table lack a value; empty where none does."""
    count = dataset.rows_left_out
    return f"{count:,} row{'s' * (count > 1)} left out: a value is missing" if count else ""


def resumed(snapshot: Snapshot) -> str:
    """With what a resumed session goes on."""
    return f"resumed: {_place(snapshot.spec, snapshot.step)}"


def _place(spec: Experiment, step: int) -> str:
    return f"{_title(spec)} at step {step:,}"


def _title(spec: Experiment) -> str:
    return CATALOGUE[spec.dataset].title if spec.data_file is None else file_name(spec)


def bouncing(key: str) -> str:
    """What it means that the plane flips, and the key to try."""
    return f"the loss bounces: the learning rate is high; {key} lowers it"


def ending(snapshot: Snapshot) -> str:
    """Why a run goes no further: at which step it diverged or stopped, and what to change."""
    divergence, stop = snapshot.divergence, snapshot.stop
    if divergence is not None:
        return f"diverged at step {divergence.step:,}: {divergence.reason}"
    return "" if stop is None else f"stopped at step {stop.step:,}: {stop.reason}"


def failure(error: BaseException | None) -> str:
    """What ended the app, in one line that says where, for a report."""
    if error is None:
        return "the app ended unexpectedly"
    text = " ".join(str(error).split())
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({os.path.basename(place[0].filename)}:{place[0].lineno})" if place else ""
    name = type(error).__name__
    return clean_text(f"{name}: {text}" if text else name, MAX_FAILURE) + where


def what_changed(before: Experiment, snapshot: Snapshot, chosen_layer: int | None = None) -> str:
    """One line on what another experiment than ``before`` brought."""
    after = snapshot.spec
    changes, restart = after.changes_since(before), after.restart_since(before)
    said = _differences(before, after)
    if any(each.group in ("features", "network") for each in changes) and restart == "weights":
        return f"{said}: new network {network(snapshot, chosen_layer)}"
    if any(each.group == "data" for each in changes):
        return f"{said}: {RESTARTS[restart]}, network {network(snapshot, chosen_layer)}"
    return f"{said}: {RESTARTS[restart]}"


def settings_on_other_data(before: Experiment, after: Experiment, key: str) -> str:
    """Whether settings that learn another dataset came with it, or how they can be had.

    Args:
        key: what puts them in force.
    """
    if (after.dataset, after.data_file) == (before.dataset, before.data_file):
        return ""
    if not is_untouched(after):
        return suggestion(after, key)
    if any(getattr(after, name) != getattr(before, name) for name in SUGGESTED):
        return "these settings learn it"
    return ""
