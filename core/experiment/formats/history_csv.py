"""The losses of a run as a table: one line for each record of its history."""

from __future__ import annotations

import csv
import io

from ..past.history import COLUMNS
from ..past.saved_run import SavedRun
from .exported_network import ExportError

PER_POINT = "{}_per_point"


def history_csv(saved: SavedRun) -> str:
    """CSV with a header: the steps, then each loss as the run has it and per point.

    As the run has it, a loss is the sum over the training points where ``reduction`` is sum, and
    the mean otherwise; that of the test points is scaled to the number of training points.

    Raises:
        ExportError: if the run does not say how many points it has.
    """
    n_points = saved.description.get("train_points")
    if not isinstance(n_points, int) or n_points < 1:
        raise ExportError("the run does not say how many points it has")
    divisor = n_points if saved.reduction == "sum" else 1
    losses = {name: getattr(saved.history, name) for name in COLUMNS}
    columns = {"step": saved.history.steps, **losses}
    columns |= {PER_POINT.format(name): loss / divisor for name, loss in losses.items()}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    return text.getvalue()
