"""What each neuron computes over the plane as a small heat map, or a large one."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ....core.experiment import DecisionGrid
from ....core.experiment.inspection import NeuronField, NeuronFields
from ....datasets import Dataset
from ..plots.drawing import Meaning
from ..plots.plane_styles import PlaneStyle, values_of
from ..scales import NumberScale, Places, nearest, scale_of
from .parts import Parts

FloatArray = NDArray[np.float64]


def number_scale(values: FloatArray, limits: tuple[float, float] | None) -> NumberScale:
    """The scale of what a neuron gives: its limits, or as far from 0 as it goes on the plane.

    Args:
        limits: what its activation approaches at either end.
    """
    if limits is not None:
        return NumberScale(*limits)
    half = float(np.abs(np.nan_to_num(values, posinf=0.0, neginf=0.0)).max(initial=0.0)) or 1.0
    return NumberScale(-half, half)


def input_places(fields: NeuronFields, place: int) -> Places:
    """What an input is: its own span from end to end."""
    values = fields.inputs[place]
    scale = NumberScale(float(values.min()), float(values.max()))
    return scale.places_of(values)


def output_places(shown: FloatArray, dataset: Dataset, unit: int, n_units: int) -> Places:
    """What an output says: how probable its class is, or what the boundary shows.

    Args:
        shown: Shape (rows, columns, classes), or (rows, columns, 1).
        unit, n_units: which output it is of how many.
    """
    if n_units > 1 and dataset.problem == "classification":
        probabilities = np.nan_to_num(shown[..., unit])
        return np.full(probabilities.shape, unit, np.int64), probabilities
    nothing = np.zeros(0)
    return scale_of(dataset).places(DecisionGrid(nothing, nothing, shown))


Cells = tuple[NDArray[np.str_], list[list[Meaning]]]
"""Glyphs and meanings, from top to bottom."""


class Thumbnails:
    """Makes cells of what neurons compute.

    Args:
        style: how values look.
    """

    def __init__(self, style: PlaneStyle) -> None:
        self.style = style
        self._meaning = cache(style.meaning)

    def cells(self, places: Places, n_ramps: int, size: tuple[int, int]) -> Cells:
        """The glyphs and meanings of so many rows and columns of cells, from top to bottom."""
        rows, columns = size
        values = nearest(values_of(*places, self.style), rows * self.style.rows_per_cell, columns)
        glyphs, codes = self.style.cells(values, n_ramps)
        meaning = self._meaning
        return glyphs, [[meaning(code, n_ramps) for code in row] for row in codes.tolist()]

    def of_input(self, fields: NeuronFields, place: int, size: tuple[int, int]) -> Cells:
        """An input's."""
        return self.cells(input_places(fields, place), NumberScale.n_ramps, size)

    def of_unit(
        self,
        fields: NeuronFields,
        parts: Parts,
        layer: int,
        unit: int,
        size: tuple[int, int],
    ) -> Cells:
        """A neuron's; one of the output layer's shows what is more or less probable."""
        if layer == parts.last:
            places = output_places(fields.shown, parts.dataset, unit, parts.sizes[-1])
            return self.cells(places, scale_of(parts.dataset).n_ramps, size)
        values = fields.layers[layer][unit - fields.first_units[layer]]
        scale = number_scale(values, fields.limits[layer])
        return self.cells(scale.places_of(values), scale.n_ramps, size)


def places_of_neuron(field: NeuronField, parts: Parts) -> tuple[Places, int]:
    """What one neuron is on the large plane, and of how many ramps it is."""
    if field.layer == parts.last:
        shown = np.zeros((*field.values.shape, parts.sizes[-1]))
        shown[..., field.unit] = field.values
        places = output_places(shown, parts.dataset, field.unit, parts.sizes[-1])
        return places, scale_of(parts.dataset).n_ramps
    scale = number_scale(field.values, field.limits)
    return scale.places_of(field.values), scale.n_ramps
