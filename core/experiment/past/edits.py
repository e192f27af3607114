"""The edits of a run: what was changed on the way, without a restart.

A run is its spec at step 0, its edits and its state. Spec and edits give every state of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..setting import RESTARTS, SpecError
from ..spec import Experiment

MAX_EDITS = 10_000


@dataclass(frozen=True)
class Edit:
    """That some settings of a run were changed when it had taken ``step`` steps."""

    step: int
    change: Mapping[str, Any]
    """Setting to new value."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "change", MappingProxyType(dict(self.change)))


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
    merged = differences(experiment_after(spec, earlier), after)
    if not merged:
        return earlier
    if len(earlier) >= MAX_EDITS:
        raise SpecError(
            next(iter(merged)), f"a run can have at most {MAX_EDITS:,} changes; reset it"
        )
    return (*earlier, Edit(step, merged))
