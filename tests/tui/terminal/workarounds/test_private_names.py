"""No private name of Textual, Rich or plotext is used but where a workaround declares it."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

import mlp_tui.tui
from mlp_tui.tui.terminal.workarounds.base import AppBase, AppMixin
from mlp_tui.tui.terminal.workarounds.declarations import WORKAROUNDS

ROOT = Path(mlp_tui.tui.__file__).parent
MODULES = sorted(path for path in ROOT.rglob("*.py") if path.name != "__main__.py")
LIBRARIES = ("textual", "rich", "plotext")
NEEDS = [need for workaround in WORKAROUNDS.declared.values() for need in workaround.needs]
DECLARED_MODULES = {need.partition(":")[0] for need in NEEDS}
DECLARED_NAMES = {need.partition("(")[0].replace(":", ".").rpartition(".")[2] for need in NEEDS}
OF_PYTHON = {"_exit", "_replace", "_asdict", "_fields"}
"""Of ``os`` and named tuples."""


def is_private(name):
    return name.startswith("_") and not name.startswith("__")


def is_of_library(module):
    return module.partition(".")[0] in LIBRARIES


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def imported_modules(tree):
    """The modules of the libraries that are imported, or may be: a name counts as one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from filter(is_of_library, names)


def names_of_our_own(tree):
    """Private names that a module defines: of functions, classes, variables and attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.id if isinstance(node, ast.Name) else node.attr


@cache
def names_of_all_our_own():
    return {name for each in MODULES for name in names_of_our_own(tree_of(each))}


def names_used(tree):
    return {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and is_private(n.attr)}


def own_classes(path):
    """The classes of a module that inherit from a library's, each with its syntax tree."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    module = import_module(".".join([mlp_tui.tui.__name__, *parts]).removesuffix(".__init__"))
    for node in ast.walk(tree_of(path)):
        kind = vars(module).get(node.name) if isinstance(node, ast.ClassDef) else None
        if isinstance(kind, type) and any(is_of_library(c.__module__) for c in parents(kind)):
            yield kind, node


def parents(kind):
    """The classes that a class inherits from, or will once it is part of an app."""
    return (*kind.__mro__, *AppBase.__mro__) if issubclass(kind, AppMixin) else kind.__mro__


def names_of_libraries(kind):
    """The private names that a class inherits from those of libraries."""
    for parent in parents(kind):
        if is_of_library(parent.__module__):
            yield from vars(parent)
            for method in filter(inspect.isfunction, vars(parent).values()):
                yield from method.__code__.co_names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_private_modules_are_declared(path):
    private = {
        ".".join(parts[: index + 1])
        for parts in (name.split(".") for name in imported_modules(tree_of(path)))
        for index, part in enumerate(parts)
        if is_private(part)
    }
    undeclared = {name for name in private if name not in DECLARED_MODULES}
    assert not undeclared, "declare it in workarounds/declarations.py, or do without"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_private_attributes_are_declared(path):
    undeclared = names_used(tree_of(path)) - names_of_all_our_own() - DECLARED_NAMES - OF_PYTHON
    assert not undeclared, "declare it in workarounds/declarations.py, or do without"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_overridden_is_declared(path):
    """By intention, or by a name of our own that a library's class has already."""
    for kind, node in own_classes(path):
        ours = {name for name in {*names_of_our_own(node), *names_used(node)} if is_private(name)}
        shared = ours & set(names_of_libraries(kind))
        assert not shared - DECLARED_NAMES, f"{kind.__name__}: declare it, or take another name"
