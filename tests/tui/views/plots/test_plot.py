"""The plot widgets repaint what changed and nothing else, at any size and in any theme."""

from __future__ import annotations

import numpy as np
import pytest

from mlp_tui.tui.preferences import LossAxes
from mlp_tui.tui.views import DecisionBoundary, LossCurve
from mlp_tui.tui.views.boundary_painter import BoundaryPainter
from mlp_tui.tui.views.loss import LossPainter

WIDTH, HEIGHT = 60, 20


def one_corner(dataset, shape, make, top=0.5):
    """Class 1 in the upper right corner, class 0 everywhere else."""

    def corner(x, y):
        inside = ((x > 0.5) & (y > top)).astype(float)
        return [1.0 - inside, inside]

    return make.grid(dataset, shape, corner)


async def test_only_rows_that_changed_are_rendered_again(make):
    plot, dataset = DecisionBoundary(), make.dataset()
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        layout = BoundaryPainter().layout(dataset, WIDTH, HEIGHT)
        shape = (layout.rows, layout.columns)
        plot.show(make.snapshot(dataset, one_corner(dataset, shape, make, top=1.0)))
        await pilot.pause()
        app.rendered.clear()
        plot.show(make.snapshot(dataset, one_corner(dataset, shape, make)))
        await pilot.pause()
        changed = [y for y in range(layout.rows) if 0.5 < layout.cell_ys[::-1][y] <= 1.0]
        assert sorted(set(app.rendered)) == changed


@pytest.mark.parametrize("widget", [DecisionBoundary, LossCurve])
async def test_the_same_picture_again_repaints_nothing(make, widget):
    plot, dataset = widget(), make.dataset()
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        first, again = (make.split(WIDTH, HEIGHT, dataset=dataset) for _ in range(2))
        plot.show(first)
        await pilot.pause()
        app.rendered.clear()
        plot.show(first)
        plot.show(again)
        await pilot.pause()
        assert app.rendered == []


async def test_an_unseen_change_of_the_curve_draws_no_new_figure(make):
    plot, dataset = LossCurve(), make.dataset()
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        plot.show(make.snapshot(dataset, train=[50.0] * 901))
        await pilot.pause()
        app.rendered.clear()
        plot.show(make.snapshot(dataset, train=[50.0] * 902))
        await pilot.pause()
        assert app.rendered == []


async def test_a_plot_takes_no_focus_and_needs_no_snapshot(make):
    for plot in (DecisionBoundary(), LossCurve()):
        app = make.app(plot)
        async with app.run_test(size=(30, 10)) as pilot:
            await pilot.pause()
            assert not plot.focusable
            assert "".join(app.lines) == ""


async def test_a_snapshot_shown_before_there_is_a_size_is_drawn_when_there_is(make):
    plot = DecisionBoundary()
    plot.show(make.snapshot())
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        await pilot.pause()
        assert "●" in "".join(app.lines)


async def test_a_plot_that_was_hidden_shows_the_newest_snapshot(make):
    plot, dataset = LossCurve(), make.dataset()
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        plot.display = False
        await pilot.pause()
        plot.show(make.snapshot(dataset, train=[10.0, 5.0]))
        plot.display = True
        await pilot.pause()
        assert "train" in app.lines[-1]


async def test_resizing_through_all_sizes_never_fails(make):
    dataset = make.dataset(np.random.default_rng(0).normal(size=(40, 2)))
    for widget in (DecisionBoundary, LossCurve):
        plot = widget()
        app = make.app(plot)
        async with app.run_test(size=(80, 24)) as pilot:
            plot.show(make.split(80, 24, dataset=dataset, train=[9.0, 3.0, 1.0]))
            for size in [(1, 1), (2, 1), (1, 9), (3, 2), (20, 6), (19, 7), (20, 7), (40, 12),
                         (200, 60)]:  # fmt: skip
                await pilot.resize_terminal(*size)
                await pilot.pause()
                assert plot.size == size
                assert all(len(line) <= size[0] for line in app.lines)


@pytest.mark.parametrize("width", range(1, 26))
def test_pictures_of_every_small_size_fill_it_exactly(make, width):
    boundary, curve = BoundaryPainter(), LossPainter()
    for height in range(1, 15):
        snapshot = make.split(width, height, train=[3.0, 2.0, 0.0, 1.0])
        for picture in (
            boundary.drawing(snapshot, width, height),
            curve.drawing(snapshot, width, height, axes=LossAxes.LINEAR),
            curve.drawing(snapshot, width, height, axes=LossAxes.LOG_LOSS),
        ):
            assert len(picture.rows) == height
            assert {sum(len(run.text) for run in row) for row in picture.rows} == {width}


async def test_every_row_follows_a_change_of_theme(make):
    plot, dataset = DecisionBoundary(), make.dataset([(-1, -1), (1, 1)])
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        plot.show(make.split(WIDTH, HEIGHT, dataset=dataset))
        grounds = {}
        for theme in ("textual-dark", "textual-light", "textual-dark"):
            app.theme = theme
            await pilot.pause()
            await pilot.pause()
            screen = {(y, app.style_at(30, y).bgcolor) for y in range(HEIGHT)}
            assert grounds.setdefault(theme, screen) == screen
        assert not grounds["textual-dark"] & grounds["textual-light"]


@pytest.mark.parametrize("theme", ["textual-dark", "ansi-dark"])
async def test_without_colour_everything_is_still_there(make, monkeypatch, theme):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TEXTUAL_THEME", theme)
    for plot in (DecisionBoundary(), LossCurve()):
        app = make.app(plot)
        app.theme = theme
        async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
            plot.show(make.split(WIDTH, HEIGHT, predictions=[0, 1, 1, 0], train=[3.0, 2.0]))
            await pilot.pause()
            text = "".join(app.lines)
            marks = "●▲○△≡#" if isinstance(plot, DecisionBoundary) else "━×"  # noqa: RUF001
            assert all(mark in text for mark in marks), text
            for y in range(HEIGHT):
                style = app.style_at(30, y)
                assert style.color is None or style.color.is_default or style.color != style.bgcolor
