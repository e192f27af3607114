"""Slow motion in little room."""

import re

import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.tui.views.graph.motion import Motion, MotionPainter
from mlp_tui.tui.views.plots.glyphs import ASCII, UNICODE


@pytest.fixture(scope="module")
def motion():
    trainer = Trainer(Experiment(hidden_layers=(8, 8), regularization="l2", optimizer="adam"))
    motion = Motion(trainer.snapshot({"slow_motion": {}}).observations["slow_motion"])
    while not motion.is_at_end:
        motion = motion.on()
    return motion


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_each_gradient_says_what_it_is_of_in_80_columns(motion, glyphs):
    text = MotionPainter(glyphs).drawing(motion, 78, 300).text
    gradients = [entry for entry in motion.trace.entries if entry.gradient_of]
    assert len(gradients) > 20
    for entry in gradients:
        assert f"/d{entry.gradient_of[0]} " in text


@pytest.mark.parametrize("width", [30, 38, 44, 50, 58, 60])
def test_each_line_names_its_node_in_few_columns(motion, width):
    lines = MotionPainter(UNICODE).drawing(motion, width, 300).text.splitlines()
    lines = [line.replace("▸", " ") for line in lines]
    named = [line.split()[0] for line in lines if line.startswith("    ")]
    assert len(named) == len(motion.trace.entries)
    for entry, name in zip(motion.trace.entries, named, strict=True):
        called = [entry.name]
        if entry.gradient_of:
            source, (of, *_) = entry.gradient_from, entry.gradient_of
            called = [f"d{source}/d{of}", f"d{source[0]}…/d{of}"]
        assert any(each.startswith(name.removesuffix("…")) for each in called)


def test_a_formula_gives_way_to_the_name(motion):
    painter = MotionPainter(UNICODE)
    assert "sigmoid(z_hidden_2)" in painter.drawing(motion, 70, 300).text
    text = painter.drawing(motion, 44, 300).text
    assert "p_hidden_2 " in text
    assert "sigmoid(z_hidden_2)" not in text


def test_in_80_columns_the_gradients_of_loss_penalty_and_sum_are_told_apart(motion):
    text = MotionPainter(UNICODE).drawing(motion, 78, 300).text
    assert re.search(r" dJ/dW_output  .* dpenalty/dW_output  .* dJ…/dW_output  ", text, re.DOTALL)
    assert " dJ/dW_output + dp…/dW_ou" in text


def test_with_room_a_gradient_says_what_is_differentiated(motion):
    text = MotionPainter(UNICODE).drawing(motion, 140, 300).text
    assert "dJ/dz_hidden_2 " in text
    assert re.search(r"dJ_with_penalty/dW_hidden_2 +dJ/dW_hidden_2 \+ dpenalty/dW_hidden_2 ", text)
