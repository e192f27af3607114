"""What ``mlp-tui train`` prints for people."""

from __future__ import annotations

import shutil
import sys

import numpy as np

from ...core.experiment import Snapshot, Trainer
from ...datasets import Dataset
from .. import wording
from ..terminal import capabilities
from ..terminal.ascii_text import as_ascii

MAX_PLOT_WIDTH, PLOT_HEIGHT = 80, 24


def print_losses(snapshot: Snapshot) -> None:
    """One line: the step, the training loss and the test loss."""
    train_loss, test_loss = map(wording.precise, (snapshot.train_loss, snapshot.test_loss))
    print(f"Step: {snapshot.step}  Loss: {train_loss}  Test loss: {test_loss}", flush=True)


def print_results(trainer: Trainer, ascii_only: bool | None) -> None:
    """The points, the layers, the accuracy or R2, and the boundary as text.

    Args:
        ascii_only: whether to print nothing but ASCII; None: as standard output demands.
    """
    from ..views import boundary_text, boundary_text_wanted
    from ..views.plots.glyphs import ASCII, UNICODE

    if ascii_only is None:
        ascii_only = needs_ascii()
    height, width = PLOT_HEIGHT, min(shutil.get_terminal_size().columns, MAX_PLOT_WIDTH)
    wanted = boundary_text_wanted(trainer.dataset, width, height)
    snapshot = trainer.snapshot({**wanted, "parameters": {}, "description": {}})
    print()
    points = _points(snapshot.dataset)
    print(as_ascii(points) if ascii_only else points)
    _print_layers(snapshot)
    train, test = wording.fit(snapshot)
    name = snapshot.metric_name
    print(f"{name[0].upper()}{name[1:]}: {train}  (test {test})")
    picture = boundary_text(snapshot, width, height, ASCII if ascii_only else UNICODE)
    print(as_ascii(picture) if ascii_only else picture)


def _points(dataset: Dataset) -> str:
    """How many points there are and, of a table, what was taken of it and what it left."""
    n_train, n_test = len(dataset.train_labels), len(dataset.test_labels)
    lines = [f"Points: {n_train}  (test {n_test})  {wording.rows_left_out(dataset)}"]
    taken = wording.columns_taken(dataset)
    if taken:
        lines.append(f"Predicts: {taken}  {wording.columns_left(dataset)}")
    return "\n".join(map(str.rstrip, lines))


def _print_layers(snapshot: Snapshot) -> None:
    activations = [each["activation"] for each in snapshot.observations["description"]["layers"]]
    layers = snapshot.observations["parameters"]
    for number, (layer, activation) in enumerate(zip(layers, activations, strict=True), start=1):
        inputs, units = layer.weights.shape
        print(f"Layer {number}: {inputs} -> {units} {activation}")
        print(f"  weights {_indented(layer.weights, 10)}")
        print(f"  biases  {_indented(layer.biases, 10)}")


def needs_ascii() -> bool:
    """Whether a terminal's, or else the encoding of, standard output lacks the glyphs."""
    if sys.stdout.isatty() and capabilities.why_ascii() is not None:
        return True
    try:
        "●≡△".encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return True
    return False


def _indented(array: np.ndarray, indent: int) -> str:
    text = np.array2string(array, precision=4, suppress_small=True, max_line_width=100)
    return text.replace("\n", "\n" + " " * indent)
