"""Pictures of a network, whatever its shape."""

from __future__ import annotations

from ....core.experiment import Snapshot, Wanted
from ..plots.cells import CellCanvas, MeaningCodes
from ..plots.drawing import Drawing
from ..plots.glyphs import UNICODE, GlyphSet
from ..plots.plane_styles import PlaneStyle, Texture
from .chosen import Chosen
from .hits import Hits
from .layout import PictureLayout
from .matrix import MatrixLayout, MatrixPainter
from .parts import Parts
from .picture import PicturePainter
from .thumbnails import Thumbnails
from .words import chosen_rows, key_to_marks

FOOT_FROM = 9
"""Rows from which on the chosen neuron is told in words below the picture."""
WHOLE_FOOT_FROM, WHOLE_FOOT = 13, 4
"""From which on all of it has room, and how many rows that takes."""


class NetworkPainter:
    """Makes pictures of snapshots: layers side by side, or one layer as a matrix of weights where
    a layer has more units than there are rows.

    Args:
        glyphs: what they are made of.
        style: how heat maps look; None: as texture.
        axes: what spans the plane, one of ``planes.AXES``.
        as_matrix: whether it is a matrix even where the layers have room side by side.
    """

    def __init__(
        self,
        glyphs: GlyphSet = UNICODE,
        style: PlaneStyle | None = None,
        axes: str = "columns",
        as_matrix: bool = False,
    ) -> None:
        self._glyphs = glyphs
        self._style = style or Texture(glyphs)
        self._axes, self._as_matrix = axes, as_matrix
        self._codes = MeaningCodes()
        thumbnails = Thumbnails(self._style, self._codes)
        self._picture = PicturePainter(glyphs, thumbnails)
        self._matrix = MatrixPainter(glyphs, thumbnails)
        self._hits = Hits()
        self._layout: PictureLayout | MatrixLayout | None = None
        self._layout_of: tuple[Parts, int, int, Chosen] | None = None

    def layout(
        self, parts: Parts, width: int, height: int, chosen: Chosen
    ) -> PictureLayout | MatrixLayout:
        """Where everything stands."""
        wanted = (parts, width, height, chosen)
        if wanted != self._layout_of:
            rows = max(1, height - _foot(height))
            picture = PictureLayout.fit(parts, width, rows - 1, chosen.layer)
            is_matrix = picture is None or self._as_matrix
            self._layout = MatrixLayout.fit(parts, width, rows, chosen) if is_matrix else picture
            self._layout_of = wanted
        assert self._layout is not None
        return self._layout

    def wanted(self, parts: Parts, width: int, height: int, chosen: Chosen) -> Wanted:
        """What a picture of this size shows."""
        layout = self.layout(parts, width, height, chosen)
        if isinstance(layout, MatrixLayout):
            columns, units = layout.thumb, layout.seen_units(parts)
        else:
            columns, units = layout.columns[0].thumb, None
        grid = {"rows": layout.thumb_rows * self._style.rows_per_cell, "columns": columns}
        fields = {**grid, "axes": self._axes, **({} if units is None else {"units": units})}
        neuron = {"layer": chosen.layer, "unit": chosen.unit}
        return {
            "neurons": fields,
            "activity": {},
            "parameters": {},
            **({"incoming_gradients": neuron} if _foot(height) == WHOLE_FOOT else {}),
        }

    def can_draw(self, snapshot: Snapshot, width: int, height: int, chosen: Chosen) -> bool:
        """Whether a snapshot has what a picture of this size shows."""
        observations = snapshot.observations
        if not {"neurons", "activity", "parameters"} <= observations.keys():
            return False
        parts, fields = Parts.of(snapshot), observations["neurons"]
        layout = self.layout(parts, width, height, chosen)
        if isinstance(layout, PictureLayout):
            return [len(layer) for layer in fields.layers] == list(parts.sizes[1:])
        first, count = fields.first_units[layout.layer], len(fields.layers[layout.layer])
        return first <= layout.first_unit and layout.first_unit + layout.n_units <= first + count

    def is_matrix(self, parts: Parts, width: int, height: int, chosen: Chosen) -> bool:
        """Whether a picture of this size is the matrix of one layer."""
        return isinstance(self.layout(parts, width, height, chosen), MatrixLayout)

    def drawing(
        self,
        snapshot: Snapshot,
        width: int,
        height: int,
        chosen: Chosen,
        large: tuple[int, int] | None = None,
    ) -> Drawing:
        """The network, and below it what there is to say of the chosen neuron.

        Args:
            large: the layer and unit of the neuron that the large plane shows.
        """
        parts = Parts.of(snapshot)
        chosen = chosen.within(parts)
        canvas, self._hits = CellCanvas(width, height, self._codes), Hits()
        layout = self.layout(parts, width, height, chosen)
        if isinstance(layout, MatrixLayout):
            notes = self._matrix.draw(canvas, layout, parts, snapshot, chosen, self._hits)
            shown = [layout.layer]
        else:
            notes = self._picture.draw(canvas, 0, layout, parts, snapshot, chosen, self._hits)
            shown = [column.layer for column in layout.columns if column.layer >= 0]
        foot = _foot(height)
        if foot:
            activity = snapshot.observations["activity"]
            marks = [mark for layer in shown for mark in activity[layer].marks if mark]
            if large is not None and parts.has(*large):
                notes.append(f"plane: {parts.neuron(*large)}")
            rows = chosen_rows(parts, snapshot, chosen, width, self._glyphs)
            is_picture = isinstance(layout, PictureLayout)
            rows.append(key_to_marks(self._glyphs, marks, notes, width, is_picture))
            if foot < len(rows):
                rows = [rows[0], rows[-1]]
            for offset, row in enumerate(rows):
                canvas.put_spans(0, height - foot + offset, row)
        return canvas.drawing()

    def weight_at(self, x: int, y: int, parts: Parts) -> Chosen | None:
        """The weight or bias that stands at a cell of the last picture, where it can be told."""
        if isinstance(self._layout, MatrixLayout):
            return self._layout.weight_at(x, y, parts.sizes[self._layout.layer])
        return self._hits.weight_at(x, y)

    def unit_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The layer, -1 for the inputs, and the unit that stand at a cell of the last picture."""
        return self._hits.at(x, y)


def weight_row(height: int) -> int:
    """The row below the picture that tells the chosen weight, or where there is none, the last."""
    return height - (3 if height >= WHOLE_FOOT_FROM else 1)


def _foot(height: int) -> int:
    """Rows for words below the picture."""
    return WHOLE_FOOT if height >= WHOLE_FOOT_FROM else 2 if height >= FOOT_FROM else 0
