"""The edits of a run: what was changed on the way, without a restart.

A run is its spec at step 0, its edits and its state. Spec and edits give every state of it.

An edit changes settings, or gives weights and biases other values, or both at the same step. In
which order that was done makes no difference to the steps that follow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ..elements import ElementError, Values
from ..setting import RESTARTS, SpecError
from ..spec import Experiment

MAX_EDITS = 10_000
MAX_VALUES = 20_000
"""Of weights and biases, in all edits of a run."""
TOO_MANY_EDITS = f"a run can have at most {MAX_EDITS:,} changes; reset it"


@dataclass(frozen=True)
class Edit:
    """That something of a run was changed when it had taken ``step`` steps."""

    step: int
    change: Mapping[str, Any] = field(default_factory=dict)
    """Setting to new value."""
    values: Values = field(default_factory=dict)
    """Weight or bias to new value."""

    def __post_init__(self) -> None:
        for name in ("change", "values"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))


def experiment_after(spec: Experiment, edits: Sequence[Edit]) -> Experiment:
    """The experiment in force after these edits of a run that began with ``spec``."""
    values: dict[str, Any] = {}
    for edit in edits:
        values.update(edit.change)
    return spec.with_changes(**values) if values else spec


def differences(before: Experiment, after: Experiment) -> dict[str, Any]:
    """Every setting that another experiment has another value of, and that value."""
    return {name: value for name, value in vars(after).items() if value != getattr(before, name)}


def with_edit(
    spec: Experiment, edits: Sequence[Edit], step: int, change: Mapping[str, Any]
) -> tuple[Edit, ...]:
    """The edits of a run that began with ``spec``, and one more.

    Edits at the same step become one, without the settings that it leaves as they were.

    Args:
        edits: none of a later step.
        step: steps taken so far.
        change: setting to new value.

    Raises:
        SpecError: if a value is not allowed, a setting cannot be changed on the way, or there
            are too many edits.
    """
    in_force = experiment_after(spec, edits)
    after = in_force.with_changes(**change)
    for setting in after.changes_since(in_force):
        if setting.restarts != "nothing":
            reason = RESTARTS[setting.restarts]
            raise SpecError(
                setting.name, f"{setting.label} cannot be changed during a run: {reason}"
            )
    earlier = tuple(edit for edit in edits if edit.step < step)
    merged = Edit(
        step, differences(experiment_after(spec, earlier), after), _values_at(edits, step)
    )
    if len(earlier) >= MAX_EDITS and merged.change:
        raise SpecError(next(iter(merged.change)), TOO_MANY_EDITS)
    return (*earlier, merged) if merged.change or merged.values else earlier


def with_values(edits: Sequence[Edit], step: int, values: Values) -> tuple[Edit, ...]:
    """The edits of a run, and other values of weights and biases.

    Edits at the same step become one, with the last value of each.

    Args:
        edits: none of a later step.
        step: steps taken so far.
        values: of elements that the network has.

    Raises:
        ElementError: if there are too many edits or values.
    """
    earlier = tuple(edit for edit in edits if edit.step < step)
    change = edits[-1].change if len(earlier) < len(edits) else {}
    merged = Edit(step, change, {**_values_at(edits, step), **values})
    if len(earlier) >= MAX_EDITS:
        raise ElementError(TOO_MANY_EDITS)
    if value_count((*earlier, merged)) > MAX_VALUES:
        raise ElementError(
            f"a run can have at most {MAX_VALUES:,} values of weights and biases; reset it"
        )
    return (*earlier, merged) if merged.change or merged.values else earlier


def value_count(edits: Sequence[Edit]) -> int:
    """How many values weights and biases are given by some edits."""
    return sum(len(edit.values) for edit in edits)


def _values_at(edits: Sequence[Edit], step: int) -> Values:
    return edits[-1].values if edits and edits[-1].step == step else {}
