"""What a run learns from: the settings of its points."""

from __future__ import annotations

from dataclasses import dataclass

from ....datasets import CATALOGUE
from ....datasets.catalogue import TableSource
from ....datasets.generators import MAX_NOISE
from ..fields import Choice, Columns, FilePath, Number, Text
from ..setting import setting


def _only_without_a_file(spec: DataSettings) -> str | None:
    return None if spec.data_file is None else "the points come from a file"


def _only_of_a_table(spec: DataSettings) -> str | None:
    if spec.data_file is not None or isinstance(CATALOGUE[spec.dataset].source, TableSource):
        return None
    tables = [name for name, each in CATALOGUE.items() if isinstance(each.source, TableSource)]
    return (
        f"the points of {spec.dataset} are generated and have no columns; "
        f"{', '.join(tables)} and CSV files have them"
    )


def _only_of_generated_points(spec: DataSettings) -> str | None:
    if spec.data_file is None and CATALOGUE[spec.dataset].default_noise is not None:
        return None
    generated = [name for name, each in CATALOGUE.items() if each.default_noise is not None]
    return f"only generated points have noise: those of {', '.join(generated)}"


@dataclass(frozen=True)
class DataSettings:
    """Which points, and what of them."""

    dataset: str = setting(
        Choice(CATALOGUE, titles={name: each.title for name, each in CATALOGUE.items()}),
        default="xor-clusters",
        group="data",
        label="dataset",
        help="The points to learn. Each has two features, from which the network predicts its"
        " class.",
        restarts="data",
        applies=_only_without_a_file,
        basic=True,
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
        basic=True,
    )
