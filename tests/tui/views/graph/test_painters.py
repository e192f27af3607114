"""Pictures of graphs of any network: all nodes with their numbers, nothing cut without a word."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rich.cells import cell_len

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.tui.views.graph.details import DetailsPainter, Opened
from mlp_tui.tui.views.graph.motion import Motion, MotionPainter
from mlp_tui.tui.views.graph.painter import GraphPainter
from mlp_tui.tui.views.graph.table import ORDERS, Arrangement, NodeLine
from mlp_tui.tui.views.graph.values import value_text, written_out
from mlp_tui.tui.views.plots.glyphs import ASCII, UNICODE
from mlp_tui.tui.views.plots.number import number

SIZES = [(78, 17), (84, 24), (113, 54), (38, 10), (40, 6), (20, 3), (7, 2), (1, 1)]
SHAPES = [
    {"hidden_layers": ()},
    {"hidden_layers": (8, 8), "activation": "relu", "dataset": "three-blobs"},
    {"hidden_layers": (2,) * 8, "dataset": "penguins", "dropout": 0.2, "batch_size": 10},
    {"hidden_layers": (512,), "dataset": "iris", "activation": "tanh"},
    {"hidden_layers": (3,), "dataset": "tf-hills", "optimizer": "adam", "regularization": "l2"},
]
IDS = ["0", "8-8", "dropout", "512", "regression"]


@pytest.fixture(params=SHAPES, ids=IDS)
def trainer(request):
    trainer = Trainer(Experiment(**request.param))
    trainer.step(2)
    return trainer


def observed(trainer, name, /, **arguments):
    snapshot = trainer.snapshot({name: arguments})
    return snapshot, snapshot.observations[name]


def pictures(trainer, width, height, glyphs):
    """A picture of each kind."""
    snapshot, graph = observed(trainer, "graph", points="batch")
    arrangement = Arrangement(cursor=graph.rows[2].name)
    yield GraphPainter(glyphs).drawing(snapshot, width, height, arrangement, "a note")
    for row in graph.rows:
        snapshot, details = observed(trainer, "node", name=row.name, points="batch")
        painter, opened = DetailsPainter(glyphs), Opened(row.name)
        yield painter.drawing(snapshot, details, "train", opened, width, height, "a note")
    motion = Motion(observed(trainer, "slow_motion")[1]).next_phase().next_phase().on()
    yield MotionPainter(glyphs).drawing(motion, width, height)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_all_pictures_fit_every_size_in_either_glyph_set(trainer, width, height):
    for glyphs in (UNICODE, ASCII):
        for drawing in pictures(trainer, width, height, glyphs):
            lines = drawing.text.split("\n")
            assert len(drawing.rows) == height
            assert max(map(cell_len, lines)) <= width
            assert glyphs is UNICODE or drawing.text.isascii()


def test_a_large_table_names_every_node_with_what_it_is_computed_from(trainer):
    snapshot, graph = observed(trainer, "graph")
    text = GraphPainter().drawing(snapshot, 200, 100, Arrangement()).text
    for row in graph.rows:
        name, formula = re.escape(row.name), re.escape(row.formula)
        assert re.search(rf"^[ ▸]   {name} +{formula} ", text, re.M), row.name


def test_what_has_no_room_is_told(trainer):
    snapshot, graph = observed(trainer, "graph")
    text = GraphPainter().drawing(snapshot, 80, 8, Arrangement(cursor="J")).text
    count = len(graph.rows) + len({row.layer for row in graph.rows})
    assert f"lines {count - 4}-{count} of {count}" in text
    assert re.search(r"▸ +J ", text)


def test_a_folded_part_shows_its_heading_alone_and_looking_for_a_node_opens_it(trainer):
    snapshot, graph = observed(trainer, "graph")
    in_loss = [row for row in graph.rows if row.layer == "loss"]
    folded = Arrangement(cursor="J").with_fold(graph.rows, True)
    text = GraphPainter().drawing(snapshot, 100, 90, folded).text
    assert f"▸ + loss  {len(in_loss)} nodes" in text
    assert "targets" not in text
    found = Arrangement(folded=frozenset({"loss"}), text="TARGETS")
    text = GraphPainter().drawing(snapshot, 100, 90, found).text
    assert "targets" in text
    assert "W_output " not in text
    nothing = Arrangement(text="[bold]")
    assert "no node has '[bold]'" in GraphPainter().drawing(snapshot, 100, 90, nothing).text


def test_each_order_has_every_node_once(trainer):
    _, graph = observed(trainer, "graph")

    def rows_in(order):
        lines = Arrangement(order=order).lines(graph.rows)
        return [line.row for line in lines if isinstance(line, NodeLine)]

    for index in range(1, len(ORDERS)):
        rows = rows_in(index)
        assert {row.name for row in rows} == {row.name for row in graph.rows}
        assert len(rows) == len(graph.rows)
    norms = [
        -1.0 if row.gradient is None else np.linalg.norm(row.gradient)
        for row in rows_in(len(ORDERS) - 1)
    ]
    assert norms == sorted(norms, reverse=True)


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (np.array(8.0241), "8.02"),
        (np.array([[1.0, -2.0], [0.5, 3.0]]), "[[1 -2] [0.5 3]]"),
        (np.zeros((20, 3)), "0 everywhere"),
        (np.array([0.0, 1.0] * 10), "0 █        █ 1"),
        (np.linspace(0, 1, 100), "0 ██████████ 1"),
        (np.array([-1e308, 1e308] * 10), "-1e308 █        █ 1e308"),
        (np.array([np.nan, 1.0, np.inf] * 5), "10 of 15 not finite"),
        (np.zeros((0, 2)), "no numbers"),
    ],
)
def test_an_array_is_told_in_a_cell(array, text):
    assert value_text(array, 30, UNICODE) == text
    for width in range(30):
        assert cell_len(value_text(array, width, ASCII)) <= width


def test_as_many_numbers_as_have_room_are_written_out():
    array = np.arange(200.0)
    assert written_out(array[:3], 20, UNICODE) == "0 1 2"
    assert written_out(array, 20, UNICODE) == "0 1 2 … and 197 more"
    for width in range(60):
        assert cell_len(written_out(array, width, ASCII)) <= width


def test_an_opened_node_shows_the_elements_it_is_scrolled_to():
    trainer = Trainer(Experiment(hidden_layers=(30,)))
    snapshot, details = observed(trainer, "node", name="p_hidden_1")
    value, gradient = details.row.value, details.row.gradient
    opened = Opened("p_hidden_1").scrolled(value, 5, 7)
    text = DetailsPainter().drawing(snapshot, details, "train", opened, 80, 24).text
    numbers = next(line for line in text.split("\n") if line.strip().startswith("[5]")).split()
    expected = [number(x) for array in (value, gradient) for x in array[5, 7:11].tolist()]
    assert numbers[1:] == expected
    assert "sigmoid(z_hidden_1)" in text
    assert "rows 5-" in text
    assert "columns 7-10 of 30" in text
    assert opened.scrolled(value, 1000, 1000).first_row == len(value) - 1
    assert opened.scrolled(value, -1000, -1000).first_column == 0


def test_slow_motion_names_gradients_by_what_they_are_of():
    trainer = Trainer(Experiment(hidden_layers=(2,)))
    motion = Motion(observed(trainer, "slow_motion")[1])
    phases = []
    while not motion.is_at_end:
        phases.append(motion.entry.phase)
        motion = motion.on()
    assert list(dict.fromkeys(phases)) == ["forward", "loss", "backward", "update"]
    text = MotionPainter().drawing(motion, 120, 60).text
    assert re.search(r"dJ/dW_output +p_hidden_1\.T @ dJ/dmatmul_1 ", text)
    assert re.search(r"learning_rate \* dJ/dW_hidden_1 ", text)
    assert "what b_output becomes when the step is taken" in text
    before = " ".join(
        map(number, trainer.snapshot({"state": {}}).observations["state"]["b_output"])
    )
    assert f"was {before}, is " in text


def test_with_height_value_and_gradient_stand_one_above_the_other():
    trainer = Trainer(Experiment(hidden_layers=(20,)))
    snapshot, details = observed(trainer, "node", name="p_hidden_1")
    opened = Opened("p_hidden_1")
    text = DetailsPainter().drawing(snapshot, details, "train", opened, 196, 50).text
    rows = [line.split()[1:] for line in text.split("\n") if line.strip().startswith("[3]")]
    arrays = details.row.value, details.row.gradient
    assert rows == [[number(x) for x in array[3].tolist()] for array in arrays]


@pytest.mark.parametrize("regularization", ["none", "l1", "l2"])
def test_that_the_penalty_is_no_part_of_j_is_said_where_there_is_one(regularization):
    trainer = Trainer(Experiment(regularization=regularization))
    snapshot, _ = observed(trainer, "graph")
    text = GraphPainter().drawing(snapshot, 84, 24, Arrangement()).text
    assert (f"J without the {regularization} penalty" in text) == (regularization != "none")
