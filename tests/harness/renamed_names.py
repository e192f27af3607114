"""A library in which a private name is called otherwise, as in a version that is yet to come."""

from __future__ import annotations

import re
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

SUFFIX = "_of_a_later_version"


def word_of(need: str) -> str:
    """The name that goes, of ``"textual.app:App._display(screen, renderable)"`` ``_display``."""
    return re.split(r"[.:]", need.partition("(")[0])[-1]


def take_away(need: str) -> None:
    """Give a name of a library another one everywhere in its source, before it is imported."""
    sys.meta_path.insert(0, _Finder(need.partition(":")[0], word_of(need), ":" not in need))


class _Finder(MetaPathFinder):
    def __init__(self, module: str, word: str, is_module: bool) -> None:
        self._library = module.partition(".")[0]
        self._word = word
        self._gone = module if is_module else None
        assert self._library not in sys.modules

    def find_spec(
        self, fullname: str, path: object, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != self._library:
            return None
        if fullname == self._gone:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        spec = PathFinder.find_spec(fullname.removesuffix(SUFFIX), path)  # type: ignore[arg-type]
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.name = fullname
            # A module may be called as an attribute is.
            behind = "" if self._gone else rf"(?<!{self._library}\.)"
            pattern = re.compile(rf"{behind}\b{self._word}\b")
            spec.loader = _Loader(pattern, self._word + SUFFIX, fullname, spec.loader.path)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, pattern: re.Pattern[str], other: str, fullname: str, path: str) -> None:
        super().__init__(fullname, path)
        self._pattern, self._other_name = pattern, other

    def get_code(self, fullname: str) -> CodeType | None:
        source = self.get_data(self.path).decode()
        if self._pattern.search(source) is None:
            return super().get_code(fullname)
        return compile(self._pattern.sub(self._other_name, source), self.path, "exec")
