"""How near the trainer's speed comes to the engine's.

    python tests/benchmarks/trainer.py [--quick] [--json FILE]

The limit is the engine's ``steps=k`` on a network of the same sizes and as many points in a
batch, fed once: no batch is drawn, no loss looked at. The trainer's steps and the limit's
are measured in turns, on these experiments:

    tutorial    the default: 100 points, 2-2-2 sigmoid, all at every step
    W2          200 points of the spiral, 2-8-8-2 tanh, all at every step
    minibatch   the same, 10 at every step
    ...         the same as W2, with what the limit does not have: a schedule, regularization,
                dropout

The share is the limit's time of a step divided by the trainer's. The runs are ``LONG`` steps old
by then: the younger a run, the more often its losses are recorded, at first after every step.
"""

import argparse

from timing import medians, restart_on_one_thread, write_report

if __name__ == "__main__":
    restart_on_one_thread()

from peers import Ours
from problem import make_problem

from mlp_tui.core.experiment import Experiment, Trainer

LONG = 500_000
DEEP = Experiment(dataset="spiral", hidden_layers=(8, 8), activation="tanh", learning_rate=0.001)
EXPERIMENTS = {
    "tutorial": Experiment(),
    "W2": DEEP,
    "minibatch": DEEP.with_changes(batch_size=10),
    "W2, cosine": DEEP.with_changes(schedule="cosine", decay_steps=10**9),
    "W2, l2": DEEP.with_changes(regularization="l2", regularization_rate=0.001),
    "W2, l1": DEEP.with_changes(regularization="l1", regularization_rate=0.001),
    "W2, dropout": DEEP.with_changes(dropout=0.2),
}


def tasks(spec):
    """The steps of the trainer and those of the limit."""
    trainer = Trainer(spec)
    points = len(trainer.dataset.train_labels)
    sizes = (2, *spec.hidden_layers, len(trainer.dataset.class_names))
    problem = make_problem(spec.batch_size or points, sizes, spec.activation)
    limit = Ours(problem)

    trainer.step(LONG)

    def train(count):
        taken = trainer.step(count)
        if taken < count:
            raise SystemExit(f"the run of {spec} came to an end: {trainer.divergence}")

    return {"limit": lambda count: limit.steps(problem.X, problem.c, count), "trainer": train}


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="measure shorter")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    seconds, rounds = (0.03, 7) if arguments.quick else (0.1, 31)
    measured = {name: medians(tasks(spec), seconds, rounds) for name, spec in EXPERIMENTS.items()}
    print("microseconds a step    limit  trainer  share of the limit's speed")
    for name, row in measured.items():
        limit, trainer = row["limit"] * 1e6, row["trainer"] * 1e6
        print(f"{name:20} {limit:7.2f}  {trainer:7.2f}  {limit / trainer:.2f}")
    write_report(arguments.json, {"seconds": measured})


if __name__ == "__main__":
    main()
