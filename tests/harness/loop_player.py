"""A training loop whose commands are served at once, and all that is to be seen of its run."""

from __future__ import annotations

import numpy as np

from mlp_tui.core.experiment import Element, Experiment, Trainer
from mlp_tui.core.experiment.runs import OpenedRun
from mlp_tui.core.experiment.training_loop import TrainingLoop

WANTED = {"boundary": {"rows": 6, "columns": 9}, "predictions": {}, "history": {}}
PARAMETERS = {"parameters": {}}
WEIGHT, BIAS = Element("W_hidden_1", (0, 1)), Element("b_output", (1,))


class Player:
    """A loop without a thread of its own: each command is served at once."""

    def __init__(self, spec: Experiment | None = None, **options):
        self.problems: list[str] = []
        self.loop = TrainingLoop(
            Trainer(spec or Experiment()),
            wanted={"screen": WANTED, "values": PARAMETERS},
            on_problem=self.problems.append,
            **options,
        )

    def do(self, *commands):
        """Give commands in one burst, and wait until all are served."""
        for command in commands:
            command()
        self.loop.stop()
        self.loop.work()

    def step(self, count):
        self.do(lambda: self.loop.step(count))

    def change(self, **values):
        spec = self.loop.experiment.with_changes(**values)
        self.do(lambda: self.loop.change_to(spec))

    def open(self, trainer, owner=None):
        self.do(lambda: self.loop.exchange(lambda present: OpenedRun(trainer, owner)))

    def assign(self, *values):
        """Give weights and biases values, once or more often, in one burst."""
        self.do(*[lambda each=each: self.loop.assign(each) for each in values])

    def undo(self):
        self.do(self.loop.undo)

    def redo(self):
        self.do(self.loop.redo)

    @property
    def spec(self):
        return self.loop.state.snapshot.spec

    @property
    def steps(self):
        return self.loop.state.snapshot.step

    @property
    def said(self):
        return self.loop.state.undone[-1]

    @property
    def run(self):
        """The run as it stands, and whose it is."""
        assert self.loop.last_run is not None
        return self.loop.last_run

    @property
    def weight(self):
        """That of ``WEIGHT``."""
        return self.loop.state.snapshot.observations["parameters"][0].weights[0, 1]

    @property
    def undoable(self):
        change = self.loop.state.changes.undoable
        assert change is not None
        return change

    @property
    def everything(self):
        """All there is of the run and all that is shown of it, to be compared to the bit."""
        snapshot, run = self.loop.state.snapshot, self.run.saved
        numbers = (snapshot.train_loss, snapshot.test_loss)
        accuracies = (snapshot.train_accuracy, snapshot.test_accuracy)
        return {
            "specs": (run.initial_spec, run.edits, run.spec, snapshot.spec),
            "step": (run.step, snapshot.step, snapshot.epoch),
            "divergence": (run.divergence, snapshot.divergence),
            "stop": (run.stop, snapshot.stop),
            "best": run.best and (run.best.step, run.best.test_loss, bits(run.best.state)),
            "points": (run.data_digest, snapshot.dataset.digest),
            "losses": np.array([*numbers, *accuracies]).tobytes(),
            "state": bits(run.state),
            "history": bits(vars(run.history)),
            "shown": {name: bits(vars(snapshot.observations[name])) for name in WANTED},
        }


def bits(values):
    return {
        name: value.tobytes() if isinstance(value, np.ndarray) else value
        for name, value in values.items()
    }
