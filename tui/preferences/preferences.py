"""How a person likes the app, apart from what it trains: every preference, declared once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ...core.experiment.fields import Choice, Number, Paces, Toggle
from ...core.experiment.pace import GENTLE, Pace
from ...core.experiment.planes import AXES
from ..terminal import capabilities
from .loss_axes import LossAxes
from .preference import preference, preferences_of

THEMES = (
    *("textual-dark", "textual-light", "nord", "gruvbox", "catppuccin-mocha", "dracula"),
    *("tokyo-night", "monokai", "flexoki", "catppuccin-latte", "catppuccin-frappe"),
    *("catppuccin-macchiato", "solarized-light", "solarized-dark", "rose-pine"),
    *("rose-pine-moon", "rose-pine-dawn", "atom-one-dark", "atom-one-light"),
    *("ansi-dark", "ansi-light"),
)
"""Textual's, which takes long to be asked."""
PICTURES = ("auto", "smooth", "texture")


@dataclass(frozen=True)
class Preferences:
    """How the app shows itself.

    Raises:
        PreferenceError: if a value is not allowed; its ``field`` names the field.
    """

    theme: str | None = preference(
        Choice(THEMES, none="auto"),
        default=None,
        label="theme",
        help="The colours. ansi-dark and ansi-light take those of the terminal.",
        unset="textual-dark, without colours ansi-dark",
        remembered=True,
    )
    fps: float | None = preference(
        Number(0.1, 60, none="auto"),
        default=None,
        label="frame rate",
        help="Maximum frames per second while training.",
        suits=capabilities.default_frames_per_second,
        unset=f"{capabilities.LOCAL_FRAMES_PER_SECOND:g}, "
        f"over SSH {capabilities.REMOTE_FRAMES_PER_SECOND:g}",
    )
    pace: Pace = preference(  # noqa: RUF009 - a declaration, as all others
        Paces(),
        default=GENTLE,
        label="pace",
        help="How fast it trains: gentle speeds up by itself, a number is steps per second.",
        remembered=True,
    )
    ascii: bool | None = preference(
        Toggle(none="auto"),
        default=None,
        label="plain ASCII",
        help="Whether to draw with plain ASCII, or with dots, arrows and shapes.",
        suits=lambda: capabilities.why_ascii() is not None,
        unset="by TERM and locale",
        acts_in_train=True,
    )
    loss_axes: str = preference(
        Choice(tuple(axes.value for axes in LossAxes)),
        default=LossAxes.LINEAR.value,
        label="axes of the loss curve",
        help="Which axes of the loss curve are logarithmic.",
        remembered=True,
    )
    picture: str = preference(
        Choice(PICTURES),
        default="auto",
        label="picture",
        help="How the plane is drawn: in smooth colours (auto: where the terminal has 256 and"
        " UTF-8), or as a texture of characters.",
        remembered=True,
    )
    test_points: bool = preference(
        Toggle(),
        default=False,
        label="test points",
        help="Whether the plane has the points that the network never learns from, too.",
        remembered=True,
    )
    discretize: bool = preference(
        Toggle(),
        default=False,
        label="decision alone",
        help="Whether the plane shows only what the network decides, and not how sure it is.",
        remembered=True,
    )
    axes: str = preference(
        Choice(AXES),
        default="columns",
        label="axes of the plane",
        help="What spans the plane where there are more than two inputs: the first two columns, all"
        " others at their mean, or the first two principal components.",
        remembered=True,
    )
    mouse: bool = preference(
        Toggle(),
        default=True,
        label="mouse",
        help="Whether the app uses the mouse, or leaves it to the terminal.",
    )

    def __post_init__(self) -> None:
        for each in PREFERENCES.values():
            object.__setattr__(self, each.name, each.check(getattr(self, each.name)))

    def acting(self, name: str) -> Any:
        """The value with which a preference acts: chosen, or what suits the terminal."""
        return PREFERENCES[name].value_in(self)

    def with_changes(self, **changes: Any) -> Preferences:
        """These preferences with some replaced; checks them as the constructor does."""
        return replace(self, **changes)


PREFERENCES = preferences_of(Preferences)
"""Every preference by its name, in the order in which a person meets them."""
