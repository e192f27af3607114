"""Whatever mix of settings a run has: saved and opened, it goes on to the bit."""

import io

import numpy as np
import pytest

from mlp_tui.core.experiment import (
    SETTINGS,
    Element,
    Experiment,
    SpecError,
    Trainer,
    layer_sizes,
)
from mlp_tui.core.experiment.fields import Seed
from mlp_tui.core.experiment.past.run_file import read_run, write_run
from mlp_tui.datasets import DatasetError

MIXES, CHUNK = 300, 50


def mixed(rng):
    """An experiment some moves of random settings away from the defaults."""
    spec = Experiment(seed=int(rng.integers(1000)))
    names = [name for name, each in SETTINGS.items() if not isinstance(each.kind, Seed)]
    for name in rng.permutation(names):
        for move in rng.permutation([move.name for move in SETTINGS[name].kind.moves])[:2]:
            if rng.random() < 0.5:
                try:
                    spec = spec.moved(str(name), str(move)).suited
                except SpecError:
                    continue  # it does not apply there, or is at the end of its course
    return spec


def a_run_of(rng):
    """A run of random settings that its data allow."""
    while True:
        spec = mixed(rng)
        try:
            return Trainer(spec)
        except DatasetError:
            continue  # only the rows of a table tell that


def state_of(trainer):
    snapshot = trainer.snapshot({"state": {}})
    losses = np.array([snapshot.train_loss, snapshot.test_loss])
    return {**snapshot.observations["state"], "losses": losses}


@pytest.mark.parametrize("first", range(0, MIXES, CHUNK))
def test_a_random_mix_of_settings_is_saved_opened_and_goes_on_to_the_bit(first, tmp_path):
    changed = set()
    for seed in range(first, first + CHUNK):
        trainer = a_run_of(np.random.default_rng(seed))
        changed |= {each.name for each in trainer.spec.changes_since(Experiment())}
        trainer.step(30)
        last = layer_sizes(trainer.spec, trainer.dataset)[-1] - 1
        trainer.assign({Element("b_output", (last,)): 0.5})
        trainer.step(20)
        path = tmp_path / "run.npz"
        file = io.BytesIO()
        write_run(trainer.saved_run(), file)
        path.write_bytes(file.getvalue())
        opened = Trainer.resumed(read_run(path))
        assert (opened.spec, opened.edits) == (trainer.spec, trainer.edits)
        assert opened.step(20) == trainer.step(20)
        ends = [
            (each.step_count, each.divergence, each.stop, each.is_at_end)
            for each in (trainer, opened)
        ]
        assert ends[0] == ends[1]
        one, two = state_of(trainer), state_of(opened)
        assert one.keys() == two.keys()
        for name, value in one.items():
            assert value.tobytes() == two[name].tobytes(), (seed, name)
    assert len(changed) > 25
