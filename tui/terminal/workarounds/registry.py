"""Which workarounds are on: all but those switched off, and those whose private names are gone."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib import import_module
from types import new_class
from typing import Any, NamedTuple, TypeVar

STOCK_VARIABLE = "MLP_TUI_STOCK"
"""The environment variable that switches workarounds off: ``all``, or names between commas."""

PROGRAM = __name__.partition(".tui.")[0] + ".tui"
"""The package that the parts of workarounds are named from."""

log = logging.getLogger("mlp_tui")
log.addHandler(logging.NullHandler())  # else Python prints warnings, over the screen

Class = TypeVar("Class", bound=type)


class UnknownWorkaroundError(ValueError):
    """The environment variable names a workaround that there is not."""


class Workaround(NamedTuple):
    """One workaround, declared.

    Args:
        name: what switches it off.
        fault: what it works around, in one line.
        seen_in: the library and version that the fault was seen in.
        parts: what it consists of: the kind of thing that each part belongs to, and where the
            part is, as ``"terminal.workarounds.colours:WithoutColours"``. A part is imported
            only where the workaround is on.
        needs: the private names that it uses, as ``"textual.app:App._display(screen, renderable)"``
            with the parameters where they matter, or ``"textual._compositor"`` for a module. Names
            in a private module are private too. An attribute of objects counts as there when a
            method of their class mentions it.
        requires: names of workarounds that it does not work without.
        issue: the number of Textual's issue, where there is one.
    """

    name: str
    fault: str
    seen_in: str
    parts: Mapping[str, str]
    needs: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    issue: int | None = None

    @property
    def missing(self) -> str | None:
        """The first private name that it needs and that is gone; None where all are there."""
        return next((need for need in self.needs if not is_there(need)), None)


class Registry:
    """Workarounds, of which some are on.

    Args:
        declared: all of them, those that others require before these.
        environ: environment variables; they are read when the first workaround is asked for.
    """

    def __init__(
        self, declared: Iterable[Workaround], environ: Mapping[str, str] = os.environ
    ) -> None:
        self.declared = {workaround.name: workaround for workaround in declared}
        self.notices: list[str] = []
        """A line for each workaround that stepped aside, also logged as a warning."""
        self._listener: Callable[[str], object] = lambda notice: None
        self._environ = environ
        self._is_on: dict[str, bool] = {}

    @cached_property
    def switched_off(self) -> frozenset[str]:
        """The names that the environment switches off.

        Raises:
            UnknownWorkaroundError: if it names something else.
        """
        names = [name.strip() for name in self._environ.get(STOCK_VARIABLE, "").split(",")]
        if names in ([""], ["0"]):
            return frozenset()
        if names in (["1"], ["all"]):
            return frozenset(self.declared)
        for name in names:
            if name not in self.declared:
                valid = ", ".join(("all", *self.declared))
                raise UnknownWorkaroundError(f"{STOCK_VARIABLE}: {name!r} is none of {valid}")
        return frozenset(names)

    def is_on(self, name: str) -> bool:
        """Whether a workaround is in use; the first time its private names are looked for."""
        if name not in self._is_on:
            self._is_on[name] = self._check(self.declared[name])
        return self._is_on[name]

    def _check(self, workaround: Workaround) -> bool:
        if workaround.name in self.switched_off or not all(map(self.is_on, workaround.requires)):
            return False
        missing = workaround.missing
        if missing is not None:
            self._notice(workaround, missing)
        return missing is None

    def _notice(self, workaround: Workaround, missing: str) -> None:
        from importlib.metadata import version  # rarely used, and long to import

        library = missing.partition(".")[0]
        line = f"workaround {workaround.name} is off: {library} {version(library)} has no {missing}"
        self.notices.append(line)
        log.warning("%s", line)
        self._listener(line)

    def tell(self, listener: Callable[[str], object]) -> None:
        """Give the notices so far, and those still to come, to ``listener`` and no other."""
        self._listener = listener
        for line in self.notices:
            listener(line)

    def parts(self, kind: str) -> list[Any]:
        """The parts of this kind of all workarounds that are on."""
        return [
            _imported(workaround.parts[kind])
            for workaround in self.declared.values()
            if kind in workaround.parts and self.is_on(workaround.name)
        ]

    def compose(self, kind: str, base: Class) -> Class:
        """``base`` with the mixins of this kind of all workarounds that are on; later ones first.

        The class stands in no module of its own, so it must not name files beside it.
        """
        mixins = self.parts(kind)
        if not mixins:
            return base
        name = f"{base.__name__}With{len(mixins)}Workarounds"
        return new_class(name, (*reversed(mixins), base))  # type: ignore[return-value]


def is_there(need: str) -> bool:
    """Whether a library still has a private name; for the form see :class:`Workaround`."""
    path, _, parameters = need.rstrip(")").partition("(")
    module, _, qualified_name = path.partition(":")
    try:
        found: Any = import_module(module)
    except ImportError:
        return False
    for name in qualified_name.split(".") if qualified_name else ():
        if not _has(found, name):
            return False
        found = getattr(found, name, None)
    return "(" not in need or _parameters(found) == parameters


def _has(owner: Any, name: str) -> bool:
    return hasattr(owner, name) or any(
        name in method.__code__.co_names
        for kind in getattr(owner, "__mro__", ())
        for method in vars(kind).values()
        if hasattr(method, "__code__")
    )


def _parameters(called: Any) -> str | None:
    """The names of what a method or a class is called with; None where it cannot be told."""
    method = called.__init__ if isinstance(called, type) else called
    code = getattr(method, "__code__", None)
    return None if code is None else ", ".join(code.co_varnames[1 : code.co_argcount])


def _imported(part: str) -> Any:
    module, _, name = part.partition(":")
    return getattr(import_module(f"{PROGRAM}.{module}"), name)
