"""A setting: one field of an experiment, declared in one place with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Literal

from .declaration import Declaration, DeclaredValueError, declarations_of, declared
from .fields import BadValueError, Kind, Move

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "data": "Dataset",
        "features": "Features",
        "network": "Network",
        "training": "Training",
        "stopping": "Stopping",
        "seeds": "Seeds",
    }
)
"""Each group of settings that belong together, in the order of the panels, with its heading."""

Restart = Literal["nothing", "run", "weights", "data"]
RESTARTS: Mapping[Restart, str] = MappingProxyType(
    {
        "nothing": "applies from the next step on",
        "run": "training restarts with the same initial weights",
        "weights": "new initial weights, same data",
        "data": "new data and new initial weights",
    }
)
"""What another value begins again, in words. Each begins again all that stands before it, too."""


class SpecError(DeclaredValueError):
    """A value that an experiment cannot take."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Setting(Declaration):
    """All that is declared of a field of an experiment."""

    error: ClassVar[type[DeclaredValueError]] = SpecError

    group: str
    """One of ``GROUPS``."""
    restarts: Restart
    applies: Callable[[Any], str | None] = lambda spec: None
    """Why the setting means nothing in an experiment; None where it acts.

    A value without effect is kept, so that it is there when it acts again.
    """
    suits: Callable[[Any, Any], str | None] = lambda spec, value: None
    """Why a value cannot be had in an experiment, as far as its settings tell; None where it can.

    It is refused where somebody asks for it, and moves go past it.
    """
    follows: str | Callable[[Any], Any] | None = None
    """What acts where the value is None: another field's, or a function of the experiment.

    A move of a followed field takes its followers along.
    """
    one_for_each: str = ""
    """Another field, a list: the value may be several, one for each of its items.

    They become more and fewer with these.
    """
    brief: str | Callable[[Any], str] = ""
    """How the value, ``{}``, stands in a line of all settings; empty: not at all."""
    basic: bool = False
    """Whether a beginner needs it: panels show it always.

    The others stand behind the heading of their group while they are at their defaults.
    """

    def require_whole(self) -> None:
        super().require_whole()
        if self.group not in GROUPS:
            raise TypeError(f"{self.name}: no group {self.group!r}; there are {', '.join(GROUPS)}")
        if self.restarts not in RESTARTS:
            raise TypeError(f"{self.name}: restarts is one of {', '.join(RESTARTS)}")

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

    def is_set_in(self, spec: Any) -> bool:
        """Whether an experiment has another value than the default."""
        return getattr(spec, self.name) != self.default

    def is_shown_in(self, spec: Any) -> bool:
        """Whether a panel shows the setting of an experiment also while its group is folded."""
        return self.acts_in(spec) and (self.basic or self.is_set_in(spec))

    def require_one_for_each(self, spec: Any) -> None:
        """Refuse a value of several that are more or fewer than what they are for.

        Raises:
            SpecError: says how many of both there are.
        """
        value = getattr(spec, self.name)
        if not self.one_for_each or not isinstance(value, tuple) or not self.acts_in(spec):
            return
        count = len(getattr(spec, self.one_for_each))
        if len(value) != count:
            what = self.one_for_each.replace("_", " ")
            raise SpecError(
                self.name,
                f"{self.phrase(value)}: these are {len(value)}, and the number of {what} is"
                f" {count}; give one for all, or one for each",
            )

    def require(self, spec: Any) -> None:
        """Refuse the setting where it means nothing, or cannot have its value.

        Raises:
            SpecError: says why.
        """
        self._require_applies(spec)
        reason = self.suits(spec, getattr(spec, self.name))
        if reason is not None:
            raise SpecError(self.name, reason)

    def _require_applies(self, spec: Any) -> None:
        reason = self.applies(spec)
        if reason is not None:
            raise SpecError(self.name, f"{self.label} does not apply: {reason}")

    def moved(self, spec: Any, name: str, place: int | None = None) -> Any:
        """The value that a move of the kind leads to from the one that acts in an experiment.

        Args:
            place: see :class:`~.fields.Move`.

        Raises:
            SpecError: if there is none, or the setting does not apply.
        """
        self._require_applies(spec)
        move, before = self.move(name), getattr(spec, self.name)
        value = start = self.value_in(spec)
        reason = None
        while True:
            try:
                value = self._changed(lambda value: move.made(value, place), value)
            except SpecError:
                if reason is None:
                    raise
                # Values went on to the end of their course, but none of them suits.
                raise SpecError(self.name, reason) from None
            reason = self.suits(spec, value)
            if reason is None and value != before:
                return value
            if value == start:
                if reason is not None:
                    raise SpecError(self.name, reason)
                return value

    def switched(self, spec: Any, name: str) -> Any:
        """The value that acts in an experiment, with one of the kind's switches in or out.

        Raises:
            SpecError: if there is none, or the setting does not apply.
        """
        self._require_applies(spec)
        return self._changed(lambda value: self.kind.switched(value, name), self.value_in(spec))

    def _changed(self, change: Callable[[Any], Any], value: Any) -> Any:
        try:
            return self.check(change(value))
        except BadValueError as error:
            raise SpecError(self.name, str(error).format(self.label)) from None

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


def setting(kind: Kind, *, default: Any, **others: Any) -> Any:
    """A field of an experiment. Everything that shows or changes it comes from this.

    Args:
        others: the attributes of :class:`Setting`.
    """
    return declared(Setting(kind=kind, **others), default)


def settings_of(experiment: type) -> Mapping[str, Setting]:
    """Every setting of a class of experiments by its field's name, in the order of the fields.

    Raises:
        TypeError: if a field is not declared, or not as it should be.
    """
    settings = declarations_of(experiment, Setting)
    for each in settings.values():
        if isinstance(each.follows, str) and each.follows not in settings:
            raise TypeError(f"{each.name}: there is no field {each.follows} to follow")
        if each.one_for_each and each.one_for_each not in settings:
            raise TypeError(f"{each.name}: there is no field {each.one_for_each}")
    return settings
