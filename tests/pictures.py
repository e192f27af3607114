"""Make the README's pictures from the running app: ``python tests/pictures.py``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from mlp_tui.core.experiment import Experiment, Trainer
from mlp_tui.tui.app import MlpApp
from mlp_tui.tui.preferences import Preferences
from mlp_tui.tui.saving.session_files import SessionStore

FOLDER = Path(__file__).parent.parent / ".pictures"
PICTURES = {
    "playground": (Experiment(), 300, (120, 40), "textual-dark", "boundary"),
    "network": (Experiment(hidden_layers=(4, 3), activation="tanh"), 300, (120, 40),
                "textual-dark", "network"),
    "small": (Experiment(dataset="moons", hidden_layers=(8,), activation="tanh",
                         batch_size=10), 2000, (80, 24), "textual-light", "boundary"),
}  # fmt: skip
"""For each picture: what is trained, for how many steps, the terminal's size, the theme and the
view on the stage."""


async def take(
    store: SessionStore,
    name: str,
    spec: Experiment,
    steps: int,
    size: tuple[int, int],
    theme: str,
    view: str,
) -> None:
    """Run the app without a terminal, train, and write the screen as an SVG file."""
    app = MlpApp(Trainer(spec), store, preferences=Preferences(theme=theme))
    async with app.run_test(size=size) as pilot:
        app.training.step(steps)
        while app.training.state.snapshot.step < steps or app.shown is not app.training.state:
            await pilot.pause()
        app.playground.show_view(view)
        while not app.playground.wanted.keys() <= app.shown.snapshot.observations.keys():
            await pilot.pause()
        await pilot.pause()
        FOLDER.mkdir(exist_ok=True)
        picture = app.export_screenshot(title="mlp-tui")
        (FOLDER / f"{name}.svg").write_text(picture + "\n", encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as empty:
        for name, picture in PICTURES.items():
            asyncio.run(take(SessionStore(Path(empty)), name, *picture))
            print(FOLDER / f"{name}.svg")
