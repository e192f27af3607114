"""Modules of a package are imported without it, and the whole package afterwards."""

import sys

import pytest

from mlp_tui.tui.terminal.workarounds.bare_package import bare_package


@pytest.fixture
def package(tmp_path, monkeypatch):
    """The name of a package that says so when it is imported, and what it said."""
    folder = tmp_path / "talking_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("from . import part\nsaid = ['hello']\n")
    (folder / "part.py").write_text("answer = 42\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "talking_package"
    for name in ("talking_package", "talking_package.part"):
        sys.modules.pop(name, None)


def test_a_module_is_imported_without_its_package_and_is_the_same_in_it_later(package):
    with bare_package(package):
        from talking_package.part import answer  # pyright: ignore[reportMissingImports]
    assert answer == 42
    part = sys.modules["talking_package.part"]
    import talking_package  # pyright: ignore[reportMissingImports]

    assert talking_package.said == ["hello"]
    assert talking_package.part is part


def test_a_package_that_is_imported_already_stays(package):
    import talking_package  # pyright: ignore[reportMissingImports]

    with bare_package(package):
        assert sys.modules[package] is talking_package
    assert sys.modules[package] is talking_package


def test_where_there_is_no_package_nothing_changes():
    with bare_package("no_package_of_this_name"), pytest.raises(ImportError):
        import no_package_of_this_name  # noqa: F401  # pyright: ignore[reportMissingImports]
    with bare_package("this"):  # a module
        assert "this" not in sys.modules
