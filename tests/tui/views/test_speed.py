"""What a frame costs the event loop: ``pytest -m benchmark -s tests/tui/views``.

Processor time of the loop's thread, so that what else runs on the machine counts little.
"""

from __future__ import annotations

import time
from statistics import median

import numpy as np
import pytest
from textual.containers import Horizontal
from textual.geometry import Size

from mlp_tui.tui.views import DecisionBoundary, LossCurve
from mlp_tui.tui.views.boundary_painter import BoundaryPainter

FRAMES = 60
PLOT = Size(60, 20)


def training_run(make, rows_per_cell):
    """Snapshots of a boundary that turns, points that change sides and a loss that falls."""
    rng = np.random.default_rng(1)
    dataset = make.dataset(rng.normal(size=(200, 2)))
    layout = BoundaryPainter().layout(dataset, *PLOT)
    losses = 70 * np.exp(-np.arange(20 * FRAMES) / 200) + rng.random(20 * FRAMES)
    for frame in range(FRAMES):
        angle = 2 * np.pi * frame / FRAMES
        normal = np.array([np.cos(angle), np.sin(angle)])

        def probabilities(x, y, normal=normal):
            right = 1 / (1 + np.exp(-2 * (normal[0] * x + normal[1] * y)))
            return [1 - right, right]

        grid = make.grid(dataset, (layout.rows * rows_per_cell, layout.columns), probabilities)
        predictions = (dataset.train_points @ normal > 0).astype(int)
        yield make.snapshot(dataset, grid, predictions, train=losses[: 20 * frame + 1].tolist())


@pytest.mark.benchmark
@pytest.mark.parametrize(("picture", "rows_per_cell"), [("smooth", 2), ("texture", 1)])
async def test_a_frame_of_both_plots(make, picture, rows_per_cell):
    boundary, curve = DecisionBoundary(), LossCurve()
    boundary.picture = picture
    app = make.app(Horizontal(boundary, curve))
    snapshots = list(training_run(make, rows_per_cell))

    async def timed(act):
        start = time.thread_time()
        act()
        await pilot.pause()
        return 1000 * (time.thread_time() - start)

    async with app.run_test(size=(2 * PLOT.width, PLOT.height)) as pilot:

        def show(snapshot):
            boundary.show(snapshot)
            curve.show(snapshot)

        def repaint():
            boundary.refresh()
            curve.refresh()

        drawing = []
        for snapshot in snapshots:
            start = time.thread_time()
            show(snapshot)
            drawing.append(1000 * (time.thread_time() - start))
            await pilot.pause()
        shown = [await timed(lambda s=snapshot: show(s)) for snapshot in snapshots]
        bare = [await timed(repaint) for _ in snapshots]
        idle = [await timed(lambda: None) for _ in snapshots]
    print(
        f"\nboth plots at 60x20, {picture}, median: drawing {median(drawing):.2f} ms; "
        f"frame with repaint {median(shown) - median(idle):.2f} ms, "
        f"{(median(shown) - median(idle)) / (median(bare) - median(idle)):.2f} times "
        "a bare repaint of the same widgets"
    )
    assert len(drawing) == FRAMES
