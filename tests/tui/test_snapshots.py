"""How the screens look, whole: each must equal the picture of it in ``snapshots``.

After a change of looks that is meant, ``MLP_TUI_UPDATE_SNAPSHOTS=1 python -m pytest
tests/tui/test_snapshots.py`` takes them again. Look at every one of them before you commit it.
"""

from __future__ import annotations

import html
import os
import re
import time
from pathlib import Path

import pytest

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.tui.saving.session_files import SessionFile

FOLDER = Path(__file__).parent / "snapshots"
UPDATE = "MLP_TUI_UPDATE_SNAPSHOTS"
SIZES = {"80x24": (80, 24), "120x40": (120, 40), "200x60": (200, 60)}


def check(name: str, svg: str) -> None:
    """Compare a screenshot with the one that is kept; the text first, since it can be read."""
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    path = FOLDER / f"{name}.svg"
    if UPDATE in os.environ:
        path.write_text(svg, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    assert lines_of(svg) == lines_of(kept)
    assert svg == kept, f"{name} has other colours or places; {UPDATE}=1 takes it again"


def lines_of(svg: str) -> list[str]:
    """The text of a screenshot."""
    found: dict[float, str] = {}
    for y, text in re.findall(r'<text [^>]*?\by="([\d.]+)"[^>]*>([^<]*)</text>', svg):
        found[float(y)] = found.get(float(y), "") + html.unescape(text)
    return [found[y] for y in sorted(found)]


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_opening_problem_after_some_steps(playing, size):
    async with playing(size) as player:
        await player.press(*"s" * 10)
        await player.until(lambda: player.step == 10)
        await player.settled()
        check(f"playground-{size[0]}x{size[1]}", player.app.export_screenshot())


async def test_the_settings_over_a_small_screen(playing):
    async with playing((80, 24)) as player:
        await player.press("tab")
        await player.until(lambda: player.app.focused is not None)
        await player.settled()
        check("settings-80x24", player.app.export_screenshot())


async def test_a_light_theme(playing):
    async with playing((120, 40), dataset="moons", hidden_layers=(4,), activation="tanh") as player:
        await player.press("T")
        await player.until(lambda: player.app.theme == "textual-light")
        await player.settled()
        check("light-120x40", player.app.export_screenshot())


async def test_the_saved_sessions(playing, store):
    sessions = {}
    for days, dataset in enumerate(("penguins", "spiral", "moons", "circle"), start=1):
        trainer = Trainer(Experiment(dataset=dataset, hidden_layers=(8,) * (days - 1)))
        trainer.step(days)
        sessions[dataset] = SessionFile(store.folder / f"{dataset}.npz")
        sessions[dataset].save(trainer.saved_run())
        if dataset == "circle":
            sessions[dataset].path.write_bytes(b"damaged")
        if dataset != "spiral":  # the other app has that one open
            sessions[dataset].close()
        then = time.time() - days * 86400 - 1
        os.utime(sessions[dataset].path, (then, then))
    async with playing((80, 24)) as player:
        await player.press("R")
        await player.until(lambda: "damaged" in player.screen_text)
        await player.settled()
        check("sessions-80x24", player.app.export_screenshot())
