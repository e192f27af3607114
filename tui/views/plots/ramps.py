"""Steps of colour from a neutral one to a class's own, even to the eye.

They are even in Oklab (Björn Ottosson, "A perceptual color space for image processing", 2020).
Of the 256 colours of a terminal so few are dark or pale that no formula finds good ones: those
ramps are chosen by hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from textual.color import Color

from .glyphs import SHADES

FloatArray = NDArray[np.float64]

_TO_LMS = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_TO_LAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip

COURSE = np.array([1.0, 0.75, 0.75])
"""Powers of the share of the way for lightness and for the two parts of the hue: the hue comes
before the light, or dark steps look muddy."""

NEUTRALS = {True: "#2b2b2b", False: "#f4f4f4"}
"""What says nothing, on dark and on light themes."""
DARK_FULL = ("#1a86d8", "#d96a00", "#00936b", "#b5a000", "#c2410c",
             "#b04f93", "#3d5fd1", "#8c8c8c", "#96653c", "#7f62dd")  # fmt: skip
LIGHT_FULL = ("#5aa9e6", "#f29b38", "#5bc49a", "#d9cc3c", "#e2765a",
              "#d68cc4", "#7f9be8", "#a3a3a3", "#c9a27e", "#a894ec")  # fmt: skip
"""The surest step by class: the hue of its accent, in a light that points can be seen on."""

CUBE = (0, 95, 135, 175, 215, 255)
"""Red, green and blue of the 216 colours of 256 that are no greys."""
NEUTRALS_OF_256 = {True: "#303030", False: "#eeeeee"}
DARK_OF_256 = (
    ("#3a3a3a", "#444444", "#005f87", "#005f87", "#005faf", "#005fd7", "#0087d7"),
    ("#3a3a3a", "#4e4e4e", "#875f00", "#875f00", "#af5f00", "#af5f00", "#d75f00"),
    ("#3a3a3a", "#444444", "#005f00", "#008700", "#00875f", "#00875f", "#00af5f"),
    ("#3a3a3a", "#444444", "#5f5f00", "#5f5f00", "#878700", "#878700", "#af8700"),
    ("#3a3a3a", "#444444", "#5f0000", "#870000", "#af0000", "#af0000", "#d70000"),
    ("#3a3a3a", "#444444", "#5f005f", "#87005f", "#870087", "#af0087", "#af5faf"),
    ("#3a3a3a", "#444444", "#00005f", "#000087", "#0000af", "#0000d7", "#0000ff"),
    ("#3a3a3a", "#444444", "#4e4e4e", "#585858", "#626262", "#6c6c6c", "#767676"),
    ("#3a3a3a", "#444444", "#4e4e4e", "#875f5f", "#875f5f", "#af5f5f", "#af875f"),
    ("#3a3a3a", "#444444", "#5f0087", "#5f00af", "#5f5faf", "#5f5fd7", "#875fd7"),
)
LIGHT_OF_256 = (
    ("#e4e4e4", "#d7d7ff", "#afd7ff", "#afd7ff", "#87d7ff", "#87afff", "#5fafff"),
    ("#e4e4e4", "#ffd7af", "#ffd7af", "#ffd787", "#ffd787", "#ffaf5f", "#ffaf5f"),
    ("#e4e4e4", "#d7ffd7", "#afffd7", "#afd7af", "#87d7af", "#5fd7af", "#00d787"),
    ("#e4e4e4", "#ffffd7", "#ffffaf", "#ffff87", "#ffff5f", "#d7d700", "#d7af00"),
    ("#e4e4e4", "#ffd7d7", "#ffafaf", "#ffaf87", "#ff8787", "#ff875f", "#ff5f5f"),
    ("#e4e4e4", "#ffd7ff", "#d7afd7", "#ffafff", "#d787d7", "#d75fd7", "#af5faf"),
    ("#e4e4e4", "#d7d7ff", "#afafd7", "#afafff", "#8787d7", "#8787ff", "#5f5fff"),
    ("#e4e4e4", "#d0d0d0", "#c6c6c6", "#bcbcbc", "#b2b2b2", "#a8a8a8", "#9e9e9e"),
    ("#e4e4e4", "#d7d7af", "#d7afaf", "#d7af87", "#d7875f", "#af875f", "#af5f00"),
    ("#e4e4e4", "#d7d7ff", "#d7afff", "#af87d7", "#af87ff", "#875fff", "#875fd7"),
)


def oklab(colours: FloatArray) -> FloatArray:
    """Colours in Oklab.

    Args:
        colours: Shape (n, 3): red, green and blue, 0 to 255.
    """
    shares = colours / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T


def ramp(class_index: int, dark: bool, of_256: bool) -> list[Color]:
    """The neutral colour, and ``SHADES`` more up to the one of the surest places of a class."""
    if of_256:
        ramps = DARK_OF_256 if dark else LIGHT_OF_256
        steps = NEUTRALS_OF_256[dark], *ramps[class_index % len(ramps)]
        return [Color.parse(step) for step in steps]
    full = DARK_FULL if dark else LIGHT_FULL
    ends = (Color.parse(NEUTRALS[dark]), Color.parse(full[class_index % len(full)]))
    first, last = oklab(np.array([end.rgb for end in ends], float))
    shares = np.linspace(0.0, 1.0, SHADES + 1)[:, None] ** COURSE
    return _from_oklab(first + shares * (last - first))


def number_of_256(colour: Color) -> int:
    """The number of a colour that a terminal with 256 has."""
    if colour.r == colour.g == colour.b and (colour.r - 8) % 10 == 0:
        return 232 + (colour.r - 8) // 10
    red, green, blue = map(CUBE.index, colour.rgb)
    return 16 + 36 * red + 6 * green + blue


def _from_oklab(colours: FloatArray) -> list[Color]:
    linear = (colours @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T
    linear = np.clip(linear, 0.0, 1.0)
    shares = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return [Color(*colour) for colour in np.rint(255 * shares).astype(int).tolist()]
