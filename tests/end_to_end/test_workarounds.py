"""Workarounds for Textual and plotext step aside, or are switched off, and the app goes on.

What it does without them is worse, so the faults themselves are not looked at here. By default
the app starts without one private name of each workaround, and without all workarounds. The slow
tests take away each name, and switch off each workaround.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import renamed_names
from renamed_names import word_of

from mlp_tui.tui.terminal.workarounds.declarations import WORKAROUNDS

DECLARED = list(WORKAROUNDS.declared.values())
NEEDS = sorted({need for workaround in DECLARED for need in workaround.needs})
CODE = """
import logging, sys
logging.getLogger("mlp_tui").addHandler(logging.FileHandler({log!r}))
sys.path.append({harness!r})
if {need!r}:
    import renamed_names
    renamed_names.take_away({need!r})
from mlp_tui.tui.command_line.launch import main
main()
"""


@pytest.fixture
def logged(terminal, tmp_path):
    """Plays with the app, without a private name or some workarounds, and returns the log."""

    def play(need="", switched_off=""):
        log = tmp_path / "log"
        harness = str(Path(renamed_names.__file__).parent)
        code = CODE.format(log=str(log), harness=harness, need=need)
        app = terminal(code=code, MLP_TUI_STOCK=switched_off)
        app.until_shown("step 0 ")
        lines = log.read_text().splitlines()
        if lines:
            app.until_shown(lines[-1][:40])  # until a key is pressed
        app.type("s")
        app.until_shown("step 1 ")
        app.until(lambda: "x1 →" in app.text and "━ train" in app.text)  # both plots
        lines = log.read_text().splitlines()
        app.type("q")
        assert app.wait() == 0
        assert app.is_restored
        return lines

    return play


def without(word):
    """The workarounds that miss a name, and not only others that do."""
    missing = {w.name for w in DECLARED if word in map(word_of, w.needs)}
    return {name for name in missing if not missing & set(WORKAROUNDS.declared[name].requires)}


def representatives():
    """Private names so that each workaround misses one of them."""
    chosen, covered = [], set()
    for workaround in DECLARED:
        if workaround.needs and workaround.name not in covered:
            chosen.append(workaround.needs[0])
            covered |= without(word_of(chosen[-1]))
    return chosen


def slow_unless(chosen, values):
    return [pytest.param(v, marks=() if v in chosen else pytest.mark.slow) for v in values]


@pytest.mark.parametrize("need", slow_unless(representatives(), NEEDS))
def test_without_a_private_name_its_workarounds_step_aside_in_a_line_each(logged, need):
    lines = logged(need=need)
    assert {line.split()[1] for line in lines} == without(word_of(need))
    assert len(lines) == len(without(word_of(need))) > 0
    assert all(line.endswith(f" has no {need}") for line in lines)


@pytest.mark.parametrize("name", slow_unless(["all"], ["all", *WORKAROUNDS.declared]))
def test_a_workaround_switched_off_leaves_an_app_that_runs(logged, name):
    assert logged(switched_off=name) == []


def test_an_unknown_workaround_is_refused_in_one_line_with_the_valid_names(terminal):
    for arguments in ([], ["train", "--steps", "1"]):
        app = terminal(*arguments, columns=1000, MLP_TUI_STOCK="palette,speed")
        assert app.wait() == 2
        line = app.output.strip()
        assert (
            line
            == f"Error: MLP_TUI_STOCK: 'speed' is none of all, {', '.join(WORKAROUNDS.declared)}"
        )
