"""What the built wheel puts on somebody's machine."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    sources = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    checkout = folder / "checkout"
    for name in filter(None, sources):
        if (ROOT / name).is_file():
            target = checkout / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, checkout],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_it_owns_no_top_level_name_but_mlp_tui(wheel_files):
    top_level = {name.split("/")[0] for name in wheel_files}
    assert {name for name in top_level if not name.endswith(".dist-info")} == {"mlp_tui"}


def test_it_holds_every_module_table_and_style_sheet(wheel_files):
    expected = {
        "mlp_tui/" + path.relative_to(ROOT).as_posix()
        for room in ("core", "datasets", "tui")
        for pattern in ("*.py", "*.csv", "*.md", "*.tcss", "py.typed")
        for path in (ROOT / room).rglob(pattern)
    }
    assert expected <= wheel_files
    assert {name for name in expected if name.endswith(".csv")}
    assert {name for name in expected if name.endswith(".tcss")}


def test_it_holds_the_licence_and_no_tests(wheel_files):
    assert any(name.endswith("licenses/LICENSE") for name in wheel_files)
    assert not {name for name in wheel_files if "test" in name}
