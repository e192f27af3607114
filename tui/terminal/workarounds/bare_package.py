"""Importing modules of a package without what the package itself does when it is imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType


@contextmanager
def bare_package(name: str) -> Iterator[None]:
    """While it lasts, a package of which only modules are wanted has nothing in itself.

    Afterwards the whole package can be imported as ever; it uses these modules. One that is
    imported already, or that there is not, is left as it is.

    Args:
        name: of a package that stands in no other one.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        yield
        return
    bare = ModuleType(name)
    bare.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = bare
    try:
        yield
    finally:
        if sys.modules.get(name) is bare:
            del sys.modules[name]
