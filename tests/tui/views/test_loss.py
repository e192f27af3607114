"""The loss curve keeps still, leaves out what cannot be drawn and shows the rest."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from mlp_tui.core.experiment import Edit, Experiment
from mlp_tui.tui.preferences import LossAxes
from mlp_tui.tui.views import LossCurve, loss_text
from mlp_tui.tui.views.loss import LossPainter
from mlp_tui.tui.views.plots.drawing import EDIT, TEST, TEST_RANGE, TRAIN, TRAIN_RANGE, Meaning
from mlp_tui.tui.views.plots.glyphs import ASCII, UNICODE

LINEAR, LOG, LOG_BOTH = LossAxes.LINEAR, LossAxes.LOG_LOSS, LossAxes.LOG_BOTH
WIDTH, HEIGHT = 60, 20


def falling(n, start=80.0):
    return (start * np.exp(-np.arange(n) / 50.0)).tolist()


def y_labels(text):
    return [line.split("┤")[0].strip() for line in text.split("\n") if "┤" in line]


def x_labels(text):
    return text.split("\n")[-2].split()


def keys_of(picture):
    return [[run.meaning for run in row for _ in run.text] for row in picture.rows]


def rows_with(picture, key):
    """The rows, from the top, in which something with this key is drawn, without the caption."""
    return [y for y, row in enumerate(keys_of(picture)[:-1]) if key in row]


def test_one_record_shows_a_point_and_the_axes(make):
    text = loss_text(make.snapshot(train=[70.0], test=[60.0]), WIDTH, HEIGHT)
    assert y_labels(text)[0] == "80"
    assert y_labels(text)[-1] == "0"
    assert x_labels(text) == ["0", "2", "4", "6", "8", "10"]
    drawn = "\n".join(text.split("\n")[:-1])
    assert "━" in drawn
    assert "×" in drawn  # noqa: RUF001


def test_a_point_stands_at_its_loss_and_step(make):
    picture = LossPainter().drawing(
        make.snapshot(train=[80.0, 40.0], steps=[0, 10]), WIDTH, HEIGHT, LINEAR
    )
    keys = keys_of(picture)
    bottom = 16
    assert keys[0].index(TRAIN) < 5 or keys[0].index(TEST) < 5
    assert {TRAIN, TEST} & set(keys[bottom // 2][-2:])
    assert not any({TRAIN, TEST} & set(row) for row in keys[bottom // 2 + 1 : -1])


def test_the_loss_axis_starts_at_zero_and_covers_the_history(make):
    for start in (0.0123, 0.7, 69.3, 2345.6):
        labels = y_labels(loss_text(make.snapshot(train=falling(100, start)), WIDTH, HEIGHT))
        assert float(labels[-1]) == 0
        values = [float(label) for label in labels]
        assert start <= values[0] + (values[0] - values[1])


def test_the_scale_does_not_shrink_within_a_run(make):
    painter, dataset = LossPainter(), make.dataset()
    losses = falling(400)
    tall = painter.drawing(make.snapshot(dataset, train=losses), WIDTH, HEIGHT, LINEAR)
    fewer = [losses[0], *losses[300:]]
    steps = [0, *range(300, 400)]
    thin = painter.drawing(make.snapshot(dataset, train=fewer, steps=steps), WIDTH, HEIGHT, LINEAR)
    assert y_labels(tall.text) == y_labels(thin.text)


def test_axes_stay_where_they_are_from_frame_to_frame(make):
    painter, dataset = LossPainter(), make.dataset()
    losses = falling(5000)
    seen = []
    for last in range(1, 5000, 37):
        history = losses[: last + 1]
        text = painter.drawing(make.snapshot(dataset, train=history), WIDTH, HEIGHT, LINEAR).text
        seen.append((tuple(y_labels(text)), tuple(x_labels(text))))
    changes = sum(one != other for one, other in pairwise(seen))
    # 10 to 5,000 steps in ceilings of 1, 2 and 5.
    assert changes <= 8
    assert len({labels for labels, _ in seen}) == 1


def test_a_step_that_is_taken_back_does_not_change_the_scale(make):
    painter, dataset = LossPainter(), make.dataset()
    losses = [50.0] * 100 + [140.0]
    before = painter.drawing(make.snapshot(dataset, train=losses), WIDTH, HEIGHT, LINEAR)
    after = painter.drawing(make.snapshot(dataset, train=losses[:-1]), WIDTH, HEIGHT, LINEAR)
    assert y_labels(before.text) == y_labels(after.text)


def test_a_new_run_gets_a_new_scale(make):
    painter = LossPainter()
    painter.drawing(make.snapshot(train=falling(400, 5000.0)), WIDTH, HEIGHT, LINEAR)
    text = painter.drawing(make.snapshot(train=falling(3, 0.7)), WIDTH, HEIGHT, LINEAR).text
    assert float(y_labels(text)[0]) <= 1.0
    assert x_labels(text)[-1] == "10"


def test_a_reset_gets_a_new_step_axis(make):
    painter, dataset = LossPainter(), make.dataset()
    painter.drawing(make.snapshot(dataset, train=falling(400)), WIDTH, HEIGHT, LINEAR)
    text = painter.drawing(make.snapshot(dataset, train=falling(1)), WIDTH, HEIGHT, LINEAR).text
    assert x_labels(text)[-1] == "10"


def test_a_log_scale_is_labelled_with_real_values(make):
    losses = [100.0, 10.0, 1.0, 0.1, 0.01]
    text = loss_text(make.snapshot(train=losses), WIDTH, HEIGHT, axes=LOG)
    assert y_labels(text) == ["100", "10", "1", "0.1", "0.01"]
    assert "log loss" in text


@pytest.mark.parametrize("width", [20, 26, 40])
def test_the_caption_names_the_curves_at_any_width(make, width):
    snapshot = make.snapshot(train=falling(100))
    for axes in LossAxes:
        caption = loss_text(snapshot, width, HEIGHT, axes).split("\n")[-1]
        assert caption.startswith("━ train  × test")  # noqa: RUF001
        assert ("log" in caption) == (axes != LINEAR)
        if width > 25:
            assert caption.rstrip().endswith("log →" if width < 40 else "log step →") == (
                axes == LOG_BOTH
            )


def test_equal_factors_of_steps_are_equal_distances_on_a_log_scale(make):
    snapshot = make.snapshot(train=[1.0] * 1001)
    text = loss_text(snapshot, WIDTH, HEIGHT, LOG_BOTH)
    assert x_labels(text) == ["1", "10", "100", "1000"]
    ticks = [x for x, mark in enumerate(text.split("\n")[-3]) if mark == "┬"]
    assert max(np.diff(ticks)) - min(np.diff(ticks)) <= 1


def test_equal_factors_are_equal_distances_on_a_log_scale(make):
    picture = LossPainter().drawing(
        make.snapshot(train=[1000.0, 1.0], test=[1000.0, 1.0], steps=[0, 10]), WIDTH, HEIGHT, LOG
    )
    keys = keys_of(picture)
    columns = {
        y: [x for x, key in enumerate(row) if key in (TRAIN, TEST)] for y, row in enumerate(keys)
    }
    middle = columns[8]
    assert abs(sum(middle) / len(middle) - (WIDTH + 5) / 2) < 3


def test_zeros_are_left_out_of_a_log_scale(make):
    losses = [1.0, 0.1, 0.0, 0.0, 0.1, 0.01, 0.0]
    painter = LossPainter()
    picture = painter.drawing(make.snapshot(train=losses, test=[0.0] * 7), WIDTH, HEIGHT, LOG)
    keys = keys_of(picture)[:-1]
    assert y_labels(picture.text)[-1] == "0.01"
    drawn = {x for row in keys for x, key in enumerate(row) if key == TRAIN}
    left = WIDTH - 5
    gap = range(WIDTH - left + round(left * 0.15), WIDTH - left + round(left * 0.35))
    assert not drawn & set(gap)
    assert not any(TEST in row for row in keys)


@pytest.mark.parametrize("axes", LossAxes)
@pytest.mark.parametrize(
    "losses",
    [
        [math.nan, math.nan],
        [math.inf, math.inf, math.nan],
        [0.0, 0.0],
        [70.0, math.nan, 60.0, math.inf, 50.0],
        [1e-320, 1e-310],
        [1.7e308, 1.0],
        [-1.0, -2.0],
        [1.0] * 50,
    ],
)
def test_no_history_is_an_error(make, losses, axes):
    text = loss_text(make.snapshot(train=losses), WIDTH, HEIGHT, axes)
    assert len(text.split("\n")) == HEIGHT


def test_a_diverging_run_leaves_the_plot_at_its_top(make):
    losses = [*falling(100), 300.0, 5e4, 8e6, 3e9]
    snapshot = make.snapshot(train=losses, test=falling(104))
    picture = LossPainter().drawing(snapshot, WIDTH, HEIGHT, LINEAR)
    assert float(y_labels(picture.text)[0]) <= 800
    assert rows_with(picture, TRAIN)[0] == 0
    log_text = loss_text(snapshot, WIDTH, HEIGHT, axes=LOG)
    assert "e9" in log_text or "e10" in log_text


def test_the_curves_are_told_apart_without_colour(make):
    picture = LossPainter().drawing(
        make.snapshot(train=falling(200), test=[60.0] * 200), WIDTH, HEIGHT, LINEAR
    )
    glyphs: dict[Meaning, set[str]] = {TRAIN: set(), TEST: set()}
    for row in picture.rows[:-1]:
        for run in row:
            if run.meaning in glyphs:
                glyphs[run.meaning] |= set(run.text)
    assert glyphs[TEST] == {"×"}  # noqa: RUF001
    assert glyphs[TRAIN]
    assert not glyphs[TRAIN] & glyphs[TEST]
    assert picture.text.split("\n")[-1].startswith("━ train  × test")  # noqa: RUF001


def test_equal_curves_can_both_be_seen(make):
    picture = LossPainter().drawing(make.snapshot(train=[50.0] * 200), WIDTH, HEIGHT, LINEAR)
    (row,) = [keys for keys in keys_of(picture)[:-1] if TRAIN in keys]
    assert row.count(TRAIN) > 10
    assert row.count(TEST) > 10


def test_a_spike_of_one_step_is_not_thinned_away(make):
    losses = [10.0] * 5000
    losses[2345] = 79.0
    picture = LossPainter().drawing(make.snapshot(train=losses), WIDTH, HEIGHT, LINEAR)
    assert rows_with(picture, TRAIN)[0] <= 1


def ranged(make, steps, train, test, train_range, test_range):
    """A snapshot of records with ranges: pairs of least and greatest."""
    snapshot = make.snapshot(train=train, test=test, steps=steps)
    (train_least, train_greatest), (test_least, test_greatest) = (
        np.array(pairs, dtype=float).T for pairs in (train_range, test_range)
    )
    history = replace(
        snapshot.observations["history"],
        train_least=train_least,
        train_greatest=train_greatest,
        test_least=test_least,
        test_greatest=test_greatest,
    )
    return replace(snapshot, observations={"history": history})


@pytest.mark.parametrize("axes", LossAxes)
@pytest.mark.parametrize("size", [(60, 20), (30, 10), (16, 6)])
def test_peaks_within_the_stretches_of_records_are_drawn(make, size, axes):
    steps = 1000 * np.arange(1001)
    flat, points = np.full(1001, 0.1), [(0.1, 0.1)] * 1001
    peaks = points.copy()
    for place in (300, 600, 900):
        peaks[place] = (0.1, 0.9)
    snapshot = ranged(make, steps, flat, flat, peaks, points)
    width, height = size
    picture = LossPainter().drawing(snapshot, width, height, axes)
    columns = {
        x for row in keys_of(picture)[:-1] for x, key in enumerate(row) if key == TRAIN_RANGE
    }
    starts = [x for x in columns if x - 1 not in columns]
    # On a logarithmic axis they stand close together.
    assert len(starts) == 3 or (axes == LOG_BOTH and starts)
    assert rows_with(picture, TRAIN_RANGE)[0] <= 2


def test_the_ranges_of_both_curves_can_be_told_apart_without_colour(make):
    steps, wide = np.arange(50), [(0.2, 0.8)] * 50
    snapshot = ranged(make, steps, np.full(50, 0.5), np.full(50, 0.4), wide, [(0.1, 0.9)] * 50)
    for glyphs in (ASCII, UNICODE):
        picture = LossPainter(glyphs).drawing(snapshot, WIDTH, HEIGHT, LINEAR)
        seen: dict[Meaning, set[str]] = {}
        for row in picture.rows[:-1]:
            for run in row:
                seen.setdefault(run.meaning, set()).update(run.text)
        kinds = [seen[kind] for kind in (TRAIN, TRAIN_RANGE, TEST, TEST_RANGE)]
        assert all(kinds)
        assert not any(one & other for one, other in combinations(kinds, 2))


def test_a_line_that_passes_all_losses_has_no_range_around_it(make):
    losses = np.array(falling(60))
    before = np.concatenate((losses[:1], losses[:-1]))
    snapshot = ranged(
        make, np.arange(60), losses, losses, list(zip(before, before, strict=True)),
        list(zip(losses, before, strict=True)),
    )  # fmt: skip
    keys = keys_of(LossPainter().drawing(snapshot, WIDTH, HEIGHT, LINEAR))
    assert not any(TRAIN_RANGE in row for row in keys)


def test_summed_losses_are_shown_per_point(make):
    sums = make.snapshot(make.dataset(), train=[80.0, 40.0])
    sums = replace(sums, spec=Experiment(reduction="sum"))  # of four points
    text = loss_text(sums, WIDTH, HEIGHT)
    assert y_labels(text)[0] == "20"


def test_edits_are_marked_on_the_step_axis(make):
    snapshot = make.snapshot(train=falling(101))
    edits = (Edit(50, {"learning_rate": 0.1}), Edit(100, {"learning_rate": 0.2}))
    observations = {**snapshot.observations, "edits": edits}
    picture = LossPainter().drawing(
        replace(snapshot, observations=observations), WIDTH, HEIGHT, LINEAR
    )
    axis = keys_of(picture)[-3]
    left = next(line.index("┤") for line in picture.text.split("\n") if "┤" in line) + 1
    marks = [x - left for x, key in enumerate(axis) if key == EDIT]
    assert marks == [pytest.approx((WIDTH - left) / 2, abs=1), WIDTH - left - 1]
    assert "▲ edit" in picture.text.split("\n")[-1]


def test_a_scale_shrinks_only_when_two_thirds_of_it_are_empty(make):
    painter, dataset = LossPainter(), make.dataset()
    tops = []
    for high in (10.0, 9.0, 5.0, 3.5, 3.0, 2.0, 2.9, 6.0):
        losses = [1.0, *[high] * 20]
        text = painter.drawing(make.snapshot(dataset, train=losses), WIDTH, HEIGHT, LINEAR).text
        tops.append(float(y_labels(text)[0]))
    assert tops == [10.0, 10.0, 10.0, 10.0, 3.0, 3.0, 3.0, 6.0]


def test_plain_text_can_be_ascii(make):
    text = loss_text(make.snapshot(train=falling(100)), WIDTH, HEIGHT, glyphs=ASCII)
    assert text.isascii()
    assert "@ train  x test" in text


async def test_log_scale_redraws_at_once(make):
    plot = LossCurve()
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        plot.show(make.snapshot(train=falling(200)))
        await pilot.pause()
        assert "log loss" not in app.lines[-1]
        plot.loss_axes = LOG
        await pilot.pause()
        assert "log loss" in app.lines[-1]
        assert "100┤" in "\n".join(app.lines)
