"""Whether links of TensorFlow Playground learn here as they do there.

    python tests/benchmarks/tensorflow_playground.py [--quick] [--json FILE]

Each link is opened with 31 seeds and trained for 1,000 epochs. The table has the median of the test
losses at epoch 0, 100 and 1,000, and between which two the middle half of the seeds lies; beside
them stands the same of 101 seeds of TensorFlow Playground's own engine (``src/nn.ts`` and
``src/dataset.ts``, under node, as ``oneStep`` of ``src/playground.ts`` calls them). Both losses are
means of (output - target)^2 / 2. Random numbers are others there, so only what most seeds do can
agree: each median should lie within the other's middle half.

Few seeds say little where some get stuck: on xor the median of eleven of theirs lies anywhere
between 0.0007 and 0.012, as often as not below 0.004.
"""

import argparse
import json
import sys
from statistics import quantiles

from timing import restart_on_one_thread

if __name__ == "__main__":
    restart_on_one_thread()

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.formats.playground_link import read_link

EPOCHS = (0, 100, 1000)
SEEDS = range(31)
FEATURES = "&".join(f"{key}=true" for key in ("xSquared", "ySquared", "xTimesY", "sinX", "sinY"))
LINKS = {
    "circle, 4-2": (
        "dataset=circle&networkShape=4,2",
        ((0.50, 0.51, 0.52), (0.0082, 0.011, 0.017), (0.00061, 0.0011, 0.0020)),
    ),
    "xor, 4-2": (
        "dataset=xor&networkShape=4,2",
        ((0.50, 0.51, 0.52), (0.010, 0.019, 0.069), (0.00071, 0.0037, 0.012)),
    ),
    "gauss, 4-2": (
        "dataset=gauss&networkShape=4,2",
        ((0.42, 0.52, 0.56), (0.00048, 0.00052, 0.00065), (0.000043, 0.000047, 0.000061)),
    ),
    "spiral, 8-8-8": (
        "dataset=spiral&networkShape=8,8,8",
        ((0.50, 0.52, 0.54), (0.47, 0.48, 0.49), (0.047, 0.093, 0.14)),
    ),
    "spiral, all features, 6": (
        f"dataset=spiral&networkShape=6&{FEATURES}",
        ((0.55, 0.59, 0.64), (0.18, 0.25, 0.34), (0.025, 0.048, 0.097)),
    ),
    "plane, 4-2": (
        "problem=regression&regDataset=reg-plane&networkShape=4,2",
        ((0.098, 0.13, 0.16), (0.00034, 0.00044, 0.00051), (0.000030, 0.000074, 0.000097)),
    ),
    "reg-gauss, 8-6": (
        "problem=regression&regDataset=reg-gauss&networkShape=8,6",
        ((0.067, 0.087, 0.12), (0.015, 0.016, 0.017), (0.0091, 0.010, 0.011)),
    ),
}
"""For each, its keys, all others at their defaults, and the quartiles there at ``EPOCHS``."""


def test_losses(keys, epochs, seeds):
    """The test loss of each seed at each of these epochs: a list for each epoch."""
    rows = []
    for seed in seeds:
        trainer = Trainer(Experiment(**read_link(f"#{keys}&seed={seed}").values))
        row = []
        for epoch in epochs:
            trainer.step(epoch * trainer.steps_per_epoch - trainer.step_count)
            row.append(trainer.snapshot().test_loss)
        rows.append(row)
    return [list(column) for column in zip(*rows, strict=True)]


def _middle_half(quartiles):
    low, median, high = (f"{each:.2g}" for each in quartiles)
    return f"{median:>8} ({low:>8} to {high:>8})"


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="100 epochs alone")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    epochs = EPOCHS[:2] if arguments.quick else EPOCHS
    report = {}
    print(f"{'test loss':24}  epoch  {'there: middle half':^30}  {'here: middle half':^30}")
    for name, (keys, theirs) in LINKS.items():
        report[name] = []
        columns = zip(epochs, theirs[: len(epochs)], test_losses(keys, epochs, SEEDS), strict=True)
        for epoch, there, losses in columns:
            here = quantiles(losses, n=4)
            report[name].append({"epoch": epoch, "there": there, "here": here, "losses": losses})
            print(f"{name:24}  {epoch:5}  {_middle_half(there):30}  {_middle_half(here):30}")
            sys.stdout.flush()
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
