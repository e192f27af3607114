"""How the benchmarks measure: on one thread, in turns, medians."""

import json
import os
import statistics
import sys
import time

ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}

KERNELS = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}
"""What would choose other kernels of BLAS than the machine's own."""


def restart_on_one_thread():
    """Run this script again if NumPy would be loaded with other settings of BLAS."""
    is_set = all(os.environ.get(name) == value for name, value in ENVIRONMENT.items())
    if not is_set or KERNELS & os.environ.keys():
        environment = {**os.environ, **ENVIRONMENT}
        for name in KERNELS:
            environment.pop(name, None)
        os.execve(sys.executable, [sys.executable, *sys.argv], environment)


def medians(tasks, seconds, rounds):
    """The median time of each task in seconds, the tasks taken in turns.

    Args:
        tasks: functions of a number of repetitions, by name.
        seconds: about how long one task is measured in each round.
        rounds: how often each is measured.
    """
    counts = {}
    for name, task in tasks.items():
        task(2)
        start = time.perf_counter()
        task(3)
        counts[name] = max(1, int(3 * seconds / (time.perf_counter() - start)))
    times = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.perf_counter()
            task(counts[name])
            times[name].append((time.perf_counter() - start) / counts[name])
    return {name: statistics.median(values) for name, values in times.items()}


def repeated(function, *arguments):
    def task(count):
        for _ in range(count):
            function(*arguments)

    return task


def write_report(path, report):
    """Write figures as JSON, with the versions that they were measured with.

    Args:
        path: None: write nothing.
    """
    if path is None:
        return
    import numpy as np  # which must not be loaded before restart_on_one_thread

    environment = {"numpy": np.__version__, "python": sys.version.split()[0]}
    with open(path, "w", encoding="utf-8") as file:
        json.dump({**report, "environment": environment}, file, indent=2)
