"""Whether links of TensorFlow Playground learn here as they do there.

    python tests/benchmarks/tensorflow_playground.py [--quick] [--json FILE]

Each link is opened with eleven seeds and trained for 1,000 epochs. The table has the median test
loss, and from where to where the seeds go, at epoch 0, 100 and 1,000; beside it stands the median
of eleven seeds that TensorFlow Playground's own engine (``src/nn.ts``, under node) reached. Both
losses are means of (output - target)^2 / 2. Random numbers are others there, so only medians can
agree: theirs should lie within the range of ours.
"""

import argparse
import json
import sys
from statistics import median

from timing import restart_on_one_thread

if __name__ == "__main__":
    restart_on_one_thread()

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.core.experiment.formats.playground_link import read_link

EPOCHS = (0, 100, 1000)
SEEDS = range(11)
FEATURES = "&".join(f"{key}=true" for key in ("xSquared", "ySquared", "xTimesY", "sinX", "sinY"))
LINKS = {
    "circle, 4-2": ("dataset=circle&networkShape=4,2", (0.513, 0.013, 0.0010)),
    "xor, 4-2": ("dataset=xor&networkShape=4,2", (0.513, 0.014, 0.0006)),
    "gauss, 4-2": ("dataset=gauss&networkShape=4,2", (0.508, 0.0008, 0.0001)),
    "spiral, 8-8-8": ("dataset=spiral&networkShape=8,8,8", (0.525, 0.495, 0.084)),
    "spiral, all features, 6": (f"dataset=spiral&networkShape=6&{FEATURES}", (0.586, 0.224, 0.075)),
    "plane, 4-2": (
        "problem=regression&regDataset=reg-plane&networkShape=4,2",
        (0.130, 0.0005, 0.0001),
    ),
    "reg-gauss, 8-6": (
        "problem=regression&regDataset=reg-gauss&networkShape=8,6",
        (0.096, 0.017, 0.0099),
    ),
}
"""For each, its keys, all others at their defaults, and the medians there at ``EPOCHS``."""


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


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="100 epochs alone")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    arguments = parser.parse_args()
    epochs = EPOCHS[:2] if arguments.quick else EPOCHS
    report = {}
    print("test loss                 epoch  there   here    from    to")
    for name, (keys, theirs) in LINKS.items():
        report[name] = []
        for epoch, there, here in zip(
            epochs, theirs[: len(epochs)], test_losses(keys, epochs, SEEDS), strict=True
        ):
            report[name].append({"epoch": epoch, "there": there, "here": here})
            low, high = min(here), max(here)
            print(f"{name:25} {epoch:5}  {there:<6g}  {median(here):.4f}  {low:.4f}  {high:.4f}")
            sys.stdout.flush()
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)


if __name__ == "__main__":
    main()
