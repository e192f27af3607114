"""For every setting experiments in which it applies and in which it doesn't, and a value for it."""

from __future__ import annotations

from typing import Any, NamedTuple

from mlp_tui.core.experiment import SETTINGS, Experiment, Setting, SpecError

_VALUES: dict[str, Any] = {
    "data_file": "points.csv",
    "columns": ("sepal_length_cm", "petal_width_cm"),
    "label": "species",
    "features": ("x1", "x2", "x1^2"),  # from which every move is possible
}
"""A value of a setting that no key moves, or not to where it can be moved further."""

_EXPERIMENTS = (
    Experiment(),
    Experiment(hidden_layers=()),
    Experiment(dataset="iris"),  # the table that the values above belong to
    *(
        Experiment(**{name: setting.read(option)})
        for name, setting in SETTINGS.items()
        for option in setting.kind.options
    ),
    Experiment(data_file="points.csv"),
)
"""Where settings may or may not apply: whatever can be chosen."""


class Example(NamedTuple):
    """A setting, where it applies, and a value that it does not have there."""

    name: str
    spec: Experiment
    value: Any

    @property
    def changed(self) -> Experiment:
        """The experiment with the other value."""
        return self.spec.with_changes(**{self.name: self.value})


def example_of(name: str) -> Example:
    """An example of a setting."""
    setting = SETTINGS[name]
    spec = next(spec for spec in _EXPERIMENTS if setting.acts_in(spec))
    moves = setting.kind.moves
    value = _VALUES[name] if name in _VALUES else setting.moved(spec, moves[0].name)
    return Example(name, spec, value)


def where_it_does_not_apply(name: str) -> Experiment | None:
    """An experiment in which a setting means nothing; None: it always means something."""
    return next((spec for spec in _EXPERIMENTS if not SETTINGS[name].acts_in(spec)), None)


def text_it_refuses(setting: Setting) -> str | None:
    """A text that stands for no value of a setting; None: it takes every one, or offers a list."""
    if setting.kind.options or setting.kind.switches:
        return None
    for text in ("no such value!", "-1", "1e999"):
        try:
            setting.read(text)
        except SpecError:
            return text
    return None
