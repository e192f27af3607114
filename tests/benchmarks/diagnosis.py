"""How often the diagnosis is right: hits and false alarms over 18 settings and 12 seeds.

    python tests/benchmarks/diagnosis.py [--cures] [--defaults] [--seeds N] [--json FILE]

Each run is looked at on its way, as the app does it; trial runs of the learning rate are made at
its end. The table has a row for each setting and tells of how many seeds each symptom was told.
Fifteen settings are clear cases of a symptom; the others learn from many seeds. ``well`` counts
runs that end with a test accuracy (or R2) of 0.95, and ``false`` those of them that were told
anything but what the setting is a clear case of.

``--cures`` follows what was told first, up to three times as a learner would, and counts the runs
that end well then. ``--defaults`` takes the settings that each dataset opens with instead.
"""

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from timing import restart_on_one_thread

if __name__ == "__main__":
    restart_on_one_thread()

from mlp_tui.core.experiment import Experiment, Trainer, opened
from mlp_tui.core.experiment.inspection.diagnosis import SYMPTOMS
from mlp_tui.datasets import CATALOGUE

SEEDS = (34, *range(11))
"""The default seed and eleven others."""
LOOKS = (0, 1, 3, 10, 20, 50, 80, 100, 120, 160, 200, 250, 300, 400, 500, 600, 800)
"""The steps at which a run is looked at, and each 200th from there on."""
WELL = 0.95
FOLLOWED_TIMES = 3
CURE_STEPS = 1000


@dataclass(frozen=True)
class Case:
    """A setting, and what is to be told of it."""

    steps: int
    symptom: str | None
    """What it is a clear case of; None: nothing."""
    values: dict[str, Any] = field(default_factory=dict)


def _case(steps, symptom, **values):
    return Case(steps, symptom, values)


CASES = {
    "xor, 2 sigmoid, .03": _case(1000, None),
    "moons, 8 relu, .003": _case(
        1000, None, dataset="moons", hidden_layers=(8,), activation="relu", learning_rate=0.003
    ),
    "circle, 4 tanh, batches": _case(
        1000, None, dataset="circle", hidden_layers=(4,), activation="tanh", batch_size=10
    ),
    "xor, 4 sigmoid, 3": _case(100, "diverged", hidden_layers=(4,), learning_rate=3.0),
    "moons, 6x16 relu, normal": _case(
        10,
        "exploding",
        dataset="moons",
        hidden_layers=(16,) * 6,
        activation="relu",
        init="normal",
        learning_rate=0.0001,
    ),
    "xor, 4 sigmoid, zeros": _case(200, "bad start", hidden_layers=(4,), init="zeros"),
    "moons, 8 relu, .03": _case(
        500, "dead", dataset="moons", hidden_layers=(8,), activation="relu"
    ),
    "xor, 4 sigmoid, .3": _case(300, "saturated", hidden_layers=(4,), learning_rate=0.3),
    "xor, 8x4 sigmoid, .03": _case(500, "vanishing", hidden_layers=(4,) * 8),
    "penguins, 16-16 tanh": _case(
        3000,
        "overfitting",
        dataset="penguins",
        hidden_layers=(16, 16),
        activation="tanh",
        learning_rate=0.003,
    ),
    "xor, no layer, .003": _case(1000, "plateau", hidden_layers=(), learning_rate=0.003),
    "moons, 8 leaky-relu, .03": _case(
        500, "rate too high", dataset="moons", hidden_layers=(8,), activation="leaky-relu"
    ),
    "xor, 4 sigmoid, .001": _case(500, "rate too low", hidden_layers=(4,), learning_rate=0.001),
    "xor, l2 .3": _case(3000, "penalty too high", regularization="l2", regularization_rate=0.3),
    "xor, l1 .3": _case(3000, "penalty too high", regularization="l1", regularization_rate=0.3),
    "xor, dropout .9": _case(2000, "dropout too high", dropout=0.9),
    "xor, 2 sigmoid, .00001": _case(2000, "slow", learning_rate=1e-5),
    "penguins, unscaled": _case(
        500, "unscaled inputs", dataset="penguins", standardize=False, hidden_layers=(8,)
    ),
}


