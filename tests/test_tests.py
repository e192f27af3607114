"""The rules of the tests: they know the program by its public names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
ALLOWED = {
    "_replace": "a named tuple's, and public in spite of its name",
    "_compositor": "Textual's: what a screen shows, and the updates that workarounds take",
    "_driver": "Textual's: whose size is the terminal's",
    "_size": "Textual's: Pilot sets it too, but waits for the app to be idle, as it is not here",
    "_character_to_key": "Textual's: the name of a key, as Pilot finds it",
    "_border": "Textual's: where the characters of frames are",
    "_writer_thread": "Textual's: so that nothing takes what a driver writes",
    "_queue": "Textual's: what the writer thread has still to write",
    "_optimizer": "scikit-learn's: the rate of a step is changed there alone",
}
"""Private names of others that a test may use, and why."""


def private_names(tree: ast.AST) -> Iterator[str]:
    """The private names of others that a module uses, as attributes, imports or in strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and not is_own(node.value):
            yield from filter(is_private, [node.attr])
        elif isinstance(node, ast.ImportFrom):
            names = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from filter(is_private, names)
        elif isinstance(node, ast.Import):
            names = [part for alias in node.names for part in alias.name.split(".")]
            yield from filter(is_private, names)
        elif isinstance(node, ast.Call) and is_access_by_name(node.func):
            texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
            names = [part for text in texts if isinstance(text, str) for part in text.split(".")]
            yield from filter(is_private, names)


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def is_own(node: ast.expr) -> bool:
    """Whether it is an object's own: ``self``, ``cls`` and ``super()``."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def is_access_by_name(node: ast.expr) -> bool:
    """Whether it is a function such as ``getattr``, or ``monkeypatch.setattr``."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name in ("getattr", "hasattr", "setattr", "delattr", "attrgetter")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_test_uses_private_names(path):
    found = set(private_names(tree_of(path)))
    assert not found - ALLOWED.keys(), "test what can be seen, or give it a public name"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_objects_are_made_by_their_constructor(path):
    names = {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    assert "__new__" not in names


def test_each_name_that_is_allowed_is_used():
    assert {name for path in MODULES for name in private_names(tree_of(path))} >= ALLOWED.keys()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("app._shown", ["_shown"]),
        ("app.screen()._panels[0].name", ["_panels"]),
        ("self._own; cls._own; super()._own; super().__init__()", []),
        ("self.app._shown", ["_shown"]),
        ("from package._module import _name, other", ["_module", "_name"]),
        ("import package._module", ["_module"]),
        ("getattr(app, '_shown')", ["_shown"]),
        ("monkeypatch.setattr('package.module._name', None)", ["_name"]),
    ],
)
def test_private_names_are_found(code, names):
    assert list(private_names(ast.parse(code))) == names
