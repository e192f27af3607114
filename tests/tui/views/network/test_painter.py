"""Pictures of networks of any shape: nothing is cut without a word, nothing overlaps."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from rich.cells import cell_len

from mlp_tui.core.experiment import Element, Experiment, Trainer
from mlp_tui.tui.views.network.chosen import Chosen
from mlp_tui.tui.views.network.painter import NetworkPainter
from mlp_tui.tui.views.network.parts import Parts
from mlp_tui.tui.views.plots.drawing import Halves, PlaneCell, Signed
from mlp_tui.tui.views.plots.glyphs import ASCII, SHADES, UNICODE
from mlp_tui.tui.views.plots.number import steady
from mlp_tui.tui.views.plots.plane_styles import Smooth
from mlp_tui.tui.views.scales import ABOVE, BELOW

SIZES = [(78, 17), (84, 24), (113, 54), (38, 10), (40, 6), (20, 3), (7, 2), (1, 1)]
SHAPES = [
    {"hidden_layers": ()},
    {"hidden_layers": (1,)},
    {"hidden_layers": (4, 2), "activation": "tanh"},
    {"hidden_layers": (8, 8), "activation": "relu", "dataset": "three-blobs"},
    {"hidden_layers": (8,) * 8, "dataset": "penguins"},
    {"hidden_layers": (512,), "dataset": "iris", "activation": "tanh"},
    {"hidden_layers": (16, 512, 3), "dataset": "tf-hills", "activation": "elu"},
    {"features": ("x1", "x2", "x1^2", "x2^2", "x1x2", "sin-x1", "sin-x2"), "dataset": "tf-xor"},
    {"features": ("x2",), "hidden_layers": (3,)},
]
IDS = ["-".join(map(str, shape.get("hidden_layers", ("features",)))) or "0" for shape in SHAPES]


def painted(trainer, width, height, chosen=None, painter=None):
    painter = painter or NetworkPainter()
    parts = Parts.of(trainer.snapshot())
    chosen = (chosen or Chosen.first(parts)).within(parts)
    snapshot = trainer.snapshot(painter.wanted(parts, width, height, chosen))
    assert painter.can_draw(snapshot, width, height, chosen)
    return painter.drawing(snapshot, width, height, chosen)


def numbers_in(pattern, text):
    """The numbers that a pattern finds in a text."""
    found = re.search(pattern, text)
    assert found is not None, text
    return [int(number) for number in found.groups()]


def with_parameters(trainer, **parameters):
    """The same run with other weights or biases."""
    saved = trainer.saved_run()
    arrays = {name: np.array(value, float) for name, value in parameters.items()}
    return Trainer.resumed(replace(saved, state={**saved.state, **arrays}))


@pytest.mark.parametrize("shape", SHAPES, ids=IDS)
def test_a_network_of_any_shape_has_a_picture_of_the_size_asked_for(shape):
    trainer = Trainer(Experiment(**shape))
    trainer.step(3)
    for painter in (NetworkPainter(ASCII), NetworkPainter(style=Smooth(UNICODE))):
        for width, height in SIZES:
            picture = painted(trainer, width, height, painter=painter)
            assert len(picture.rows) == height
            for row in picture.rows:
                assert sum(len(span.text) for span in row) == width
    assert painted(trainer, 78, 17, painter=NetworkPainter(ASCII)).text.isascii()


@pytest.mark.parametrize("shape", SHAPES, ids=IDS)
def test_every_neuron_can_be_chosen_and_is_told_with_its_number(shape):
    trainer = Trainer(Experiment(**shape))
    parts = Parts.of(trainer.snapshot())
    for layer in range(parts.n_layers):
        for unit in {0, parts.sizes[layer + 1] // 2, parts.sizes[layer + 1] - 1}:
            text = painted(trainer, 84, 24, Chosen(layer, unit)).text
            assert text.count("▸") >= 2
            name = parts.neuron(layer, unit)
            assert f"▸ {name} = " in text


def test_all_layers_and_neurons_stand_side_by_side():
    trainer = Trainer(Experiment(hidden_layers=(4, 2), activation="tanh"))
    lines = painted(trainer, 78, 17).text.splitlines()
    assert lines[0].split("  ")[0].strip() == "inputs"
    assert re.findall(r"hidden \d: tanh|output: softmax", lines[0]) == [
        "hidden 1: tanh",
        "hidden 2: tanh",
        "output: softmax",
    ]
    labels = re.findall(r"[▸ ](\d) ", "\n".join(lines[1:13]))
    assert sorted(labels) == ["1", "1", "2", "2", "3", "4"]
    assert all(name in "\n".join(lines) for name in ("x1", "x2", "● blue", "▲ orange"))


@pytest.mark.parametrize("width", [78, 86, 100, 130, 200])
@pytest.mark.parametrize("n_layers", [5, 8])
def test_hidden_layers_are_called_alike_in_whole_words(width, n_layers):
    trainer = Trainer(Experiment(hidden_layers=(4,) * n_layers))
    heading = painted(trainer, width, 24).text.splitlines()[0]
    words = re.findall(r"(\S+) (\d)", heading)
    assert len(words) > 4
    assert [int(number) for _, number in words] == list(range(1, len(words) + 1))
    assert {word for word, _ in words} in ({"hidden"}, {"layer"})


def test_the_formula_is_told_with_todays_numbers():
    trainer = with_parameters(
        Trainer(Experiment(hidden_layers=(2,), activation="tanh")),
        W_hidden_1=[[4.92, -5.23], [-5.44, 0.5]],
        b_hidden_1=[-2.7, 0.0],
    )
    text = painted(trainer, 78, 17).text
    assert "▸ neuron 1 of hidden 1 = tanh(4.92 x1 - 5.44 x2 - 2.70)" in text
    assert re.search(r"weight from x1: 4.92  gradient of J -?[\d.e-]+  \(1 of 3; tab: the", text)
    assert "bias: -2.70  gradient of J " in painted(trainer, 78, 17, Chosen(0, 0, 2)).text
    assert "tanh(-5.23 x1 + 0.500 x2 + 0)" in painted(trainer, 78, 17, Chosen(0, 1)).text
    assert "weight from neuron 2 of hidden 1: " in painted(trainer, 78, 17, Chosen(1, 0, 1)).text


def test_of_a_long_formula_the_largest_terms_are_told_and_how_many_more_there_are():
    weights = np.full((2, 40), 0.01)
    weights[:, 7] = 3.0
    outgoing = np.full((40, 2), 0.001)
    outgoing[30] = 2.5, -2.5
    trainer = with_parameters(
        Trainer(Experiment(hidden_layers=(40,))), W_hidden_1=weights, W_output=outgoing
    )
    text = painted(trainer, 60, 17, Chosen(1, 0)).text
    formula = next(line for line in text.splitlines() if "softmax(" in line)
    assert "2.50 n31" in formula
    shown = len(re.findall(r"n\d+", formula))
    assert f"+ {40 - shown} more" in formula
    assert len(formula) <= 60


def lines_between(picture, top=1, bottom=13):
    """The signs and strengths of all lines, and those of them that belong to what is chosen."""
    meanings = {span.meaning for row in picture.rows[top:bottom] for span in row}
    return {each for each in meanings if isinstance(each, Signed)}


def test_lines_tell_the_sign_and_the_strength():
    trainer = with_parameters(
        Trainer(Experiment(hidden_layers=(2,), activation="tanh")),
        W_hidden_1=[[5.0, 0.5], [-2.0, 1.0]],
        W_output=[[0.0, -1.0], [0.0, 0.0]],
    )
    signed = lines_between(painted(trainer, 78, 17, Chosen(1, 0)))
    assert {Signed(0, 3), Signed(1, 2), Signed(0, 1)} <= signed
    assert {each.is_chosen for each in signed} == {True, False}
    text = painted(trainer, 78, 17, Chosen(1, 0), NetworkPainter(ASCII)).text
    top = "\n".join(text.splitlines()[1:13])
    assert {"#", ":", "-"} <= set(top)


def test_of_many_weights_the_strongest_are_drawn_and_all_of_the_chosen_neuron():
    trainer = Trainer(Experiment(hidden_layers=(8, 8), activation="tanh"))
    text = painted(trainer, 78, 20, Chosen(1, 3)).text
    drawn, count = numbers_in(r"the strongest (\d+) of (\d+) weights", text)
    assert count == 2 * 8 + 8 * 8 + 8 * 2
    assert 8 + 16 <= drawn < count
    small = Trainer(Experiment(hidden_layers=(4,)))
    assert "strongest" not in painted(small, 78, 20).text


@pytest.mark.parametrize("width", [44, 60, 78, 84, 113, 140])
def test_what_a_marked_neuron_gives_is_shortened_by_words_not_in_its_numbers(width):
    trainer = Trainer(Experiment(hidden_layers=(4,), activation="tanh"))
    trainer.assign({Element.read("b_hidden_1[0]"): 50.0})
    line = next(row for row in painted(trainer, width, 17).text.splitlines() if "gives" in row)
    assert re.search(r"! saturated\b.*; gives 1\.00 to 1\.00(,| on |$)", line.rstrip())
    assert "…" not in line
    assert width < 140 or "training points, deviation" in line


def test_dead_saturated_and_idle_neurons_have_marks_that_are_explained():
    trainer = with_parameters(
        Trainer(Experiment(hidden_layers=(4,), activation="relu")), b_hidden_1=[-100.0, 5, 5, 5]
    )
    text = painted(trainer, 78, 17, Chosen(0, 0)).text
    assert "▸1✗" in text
    assert "✗ dead: zero on every point; gives 0 to 0" in text
    assert "✗ dead" in text.splitlines()[-1]
    assert ">1x" in painted(trainer, 78, 17, Chosen(0, 0), NetworkPainter(ASCII)).text


def test_a_wide_layer_is_a_matrix_that_says_what_of_it_is_seen():
    trainer = Trainer(Experiment(hidden_layers=(8, 512, 4), activation="tanh"))
    text = painted(trainer, 84, 24, Chosen(1, 300)).text
    lines = text.splitlines()
    assert lines[0] == "2 → 8 → [512] → 4 → 2"
    first, last = numbers_in(r"neurons (\d+) to (\d+) of 512", lines[1])
    assert first <= 301 <= last
    assert "8 weights from hidden 1" in lines[1]
    labels = [int(match[1]) for line in lines[3:20] if (match := re.match(r"[▸ ] ?(\d+)", line))]
    assert labels == list(range(first, last + 1))
    assert re.search(r"^▸301", text, re.M)


def test_the_weights_of_a_matrix_stand_there_as_numbers_where_they_have_room():
    weights = np.array([[1.25, -0.5, 3.0], [-2.0, 0.125, 10.0]])
    trainer = with_parameters(
        Trainer(Experiment(hidden_layers=(3,))), W_hidden_1=weights, b_hidden_1=[0.5, -1.0, 0.0]
    )
    painter = NetworkPainter(as_matrix=True)
    rows = painted(trainer, 84, 24, Chosen(0, 1), painter).text.splitlines()
    assert rows[2].split() == ["bias", "x1", "x2"]
    for unit, bias in enumerate([0.5, -1.0, 0.0]):
        expected = [bias, *weights[:, unit]]
        assert any(
            all(steady(float(value)) in row.replace("▸", " ").split() for value in expected)
            for row in rows
        )


def test_the_signs_of_a_matrix_of_cells_are_told_by_glyphs():
    weights = np.where(np.arange(60) % 2 == 0, 1.0, -1.0)[:, None] * np.ones((60, 2))
    trainer = with_parameters(
        Trainer(Experiment(hidden_layers=(60,))), W_output=weights, b_output=[0, 0]
    )
    painter = NetworkPainter(as_matrix=True)
    picture = painted(trainer, 84, 17, Chosen(1, 0), painter)
    row = next(row for row in picture.rows if row[0].text.startswith("▸1"))
    cells = [(span.meaning, span.text) for span in row if isinstance(span.meaning, PlaneCell)]
    assert (PlaneCell(0, 3), "≡") in cells
    assert (PlaneCell(1, 3), "#") in cells


def test_layers_without_room_are_told_of_and_the_chosen_one_is_seen():
    trainer = Trainer(Experiment(hidden_layers=(4,) * 8))
    for layer in range(9):
        text = painted(trainer, 50, 17, Chosen(layer, 0)).text
        assert re.search(r"(inputs|hidden \d) to (hidden \d|output) of 10 layers", text)
        assert "▸" in "\n".join(text.splitlines()[1:13])


def test_heat_maps_show_what_each_neuron_computes():
    trainer = with_parameters(
        Trainer(Experiment(hidden_layers=(1,), activation="tanh", features=("x1",))),
        W_hidden_1=[[50.0]],
        b_hidden_1=[0.0],
        W_output=[[1.0, -1.0]],
    )
    painter = NetworkPainter(style=Smooth(UNICODE))
    picture = painted(trainer, 60, 17, painter=painter)
    top = next(row for row in picture.rows if any("▸1" in span.text for span in row))
    ends = [
        (this.meaning.upper.class_index, following.meaning.upper.class_index)
        for this, following in pairwise(top)
        if isinstance(this.meaning, Halves)
        and isinstance(following.meaning, Halves)
        and this.meaning.upper.step == following.meaning.upper.step == SHADES
    ]
    # The neuron cuts the plane in two: below 0 on the left, above 0 on the right.
    assert ends == [(BELOW, ABOVE)]


def test_what_stands_where_is_known_to_the_mouse():
    trainer = Trainer(Experiment(hidden_layers=(4, 2)))
    painter = NetworkPainter()
    lines = painted(trainer, 78, 17, painter=painter).text.splitlines()
    y, x = next((y, line.index("▸1")) for y, line in enumerate(lines) if "▸1" in line)
    assert painter.unit_at(x + 1, y) == (0, 0)
    y, x = next((y, line.index("● blue")) for y, line in enumerate(lines) if "● blue" in line)
    assert painter.unit_at(x, y) == (2, 0)
    y, x = next((y, line.index("x2")) for y, line in enumerate(lines) if "x2" in line)
    assert painter.unit_at(x, y) == (-1, 1)
    assert painter.unit_at(77, 16) is None


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_weights_are_known_to_the_mouse_where_their_lines_can_be_told_apart(glyphs):
    trainer = Trainer(Experiment(hidden_layers=(3,)))
    painter, parts = NetworkPainter(glyphs), Parts.of(trainer.snapshot())
    lines = painted(trainer, 78, 17, painter=painter).text.splitlines()
    found = {(x, y): painter.weight_at(x, y, parts) for y in range(13) for x in range(78)}
    of_each = {weight: place for place, weight in found.items() if weight is not None}
    hidden = {Chosen(0, unit, source) for unit in range(3) for source in range(2)}
    assert of_each.keys() == hidden | {Chosen(1, unit, s) for unit in range(2) for s in range(3)}
    # Where lines cross they cannot be told apart.
    assert any(lines[y][x] != " " and weight is None for (x, y), weight in found.items())
    for x, y in of_each.values():
        assert lines[y][max(0, x - 1) : x + 2].strip()
        assert painter.unit_at(x, y) is None


@pytest.mark.parametrize("layer", [0, 1])
def test_weights_of_a_matrix_are_known_to_the_mouse(layer):
    trainer = Trainer(Experiment(hidden_layers=(3,)))
    painter, parts = NetworkPainter(as_matrix=True), Parts.of(trainer.snapshot())
    lines = painted(trainer, 78, 17, Chosen(layer, 1), painter).text.splitlines()
    texts: dict[Chosen, str] = {}
    for y in range(13):
        for x in range(78):
            weight = painter.weight_at(x, y, parts)
            if weight is not None:
                texts[weight] = texts.get(weight, "") + lines[y][x : x + 1]
    shown = trainer.snapshot({"parameters": {}}).observations["parameters"][layer]
    values = np.vstack([shown.weights, shown.biases])
    assert {weight: text.strip(" ▸") for weight, text in texts.items()} == {
        Chosen(layer, unit, place): steady(value) for (place, unit), value in np.ndenumerate(values)
    }


def test_weights_of_a_wide_matrix_are_known_to_the_mouse():
    trainer = Trainer(Experiment(hidden_layers=(40, 60)))
    painter, parts = NetworkPainter(), Parts.of(trainer.snapshot())
    chosen = Chosen(1, 45, 12)
    lines = painted(trainer, 78, 17, chosen, painter).text.splitlines()
    y = next(y for y, line in enumerate(lines) if line.startswith("▸46"))
    x = lines[2].index("13")
    assert painter.weight_at(x, y, parts) == chosen
    assert painter.weight_at(x + 1, y - 1, parts) == Chosen(1, 44, 13)
    assert painter.weight_at(lines[2].index("b"), y, parts) == Chosen(1, 45, 40)


def test_names_from_files_are_only_text(tmp_path):
    path = tmp_path / "points.csv"
    rows = [f"{i % 7},{i % 5},{'[b]x' if i % 2 else '列の名前がとても長い'}" for i in range(30)]
    path.write_text("\n".join(["a\x1b[31mb,[red]width,kind", *rows]))
    trainer = Trainer(Experiment(data_file=str(path), hidden_layers=(2,)))
    picture = painted(trainer, 78, 17)
    assert "\x1b" not in picture.text
    assert "[b]x" in picture.text
    assert {sum(cell_len(span.text) for span in row) for row in picture.rows} == {78}