def defaults():
    """The settings that each dataset opens with, as cases of nothing."""
    cases = {}
    for name in CATALOGUE:
        values = dict(vars(opened(Experiment(dataset=name))))
        del values["seed"]
        cases[name] = Case(1000, None, values)
    return cases


def told(trainer, steps, *, until_first=False):
    """What the run is told on its way: the first finding of each symptom, in their order."""
    start, found = trainer.step_count, {}
    for look in (*LOOKS, *range(1000, steps, 200), steps):
        if look > steps or trainer.is_at_end:
            break
        trainer.step(start + look - trainer.step_count)
        observations = trainer.snapshot({"diagnosis": {}}).observations
        for finding in observations["diagnosis"]:
            found.setdefault(finding.symptom, finding)
        if found and until_first:
            break
    return found


def told_by_trials(trainer):
    finding = trainer.snapshot({"rate_trials": {}}).observations["rate_trials"].finding
    return {} if finding is None else {finding.symptom: finding}


def ends_well(trainer):
    return trainer.divergence is None and trainer.snapshot().test_accuracy >= WELL


def ends_well_if_followed(case, seed, finding):
    """Whether a run ends well that begins with what was found of another, and follows on."""
    trainer = Trainer(Experiment(seed=seed, **case.values))
    for _ in range(FOLLOWED_TIMES):
        spec = trainer.spec.with_changes(**finding.change)
        if spec.restart_since(trainer.spec) == "nothing" and trainer.step_count:
            trainer.edit(**finding.change)
        else:
            trainer = Trainer(spec)
        found = told(trainer, max(CURE_STEPS, case.steps), until_first=True)
        if not found:
            break
        (finding,) = found.values()
    return ends_well(trainer)


def measured(case, seeds, cures):
    """The figures of one row of the table."""
    count, cured, well, false = Counter(), Counter(), 0, []
    for seed in seeds:
        trainer = Trainer(Experiment(seed=seed, **case.values))
        found = told(trainer, case.steps) | told_by_trials(trainer)
        count.update(list(found))
        if ends_well(trainer):
            well += 1
            if set(found) - {case.symptom}:
                false.append((seed, [finding.text for finding in found.values()]))
        if cures:
            follow = [name for name in found if ends_well_if_followed(case, seed, found[name])]
            cured.update(follow)
    return {"told": count, "well": well, "false": false, "cured": cured}


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cures", action="store_true", help="follow what is told")
    parser.add_argument("--defaults", action="store_true", help="each dataset as it opens")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), metavar="N", help="fewer seeds")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    seeds = SEEDS[: arguments.seeds]
    cases = defaults() if arguments.defaults else CASES
    heads = [name.removeprefix("rate ") for name in SYMPTOMS]
    print(
        f"{len(seeds)} seeds".ljust(26)
        + "".join(f"{head[:10]:>11}" for head in [*heads, "well", "false"])
    )
    report = {}
    for title, case in cases.items():
        row = report[title] = measured(case, seeds, arguments.cures)
        cells = []
        for name in SYMPTOMS:
            mark = "*" if name == case.symptom else ""
            cured = f" ({row['cured'][name]})" if arguments.cures and row["told"][name] else ""
            cells.append(f"{row['told'][name] or '.'}{cured}{mark}")
        cells += [str(row["well"]), str(len(row["false"]) or ".")]
        print(title.ljust(26) + "".join(f"{cell:>11}" for cell in cells))
        for seed, texts in row["false"]:
            print(*(f"    seed {seed}: {text}" for text in texts), sep="\n")
        sys.stdout.flush()
    print("* a clear case of it" + ("; (n): followed, n end well" if arguments.cures else ""))
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
