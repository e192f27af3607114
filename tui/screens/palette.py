"""What the command palette offers: every command, and whatever has a name and can be chosen.

Commands and paces are listed. What there is more of is found when it is typed, and not listed
before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.binding import Binding

from ...core.experiment import SETTINGS, Experiment, Setting
from ...core.experiment.pace import PACES, Pace
from ...core.experiment.presets import PRESETS
from .. import wording
from ..commands import ACTION_OF, VIEW_OF, VIEWS, key_names
from ..controls import dataset_list
from ..preferences import PREFERENCES

if TYPE_CHECKING:
    from ..saving.exports import Format


def commands(bindings: Iterable[Binding], run: Callable[[str], object]) -> Iterator[SystemCommand]:
    """What keys do; ``run`` is given the action."""
    for command in bindings:
        key = next(iter(key_names(command)), "")
        view = VIEW_OF.get(str(command.id))
        name = (
            command.description if view is None else f"{VIEWS[view].title}: {command.description}"
        )
        title = f"{name} ({key})" if key else name
        yield SystemCommand(title, str(command.tooltip), partial(run, ACTION_OF[str(command.id)]))


def datasets(own: Experiment, choose: Callable[[str], object]) -> Iterator[SystemCommand]:
    """The list of datasets, in an app that knows the data of the experiment ``own``."""
    for choice in dataset_list.dataset_choices(own):
        name, what = dataset_list.described(choice, own)
        yield SystemCommand(f"Dataset: {name}", what, partial(choose, choice), False)


def options(choose: Callable[[Setting, str], object]) -> Iterator[SystemCommand]:
    """The values of every setting that offers some by name; the datasets have a list."""
    for each in SETTINGS.values():
        for option in () if each.name == "dataset" else each.kind.options:
            title = f"{each.label.capitalize()}: {option}"
            yield SystemCommand(title, each.summary, partial(choose, each, option), False)


def presets(choose: Callable[[str], object]) -> Iterator[SystemCommand]:
    """Settings that show something."""
    for name, preset in PRESETS.items():
        yield SystemCommand(f"Preset: {name}", f"{preset.title}.", partial(choose, name), False)


def themes(names: Iterable[str], choose: Callable[[str], object]) -> Iterator[SystemCommand]:
    """The themes that there are."""
    for theme in names:
        summary = PREFERENCES["theme"].summary
        yield SystemCommand(f"Theme: {theme}", summary, partial(choose, theme), False)


def exports(choose: Callable[[Format], object]) -> Iterator[SystemCommand]:
    """The formats that the run can be exported in."""
    from ..saving.exports import FORMATS

    for each in FORMATS:
        yield SystemCommand(f"Export: {each.title}", each.what, partial(choose, each))


def paces(choose: Callable[[Pace], object]) -> Iterator[SystemCommand]:
    """How fast it may train."""
    for pace in PACES:
        title = f"Pace: {wording.pace_name(pace)}"
        yield SystemCommand(title, "How fast it trains.", partial(choose, pace))
