"""Playing with the app in a test: start it, press keys, wait for what should come."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
from rendered import rendered
from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.pilot import Pilot

from mlp_tui.core.experiment import GROUPS, SETTINGS, Experiment, Trainer
from mlp_tui.core.experiment.pace import FULL
from mlp_tui.tui.app import MlpApp
from mlp_tui.tui.controls.fields import Field, FieldInput
from mlp_tui.tui.controls.panels import SettingsPanel
from mlp_tui.tui.controls.setting_control import field_id
from mlp_tui.tui.preferences import ConfigFile, Preferences
from mlp_tui.tui.preferences.keys import DECLARED, Keys
from mlp_tui.tui.saving.session_files import SessionStore
from mlp_tui.tui.terminal import capabilities

PLAIN_ENVIRONMENT = {"TERM": "xterm-256color", "LANG": "C.UTF-8"}
DEVELOPERS_OWN = (
    *("LC_ALL", "LC_CTYPE", "COLORTERM", "FORCE_COLOR", "NO_COLOR"),
    *("SSH_CONNECTION", "COLUMNS", "LINES"),
)
"""Variables that change what the app shows."""

PATIENCE = 20.0
"""Seconds after which a condition that does not come is a failure."""


class Player:
    """A person at the keyboard."""

    def __init__(self, app: MlpApp, pilot: Pilot) -> None:
        self.app = app
        self.pilot = pilot

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until the condition holds on the screen."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"it never came; the screen said:\n{self.screen_text}"
            await asyncio.sleep(0.005)

    async def press(self, *keys: str) -> None:
        """Press keys as a terminal sends them: one after the other, waiting for nothing.

        Pilot's own ``press`` waits after each key until the process is idle, which it is not
        while it trains.
        """
        for name in keys:
            character = " " if name == "space" else name if len(name) == 1 else None
            key = name if character is None else _character_to_key(character)
            self.app.post_message(events.Key(key, character))
        await asyncio.sleep(0)

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size; waits for nothing, as :meth:`press`."""
        size = Size(width, height)
        driver = self.app._driver
        assert driver is not None
        driver._size = size
        self.app.post_message(events.Resize(size, size))
        await asyncio.sleep(0)

    async def edit(self, field: str, text: str) -> FieldInput:
        """Put the cursor into a field, with all of it selected, and type."""
        await self.reveal(field)
        box = self.field(field).input
        if self.app.focused is not box:
            await self.until(lambda: not box.has_focus)  # it has noticed that it lost it
            box.focus()
            await self.until(lambda: box.has_focus and box.selected_text == box.value)
        box.select_all()
        await self.press(*("space" if key == " " else key for key in text))
        return box

    async def put(self, spec: Experiment) -> None:
        """Put an experiment in force, as if it had been chosen setting by setting."""
        self.app.training.change_to(spec)
        await self.until(lambda: self.spec == spec)
        await self.until(lambda: self.app.experiment == spec)

    async def reveal(self, name: str) -> None:
        """Open the group of a setting where it is folded away."""
        panel = self.app.screen.query_one(
            f"#{GROUPS[SETTINGS[name].group].lower()}-panel", SettingsPanel
        )
        if not SETTINGS[name].is_shown_in(self.app.experiment) and not panel.is_open:
            panel.toggle()
            await self.until(lambda: panel.query(f"#{field_id(name)}"))
            await self.settled()

    def field(self, name: str) -> Field:
        return self.app.screen.query_one(f"#{field_id(name)}", Field)

    @property
    def shown(self):
        """The state on the screen."""
        return self.app.shown

    @property
    def step(self) -> int:
        return self.shown.snapshot.step

    @property
    def spec(self) -> Experiment:
        """The experiment that the snapshot on the screen belongs to."""
        return self.shown.snapshot.spec

    @property
    def screen_text(self) -> str:
        """What stands on the screen, as plain lines."""
        return "\n".join(strip.text for strip in rendered(self.app))

    @property
    def said(self) -> str:
        """The newest message."""
        return self.messages[-1] if self.messages else ""

    @property
    def messages(self) -> list[str]:
        """All that was said, the newest last."""
        return list(self.app.playground.messages)

    async def settled(self) -> None:
        """Wait until all that was asked for is on the screen and stays so."""
        await self.pilot.pause()
        seen = ""
        while seen != self.screen_text:
            seen = self.screen_text
            await self.pilot.pause()

    async def until_said(self, text: str) -> None:
        await self.until(lambda: text in self.said)


@asynccontextmanager
async def _playing(
    store: SessionStore,
    size: tuple[int, int] = (120, 40),
    preferences: Preferences | None = None,
    config_file: ConfigFile | None = None,
    keys: Keys = DECLARED,
    tooltips: bool = False,
    **fields,
) -> AsyncIterator[Player]:
    """The app on an experiment with these fields, its first picture on the screen.

    It trains at full speed unless ``preferences`` say another pace.
    """
    trainer = Trainer(Experiment(**fields))
    options = {"preferences": preferences or Preferences(pace=FULL), "keys": keys}
    app = MlpApp(trainer, store, config_file=config_file, **options)
    async with app.run_test(size=size, tooltips=tooltips) as pilot:
        player = Player(app, pilot)
        await player.until(lambda: app.playground.has_panels)
        yield player
        await asyncio.to_thread(app.autosaver.finish)


@pytest.fixture
def store(tmp_path) -> SessionStore:
    """Where the apps of one test save their sessions."""
    return SessionStore(tmp_path / "sessions")


@pytest.fixture
def playing(store):
    """Opens the app for a player: ``async with playing(size, **fields) as player``."""
    return partial(_playing, store)


@pytest.fixture
def points_csv(tmp_path, monkeypatch):
    """The file of the example, in the present folder."""
    monkeypatch.chdir(tmp_path)
    rows = [f"{x},{x % 3},{'ab'[x % 2]}" for x in range(40)]
    (tmp_path / "points.csv").write_text("\n".join(["u,v,kind", *rows]))


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    """Tests see no trace of the developer's own terminal."""
    for name, value in PLAIN_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(capabilities, "environ_at_launch", lambda: PLAIN_ENVIRONMENT)
    for name in DEVELOPERS_OWN:
        monkeypatch.delenv(name, raising=False)
