"""The list of datasets: those of the catalogue, and the user's own file where one was given."""

from __future__ import annotations

import os
from typing import Any

from ...core.experiment import Experiment, on_other_data
from ...datasets import CATALOGUE, clean_text

OWN_DATA = "own data"
"""The choice that stands for the user's own file; no catalogue name has a space."""


class OwnData:
    """Remembers the file that stands in the list beside the datasets of the catalogue.

    Its columns, or those of the table that the app was launched with, are remembered as well.

    Args:
        launched: the experiment that the app was launched with.
    """

    def __init__(self, launched: Experiment) -> None:
        self.spec = launched
        """An experiment on the file, or one without where there was none so far."""

    def remember(self, spec: Experiment) -> None:
        """Take in an experiment that was in force."""
        if spec.data_file is not None or dataset_choice(spec) == dataset_choice(self.spec):
            self.spec = spec


def dataset_choices(launched: Experiment) -> tuple[str, ...]:
    """What can be chosen in an app launched with this experiment, in the list's order."""
    own = () if launched.data_file is None else (OWN_DATA,)
    return (*own, *CATALOGUE)


def dataset_choice(spec: Experiment) -> str:
    """The choice that the experiment's dataset is."""
    return spec.dataset if spec.data_file is None else OWN_DATA


def described(choice: str, own: Experiment) -> tuple[str, str]:
    """The name by which a choice is found, and what it is."""
    if choice == OWN_DATA:
        return clean_text(os.path.basename(own.data_file or "")), "Your own points."
    entry = CATALOGUE[choice]
    return choice, f"{entry.title}. {entry.summary}."


def choose_file(spec: Experiment, file: str | None, own: Experiment) -> Experiment:
    """The experiment on a file, or on the dataset of the catalogue where it is None.

    The columns of another dataset are not kept: a file has its own.
    """
    if file is None:
        return choose_dataset(spec, spec.dataset, own)
    source = own if file == own.data_file else Experiment()
    on_file = spec.with_changes(data_file=file, **_columns_of(source))
    return on_other_data(spec, on_file)


def choose_dataset(spec: Experiment, choice: str, launched: Experiment) -> Experiment:
    """The experiment on another dataset, with its own settings unless a person chose others.

    The columns given at the launch belong to the dataset given there, and come back with it.
    """
    source = launched if choice == dataset_choice(launched) else Experiment()
    on_choice = spec.with_changes(
        dataset=spec.dataset if choice == OWN_DATA else choice,
        data_file=source.data_file,
        **_columns_of(source),
    )
    return on_other_data(spec, on_choice)


def _columns_of(spec: Experiment) -> dict[str, Any]:
    """What an experiment takes of its table: it means nothing on another one."""
    return {name: getattr(spec, name) for name in ("columns", "label", "problem")}


def neighbour_dataset(spec: Experiment, launched: Experiment, offset: int) -> str:
    """The choice ``offset`` places further in the list, around."""
    choices = dataset_choices(launched)
    return choices[(choices.index(dataset_choice(spec)) + offset) % len(choices)]
