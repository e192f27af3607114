"""Values of every kind of setting, good and bad, and random experiments made of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from hypothesis import strategies as st

from mlp_tui.core.experiment import SETTINGS, Experiment
from mlp_tui.core.experiment.fields import (
    Choice,
    Columns,
    Kind,
    ListOf,
    Number,
    OneOrEach,
    Paces,
    Subset,
    Text,
    Toggle,
    Whole,
)
from mlp_tui.core.experiment.pace import FASTEST, PACES, SLOWEST, Pace

BEYOND = 10**9
"""A bound for drawing from a range that has none."""


def values_of(kind: Kind) -> st.SearchStrategy:
    """Every value that a kind should take, None among them where it can be."""
    values = _values_of(kind)
    return values if kind.none is None else st.none() | values


def bad_values_of(kind: Kind) -> list:
    """Values that a kind should refuse."""
    always = [object(), {}, float("nan"), b"x", *([] if kind.none is not None else [None])]
    return always + _bad_values_of(kind)


def experiments() -> st.SearchStrategy[Experiment]:
    """Experiments with any value in any setting, as far as they go together."""
    values = {name: values_of(each.kind) for name, each in SETTINGS.items()}
    return st.fixed_dictionaries(values).map(experiment_with).map(lambda spec: spec.suited)


def experiment_with(values: Mapping[str, Any]) -> Experiment:
    """The experiment of these values, with as many items in lists as other values are for."""
    values = dict(values)
    for name, value in list(values.items()):
        items = SETTINGS[name].one_for_each
        if items and isinstance(value, tuple) and values.get(items) != ():
            known = values.get(items, getattr(Experiment(), items))
            values[items] = [known[k % len(known)] for k in range(len(value))]
    return Experiment(**values)


@singledispatch
def _values_of(kind: Kind) -> st.SearchStrategy:
    raise NotImplementedError(f"say which values a {type(kind).__name__} takes")


@singledispatch
def _bad_values_of(kind: Kind) -> list:
    raise NotImplementedError(f"say which values a {type(kind).__name__} refuses")


@_values_of.register
def _(kind: Choice) -> st.SearchStrategy:
    return st.sampled_from(kind.names)


@_bad_values_of.register
def _(kind: Choice) -> list:
    return ["no such name", "", 1, True, [kind.names[0]]]


@_values_of.register
def _(kind: OneOrEach) -> st.SearchStrategy:
    names = st.sampled_from(kind.names)
    return names | st.lists(names, min_size=2, max_size=kind.most).map(tuple)


@_bad_values_of.register
def _(kind: OneOrEach) -> list:
    many = [kind.names[0]] * (kind.most + 1)
    return ["no such name", "", 1, True, [], [kind.names[0], "no such name"], [1, 2], many]


@_values_of.register
def _(kind: Toggle) -> st.SearchStrategy:
    return st.booleans()


@_bad_values_of.register
def _(kind: Toggle) -> list:
    return ["on", 0, 1]


@_values_of.register
def _(kind: Paces) -> st.SearchStrategy:
    return st.sampled_from(PACES) | st.floats(SLOWEST, FASTEST).map(Pace.fixed)


@_bad_values_of.register
def _(kind: Paces) -> list:
    return ["fast", "", True, 0, -1, float("inf"), 10**400, Pace("fast", 5.0)]


@_values_of.register
def _(kind: Number) -> st.SearchStrategy:
    least = kind.low if kind.above is None else kind.above
    return st.floats(
        least, kind.high, exclude_min=kind.above is not None, allow_nan=False, allow_infinity=False
    )


@_bad_values_of.register
def _(kind: Number) -> list:
    bounds = [
        *([] if kind.low is None else [kind.low - 1]),
        *([] if kind.above is None else [kind.above]),
        *([] if kind.high is None else [kind.high + 1]),
    ]
    return [*bounds, "0.1", True, float("inf"), 10**400]


@_values_of.register
def _(kind: Whole) -> st.SearchStrategy:
    low, high = (-BEYOND if kind.low is None else kind.low), kind.high or BEYOND
    return st.integers(int(low), int(high))


@_bad_values_of.register
def _(kind: Whole) -> list:
    bounds = [
        *([] if kind.low is None else [kind.low - 1]),
        *([] if kind.high is None else [kind.high + 1]),
    ]
    return [*bounds, "1", True, 1.5, 2.0]


@_values_of.register
def _(kind: ListOf) -> st.SearchStrategy:
    return st.lists(values_of(kind.item), max_size=kind.most).map(tuple)


@_bad_values_of.register
def _(kind: ListOf) -> list:
    (item,) = next(move for move in kind.moves if move.name == "add").change(())
    return ["", 3, [item] * (kind.most + 1), *([bad] for bad in bad_values_of(kind.item))]


@_values_of.register
def _(kind: Subset) -> st.SearchStrategy:
    names = st.lists(st.sampled_from(kind.switches), min_size=1, unique=True)
    return names.map(lambda each: kind.check(each))


@_bad_values_of.register
def _(kind: Subset) -> list:
    return ["", 3, [], [kind.switches[0], "no such name"], [3], [None]]


@_values_of.register
def _(kind: Text) -> st.SearchStrategy:
    return st.text(min_size=1)


@_bad_values_of.register
def _(kind: Text) -> list:
    return ["", 3, ["x"]]


@_values_of.register
def _(kind: Columns) -> st.SearchStrategy:
    return st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True).map(tuple)


@_bad_values_of.register
def _(kind: Columns) -> list:
    return ["ab", [], ["a", "a"], ["a", ""], ["a", "b", "a"], ["a", 3], list(map(str, range(1001)))]
