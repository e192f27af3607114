"""How fast the engine is: against hand-written NumPy and against other libraries.

    python tests/benchmarks/engine.py [--quick] [--json FILE]

Workloads (float64, one thread of BLAS; a step is forward, backward, update and loss):

    W1   100 points, 2-2-2 sigmoid, softmax: the tutorial's network, a step
    W2   200 points, 2-8-8-2 tanh, a step
    W3   1,000 points, 2-64-64-64-3 relu, a step
    W4   an epoch of 20 minibatches of 10 points, W2's network
    W5a  probabilities on a grid of 10,000 points, W2's network
    W5b  the same, W3's network

First it proves that all compute the same losses and probabilities. Then it measures them
in turns, so that all meet the same noise, and prints medians as microseconds and as ratios
to the best by hand. A second table shows how cost grows with points, units and layers.
Peers that are not installed are named. ``--quick`` measures shorter and a few sizes only.
"""

import argparse
import statistics
import time
from typing import Any

from timing import medians, repeated, restart_on_one_thread, write_report

if __name__ == "__main__":
    restart_on_one_thread()

import warnings

import numpy as np
from by_hand import Limit, Naive, RowMajor
from peers import PEERS, Ours, OursCalled
from problem import batches, grid, make_problem

W2_NET, W3_NET = ((2, 8, 8, 2), "tanh"), ((2, 64, 64, 64, 3), "relu")
TRAININGS = {"W1": (100, (2, 2, 2), "sigmoid"), "W2": (200, *W2_NET), "W3": (1000, *W3_NET)}
PREDICTIONS = {"W5a": (200, *W2_NET), "W5b": (1000, *W3_NET)}
BY_HAND = (Naive, RowMajor, Limit)
STEPS = "ours, steps=k"
RUN_STEPS = "ours, run_steps"


def make_all(problem, missing):
    """Every competitor that is installed, by name."""
    made = {}
    for kind in (*BY_HAND, Ours, OursCalled, *PEERS):
        try:
            made[kind.name] = kind(problem)
        except ImportError as error:
            missing[kind.name] = f"not installed ({error.name})"
    return made


def prove_equal(problem, missing, steps=20):
    """Raise AssertionError unless all have the same losses over some steps, and predictions."""
    everyone = make_all(problem, missing)
    losses: dict[str, Any] = {
        name: [float(one.step(problem.X, problem.c)) for _ in range(steps)]
        for name, one in everyone.items()
    }
    losses[RUN_STEPS] = Ours(problem).run_steps(*stacked([(problem.X, problem.c)] * steps))
    probabilities = {name: one.predict(problem.X) for name, one in everyone.items()}
    expected, expected_p = losses[Naive.name], probabilities[Naive.name]
    for name in losses:
        np.testing.assert_allclose(losses[name], expected, rtol=1e-7, err_msg=name)
    for name in everyone:
        np.testing.assert_allclose(
            probabilities[name], expected_p, rtol=1e-6, atol=1e-9, err_msg=name
        )


def stacked(parts):
    """The batches as two arrays, with a first axis of steps."""
    return np.stack([X for X, _ in parts]), np.stack([c for _, c in parts])


def training_tasks(problem, missing):
    everyone = make_all(problem, missing)
    tasks = {name: repeated(one.step, problem.X, problem.c) for name, one in everyone.items()}
    ours = everyone[Ours.name]
    tasks[STEPS] = lambda count: ours.steps(problem.X, problem.c, count)
    tasks[OursCalled.name] = repeated(
        everyone[OursCalled.name].step_again, problem.X, problem.c
    )  # As the others, without a Python function around it that only picks out the loss.
    return tasks


def epoch_tasks(problem, missing):
    parts = batches(problem, 10)

    def epoch(one):
        for X, c in parts:
            one.step(X, c)

    everyone = make_all(problem, missing)
    tasks = {name: repeated(epoch, one) for name, one in everyone.items()}
    tasks[RUN_STEPS] = repeated(everyone[Ours.name].run_steps, *stacked(parts))
    return tasks


def prediction_tasks(problem, missing):
    X = grid(10_000)
    everyone = make_all(problem, missing).items()
    return {name: repeated(one.predict, X) for name, one in everyone}


