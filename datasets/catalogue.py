"""Every dataset that comes with the program, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from . import generators, tensorflow_playground
from .dataset import Dataset, DatasetError, Problem
from .sources import GeneratedSource, TableSource
from .tensorflow_playground import MAX_NOISE
from .text import did_you_mean, quoted


class CatalogueEntry(NamedTuple):
    """What a dataset is called, what is known about it, and where it comes from."""

    name: str
    title: str
    summary: str
    """One line: what it is."""
    suggestion: Mapping[str, Any]
    """Settings of an experiment, by name, that learn it well in 1,000 steps; others: defaults."""
    source: GeneratedSource | TableSource
    opening: Mapping[str, Any] | None = None
    """The settings that it opens with, where they are not those suggested."""

    @property
    def is_table(self) -> bool:
        """Whether its points come from a table, and are not generated."""
        return isinstance(self.source, TableSource)

    @property
    def generated(self) -> GeneratedSource | None:
        """What generates its points; None: a table."""
        return self.source if isinstance(self.source, GeneratedSource) else None

    @property
    def max_noise(self) -> float | None:
        """The largest noise that points are generated with; None: a table."""
        return self.generated and self.generated.max_noise

    @property
    def default_noise(self) -> float | None:
        """The noise that points are generated with unless another is chosen; None: a table.

        See :mod:`.generators` for what it means.
        """
        return self.generated and self.generated.default_noise

    @property
    def default_points(self) -> int | None:
        """How many points are generated unless another number is chosen; None: a table."""
        return self.generated and self.generated.n_points

    @property
    def default_train_share(self) -> int:
        """Training points in percent of all points, unless another share is chosen."""
        return self.source.train_share


def load_dataset(
    name: str,
    *,
    data_rng: np.random.Generator,
    split_rng: np.random.Generator,
    columns: Sequence[str] | None = None,
    label: str | None = None,
    problem: Problem | None = None,
    points: int | None = None,
    noise: float | None = None,
    train_share: int | None = None,
) -> Dataset:
    """Make a dataset of the catalogue.

    Generated training points are the first that are drawn from ``data_rng``; test points follow,
    drawn the same way and with the same noise. Those of TensorFlow Playground are drawn together,
    and any share of them are test points. Of a table, the same share of every class are.

    Args:
        name: a key of ``CATALOGUE``.
        data_rng: what generated points are drawn from; tables leave it alone.
        split_rng: what chooses the test points of a table, and of points drawn together.
        columns: of a table, the names of the numeric columns to take as features.
        label: of a table, the name of the column to predict.
        problem: of a table, whether that has classes or numbers.
        points: how many points to generate, training and test together, from
            ``sources.MIN_POINTS`` to ``MAX_POINTS``; None: the entry's ``default_points``.
        noise: how far generated points stray, from 0 to the source's ``max_noise``; None: the
            entry's ``default_noise``. See :mod:`.generators` and :mod:`.tensorflow_playground`
            for the unit.
        train_share: training points in percent of all points, from 1 to 99; None: the entry's
            ``default_train_share``.

    Raises:
        DatasetError: if there is no such dataset, it has no such columns, what is chosen means
            nothing for it, or a number is out of range.
    """
    entry = CATALOGUE.get(name)
    if entry is None:
        names = f"{', '.join(CATALOGUE)}{did_you_mean(name, CATALOGUE)}"
        raise DatasetError(f"no dataset is called {quoted(name)}; choose {names}")
    if train_share is None:
        train_share = entry.default_train_share
    if not 1 <= train_share <= 99:
        raise DatasetError(f"{name}: {train_share} % cannot be training points; choose 1 to 99 %")
    if isinstance(entry.source, TableSource):
        for given, what in ((noise, "noise"), (points, "number of points")):
            if given is not None:
                raise DatasetError(
                    f"{name}: its points were measured, so there is no {what} to choose; "
                    f"choose the {what} of {_names_of(GeneratedSource)}"
                )
        return entry.source.load(
            name,
            entry.title,
            split_rng=split_rng,
            columns=columns,
            label=label,
            problem=problem,
            train_share=train_share,
        )
    if columns is not None or label is not None or problem is not None:
        raise DatasetError(
            f"{name}: its points are generated, so there are no columns to choose; "
            f"choose columns of {_names_of(TableSource)} or of a CSV file"
        )
    return entry.source.load(
        name,
        entry.title,
        data_rng=data_rng,
        split_rng=split_rng,
        points=points,
        noise=noise,
        train_share=train_share,
    )


def _names_of(kind: type) -> str:
    return ", ".join(e.name for e in CATALOGUE.values() if isinstance(e.source, kind))


def _tf_classes(generator: generators.Generator) -> GeneratedSource:
    """The source of a classification of TensorFlow Playground."""
    return GeneratedSource(
        generator, 500, 0.0, ("blue", "orange"), max_noise=MAX_NOISE, drawn_together=True
    )


def _tf_number(generator: generators.Generator) -> GeneratedSource:
    """The source of a regression of TensorFlow Playground."""
    return GeneratedSource(
        generator, 1200, 0.0, target_name="y", max_noise=MAX_NOISE, drawn_together=True
    )


_PERCEPTRON = {"hidden_layers": ()}
_FOUR_UNITS = {"hidden_layers": (4,), "activation": "tanh", "batch_size": 10}
_TWO_LAYERS = {"hidden_layers": (16, 16), "activation": "tanh", "learning_rate": 0.003}

_ENTRIES = (
    CatalogueEntry(
        name="xor-clusters",
        title="XOR clusters",
        summary="Four clusters in two classes that no straight line can separate",
        suggestion={"hidden_layers": (4,), "activation": "tanh"},
        source=GeneratedSource(generators.xor_clusters, 200, 0.2, ("blue", "orange")),
        opening={},  # the tutorial's, with which other seeds can get stuck
    ),
    CatalogueEntry(
        name="two-clusters",
        title="Two clusters",
        summary="Two clusters that a straight line separates: a perceptron is enough",
        suggestion=_PERCEPTRON,
        source=GeneratedSource(generators.two_clusters, 200, 1.0, ("blue", "orange")),
    ),
    CatalogueEntry(
        name="circle",
        title="Circle",
        summary="A disc within a ring",
        suggestion=_FOUR_UNITS,
        source=GeneratedSource(generators.circle, 400, 0.0, ("disc", "ring")),
    ),
    CatalogueEntry(
        name="moons",
        title="Moons",
        summary="Two half circles that reach into each other",
        suggestion={**_FOUR_UNITS, "hidden_layers": (8,)},
        source=GeneratedSource(generators.moons, 400, 0.1, ("upper", "lower")),
    ),
    CatalogueEntry(
        name="spiral",
        title="Spiral",
        summary="Two arms wound around each other: the hardest of two classes",
        suggestion=_TWO_LAYERS,
        source=GeneratedSource(generators.spiral, 400, 0.03, ("arm 1", "arm 2")),
    ),
    CatalogueEntry(
        name="three-blobs",
        title="Three blobs",
        summary="Three clusters, three classes, at the corners of a triangle",
        suggestion=_PERCEPTRON,
        source=GeneratedSource(generators.three_blobs, 300, 0.25, ("top", "left", "right")),
    ),
    CatalogueEntry(
        name="three-spirals",
        title="Three spirals",
        summary="Three arms wound around each other, three classes",
        suggestion=_TWO_LAYERS,
        source=GeneratedSource(generators.three_spirals, 600, 0.03, ("arm 1", "arm 2", "arm 3")),
    ),
    CatalogueEntry(
        name="tf-circle",
        title="TF circle",
        summary="TensorFlow Playground's disc within a ring",
        suggestion={**_FOUR_UNITS, "hidden_layers": (8,)},
        source=_tf_classes(tensorflow_playground.circle),
    ),
    CatalogueEntry(
        name="tf-xor",
        title="TF XOR",
        summary="TensorFlow Playground's four quadrants, one class on each diagonal",
        suggestion={**_FOUR_UNITS, "hidden_layers": (8,)},
        source=_tf_classes(tensorflow_playground.xor),
    ),
    CatalogueEntry(
        name="tf-gauss",
        title="TF gauss",
        summary="TensorFlow Playground's two clusters, which a straight line separates",
        suggestion=_PERCEPTRON,
        source=_tf_classes(tensorflow_playground.gauss),
    ),
    CatalogueEntry(
        name="tf-spiral",
        title="TF spiral",
        summary="TensorFlow Playground's two arms wound around each other",
        suggestion=_TWO_LAYERS,
        source=_tf_classes(tensorflow_playground.spiral),
    ),
    CatalogueEntry(
        name="tf-plane",
        title="TF plane",
        summary="TensorFlow Playground's number that rises evenly across the plane: a regression",
        suggestion={**_PERCEPTRON, "batch_size": 10},
        source=_tf_number(tensorflow_playground.plane),
    ),
    CatalogueEntry(
        name="tf-hills",
        title="TF hills",
        summary="TensorFlow Playground's number with three hills and three hollows: a regression",
        suggestion={
            "hidden_layers": (32, 32),
            "activation": "tanh",
            "optimizer": "adam",
            "learning_rate": 0.01,
        },
        source=_tf_number(tensorflow_playground.hills),
    ),
    CatalogueEntry(
        name="penguins",
        title="Palmer penguins",
        summary="Three species of penguins by the size of their bills: 344 birds, Antarctica",
        suggestion=_FOUR_UNITS,
        source=TableSource("penguins.csv", ("bill_length_mm", "bill_depth_mm"), "species"),
    ),
    CatalogueEntry(
        name="iris",
        title="Iris",
        summary="Three species of iris by the size of their petals: 150 flowers (Fisher, 1936)",
        suggestion=_FOUR_UNITS,
        source=TableSource("iris.csv", ("petal_length_cm", "petal_width_cm"), "species"),
    ),
)

CATALOGUE: Mapping[str, CatalogueEntry] = MappingProxyType({e.name: e for e in _ENTRIES})
"""Every dataset that comes with the program, in the order in which a user goes through them."""
