"""A setting: one field of an experiment, declared in one place with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal

from .fields import BadValueError, Kind, Move

GROUPS: Mapping[str, str] = MappingProxyType(
    {"data": "Dataset", "network": "Network", "training": "Training"}
)
"""Each group of settings that belong together, in the order of the panels, with its heading."""

Restart = Literal["nothing", "run", "weights", "data"]
RESTARTS: Mapping[Restart, str] = MappingProxyType(
    {
        "nothing": "acts from this step on",
        "run": "the run starts again from the same weights",
        "weights": "new weights on the same data",
        "data": "new data and new weights",
    }
)
"""What another value begins again, in words. Each begins again all that stands before it, too."""

_KEY = "setting"


class SpecError(ValueError):
    """A value that an experiment cannot take.

    ``field`` is the name of the setting; the message is one line that says what is wrong
    and which values are allowed.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, eq=False, kw_only=True)
class Setting:
    """All that is declared of a field. Its name and default come from the field itself."""

    kind: Kind
    """How its values are read, written, checked and moved."""
    group: str
    """One of ``GROUPS``."""
    label: str
    """What a person reads, small, such as ``learning rate``."""
    help: str
    """For a beginner. The first sentence stands alone on the command line."""
    restarts: Restart
    option: str = ""
    """On the command line; by itself the field's name."""
    applies: Callable[[Any], str | None] = lambda spec: None
    """Why the setting means nothing in an experiment; None where it acts.

    A value without effect is kept, so that it is there when it acts again.
    """
    follows: str | Callable[[Any], Any] | None = None
    """What acts where the value is None: another field's, or a function of the experiment.

    A move of a followed field takes its followers along.
    """
    unset: str = ""
    """What None stands for, in words."""
    brief: str | Callable[[Any], str] = ""
    """How the value, ``{}``, stands in a line of all settings; empty: not at all."""
    always_shown: bool = True
    """Whether panels show it also while it is at its default."""
    name: str = ""
    default: Any = None

    @property
    def summary(self) -> str:
        """The first sentence of the help, without its full stop."""
        return self.help.partition(". ")[0].rstrip(".")

    @property
    def default_text(self) -> str:
        """The default as a person reads it."""
        return self.unset if self.default is None and self.unset else self.kind.write(self.default)

    def check(self, value: Any) -> Any:
        """The value in its own type.

        Raises:
            SpecError: if it is not allowed.
        """
        try:
            return self.kind.check(value)
        except BadValueError as error:
            raise SpecError(self.name, f"{self.label} {error}") from None

    def read(self, text: str) -> Any:
        """The value that a typed text stands for.

        Raises:
            SpecError: if it stands for none that is allowed.
        """
        try:
            return self.kind.read(text)
        except BadValueError as error:
            raise SpecError(self.name, f"{self.label} {error}") from None

    def value_in(self, spec: Any) -> Any:
        """The value that acts in an experiment.

        It is None where the setting does not apply; where the field is None and follows
        something else, it is that.
        """
        if not self.acts_in(spec):
            return None
        value = getattr(spec, self.name)
        if value is not None or self.follows is None:
            return value
        return getattr(spec, self.follows) if isinstance(self.follows, str) else self.follows(spec)

    def acts_in(self, spec: Any) -> bool:
        """Whether the setting applies in an experiment."""
        return self.applies(spec) is None

    def is_shown_in(self, spec: Any) -> bool:
        """Whether a panel shows the setting of an experiment."""
        return self.acts_in(spec) and (
            self.always_shown or getattr(spec, self.name) != self.default
        )

    def require(self, spec: Any) -> None:
        """Refuse the setting where it means nothing.

        Raises:
            SpecError: says why.
        """
        reason = self.applies(spec)
        if reason is not None:
            raise SpecError(self.name, f"{self.label} does not apply: {reason}")

    def moved(self, spec: Any, name: str) -> Any:
        """The value that a move of the kind leads to from the one that acts in an experiment.

        Raises:
            SpecError: if there is none, or the setting does not apply.
        """
        self.require(spec)
        move = self.move(name)
        try:
            return self.check(move.change(self.value_in(spec)))
        except BadValueError as error:
            raise SpecError(self.name, f"{self.label}: {error}") from None

    def move(self, name: str) -> Move:
        """The kind's move of that name."""
        return next(move for move in self.kind.moves if move.name == name)

    def phrase(self, value: Any) -> str:
        """The label and the value: ``learning rate 0.1``; empty for a value without a word."""
        shown = self.kind.show(value)
        return f"{self.label} {shown}" if shown else ""

    def brief_phrase(self, value: Any) -> str:
        """The value in the fewest words that can be understood; empty: not worth them."""
        if isinstance(self.brief, str):
            return self.brief.format(self.kind.write(value))
        return self.brief(value)


def setting(kind: Kind, *, default: Any, **declared: Any) -> Any:
    """A field of an experiment. Everything that shows or changes it comes from this.

    Args:
        declared: the attributes of :class:`Setting`.
    """
    return field(default=default, metadata={_KEY: Setting(kind=kind, **declared)})


def settings_of(experiment: type) -> Mapping[str, Setting]:
    """Every setting of a class of experiments by its field's name, in the order of the fields.

    Raises:
        TypeError: if a field is not declared, or not as it should be.
    """
    settings = {each.name: _declared(each) for each in fields(experiment)}
    options = [each.option for each in settings.values()]
    for each in settings.values():
        if options.count(each.option) > 1:
            raise TypeError(f"{each.name}: another setting has the option {each.option}, too")
        if isinstance(each.follows, str) and each.follows not in settings:
            raise TypeError(f"{each.name}: there is no field {each.follows} to follow")
    return MappingProxyType(settings)


def _declared(each: Field[Any]) -> Setting:
    declared = each.metadata.get(_KEY)
    if declared is None:
        raise TypeError(f"{each.name} is not declared: make the field with setting(...)")
    option = declared.option or f"--{each.name.replace('_', '-')}"
    made = replace(declared, name=each.name, default=each.default, option=option)
    if made.group not in GROUPS:
        raise TypeError(f"{made.name}: no group {made.group!r}; there are {', '.join(GROUPS)}")
    if made.restarts not in RESTARTS:
        raise TypeError(f"{made.name}: restarts is one of {', '.join(RESTARTS)}")
    if not (made.label and made.help and option.startswith("--")):
        raise TypeError(f"{made.name}: give it a label, a help text and an option with --")
    if made.check(made.default) != made.default:
        raise TypeError(f"{made.name}: its default is not in the type of its kind")
    return made
