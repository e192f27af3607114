"""What a step of each optimizer costs, relative to one of gradient descent.

    python tests/benchmarks/optimizers.py [--quick] [--json FILE]

A whole step (forward, backward, update and loss) by ``steps=k`` on the workloads W1 and W2 of
``engine.py``, all optimizers in turns; medians, as microseconds and as ratios.
"""

import argparse

from timing import medians, restart_on_one_thread, write_report

if __name__ == "__main__":
    restart_on_one_thread()

from engine import TRAININGS
from peers import Ours
from problem import make_problem

from mlp_tui import core

BASE = "gradient descent"
OPTIMIZERS = {
    BASE: core.GradientDescentOptimizer,
    "momentum": lambda rate: core.MomentumOptimizer(rate, 0.9),
    "nesterov": lambda rate: core.MomentumOptimizer(rate, 0.9, use_nesterov=True),
    "rmsprop": core.RMSPropOptimizer,
    "adagrad": core.AdagradOptimizer,
    "adam": core.AdamOptimizer,
    "adamw": lambda rate: core.AdamWOptimizer(0.001, rate),
}


def tasks(problem):
    """Steps of the problem with each optimizer."""
    made = {name: Ours(problem, optimizer) for name, optimizer in OPTIMIZERS.items()}
    return {
        name: lambda count, one=one: one.steps(problem.X, problem.c, count)
        for name, one in made.items()
    }


def measure(seconds, rounds):
    """Medians by workload and optimizer."""
    return {
        name: medians(tasks(make_problem(*TRAININGS[name])), seconds, rounds)
        for name in ("W1", "W2")
    }


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="measure shorter")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    measured = measure(*((0.01, 15) if arguments.quick else (0.03, 51)))
    print(f"{'microseconds (ratio)':24}", *(f"{name:>14}" for name in measured))
    for name in OPTIMIZERS:
        cells = [
            f"{row[name] * 1e6:.2f} ({row[name] / row[BASE]:.2f})" for row in measured.values()
        ]
        print(f"{name:24}", *(f"{cell:>14}" for cell in cells))
    write_report(arguments.json, {"seconds": measured})


if __name__ == "__main__":
    main()
