"""The settings that learn each dataset of the catalogue, and when they come with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...datasets import CATALOGUE
from .fields import Seed
from .spec import SETTINGS, Experiment

SUGGESTED = tuple(
    name
    for name, each in SETTINGS.items()
    if each.group in ("network", "training") and not isinstance(each.kind, Seed)
)
"""The settings that a suggestion is about: how to learn, and not what, nor by which chance."""


def suggested(spec: Experiment) -> Experiment | None:
    """The experiment with the settings that learn its dataset well.

    None where nothing is suggested: a file of one's own is known to nobody.
    """
    entry = CATALOGUE[spec.dataset]
    return None if spec.data_file is not None else _with(spec, entry.suggestion)


def opened(spec: Experiment) -> Experiment:
    """The experiment with the settings that its dataset opens with.

    They learn it from the default seed. They are those that are suggested, but for the problem
    of the tutorial, which opens with the tutorial's.
    """
    if spec.data_file is not None:
        return spec
    entry = CATALOGUE[spec.dataset]
    return _with(spec, entry.suggestion if entry.opening is None else entry.opening)


def is_untouched(spec: Experiment) -> bool:
    """Whether nobody chose how to learn, so that another dataset may come with its own settings.

    So it is where they are those that a dataset came with: its own one or, on a file, any.
    """
    names = CATALOGUE if spec.data_file is not None else [spec.dataset]
    # Without columns, which belong to the data of the experiment.
    known = [Experiment(dataset=name) for name in names]
    settings = _settings(spec)
    return any(settings in (_settings(opened(each)), _settings(suggested(each))) for each in known)


def on_other_data(before: Experiment, after: Experiment) -> Experiment:
    """An experiment on other data, with the settings that these open with.

    Settings that a person chose stay, but for values that cannot be had on these data.

    Args:
        before: the experiment that was in force.
        after: the same on other data.
    """
    is_other = (after.dataset, after.data_file) != (before.dataset, before.data_file)
    if not is_other:
        return after
    return (opened(after) if is_untouched(before) else after).suited


def _settings(spec: Experiment | None) -> tuple[Any, ...]:
    return () if spec is None else tuple(getattr(spec, name) for name in SUGGESTED)


def _with(spec: Experiment, settings: Mapping[str, Any]) -> Experiment:
    """With these settings, and the defaults of all others that a suggestion is about."""
    values = {name: settings.get(name, SETTINGS[name].default) for name in SUGGESTED}
    return spec.with_changes(**values)
