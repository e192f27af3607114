"""The rules of the house: who may import whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCREEN_LIBRARIES = {"textual", "rich", "plotext", "click"}
ENGINE = ("graph", "operations", "interpreter", "compiler", "session", "gradients", "train")
"""The engine's rooms: each may import those before it, never one after it."""
MODULES = sorted(
    path.relative_to(ROOT)
    for room in ("core", "datasets", "tui")
    for path in (ROOT / room).rglob("*.py")
)


def imports_of(path):
    """What a module imports: ``core.experiment.spec``-like paths for our own, roots for others."""
    package = path.with_suffix("").parts[:-1]
    found = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = (*base, *(node.module or "").split(".")) if node.module else base
            found.add(".".join(module))
            found |= {".".join((*module, alias.name)) for alias in node.names if node.level}
    return found


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_run_one_way(path):
    imported = imports_of(path)
    assert not {name for name in imported if name.split(".")[0] == "mlp_tui"}, (
        "use relative imports"
    )
    room = path.parts[0]
    if room != "tui":
        assert not {name for name in imported if name.split(".")[0] in SCREEN_LIBRARIES | {"tui"}}
    if room == "datasets":
        assert not {name for name in imported if name.split(".")[0] == "core"}
    if room == "core" and "experiment" not in path.parts:
        assert not {name for name in imported if name.startswith(("core.experiment", "datasets"))}


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "core"], ids=str)
def test_the_engines_rooms_import_only_those_before_them(path):
    room = Path(path.parts[1]).stem
    if room not in ENGINE:
        assert room in {"__init__", "experiment"}, "give the new room a place in ENGINE"
        return
    imported = {tuple(name.split(".")) for name in imports_of(path)}
    assert ("core",) not in imported, "import from a room, not from the whole engine"
    rooms = {name[1] for name in imported if name[0] == "core" and len(name) > 1}
    assert rooms <= {*ENGINE[: ENGINE.index(room) + 1]}


@pytest.mark.parametrize("module", ["mlp_tui.core", "mlp_tui.core.experiment", "mlp_tui.datasets"])
def test_the_engine_loads_without_the_screens_libraries(module):
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not SCREEN_LIBRARIES & set(loaded)


def test_no_modules_import_each_other_in_a_circle():
    modules = {".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in MODULES}
    imports = {}
    for path in MODULES:
        if path.name != "__init__.py":
            imports[".".join(path.with_suffix("").parts)] = imports_of(path) & modules
    finished: set[str] = set()

    def visit(module: str, callers: tuple[str, ...]) -> None:
        assert module not in callers, f"a circle: {' -> '.join((*callers, module))}"
        if module not in finished:
            for imported in imports.get(module, ()):
                visit(imported, (*callers, module))
            finished.add(module)

    for module in imports:
        visit(module, ())


def test_the_engine_has_at_most_a_dozen_entries_side_by_side():
    entries = {path.parts[1] for path in MODULES if path.parts[0] == "core"}
    assert len(entries) <= 12


def test_the_app_has_at_most_ten_rooms_side_by_side():
    rooms = {path.name for path in (ROOT / "tui").iterdir() if path.suffix == ".py"}
    rooms |= {path.parts[1] for path in MODULES if path.parts[0] == "tui" and len(path.parts) > 2}
    assert len(rooms - {"__init__.py", "__main__.py"}) <= 10