def measure_workloads(seconds, rounds, missing):
    """Medians by workload and competitor."""
    measured = {}
    for name, arguments in TRAININGS.items():
        measured[name] = medians(training_tasks(make_problem(*arguments), missing), seconds, rounds)
    measured["W4"] = medians(epoch_tasks(make_problem(200, *W2_NET), missing), seconds, rounds)
    for name, arguments in PREDICTIONS.items():
        measured[name] = medians(
            prediction_tasks(make_problem(*arguments), missing), seconds, rounds
        )
    return measured


def measure_growth(seconds, rounds, quick):
    """Medians of ours and of the best by hand, for each size: a step, and a prediction."""
    if quick:
        sizes = [(1000, 64, 2), (10_000, 64, 2), (1000, 256, 2)]
    else:
        sizes = [(points, 8, 2) for points in (100, 1000, 10_000, 100_000)]
        sizes += [(points, 64, 2) for points in (100, 1000, 10_000, 100_000)]
        sizes += [(1000, units, 2) for units in (2, 16, 128, 256, 512)]
        sizes += [(1000, 64, layers) for layers in (1, 4, 8)]
    rows = []
    for points, units, layers in sizes:
        problem = make_problem(points, (2, *[units] * layers, 3), "tanh")
        limit, ours = Limit(problem), Ours(problem)
        tasks = {
            "limit": repeated(limit.step, problem.X, problem.c),
            "ours": repeated(ours.step, problem.X, problem.c),
            "steps": lambda count, ours=ours, p=problem: ours.steps(p.X, p.c, count),
        }
        rows.append(((points, units, layers), medians(tasks, seconds, rounds)))
    return rows


def compile_time(rounds=15):
    """The median time to compile W3's training plan, in seconds, for a session that is new."""
    problem = make_problem(*TRAININGS["W3"])
    times = []
    for _ in range(rounds):
        ours = Ours(problem)
        start = time.perf_counter()
        ours.session.plan(ours.fetches, {ours.X: problem.X, ours.c: problem.c})
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def print_workloads(measured, missing):
    print(f"{'microseconds (ratio to best by hand)':38}", *(f"{name:>16}" for name in measured))
    names = dict.fromkeys(name for row in measured.values() for name in row)
    for name in names:
        cells = []
        for row in measured.values():
            cell = "-"
            if name in row:
                cell = f"{row[name] * 1e6:,.1f} ({row[name] / row[Limit.name]:.2f})"
            cells.append(f"{cell:>16}")
        print(f"{name:38}", *cells)
    for name, reason in missing.items():
        print(f"{name:38} {reason}")


def print_growth(rows):
    print("\npoints   units  layers   best by hand     ours            steps=k   (a step, tanh)")
    for (points, units, layers), row in rows:
        limit, ours, steps = row["limit"], row["ours"], row["steps"]
        print(
            f"{points:7,} {units:6} {layers:7} {limit * 1e6:12,.1f} us "
            f"{ours * 1e6:12,.1f} ({ours / limit:.2f}) {steps * 1e6:12,.1f} ({steps / limit:.2f})"
        )


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="measure shorter, and less")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    # Before other libraries are loaded, whose objects slow down Python's garbage collector.
    compiling = compile_time()
    missing = {}
    for name, workload in TRAININGS.items():
        prove_equal(make_problem(*workload), missing)
        print(f"{name}: all compute the same losses and probabilities")
    seconds, rounds = (0.01, 7) if arguments.quick else (0.03, 21)
    measured = measure_workloads(seconds, rounds, missing)
    print_workloads(measured, missing)
    print(f"\ncompile time of W3's training plan: {compiling * 1e3:.2f} ms")
    growth = measure_growth(seconds, rounds, arguments.quick)
    print_growth(growth)
    report = {
        "seconds": measured,
        "missing": missing,
        "compile_seconds": compiling,
        "growth": [
            {"points": points, "units": units, "layers": layers, **row}
            for (points, units, layers), row in growth
        ],
    }
    write_report(arguments.json, report)


if __name__ == "__main__":
    main()
