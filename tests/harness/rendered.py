"""What an app shows, for tests that run it without a terminal."""

from __future__ import annotations

from textual.app import App
from textual.strip import Strip


def rendered(app: App) -> list[Strip]:
    """The lines of the screen, from top to bottom, with their styles."""
    return app.screen._compositor.render_strips(app.size)
