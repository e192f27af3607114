"""Slow motion in little room."""

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


def test_with_room_a_gradient_says_what_is_differentiated(motion):
    text = MotionPainter(UNICODE).drawing(motion, 140, 300).text
    assert "dJ_with_penalty/dz_hidden_2 " in text
