"""How numbers and events are put into words. Plain strings, no Textual."""

from __future__ import annotations

import math
import os
import traceback
from pathlib import Path

import numpy as np

from ..core.experiment import Divergence, Experiment, SavedRun, Snapshot
from ..core.experiment.training_loop import TrainingState, one_line
from ..datasets import CATALOGUE, clean_text

MAX_FAILURE = 200


def number(value: float) -> str:
    """Four significant digits, in a form that keeps its width: 17.52, 0.001234, 1.23e+06."""
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if size != 0 and not 1e-3 <= size < 1e5:
        return f"{value:.2e}"
    digits_before = 1 if size < 1 else int(math.log10(size)) + 1
    return f"{value:.{max(0, 4 - digits_before)}f}"


def learning_rate(value: float) -> str:
    """As a person would type it, and exactly: 0.03, 0.00001, 1e+06."""
    if 1e-5 <= value < 1e5:
        return np.format_float_positional(value, trim="-")
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def percent(share: float) -> str:
    """A share of 1 in percent; 100 % only when it is all of them."""
    value = 100 * share
    return f"{math.floor(value) if 99 < value < 100 else round(value)} %"


def rate(steps_per_second: float) -> str:
    """Steps per second, short: 950, 2.3k, 41k."""
    if steps_per_second < 1000:
        return f"{steps_per_second:.0f} steps/s"
    thousands = steps_per_second / 1000
    return f"{thousands:.{1 if thousands < 10 else 0}f}k steps/s"


def hidden_layers(units: tuple[int, ...]) -> str:
    """As they are typed: ``4, 2``."""
    return ", ".join(map(str, units)) or "0"


def batch_size(size: int | None) -> str:
    """As it is typed: ``full`` or a number."""
    return "full" if size is None else str(size)


def network_sizes(snapshot: Snapshot) -> str:
    """Units of each layer from input to output: ``2-4-2``."""
    inputs = snapshot.layers[0].weights.shape[0]
    return "-".join(map(str, [inputs, *(layer.biases.size for layer in snapshot.layers)]))


def parameter_count(snapshot: Snapshot) -> int:
    """How many weights and biases the network has."""
    return sum(layer.weights.size + layer.biases.size for layer in snapshot.layers)


def network(snapshot: Snapshot) -> str:
    """Sizes and parameters in a few words."""
    return f"{network_sizes(snapshot)}: {parameter_count(snapshot)} parameters"


def settings(spec: Experiment, snapshot: Snapshot) -> list[str]:
    """The settings that matter most, in a few words each, most important first."""
    activation = [spec.activation] if spec.hidden_layers else []
    batch = "full batch" if spec.batch_size is None else f"batch {spec.batch_size}"
    return [
        snapshot.dataset.title,
        " ".join([network_sizes(snapshot), *activation]),
        f"rate {learning_rate(spec.learning_rate)}",
        batch,
        f"seed {spec.seed}",
    ]


def condition(state: TrainingState) -> str:
    """One word: running, paused, diverged."""
    if state.snapshot.divergence is not None:
        return "diverged"
    return "running" if state.running else "paused"


def status(state: TrainingState, width: int) -> str:
    """The status line, with as much in it as fits into ``width`` cells."""
    snapshot = state.snapshot
    loss, accuracy = number(snapshot.train_loss), percent(snapshot.train_accuracy)
    test_loss = f" (test {number(snapshot.test_loss)})"
    test_accuracy = f" (test {percent(snapshot.test_accuracy)})"
    speed = [rate(state.steps_per_second)] if state.running else []
    if snapshot.divergence is not None:
        speed = [f"diverged at step {snapshot.divergence.step:,}"]
    step, epoch = f"step {snapshot.step:,}", f"epoch {snapshot.epoch:,}"
    lines = [
        [step, epoch, f"loss {loss}{test_loss}", f"accuracy {accuracy}{test_accuracy}", *speed],
        [step, epoch, f"loss {loss}{test_loss}", f"accuracy {accuracy}", *speed],
        [step, epoch, f"loss {loss}", f"accuracy {accuracy}", *speed],
        [step, f"loss {loss}", f"accuracy {accuracy}", *speed],
        [step, f"loss {loss}", *speed],
        [step, *speed],
    ]
    return next((text for text in map("  ".join, lines) if len(text) <= width), step)


def file_name(spec: Experiment) -> str:
    """The name of the user's own file, fit to be shown."""
    return clean_text(os.path.basename(spec.data_file or ""))


def welcome(spec: Experiment) -> str:
    """What a person sees at first, and what to press."""
    keys = "Press s for one step, space to run, ? for help."
    if spec.data_file is not None:
        return f"Your own points, from {file_name(spec)}. {keys}"
    return f"{CATALOGUE[spec.dataset].summary.rstrip('.')}. {keys}"


def duration(seconds: float) -> str:
    """Roughly: ``5 seconds``, ``1 minute``, ``3 days``."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size or unit == "second":
            count = max(0, int(seconds // size))
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    raise AssertionError


def offer(run: SavedRun, seconds: float) -> str:
    """That a saved session could be resumed, and how old it is."""
    place, age = _place(run.spec, run.step), duration(seconds)
    return f"R resumes {place}, saved {age} ago. Or s for one step, space to run."


def cannot_save(folder: Path, error: Exception) -> str:
    """Why the session is not saved; the reason first, since folders can be long."""
    reason = (error.strerror if isinstance(error, OSError) else None) or one_line(error)
    return f"the session cannot be saved: {reason}, in {clean_text(str(folder), 120)}"


def resumed(snapshot: Snapshot) -> str:
    """With what a resumed session goes on."""
    return f"resumed: {_place(snapshot.spec, snapshot.step)}"


def _place(spec: Experiment, step: int) -> str:
    title = CATALOGUE[spec.dataset].title if spec.data_file is None else file_name(spec)
    return f"{title} at step {step:,}"


def divergence(divergence: Divergence) -> str:
    """At which step, and why."""
    return f"diverged at step {divergence.step:,}: {divergence.reason}"


def failure(error: BaseException | None) -> str:
    """What ended the app, in one line that says where, for a report."""
    if error is None:
        return "the app ended unexpectedly"
    text = " ".join(str(error).split())
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({os.path.basename(place[0].filename)}:{place[0].lineno})" if place else ""
    name = type(error).__name__
    return clean_text(f"{name}: {text}" if text else name, MAX_FAILURE) + where


def what_changed(before: Experiment, snapshot: Snapshot) -> str:
    """One line on what another experiment than ``before`` brought."""
    after = snapshot.spec
    changed = {name for name in vars(after) if getattr(after, name) != getattr(before, name)}
    if changed & {"dataset", "data_file", "columns", "label"}:
        return f"{snapshot.dataset.title}; new network {network(snapshot)}"
    if "hidden_layers" in changed:
        return f"new network {network(snapshot)}"
    if "seed" in changed:
        return f"seed {after.seed}: other random numbers, a new run"
    if "weights_seed" in changed:
        return f"weights seed {after.weights_seed}: new weights on the same data"
    if "activation" in changed:
        return f"{after.activation} units: the run starts again"
    if "batch_size" in changed:
        return f"{settings(after, snapshot)[3]}: the run starts again with the same weights"
    if "reduction" in changed:
        return f"the loss is the {after.reduction} over the points: the run starts again"
    return f"learning rate {learning_rate(after.learning_rate)}, from this step on"
