"""What goes wrong is said once where it begins, and a key tries what helps against it."""

from typing import Any

import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.tui.preferences.keys import Keys
from mlp_tui.tui.views.numbers.view import NumbersPainter
from mlp_tui.tui.views.plots.glyphs import ASCII, UNICODE
from mlp_tui.tui.views.stage_view import Selection

VANISHING: dict[str, Any] = {"hidden_layers": (4,) * 8}


async def test_what_goes_wrong_is_said_once(playing):
    async with playing(**VANISHING) as player:
        await player.until_said("vanishing gradient: of the gradient at the output, ")
        assert "; h tries hidden layers 4, 4 and activation tanh, 4 says why" in player.said
        await player.press("s")
        await player.until(lambda: player.app.diagnosing.looked_at == 1)
        assert sum("vanishing" in text for text in player.messages) == 1


async def test_what_goes_wrong_is_said_of_the_next_run_too(playing):
    async with playing(**VANISHING) as player:
        await player.until_said("vanishing gradient")
        await player.press("w")
        await player.until(lambda: sum("vanishing" in text for text in player.messages) == 2)


async def test_a_run_that_diverged_names_the_key_that_mends_it(playing):
    async with playing(size=(80, 24), learning_rate=1e6) as player:
        await player.press("space")
        await player.until_said("; h helps, 4 says why")
        await player.press("h")
        await player.until(lambda: player.spec.learning_rate == 0.03)
        assert player.shown.snapshot.divergence is None


async def test_what_it_says_is_tried_by_a_key_and_undone(playing):
    async with playing(**VANISHING) as player:
        before = player.spec
        await player.press("h")
        await player.until(lambda: player.spec.hidden_layers == (4, 4))
        assert player.spec.activation == "tanh"
        await player.press("z")
        await player.until(lambda: player.spec == before)


async def test_of_a_healthy_run_there_is_nothing_to_try(playing):
    async with playing() as player:
        before = player.spec
        await player.press("h")
        await player.until_said("nothing that is known goes wrong")
        assert "H compares learning rates" in player.said
        assert player.spec == before


async def test_trial_runs_tell_a_rate_that_is_too_low_and_it_is_tried(playing):
    async with playing(hidden_layers=(4,), learning_rate=0.001) as player:
        player.app.training.step(300)
        await player.until(lambda: player.step == 300)
        await player.press("H")
        await player.until_said("learning rate too low: h tries learning rate 0.01")
        assert "more steps with rate 0.0001: 0." in player.said
        assert player.step == 300
        await player.press("h")
        await player.until(lambda: player.spec.learning_rate == 0.01)
        assert player.step == 300
        await player.press("z")
        await player.until(lambda: player.spec.learning_rate == 0.001)


async def test_the_view_of_the_numbers_says_why_and_tries_it(playing):
    async with playing(size=(80, 24), **VANISHING) as player:
        await player.press("4", "up")
        await player.until(lambda: "Each layer on the way back" in player.screen_text)
        assert "hidden layers 4, 4 and activation tanh (enter)" in player.screen_text
        await player.press("enter")
        await player.until(lambda: player.spec.hidden_layers == (4, 4))
        await player.until(lambda: "nothing that is known goes wrong" in player.screen_text)


async def test_keys_that_a_person_chose_are_named(playing):
    keys = Keys({"try-advice": "f5", "numbers-try-the-advice": "f6"})
    async with playing(keys=keys, **VANISHING) as player:
        await player.until_said("f5 tries hidden layers 4, 4")
        await player.press("4", "up")
        await player.until(lambda: "(f6)" in player.screen_text)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [40, 78, 118])
def test_all_of_it_stands_in_the_view_or_what_matters_most(glyphs, width):
    trainer = Trainer(Experiment(**VANISHING))
    painter = NumbersPainter(glyphs)
    snapshot = trainer.snapshot(painter.wanted(Selection(), width))
    (finding,) = snapshot.observations["diagnosis"]
    words = painter.drawing(snapshot, width, 30, chosen=3).text.split()
    for text in (finding.seen, finding.means, finding.advice):
        assert " ".join(text.split()) in " ".join(words)
    folded = painter.drawing(snapshot, width, 4).text
    assert finding.title in folded


def test_what_is_told_of_a_healthy_run_is_one_line():
    painter = NumbersPainter()
    snapshot = Trainer(Experiment()).snapshot(painter.wanted(Selection(), 78))
    assert "Diagnosis  nothing that is known goes wrong" in painter.drawing(snapshot, 78, 20).text
