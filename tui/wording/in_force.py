"""The settings in force in one line, and the network that they make."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from rich.cells import cell_len

from ...core.experiment import (
    GROUPS,
    SETTINGS,
    Experiment,
    Snapshot,
    layer_sizes,
    parameter_count,
)

if TYPE_CHECKING:
    from ..preferences.keys import Keys


def settings(spec: Experiment, snapshot: Snapshot, chosen_layer: int | None = None) -> list[str]:
    """The settings that matter most, in a few words each, most important first."""
    briefs: dict[str, list[str]] = {group: [] for group in GROUPS}
    for each in SETTINGS.values():
        text = each.brief_phrase(getattr(spec, each.name))
        if text and each.acts_in(spec):
            briefs[each.group].append(text)
    network = " ".join([network_sizes(snapshot, chosen_layer), *briefs.pop("network")])
    return [snapshot.dataset.title, network, *chain.from_iterable(briefs.values())]


def fitted(settings: Sequence[str], width: int, key: str) -> list[str]:
    """The first of some settings, and how many are left out, in as many cells as there are.

    Args:
        settings: as of :func:`settings`; two cells are to stand between them.
        key: shows them all.
    """
    if _width(settings) <= width:
        return list(settings)
    for n_shown in range(len(settings) - 1, 0, -1):
        told = [*settings[:n_shown], f"+ {len(settings) - n_shown} more: {key}"]
        if _width(told) <= width:
            return told
    return list(settings[:1])


def _width(settings: Sequence[str]) -> int:
    return cell_len("  ".join(settings))


def network(snapshot: Snapshot, chosen_layer: int | None = None) -> str:
    """Sizes and parameters in a few words."""
    n_parameters = parameter_count(layer_sizes(snapshot.spec, snapshot.dataset))
    return f"{network_sizes(snapshot, chosen_layer)}: {n_parameters:,} parameters"


def network_sizes(snapshot: Snapshot, chosen_layer: int | None = None) -> str:
    """Units of each layer from input to output: ``2-[4]-4-2``.

    Args:
        chosen_layer: the index of the hidden layer to mark, where there are others.
    """
    sizes = [str(units) for units in layer_sizes(snapshot.spec, snapshot.dataset)]
    n_hidden = len(sizes) - 2
    if chosen_layer is not None and chosen_layer < n_hidden > 1:
        sizes[chosen_layer + 1] = f"[{sizes[chosen_layer + 1]}]"
    return "-".join(sizes)


def layer_choice(layers: Sequence[int], chosen: int | None, keys: Keys) -> str:
    """Which of the hidden layers is chosen, and what for."""
    moves = ("add", "remove", "widen", "narrow")
    add, remove, widen, narrow = (keys[f"{move}-hidden-layers"] for move in moves)
    if chosen is None:
        return f"there is no hidden layer to choose; {add} adds one"
    if len(layers) == 1:
        return f"there is one hidden layer alone; {add} adds another"
    return (
        f"hidden layer {chosen + 1} of {len(layers)} is chosen: {widen} and {narrow} change its"
        f" neurons, {remove} removes it, {add} adds another behind it"
    )


def penalty_left_out(spec: Experiment) -> str:
    """What to say of J where a step goes down a penalty, too; nothing where there is none."""
    name = spec.regularization
    return "" if name == "none" else f"J without the {name} penalty"
