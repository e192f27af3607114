import numpy as np
import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.inspection.points import CHOICES, chosen_points
from mlp_tui.core.experiment.observations import ObservationError


@pytest.mark.parametrize("points", [*CHOICES, 0, 7])
def test_points_are_fed_to_the_part_of_the_graph_that_their_loss_comes_from(look, points):
    trainer = Trainer(Experiment(batch_size=10, dropout=0.5, hidden_layers=(4,)))
    trainer.step(3)

    def see(moment):
        chosen = chosen_points(moment, points)
        loss, output = moment.network.run([chosen.loss, chosen.layers[-1].outputs], chosen.feed)
        return len(chosen.examples), loss, output

    count, loss, logits = look(trainer, see)
    snapshot = trainer.snapshot()
    expected = {
        "train": len(snapshot.dataset.train_points),
        "test": len(snapshot.dataset.test_points),
        "batch": 10,
    }
    assert count == len(logits) == expected.get(points, 1)
    if points == "train":
        assert loss == pytest.approx(snapshot.train_loss, rel=1e-12)
    assert np.isfinite(loss)


@pytest.mark.parametrize("points", ["all", -1, 100_000, True, None])
def test_points_that_there_are_none_of_are_refused_in_one_line(look, points):
    with pytest.raises(ObservationError, match="point") as caught:
        look(Trainer(Experiment()), lambda moment: chosen_points(moment, points))
    assert len(str(caught.value).splitlines()) == 1
