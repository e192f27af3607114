"""What a run is: everything that it depends on, in one frozen and checked value.

Every setting is declared once, in the module of its group beside this one. Options of the command
line, panels, keys, help, files and the message of what changed follow from the declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ....datasets import did_you_mean
from ..fields import OneOrEach
from ..setting import RESTARTS, Restart, Setting, SpecError, settings_of
from .data import DataSettings
from .features import FeatureSettings
from .network import NetworkSettings
from .optimizer import OptimizerSettings
from .seeds import SeedSettings
from .stopping import StoppingSettings
from .training import TrainingSettings

STREAMS = ("data", "split", "weights", "batches", "dropout")
_SEED_OF = {"data": "data_seed", "split": "data_seed", "weights": "weights_seed"}
"""The setting that seeds a stream; all others have the seed."""


@dataclass(frozen=True)
class Experiment(
    SeedSettings,
    StoppingSettings,
    TrainingSettings,
    OptimizerSettings,
    NetworkSettings,
    FeatureSettings,
    DataSettings,
):
    """A playground run. Equal experiments give bit-equal losses.

    The groups of settings stand as bases from last to first: so a dataclass puts its fields in
    the order in which a person meets them. None of them is made by itself, so they leave out the
    methods that dataclasses generate, at every launch.

    Raises:
        SpecError: if a value is out of its range; its ``field`` names the field.
    """

    def __post_init__(self) -> None:
        for each in SETTINGS.values():
            object.__setattr__(self, each.name, each.check(getattr(self, each.name)))
        for each in SETTINGS.values():
            each.require_one_for_each(self)

    def stream_key(self, stream: str) -> tuple[int, int]:
        """What seeds one of ``STREAMS``; equal experiments have equal keys."""
        return self.acting(_SEED_OF.get(stream, "seed")), STREAMS.index(stream)

    def random_stream(self, stream: str) -> np.random.Generator:
        """A fresh generator for one of ``STREAMS``; equal experiments give equal generators."""
        return np.random.default_rng(self.stream_key(stream))

    def acting(self, name: str) -> Any:
        """The value with which a setting acts; None where it does not apply."""
        return SETTINGS[name].value_in(self)

    def with_changes(self, **changes: Any) -> Experiment:
        """This experiment with some fields replaced; checks them as the constructor does.

        Values for each item of a list become more or fewer with it, at its end.
        """
        return replace(self, **self._fitted(changes), **changes)

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
        changes = {name: value, **dict.fromkeys(followers)}
        return replace(self, **self._fitted(changes, place), **changes)

    def _fitted(self, changes: Mapping[str, Any], place: int | None = None) -> dict[str, Any]:
        """Values for each item of a list, for the items that there will be; where there are any.

        Args:
            place: of the item that is put in or taken out; None: the last one.
        """
        fitted = {}
        for each in SETTINGS.values():
            if each.one_for_each in changes and each.name not in changes:
                items = SETTINGS[each.one_for_each].check(changes[each.one_for_each])
                if items and isinstance(each.kind, OneOrEach):
                    value = getattr(self, each.name)
                    fitted[each.name] = each.kind.fitted(value, len(items), place)
        return fitted

    def require(self, names: Iterable[str]) -> None:
        """Refuse settings that somebody gave but that mean nothing here, or not with their value.

        Raises:
            SpecError: names the first of them, and says why.
        """
        for name in names:
            SETTINGS[name].require(self)

    @property
    def suited(self) -> Experiment:
        """This experiment with the defaults of settings whose value cannot be had in it."""
        unsuited = {
            each.name: each.default
            for each in SETTINGS.values()
            if each.suits(self, getattr(self, each.name)) is not None
        }
        return replace(self, **unsuited) if unsuited else self

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


SETTINGS = settings_of(Experiment)
"""Every setting of an experiment by its name, in the order in which a person meets them."""


def settings_in(group: str) -> tuple[Setting, ...]:
    """The settings of one of ``GROUPS``, in their order."""
    return tuple(each for each in SETTINGS.values() if each.group == group)
