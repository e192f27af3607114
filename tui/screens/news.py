"""What is to be said when one state of the training follows another on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.experiment import Experiment, Snapshot
from ...core.experiment.runs import Undone
from ...core.experiment.training_state import TrainingState
from .. import wording
from ..preferences.keys import Keys


def what_is_new(
    before: TrainingState,
    now: TrainingState,
    keys: Keys,
    chosen_layer: int | None,
    instead: str | None = None,
) -> Iterator[str]:
    """What was undone, which weights were given other values, what another experiment brought,
    and what is to be known of its data.

    Args:
        keys: those that may be named.
        chosen_layer: the layer to mark in the network.
        instead: said in place of what another experiment brought.
    """
    spec = before.snapshot.spec
    undone = [each for each in now.undone if each not in before.undone]
    for each in undone:
        yield wording.undone(each, now.snapshot)
        spec = each.spec or spec
    yield from _new_values(before, now, undone)
    if instead is not None:
        yield instead
    elif now.snapshot.spec != spec:
        yield _what_changed(spec, now.snapshot, keys, chosen_layer)
    yield from _new_remarks(before.snapshot, now.snapshot)


def where_it_paused(before: TrainingState, now: TrainingState) -> str:
    """At which condition a run paused since, and where; empty: at none."""
    met = now.met
    return "" if met is None or met is before.met else f"paused at step {met.step:,}: {met.text}"


def _new_values(
    before: TrainingState, now: TrainingState, undone: Sequence[Undone]
) -> Iterator[str]:
    """Which weights were given other values since, unless that was told as done again."""
    known = {id(step.change) for step in before.changes.past}
    known.update(id(each.change) for each in undone)
    for step in now.changes.past:
        if step.change.kind == "assign" and id(step.change) not in known:
            yield wording.assigned(step.change, now.snapshot)


def _what_changed(before: Experiment, now: Snapshot, keys: Keys, chosen_layer: int | None) -> str:
    """What another experiment brought, and with which settings."""
    changed = wording.what_changed(before, now, chosen_layer)
    learning = wording.settings_on_other_data(before, now.spec, keys["suggestion"])
    return "; ".join(filter(None, (changed, learning)))


def _new_remarks(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """What is to be said of the data, or of what the settings make of them."""
    said = wording.remarks(before) if now.dataset is before.dataset else []
    for remark in wording.remarks(now):
        if remark not in said:
            yield remark
