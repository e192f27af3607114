"""A preference: one way in which the app shows itself, declared with all that follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ...core.experiment.declaration import (
    Declaration,
    DeclaredValueError,
    declarations_of,
    declared,
)
from ...core.experiment.fields import Kind

VARIABLE_PREFIX = "MLP_TUI_"
KEYS_TABLE = "keys"
"""A name in the file that is no preference."""


class PreferenceError(DeclaredValueError):
    """A value that a preference cannot take."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Preference(Declaration):
    """All that is declared of a field of the preferences."""

    error: ClassVar[type[DeclaredValueError]] = PreferenceError

    suits: Callable[[], Any] | None = None
    """What acts where the value is None: it depends on the terminal."""
    remembered: bool = False
    """Whether what is chosen in the app is written to the file."""
    acts_in_train: bool = False
    """Whether it means something without a screen, too."""

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{VARIABLE_PREFIX}{self.name.upper()}"

    def value_in(self, preferences: Any) -> Any:
        """The value that acts: the one that was chosen, or what suits the terminal."""
        value = getattr(preferences, self.name)
        return self.suits() if value is None and self.suits is not None else value

    def from_toml(self, value: Any) -> Any:
        """The value that stands in the file; a text is read as it is on the command line.

        Raises:
            PreferenceError: if it is not allowed.
        """
        return self.read(value) if isinstance(value, str) else self.check(value)

    def to_toml(self, value: Any) -> Any:
        """The value in TOML's types; :meth:`from_toml` takes it back."""
        return self.kind.none if value is None else self.kind.to_json(value)

    def require_whole(self) -> None:
        super().require_whole()
        if self.name == KEYS_TABLE:
            raise TypeError(f"{self.name}: the file has a table of that name")


def preference(kind: Kind, *, default: Any, **others: Any) -> Any:
    """A field of the preferences. Option, variable, key of the file and template come from this.

    Args:
        others: the attributes of :class:`Preference`.
    """
    return declared(Preference(kind=kind, **others), default)


def preferences_of(owner: type) -> Mapping[str, Preference]:
    """Every preference of a class by its field's name, in the order of the fields.

    Raises:
        TypeError: if a field is not declared, or not as it should be.
    """
    return declarations_of(owner, Preference)
