"""What a run learns from: the settings of its points."""

from __future__ import annotations

from dataclasses import dataclass

from ....datasets import CATALOGUE
from ....datasets.generators import MAX_NOISE
from ....datasets.sources import MAX_POINTS, MIN_POINTS
from ....datasets.split import TABLE_TRAIN_SHARE
from ..fields import Choice, Columns, FilePath, Number, Text, Toggle, Whole
from ..setting import setting

_NUMBERS_OF_POINTS = (50, 100, 200, 300, 400, 500, 600, 800, 1000, 1200, 2000, 5000, 10_000)
_SHARES = range(10, 100, 10)


def _only_without_a_file(spec: DataSettings) -> str | None:
    return None if spec.data_file is None else "the points come from a file"


def _only_of_a_table(spec: DataSettings) -> str | None:
    if _is_table(spec):
        return None
    tables = [name for name, each in CATALOGUE.items() if each.is_table]
    return (
        f"the points of {spec.dataset} are generated and have no columns; "
        f"{', '.join(tables)} and CSV files have them"
    )


def _only_of_generated_points(spec: DataSettings) -> str | None:
    if not _is_table(spec):
        return None
    generated = [name for name, each in CATALOGUE.items() if not each.is_table]
    return f"the points of a table are what they are; it is for those of {', '.join(generated)}"


def _why_not_this_noise(spec: DataSettings, noise: float | None) -> str | None:
    most = None if _is_table(spec) else CATALOGUE[spec.dataset].max_noise
    if most is None or noise is None or noise <= most:
        return None
    return f"the noise of {spec.dataset} must be a number from 0 to {most:g}, got {noise:g}"


def _is_table(spec: DataSettings) -> bool:
    return spec.data_file is not None or CATALOGUE[spec.dataset].is_table


def _train_share(spec: DataSettings) -> int:
    if spec.data_file is not None:
        return TABLE_TRAIN_SHARE
    return CATALOGUE[spec.dataset].default_train_share


@dataclass(frozen=True, init=False, repr=False, eq=False)
class DataSettings:
    """Which points, and what of them."""

    dataset: str = setting(
        Choice(CATALOGUE, titles={name: each.title for name, each in CATALOGUE.items()}),
        default="xor-clusters",
        group="data",
        label="dataset",
        help="The points to learn. From the features of a point the network predicts its class or,"
        " in a regression, a number.",
        restarts="data",
        applies=_only_without_a_file,
        basic=True,
    )
    data_file: str | None = setting(
        FilePath(none="", metavar="FILE.csv"),
        default=None,
        group="data",
        label="data file",
        help="Your own points instead, from a CSV file. It needs columns of numbers, and one with"
        " what is to be predicted.",
        restarts="data",
        option="--data",
        unset="none",
    )
    columns: tuple[str, ...] | None = setting(
        Columns(none=""),
        default=None,
        group="data",
        label="columns",
        help="The columns of a table or file to use as features. They must contain numbers; all"
        " takes every column that does. The first two are drawn.",
        restarts="data",
        applies=_only_of_a_table,
        unset="the first two with numbers",
    )
    label: str | None = setting(
        Text(none="", metavar="COLUMN"),
        default=None,
        group="data",
        label="label",
        help="The column of a table or file to predict. It may contain words or numbers: classes,"
        " or with many different numbers a number.",
        restarts="data",
        applies=_only_of_a_table,
        unset="the table's own, or the last column",
    )
    problem: str | None = setting(
        Choice(("classification", "regression"), none="auto"),
        default=None,
        group="data",
        label="problem",
        help="What the label of a table or file is: a class or, in a regression, a number. By"
        " itself more than ten different numbers make a regression.",
        restarts="data",
        applies=_only_of_a_table,
        unset="by the values of the label",
    )
    points: int | None = setting(
        Whole(MIN_POINTS, MAX_POINTS, rungs=_NUMBERS_OF_POINTS, none="default"),
        default=None,
        group="data",
        label="points",
        help="How many points are generated, training and test points together. With fewer, a"
        " network overfits sooner.",
        restarts="data",
        applies=_only_of_generated_points,
        follows=lambda spec: CATALOGUE[spec.dataset].default_points,
        unset="the dataset's own",
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
        suits=_why_not_this_noise,
        follows=lambda spec: CATALOGUE[spec.dataset].default_noise,
        unset="the dataset's own",
        basic=True,
    )
    train_share: int | None = setting(
        Whole(1, 99, rungs=tuple(_SHARES), none="default", metavar="PERCENT"),
        default=None,
        group="data",
        label="train share",
        help="How many percent of all points are training points. The network never learns from"
        " the others: they test it.",
        restarts="data",
        follows=_train_share,
        unset="50 of generated points, 80 of a table",
    )
    standardize: bool | None = setting(
        Toggle(none="auto"),
        default=None,
        group="data",
        label="standardize",
        help="Whether each feature is scaled to mean 0 and deviation 1. So is the number of a"
        " regression. What is of very different size is hard to learn.",
        restarts="run",
        unset="on for tables",
    )

    @property
    def is_standardized(self) -> bool:
        """Whether features are standardized; by itself those of tables and files are."""
        return _is_table(self) if self.standardize is None else self.standardize
