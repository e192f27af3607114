"""What each neuron computes over the plane as a small heat map, or a large one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....core.experiment import DecisionGrid
from ....core.experiment.inspection.neurons import NeuronField, NeuronFields
from ....datasets import Dataset
from ..plots.cells import MeaningCodes
from ..plots.plane_styles import PlaneStyle, values_of
from ..scales import ABOVE, BELOW, NumberScale, Places, nearest, scale_of
from .parts import Parts

FloatArray = NDArray[np.float64]
Cells = tuple[NDArray[np.str_], NDArray[np.int32]]
"""Glyphs and the numbers of their meanings, from top to bottom."""


def places_of_numbers(values: FloatArray, limits: tuple[float, float] | None) -> Places:
    """What neurons give, on a scale that ends at their limits, or as far from 0 as each goes.

    Args:
        values: Shape (units, rows, columns).
        limits: what their activation approaches at either end; None: not two such ends.
    """
    if limits is not None:
        return NumberScale(*limits).places_of(values)
    finite = np.abs(np.nan_to_num(values, posinf=0.0, neginf=0.0))
    farthest = finite.max(axis=(1, 2), keepdims=True, initial=0.0)
    shares = np.nan_to_num(values) / np.where(farthest > 0, farthest, 1.0)
    return np.where(shares < 0, BELOW, ABOVE), np.minimum(np.abs(shares), 1.0)


def places_of_inputs(values: FloatArray) -> Places:
    """What inputs are, each from one end of its own span to the other; 0 is neutral within it.

    Args:
        values: Shape (inputs, rows, columns).
    """
    ends = zip(values.min(axis=(1, 2)).tolist(), values.max(axis=(1, 2)).tolist(), strict=True)
    places = [NumberScale(*span).places_of(field) for span, field in zip(ends, values, strict=True)]
    return np.stack([ramps for ramps, _ in places]), np.stack([shares for _, shares in places])


def places_of_outputs(shown: FloatArray, dataset: Dataset, n_units: int) -> Places:
    """What outputs say: how probable the class of each is, or what the boundary shows.

    Args:
        shown: Shape (rows, columns, classes), or (rows, columns, 1).
        n_units: how many outputs there are.
    """
    if n_units > 1 and dataset.problem == "classification":
        shares = np.moveaxis(np.nan_to_num(shown), -1, 0)
        ramps = np.broadcast_to(np.arange(n_units)[:, None, None], shares.shape)
        return ramps, shares
    nothing = np.zeros(0)
    ramps, shares = scale_of(dataset).places(DecisionGrid(nothing, nothing, shown))
    return ramps[None], shares[None]


class Thumbnails:
    """Makes cells of what neurons compute.

    Args:
        style: how values look.
        codes: the numbers of meanings.
    """

    def __init__(self, style: PlaneStyle, codes: MeaningCodes) -> None:
        self.style = style
        self._codes = codes
        self._tables: dict[int, NDArray[np.int32]] = {}

    def of_inputs(self, fields: NeuronFields, size: tuple[int, int]) -> list[Cells]:
        """Those of all inputs, in so many rows and columns of cells each."""
        return self._cells(places_of_inputs(fields.inputs), NumberScale.n_ramps, size)

    def of_layer(
        self, fields: NeuronFields, parts: Parts, layer: int, size: tuple[int, int]
    ) -> list[Cells]:
        """Those of all neurons of a layer that are there; of the output layer all of them."""
        if layer == parts.last:
            places = places_of_outputs(fields.shown, parts.dataset, parts.sizes[-1])
            return self._cells(places, scale_of(parts.dataset).n_ramps, size)
        places = places_of_numbers(fields.layers[layer], fields.limits[layer])
        return self._cells(places, NumberScale.n_ramps, size)

    def _cells(self, places: Places, n_ramps: int, size: tuple[int, int]) -> list[Cells]:
        """The cells of many fields, each of shape (rows, columns), one after the other."""
        rows, columns = size
        values = values_of(*places, self.style)
        # All at once, one field below the other, as the style takes them: from the bottom up.
        fields = [nearest(field, rows * self.style.rows_per_cell, columns) for field in values]
        glyphs, codes = self.style.cells(np.concatenate(fields[::-1]), n_ramps)
        codes = self._table(n_ramps)[codes]
        return [
            (glyphs[top : top + rows], codes[top : top + rows])
            for top in range(0, rows * len(fields), rows)
        ]

    def _table(self, n_ramps: int) -> NDArray[np.int32]:
        """The numbers of the meanings of the style's codes."""
        if n_ramps not in self._tables:
            meanings = [
                self.style.meaning(code, n_ramps) for code in range(self.style.n_codes(n_ramps))
            ]
            self._tables[n_ramps] = np.array([self._codes[each] for each in meanings], np.int32)
        return self._tables[n_ramps]


def places_of_neuron(field: NeuronField, parts: Parts) -> tuple[Places, int]:
    """What one neuron is on the large plane, and of how many ramps it is."""
    if field.layer == parts.last:
        shares = np.nan_to_num(field.values)
        return (np.full(shares.shape, field.unit), shares), scale_of(parts.dataset).n_ramps
    ramps, shares = places_of_numbers(field.values[None], field.limits)
    return (ramps[0], shares[0]), NumberScale.n_ramps
