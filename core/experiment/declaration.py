"""A value that a person may give, declared in one place: its kind, its names, its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

from .fields import BadValueError, Kind

_KEY = "declaration"


class DeclaredValueError(ValueError):
    """A value that what is declared cannot take.

    ``field`` is its name; the message is one line that says what is wrong and which values are
    allowed.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, eq=False, kw_only=True)
class Declaration:
    """All that is declared of a field. Its name and default come from the field itself."""

    error: ClassVar[type[DeclaredValueError]] = DeclaredValueError

    kind: Kind
    """How its values are read, written, checked and moved."""
    label: str
    """What a person reads, small, such as ``learning rate``."""
    help: str
    """For a beginner. The first sentence stands alone on the command line."""
    option: str = ""
    """On the command line; by itself the field's name."""
    unset: str = ""
    """What None stands for, in words."""
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
            DeclaredValueError: if it is not allowed.
        """
        return self._named(self.kind.check, value)

    def read(self, text: str) -> Any:
        """The value that a typed text stands for.

        Raises:
            DeclaredValueError: if it stands for none that is allowed.
        """
        return self._named(self.kind.read, text)

    def _named(self, take: Callable[[Any], Any], value: Any) -> Any:
        """What a method of the kind makes of a value; its refusal names what is declared."""
        try:
            return take(value)
        except BadValueError as error:
            raise self.error(self.name, f"{self.label} {error}") from None

    def require_whole(self) -> None:
        """Refuse a declaration that lacks something, or contradicts itself.

        Raises:
            TypeError: says what is wrong.
        """
        if not (self.label and self.help and self.option.startswith("--")):
            raise TypeError(f"{self.name}: give it a label, a help text and an option with --")
        if self.check(self.default) != self.default:
            raise TypeError(f"{self.name}: its default is not in the type of its kind")


D = TypeVar("D", bound=Declaration)


def declared(declaration: Declaration, default: Any) -> Any:
    """A field of a dataclass with all that is declared of it."""
    return field(default=default, metadata={_KEY: declaration})


def declarations_of(owner: type, sort: type[D]) -> Mapping[str, D]:
    """What is declared of every field of a dataclass, by its name, in the order of the fields.

    Args:
        sort: the class that each declaration must be of.

    Raises:
        TypeError: if a field is not declared, or not as it should be.
    """
    found = {each.name: _whole(each, sort) for each in fields(owner)}
    options = [each.option for each in found.values()]
    for each in found.values():
        if options.count(each.option) > 1:
            raise TypeError(
                f"{each.name}: another {sort.__name__.lower()} has the option {each.option}, too"
            )
    return MappingProxyType(found)


def _whole(each: Field[Any], sort: type[D]) -> D:
    declaration = each.metadata.get(_KEY)
    if not isinstance(declaration, sort):
        raise TypeError(f"{each.name} is not declared as a {sort.__name__.lower()}")
    option = declaration.option or f"--{each.name.replace('_', '-')}"
    whole = replace(declaration, name=each.name, default=each.default, option=option)
    whole.require_whole()
    return whole
