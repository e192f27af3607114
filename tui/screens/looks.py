"""How the views and the theme look, as a person chooses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import wording
from ..preferences import LossAxes, Preferences
from ..views import DecisionBoundary, LossCurve

DARK_THEME, LIGHT_THEME = "textual-dark", "textual-light"
ANSI_DARK_THEME, ANSI_LIGHT_THEME = "ansi-dark", "ansi-light"


def first_theme(preferred: str | None, colours: bool) -> str | None:
    """The theme to begin with: without colours one of ANSI; None: Textual's own choice."""
    if colours or (preferred or "").startswith("ansi"):
        return preferred
    return ANSI_DARK_THEME


def opposite_theme(theme: str, dark: bool) -> str:
    """The light theme for a dark one, or the other way round; ANSI's own for one of ANSI."""
    if theme.startswith("ansi"):
        return ANSI_LIGHT_THEME if dark else ANSI_DARK_THEME
    return LIGHT_THEME if dark else DARK_THEME


class ViewChoices:
    """Has the views look as a person prefers, and tells what was chosen.

    Args:
        boundary, curve: the views, before they are mounted.
        preferences: how they look at first.
        say: tells the person something.
        prefer: told the name of a preference and what was chosen for it.
    """

    def __init__(
        self,
        boundary: DecisionBoundary,
        curve: LossCurve,
        preferences: Preferences,
        *,
        say: Callable[[str], object],
        prefer: Callable[[str, Any], object],
    ) -> None:
        self._boundary, self._curve = boundary, curve
        self._say, self._prefer = say, prefer
        curve.set_reactive(LossCurve.loss_axes, LossAxes(preferences.loss_axes))
        boundary.set_reactive(DecisionBoundary.picture, preferences.picture)
        boundary.set_reactive(DecisionBoundary.test_points, preferences.test_points)
        boundary.set_reactive(DecisionBoundary.discretize, preferences.discretize)
        boundary.set_reactive(DecisionBoundary.axes, preferences.axes)

    def next_loss_axes(self) -> None:
        """Draw the loss curve with the next kind of axes."""
        self._curve.loss_axes = axes = self._curve.loss_axes.next
        self._say(wording.LOSS_AXES[axes])
        self._prefer("loss_axes", axes.value)

    def change_picture(self) -> None:
        """Draw the plane smooth, where the terminal can show it, or as a texture."""
        boundary = self._boundary
        if not boundary.is_smooth and not boundary.can_be_smooth:
            self._say(wording.NO_SMOOTH_PICTURE)
            return
        boundary.picture = "texture" if boundary.is_smooth else "smooth"
        self._prefer("picture", boundary.picture)
        self._say(wording.PICTURES[boundary.is_smooth])

    def toggle_test_points(self) -> None:
        """Show the test points, or hide them."""
        boundary = self._boundary
        boundary.test_points = not boundary.test_points
        self._prefer("test_points", boundary.test_points)
        self._say(f"test points {'shown' if boundary.test_points else 'hidden'}")

    def change_axes(self) -> None:
        """Span the plane by columns or by principal components, where there are any."""
        boundary = self._boundary
        boundary.axes = "columns" if boundary.axes == "components" else "components"
        self._prefer("axes", boundary.axes)
        self._say(wording.AXES[boundary.axes])

    def toggle_discretize(self) -> None:
        """Show what the network decides alone, or how sure it is, too."""
        boundary = self._boundary
        boundary.discretize = not boundary.discretize
        self._prefer("discretize", boundary.discretize)
        self._say(wording.DISCRETIZED[boundary.discretize])
