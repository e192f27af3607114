"""What a run is: everything that it depends on, in one frozen and checked value.

Every setting is declared here, once. Options of the command line, panels, keys, help, files
and the message of what changed follow from the declaration.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...datasets import CATALOGUE, did_you_mean
from ...datasets.catalogue import TableSource
from ...datasets.generators import MAX_NOISE
from ..operations import ACTIVATIONS
from .choices.reductions import REDUCTIONS
from .fields import Choice, Columns, FilePath, Number, Seed, Sizes, Text, Whole
from .setting import RESTARTS, Restart, Setting, SpecError, setting, settings_of

STREAMS = ("data", "split", "weights", "batches")

MAX_HIDDEN_LAYERS = 8
MAX_UNITS = 512
MAX_SEED = 2**31 - 1
LEARNING_RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


def _only_without_a_file(spec: Experiment) -> str | None:
    return None if spec.data_file is None else "the points come from a file"


def _only_of_a_table(spec: Experiment) -> str | None:
    if spec.data_file is not None or isinstance(CATALOGUE[spec.dataset].source, TableSource):
        return None
    tables = [name for name, each in CATALOGUE.items() if isinstance(each.source, TableSource)]
    return (
        f"the points of {spec.dataset} are generated and have no columns; "
        f"{', '.join(tables)} and CSV files have them"
    )


def _only_of_generated_points(spec: Experiment) -> str | None:
    if spec.data_file is None and CATALOGUE[spec.dataset].default_noise is not None:
        return None
    generated = [name for name, each in CATALOGUE.items() if each.default_noise is not None]
    return f"only generated points have noise: those of {', '.join(generated)}"


def _only_with_hidden_layers(spec: Experiment) -> str | None:
    return None if spec.hidden_layers else "there is no hidden layer"


@dataclass(frozen=True)
class Experiment:
    """A playground run. Equal experiments give bit-equal losses.

    Raises:
        SpecError: if a value is out of its range; its ``field`` names the field.
    """

    dataset: str = setting(
        Choice(CATALOGUE, titles={name: each.title for name, each in CATALOGUE.items()}),
        default="xor-clusters",
        group="data",
        label="dataset",
        help="The points to learn. Each has two features, from which the network predicts its"
        " class.",
        restarts="data",
        applies=_only_without_a_file,
    )
    data_file: str | None = setting(
        FilePath(none="", metavar="FILE.csv"),
        default=None,
        group="data",
        label="data file",
        help="Your own points instead, from a CSV file. It needs two columns of numbers and one"
        " with the class.",
        restarts="data",
        option="--data",
        unset="none",
    )
    columns: tuple[str, str] | None = setting(
        Columns(none=""),
        default=None,
        group="data",
        label="columns",
        help="The two columns of a table or file to use as features. They must contain numbers.",
        restarts="data",
        applies=_only_of_a_table,
        unset="the first two with numbers",
    )
    label: str | None = setting(
        Text(none="", metavar="COLUMN"),
        default=None,
        group="data",
        label="label",
        help="The column of a table or file with the class. It may contain words or numbers.",
        restarts="data",
        applies=_only_of_a_table,
        unset="the table's own, or the last column",
    )
    noise: float | None = setting(
        Number(0, MAX_NOISE, step=0.05, none="default"),
        default=None,
        group="data",
        label="noise",
        help="How widely the points of a class are scattered. The more noise, the more the classes"
        " overlap, and the sooner a network overfits.",
        restarts="data",
        applies=_only_of_generated_points,
        follows=lambda spec: CATALOGUE[spec.dataset].default_noise,
        unset="the dataset's own",
    )
    hidden_layers: tuple[int, ...] = setting(
        Sizes(MAX_UNITS, most=MAX_HIDDEN_LAYERS),
        default=(2,),
        group="network",
        label="hidden layers",
        help="Neurons in each hidden layer, such as 4, 2; 0 for none. Without hidden layers it is a"
        " perceptron, whose decision boundary is a straight line.",
        restarts="weights",
        option="--layers",
    )
    activation: str = setting(
        Choice(ACTIVATIONS),
        default="sigmoid",
        group="network",
        label="activation",
        help="The function that a hidden neuron applies to its weighted sum. It is what lets the"
        " boundary bend.",
        restarts="run",
        applies=_only_with_hidden_layers,
        brief="{}",
    )
    learning_rate: float = setting(
        Number(above=0, rungs=LEARNING_RATES),
        default=0.03,
        group="training",
        label="learning rate",
        help="How far each step goes down the gradient. Too low: training is slow. Too high: it"
        " diverges.",
        restarts="nothing",
        brief="rate {}",
    )
    batch_size: int | None = setting(
        Whole(1, rungs=(1, 10, 32, None), around=True, none="full", metavar="N"),
        default=None,
        group="training",
        label="batch size",
        help="How many training points each step uses. full: all of them. With fewer, each step"
        " uses other points, and its gradient is noisier.",
        restarts="run",
        brief=lambda size: "full batch" if size is None else f"batch {size}",
    )
    reduction: str = setting(
        Choice(REDUCTIONS),
        default="sum",
        group="training",
        label="loss",
        help="How the cross-entropies of all points are combined. The sum has larger gradients than"
        " the mean, so it needs a smaller learning rate.",
        restarts="run",
    )
    seed: int = setting(
        Seed(MAX_SEED),
        default=34,  # learns the default problem well
        group="training",
        label="seed",
        help="The seed of all random numbers. The same settings with the same seed give the same"
        " run.",
        restarts="data",
        brief="seed {}",
    )
    weights_seed: int | None = setting(
        Seed(MAX_SEED, none="same"),
        default=None,
        group="training",
        label="weights seed",
        help="The seed of the initial weights. Another one gives other initial weights on the same"
        " points.",
        restarts="weights",
        follows="seed",
        unset="the seed",
        always_shown=False,
    )

    def __post_init__(self) -> None:
        for each in SETTINGS.values():
            object.__setattr__(self, each.name, each.check(getattr(self, each.name)))

    def stream_key(self, stream: str) -> tuple[int, int]:
        """What seeds one of ``STREAMS``; equal experiments have equal keys."""
        seed = self.acting("weights_seed") if stream == "weights" else self.seed
        return seed, STREAMS.index(stream)

    def random_stream(self, stream: str) -> np.random.Generator:
        """A fresh generator for one of ``STREAMS``; equal experiments give equal generators."""
        return np.random.default_rng(self.stream_key(stream))

    def acting(self, name: str) -> Any:
        """The value with which a setting acts; None where it does not apply."""
        return SETTINGS[name].value_in(self)

    def with_changes(self, **changes: Any) -> Experiment:
        """This experiment with some fields replaced; checks them as the constructor does."""
        return replace(self, **changes)

    def moved(self, name: str, move: str, place: int | None = None) -> Experiment:
        """This experiment after a move of one of its settings, and of those that follow it.

        Args:
            move: the name of one of the moves of the setting's kind.
            place: of a list, the index of the item that the move acts on; None: the last one.
                Nothing to settings with a single value.

        Raises:
            SpecError: if there is no such value, or the setting does not apply.
        """
        followers = [each.name for each in SETTINGS.values() if each.follows == name]
        value = SETTINGS[name].moved(self, move, place)
        return replace(self, **{name: value}, **dict.fromkeys(followers))

    def require(self, names: Iterable[str]) -> None:
        """Refuse settings that somebody gave but that mean nothing here.

        Raises:
            SpecError: names the first of them, and says why.
        """
        for name in names:
            SETTINGS[name].require(self)

    def changes_since(self, before: Experiment) -> tuple[Setting, ...]:
        """The settings that differ, apart from those that apply in neither experiment."""
        return tuple(
            each
            for each in SETTINGS.values()
            if getattr(self, each.name) != getattr(before, each.name)
            and (each.acts_in(self) or each.acts_in(before))
        )

    def restart_since(self, before: Experiment) -> Restart:
        """What has to begin again for this experiment where the other one is running."""
        changed = {each.restarts for each in self.changes_since(before)}
        for restart in reversed(tuple(RESTARTS)):
            if restart in changed:
                return restart
        return "nothing"

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON-ready values."""
        return {
            each.name: each.kind.to_json(getattr(self, each.name)) for each in SETTINGS.values()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Experiment:
        """The experiment that :meth:`to_dict` wrote; missing fields take their defaults.

        Raises:
            SpecError: if a field is unknown or its value is not valid.
        """
        for name in values:
            if name not in SETTINGS:
                known = f"{', '.join(sorted(SETTINGS))}{did_you_mean(name, SETTINGS)}"
                raise SpecError(name, f"unknown field {name!r}; the fields are {known}")
        return cls(**values)

    def to_json(self) -> str:
        """The experiment as an indented JSON object."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Experiment:
        """The experiment that :meth:`to_json` wrote.

        Raises:
            SpecError: if the text is no JSON object or a field is not valid.
        """
        try:
            values = json.loads(text)
        except ValueError as error:
            raise SpecError("experiment", f"not JSON: {error}") from None
        if not isinstance(values, dict):
            raise SpecError("experiment", "an experiment is a JSON object of fields")
        return cls.from_dict(values)


SETTINGS = settings_of(Experiment)
"""Every setting of an experiment by its name, in the order in which a person meets them."""
