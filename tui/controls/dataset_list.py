"""The list of datasets: those of the catalogue, and the user's own file where one was given."""

from __future__ import annotations

from ...core.experiment import Experiment
from ...datasets import CATALOGUE

OWN_DATA = "own data"
"""The choice that stands for the user's own file; no catalogue name has a space."""


class OwnData:
    """Remembers the file that stands in the list beside the datasets of the catalogue.

    Args:
        launched: the experiment that the app was launched with.
    """

    def __init__(self, launched: Experiment) -> None:
        self.spec = launched
        """An experiment on the file, or one without where there was none so far."""

    def remember(self, spec: Experiment) -> None:
        """Take in an experiment that was in force."""
        if spec.data_file is not None:
            self.spec = spec


def dataset_choices(launched: Experiment) -> tuple[str, ...]:
    """What can be chosen in an app launched with this experiment, in the list's order."""
    own = () if launched.data_file is None else (OWN_DATA,)
    return (*own, *CATALOGUE)


def dataset_choice(spec: Experiment) -> str:
    """The choice that the experiment's dataset is."""
    return spec.dataset if spec.data_file is None else OWN_DATA


def choose_dataset(spec: Experiment, choice: str, launched: Experiment) -> Experiment:
    """The experiment on another dataset.

    The columns given at the launch belong to the dataset given there, and come back with it.
    """
    source = launched if choice == dataset_choice(launched) else Experiment()
    return spec.with_changes(
        dataset=spec.dataset if choice == OWN_DATA else choice,
        data_file=source.data_file,
        columns=source.columns,
        label=source.label,
    )


def neighbour_dataset(spec: Experiment, launched: Experiment, offset: int) -> str:
    """The choice ``offset`` places further in the list, around."""
    choices = dataset_choices(launched)
    return choices[(choices.index(dataset_choice(spec)) + offset) % len(choices)]
