"""The numbers view and the probe: what they say, in any size, and how a person gets there."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from rich.cells import cell_len

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.inspection.histograms import histogram
from mlp_tui.tui.views.network.parts import Parts
from mlp_tui.tui.views.numbers.layers import LayersSection
from mlp_tui.tui.views.numbers.lines import compact
from mlp_tui.tui.views.numbers.view import NumbersPainter
from mlp_tui.tui.views.plots.drawing import Drawing
from mlp_tui.tui.views.plots.glyphs import ASCII, UNICODE
from mlp_tui.tui.views.stage_view import Selection

IRIS = ("sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm")
RUNS = {
    "the default": {},
    "a perceptron": {"hidden_layers": ()},
    "eight layers": {"hidden_layers": (8,) * 8, "activation": "tanh", "learning_rate": 0.03},
    "a wide layer": {"hidden_layers": (512,), "activation": "relu"},
    "a regression": {"dataset": "tf-hills", "hidden_layers": (8, 8), "activation": "tanh"},
    "a table": {"dataset": "iris", "columns": IRIS, "activation": "relu"},
    "features": {"features": ("x1", "x1x2", "sin-x2"), "loss": "logistic"},
}
SIZES = [(78, 18), (118, 36), (146, 56), (48, 30), (40, 12), (20, 5), (12, 2), (1, 1)]


def picture(width, height, place=(1.0, -0.5), glyphs=UNICODE, chosen=0, steps=25, **settings):
    trainer = Trainer(Experiment(**settings))
    trainer.step(steps)
    painter = NumbersPainter(glyphs)
    snapshot = trainer.snapshot(painter.wanted(Selection(place=place), width))
    return painter.drawing(snapshot, width, height, chosen), snapshot


@pytest.mark.parametrize("name", RUNS)
def test_it_fits_any_size_whatever_is_trained(name):
    trainer = Trainer(Experiment(**RUNS[name]))
    trainer.step(25)
    for (width, height), place in product(SIZES, (None, (1.0, -0.5))):
        wanted = NumbersPainter().wanted(Selection(place=place), width)
        snapshot = trainer.snapshot(wanted)
        for chosen, glyphs in product(range(3), (UNICODE, ASCII)):
            drawing = NumbersPainter(glyphs).drawing(snapshot, width, height, chosen)
            assert len(drawing.rows) == height
            for row in drawing.rows:
                assert sum(cell_len(span.text) for span in row) <= width
            if glyphs is ASCII:
                assert drawing.text.isascii()


def test_every_class_and_every_count_stands_in_the_confusion():
    drawing, snapshot = picture(118, 36, dataset="iris", steps=60)
    lines = [line.split() for line in drawing.text.splitlines()]
    confusion = snapshot.observations["confusion"]
    for index, name in enumerate(snapshot.dataset.class_names):
        (line,) = [line for line in lines if line.count(name) == 2 and line[-1] == "%"]
        for part, counts in (("train", confusion.train), ("test", confusion.test)):
            words = line[: line.index(name, 3)] if part == "train" else line[line.index(name, 3) :]
            numbers = [int(word) for word in words if word.isdigit()]
            assert numbers[:3] == counts.counts[index].tolist()
            assert numbers[3] == pytest.approx(100 * counts.accuracy_by_class[index], abs=1)


@pytest.mark.parametrize("width", [118, 78, 48])
def test_the_accuracy_is_no_class_even_where_one_is_named_right(width):
    drawing, snapshot = picture(width, 36, dataset="three-blobs", glyphs=ASCII)
    assert "right" in snapshot.dataset.class_names
    (first, *_) = [line for line in drawing.text.splitlines() if "  train" in line]
    assert "% right" in first


@pytest.mark.parametrize(("width", "height"), [(78, 18), (48, 36), (40, 18)])
def test_of_each_layer_the_ends_of_its_numbers_and_its_step_are_told(width, height):
    settings = {"hidden_layers": (3, 2), "activation": "tanh"}
    drawing, snapshot = picture(width, height, chosen=1, place=None, **settings)
    seen = snapshot.observations["distributions"].layers
    updates = snapshot.observations["update_ratio"]
    for layer, update in zip(seen, updates, strict=True):
        assert compact(layer.weights.low, 6) in drawing.text
        assert compact(layer.weights.high, 6) in drawing.text
        assert compact(update.ratio, 7) in drawing.text
        if width > 40:
            assert compact(layer.gradients.low, 6) in drawing.text


@pytest.mark.parametrize("width", [118, 78, 48, 40])
def test_the_only_layer_of_a_network_is_told(width):
    drawing, snapshot = picture(width, 24, place=None, hidden_layers=())
    (layer,) = snapshot.observations["distributions"].layers
    assert compact(layer.weights.low, 6) in drawing.text


def test_where_one_kind_of_numbers_has_room_the_others_come_in_turn():
    trainer = Trainer(Experiment(hidden_layers=(8,) * 8, activation="tanh"))
    painter = NumbersPainter()
    snapshot = trainer.snapshot(painter.wanted(Selection(), 50))
    texts = [painter.drawing(snapshot, 50, 16, 1, kind).text for kind in range(3)]
    seen = snapshot.observations["distributions"].layers
    for text, kind in zip(texts, ("weights", "activations", "gradients"), strict=True):
        for layer in seen:
            assert compact(getattr(layer, kind).low, 6) in text


def test_a_part_without_room_is_folded_into_a_line_unless_it_is_chosen():
    first, _ = picture(78, 10, dataset="iris")
    third, _ = picture(78, 10, dataset="iris", chosen=2)
    assert "setosa     " in first.text
    assert "nearest  " not in first.text
    assert "nearest  " in third.text
    assert "train right" in third.text


def test_a_probe_says_what_goes_in_what_each_layer_makes_of_it_and_what_comes_out():
    settings = {"hidden_layers": (3,), "activation": "tanh"}
    drawing, snapshot = picture(118, 40, place=(0.25, 1.5), **settings)
    probe = snapshot.observations["probe"]
    lines = drawing.text[drawing.text.index("Probe") :].splitlines()
    assert "x1 0.250" in lines[1]
    assert "x2 1.50" in lines[1]
    for line, values in zip(
        lines[2:6],
        [each for layer in probe.layers for each in (layer.sums, layer.outputs)],
        strict=True,
    ):
        shown = [float(word) for word in line.split() if word[-1].isdigit()][-len(values) :]
        np.testing.assert_allclose(shown, values, rtol=0.006, atol=1e-4)
    said = f"{snapshot.dataset.class_names[0]} {100 * probe.shown[0]:.1f} %"
    assert said in lines[6]
    assert lines[7].count("away") == 3


def test_numbers_that_are_not_finite_are_told_as_such():
    _, snapshot = picture(78, 18)
    seen = snapshot.observations["distributions"]
    overflowed = replace(seen.layers[0], gradients=histogram(np.array([np.nan, np.inf, 1.0])))
    layers = replace(seen, layers=(overflowed, *seen.layers[1:]))
    section = LayersSection(Parts.of(snapshot), layers, None, None, UNICODE)
    text = Drawing(tuple(section.open(78, 18, True))).text
    assert text.count("2 not finite") == 1


@pytest.mark.parametrize("width", [6, 7, 9])
@pytest.mark.parametrize(
    "value",
    [0.0, 1.0, -1.0, 12.345, -0.00123, 99999.0, -6.4e-10, 1e-10, -1e10, 3e100, -2.5e-15, 0.5e-4],
)
def test_a_number_in_few_cells_is_still_that_number(value, width):
    text = compact(value, width)
    assert len(text) <= width
    assert float(text) == pytest.approx(value, rel=0.5)
    assert float(compact(value, 12)) == pytest.approx(value, rel=0.006)


def test_a_number_too_small_for_its_cells_is_told_to_be_about_zero():
    assert compact(-1e-200, 6) == "~0"
    assert compact(float("nan"), 6) == "nan"


# --- By hand ------------------------------------------------------------------------------


def numbers_of(player):
    """What the view shows of the layers."""
    return [line for line in player.screen_text.splitlines() if "hidden 1" in line]


async def test_a_place_is_probed_by_keys_and_the_probe_follows_training(playing):
    async with playing(size=(120, 40)) as player:
        await player.press("i")
        await player.until(lambda: "┼" in player.screen_text and "% " in player.screen_text)
        await player.until_said("arrow keys")
        before = player.app.playground.tools.selection.place
        await player.press("right", "right", "up")
        await player.until(lambda: player.app.playground.boundary.probed)
        after = player.app.playground.tools.selection.place
        assert after[0] > before[0]
        assert after[1] > before[1]
        heading = player.app.playground.boundary.probed
        await player.press("s")
        await player.until(lambda: player.app.playground.boundary.probed != heading)
        await player.press("i")
        await player.until(lambda: "┼" not in player.screen_text)


async def test_arrow_keys_choose_a_layer_as_long_as_nothing_is_probed(playing):
    async with playing(size=(120, 40), hidden_layers=(2, 3)) as player:
        await player.press("left")
        await player.until_said("layer")
        assert player.app.playground.tools.selection.place is None


async def test_the_cursor_stays_on_the_plane(playing):
    async with playing(size=(80, 24)) as player:
        await player.press("i", *["left"] * 60, *["down"] * 40)
        await player.until(lambda: player.app.playground.boundary.probed)
        x, y = player.app.playground.tools.selection.place
        x_min, x_max, y_min, y_max = player.shown.snapshot.dataset.bounds
        assert x_min <= x <= x_max
        assert y_min <= y <= y_max
        (cursor,) = [line for line in player.screen_text.splitlines() if "┼" in line]
        assert cursor.split("┼")[0].strip(" 0123456789.-") in ("│", "┤")


async def test_a_click_probes_the_place_under_the_mouse(playing):
    async with playing(size=(120, 40)) as player:
        boundary = player.app.playground.boundary
        await player.pilot.mouse_down(boundary, offset=(20, 10))
        await player.pilot.mouse_up(boundary, offset=(20, 10))
        await player.until(lambda: "┼" in player.screen_text)
        region = boundary.content_region
        line = player.screen_text.splitlines()[region.y + 10]
        assert line[region.x + 20] == "┼"
        await player.press("4")
        await player.until(lambda: "nearest " in player.screen_text)
        x, _ = player.app.playground.tools.selection.place
        assert f"columns  x1 {x:#.3g}" in player.screen_text


async def test_a_place_that_other_data_do_not_reach_is_forgotten(playing):
    async with playing(size=(80, 24)) as player:
        await player.press("i", "4")
        await player.until(lambda: "nearest" in player.screen_text)
        spec = Experiment(dataset="penguins")
        await player.put(spec)
        await player.until(lambda: "no place is chosen" in player.screen_text)
        assert player.app.playground.tools.selection.place is None


async def test_other_axes_end_the_probe(playing):
    async with playing(size=(120, 40), dataset="iris", columns=IRIS) as player:
        await player.press("i")
        await player.until(lambda: "┼" in player.screen_text)
        await player.press("A")
        await player.until(lambda: "component 1" in player.screen_text)
        assert player.app.playground.tools.selection.place is None
        await player.press("i", "4")
        await player.until(lambda: "component 1 " in player.screen_text)


async def test_keys_without_a_use_say_why(playing):
    async with playing(size=(80, 24)) as player:
        await player.press("4", "i")
        await player.until_said("press 1 and then i, or click on the plane there")
        await player.press("right")
        await player.until_said("only where not all have room")
        player.app.playground.tools.select(points=7)
        await player.until(lambda: "its own loss" in player.screen_text)
        await player.press("i")
        await player.until_said("point 7 is chosen in the graph: 3 and then p")


async def test_numbers_follow_the_steps_and_cost_nothing_unseen(playing):
    async with playing(size=(80, 24)) as player:
        await player.press("4")
        await player.until(lambda: "Confusion" in player.screen_text)
        await player.settled()
        before = numbers_of(player)
        await player.press("s")
        await player.until(lambda: player.step == 1 and numbers_of(player) != before)
        await player.press("down", "down")
        await player.until(lambda: "▸ Probe" in player.screen_text)
        await player.press("1")
        await player.until(lambda: "distributions" not in player.shown.snapshot.observations)
        assert "probe" not in player.shown.snapshot.observations


@pytest.fixture
def ten_classes(tmp_path):
    """A table of ten classes with long names, some of which look like markup."""
    path = tmp_path / "ten.csv"
    rows = [f"{i % 10 + i / 200},{i % 7},[b]class number {i % 10}[/b]" for i in range(200)]
    path.write_text("\n".join(["one,two,kind", *rows]))
    return {"data_file": str(path), "hidden_layers": (4,), "activation": "tanh"}


@pytest.mark.parametrize("size", [(146, 50), (118, 24), (78, 18), (48, 14)], ids=str)
def test_of_ten_classes_each_has_a_row_or_it_is_said_how_many_are_left_out(size, ten_classes):
    drawing, _ = picture(*size, place=None, **ten_classes)
    lines = drawing.text.splitlines()
    rows = [line for line in lines if "[b]" in line and "%" in line and "worst" not in line]
    left_out = [line for line in lines if "more of 10 classes" in line]
    count = int(left_out[0].split()[1]) if left_out else 0
    assert len(rows) in (10 - count, 2 * (10 - count))


def test_the_most_likely_classes_are_named_where_not_all_have_room(ten_classes):
    drawing, snapshot = picture(78, 24, place=(5, 3), chosen=2, **ten_classes)
    (line,) = [line for line in drawing.text.splitlines() if line.startswith("  says")]
    best = int(snapshot.observations["probe"].prediction)
    assert snapshot.dataset.class_names[best] in line[:40]
    assert "more" in line
    (softmax,) = [line for line in drawing.text.splitlines() if "softmax" in line]
    assert all(float(word) >= 0 for word in softmax.split() if word[0].isdigit() and "." in word)
