"""What a change, a reset, or an undone change has brought."""

from __future__ import annotations

from ...core.experiment import RESTARTS, SETTINGS, Experiment, Snapshot
from ...core.experiment.parameter_names import input_labels, values_given
from ...core.experiment.past.undo import Change
from ...core.experiment.runs import Undone
from .data import title
from .in_force import network


def what_changed(before: Experiment, snapshot: Snapshot, chosen_layer: int | None = None) -> str:
    """One line on what another experiment than ``before`` brought."""
    after = snapshot.spec
    changes, restart = after.changes_since(before), after.restart_since(before)
    said = differences(before, after)
    if any(each.group in ("features", "network") for each in changes) and restart == "weights":
        return f"{said}: new network {network(snapshot, chosen_layer)}"
    if any(each.group == "data" for each in changes):
        return f"{said}: {RESTARTS[restart]}, network {network(snapshot, chosen_layer)}"
    return f"{said}: {RESTARTS[restart]}"


def reset(spec: Experiment) -> str:
    """What a reset does."""
    live = ", ".join(
        f"{each.label} {each.kind.show(getattr(spec, each.name))}"
        for each in SETTINGS.values()
        # None: it is switched off.
        if each.restarts == "nothing"
        and each.acts_in(spec)
        and getattr(spec, each.name) is not None
    )
    settings = f"the settings in force, {live}"
    return f"reset to the start with {settings}: the same data, the same first weights"


def undone(undone: Undone, snapshot: Snapshot) -> str:
    """Which change was taken back or done again, and where that led.

    Args:
        snapshot: a later one.
    """
    change, step = undone.change, f"step {undone.step:,}"
    if change is None:
        return "nothing to redo: no change was undone" if undone.again else "nothing to undo"
    left, entered = (change.before, change.after) if undone.again else (change.after, change.before)
    what = f"{'redone' if undone.again else 'undone'}: {_change(change, snapshot)}"
    if change.replaces_run:
        return f"{what}; {'at' if undone.again else 'back at'} {step}"
    return f"{what}; {differences(left, entered)} from {step} on"


def assigned(change: Change, snapshot: Snapshot) -> str:
    """Which weights and biases were given other values.

    Args:
        snapshot: a later one; its data may be others by then, with other names of columns.
    """
    same_data = change.after.restart_since(snapshot.spec) != "data"
    labels = input_labels(change.after, snapshot.dataset) if same_data else ()
    return values_given(change.values, change.after, labels)


def _change(change: Change, snapshot: Snapshot) -> str:
    if change.kind == "assign":
        return assigned(change, snapshot)
    if change.kind == "reset":
        return "reset"
    if change.kind == "resume":
        return f"opening {title(change.after)}"
    return differences(change.before, change.after)


def differences(before: Experiment, after: Experiment) -> str:
    """Which settings differ, and how they are afterwards."""
    phrases = [
        each.phrase(getattr(after, each.name))
        for each in after.changes_since(before)
        if each.acts_in(after)
    ]
    return ", ".join(filter(None, phrases)) or title(after)
