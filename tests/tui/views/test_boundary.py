"""The decision boundary shows every cell and every point where it is."""

from __future__ import annotations

import numpy as np
import pytest
from rich.cells import cell_len

from mlp_tui.core.experiment import Predictions
from mlp_tui.tui.views import DecisionBoundary, boundary_text, boundary_text_wanted, legend
from mlp_tui.tui.views.boundary_painter import BoundaryPainter
from mlp_tui.tui.views.plots.drawing import Halves, Meaning, PlaneCell, Point, Shade
from mlp_tui.tui.views.plots.glyphs import ASCII, LEVELS, SHADES, UNICODE
from mlp_tui.tui.views.plots.plane import PlaneLayout
from mlp_tui.tui.views.plots.plane_styles import Smooth, Texture

WIDTH, HEIGHT = 60, 20


def plot_area(snapshot, width=WIDTH, height=HEIGHT):
    """The text of the plotting area, its layout, and its keys cell by cell, bottom row first."""
    painter = BoundaryPainter()
    layout = painter.layout(snapshot.dataset, width, height)
    picture = painter.drawing(snapshot, width, height)
    area = slice(layout.left, layout.used_width)
    rows = picture.rows[: layout.rows][::-1]
    texts = ["".join(run.text for run in row)[area] for row in rows]
    keys = [[run.meaning for run in row for _ in run.text][area] for row in rows]
    return texts, layout, keys


def cell_of(meaning: Meaning) -> PlaneCell | None:
    """The cell of the plane, under the point if one is there; None: it is undecided."""
    cell = meaning.under if isinstance(meaning, Point) else meaning
    assert cell is None or isinstance(cell, PlaneCell)
    return cell


@pytest.mark.parametrize(("width", "height"), [(60, 20), (45, 16), (120, 45), (21, 7), (10, 4)])
@pytest.mark.parametrize("edge", [-0.7, 0.0, 0.33])
def test_the_boundary_runs_between_exactly_the_right_columns(make, width, height, edge):
    snapshot = make.split(width, height, edge)
    _, layout, keys = plot_area(snapshot, width, height)
    x_min, x_max, _, _ = snapshot.dataset.bounds
    cell_width = (x_max - x_min) / layout.columns
    for column in range(layout.columns):
        centre = x_min + (column + 0.5) * cell_width
        expected = 1 if centre >= edge else 0
        for row in range(layout.rows):
            key = keys[row][column]
            cell = key.under if isinstance(key, Point) else key
            assert cell == PlaneCell(expected, LEVELS - 1), (row, column)


def test_rows_run_from_the_bottom_to_the_top(make):
    dataset = make.dataset()
    _, layout, _ = plot_area(make.snapshot(dataset))
    grid = make.grid(
        dataset,
        (layout.rows, layout.columns),
        lambda x, y: [1.0 * (y < 0.5) + 0 * x, 1.0 * (y >= 0.5) + 0 * x],
    )
    _, _, keys = plot_area(make.snapshot(dataset, grid))
    _, _, y_min, y_max = dataset.bounds
    for row in range(layout.rows):
        centre = y_min + (row + 0.5) * (y_max - y_min) / layout.rows
        assert keys[row][0] == PlaneCell(int(centre >= 0.5), LEVELS - 1)


def test_points_stand_in_the_cells_that_hold_their_coordinates(make):
    rng = np.random.default_rng(3)
    points = rng.uniform((-40.0, 1e-4), (90.0, 3e-4), size=(80, 2))
    snapshot = make.snapshot(make.dataset(points))
    _, layout, keys = plot_area(snapshot)
    x_min, x_max, y_min, y_max = snapshot.dataset.bounds
    columns = ((points[:, 0] - x_min) / (x_max - x_min) * layout.columns).astype(int)
    rows = ((points[:, 1] - y_min) / (y_max - y_min) * layout.rows).astype(int)
    shown = {
        (row, column)
        for row in range(layout.rows)
        for column in range(layout.columns)
        if isinstance(keys[row][column], Point)
    }
    assert shown == set(zip(rows.tolist(), columns.tolist(), strict=True))


def test_ticks_stand_at_the_cells_that_hold_their_values(make):
    dataset = make.dataset([(-40.0, 10.0), (90.0, 50.0)])
    painter = BoundaryPainter()
    layout = painter.layout(dataset, WIDTH, HEIGHT)
    lines = painter.drawing(make.snapshot(dataset), WIDTH, HEIGHT).text.split("\n")
    left = layout.left
    x_min, x_max, y_min, y_max = dataset.bounds

    axis, labels = lines[layout.rows], lines[layout.rows + 1].split()
    ticks = [column - left for column, mark in enumerate(axis) if mark == "┬"]
    assert ticks == [
        int((float(label) - x_min) / (x_max - x_min) * layout.columns) for label in labels
    ]
    for height_above, line in enumerate(reversed(lines[: layout.rows])):
        if "┤" in line:
            value = float(line.split("┤")[0])
            assert int((value - y_min) / (y_max - y_min) * layout.rows) == height_above


def test_misclassified_points_are_hollow_and_say_their_true_class(make):
    dataset = make.dataset([(-1, -1), (1, 1), (-1, 1), (1, -1)], labels=[0, 1, 0, 1])
    texts, _, keys = plot_area(make.snapshot(dataset, predictions=[0, 1, 1, 0]))
    seen = {
        text[column]: key
        for text, row in zip(texts, keys, strict=True)
        for column, key in enumerate(row)
        if isinstance(key, Point)
    }
    assert seen == {
        "●": Point(0, True),
        "▲": Point(1, True),
        "○": Point(0, False),
        "△": Point(1, False),
    }


def test_a_misclassified_point_is_on_top_of_correct_ones(make):
    dataset = make.dataset([(0, 0), (0, 0), (0, 0), (1, 1)], labels=[0, 1, 0, 0])
    texts, _, _ = plot_area(make.snapshot(dataset, predictions=[0, 0, 0, 0]))
    assert "△" in "".join(texts)
    assert "".join(texts).count("●") == 1


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize(("width", "height"), [(60, 20), (24, 8), (9, 4)])
def test_a_frame_is_the_same_whatever_was_drawn_before_it(make, width, height, glyphs):
    rng = np.random.default_rng(3)
    dataset = make.dataset(rng.normal(size=(150, 2)), rng.integers(4, size=150), n_classes=4)
    grid = make.grid(dataset, (height, width), lambda x, y: [0.4 + x / 9, 0.3 - x / 9, 0.2, 0.1])
    painter = BoundaryPainter(glyphs)
    for share in (0.0, 1.0, 0.5, 0.5, 0.9):
        predictions = np.where(rng.random(150) < share, dataset.train_labels, 3)
        snapshot = make.snapshot(dataset, grid, predictions)
        alone = BoundaryPainter(glyphs).drawing(snapshot, width, height)
        assert painter.drawing(snapshot, width, height) == alone


def test_a_point_keeps_the_cell_under_it(make):
    snapshot = make.split(WIDTH, HEIGHT, edge=0.0)
    _, layout, keys = plot_area(snapshot)
    points = [key for row in keys for key in row if isinstance(key, Point)]
    assert {point.under for point in points} == {PlaneCell(0, LEVELS - 1), PlaneCell(1, LEVELS - 1)}
    assert layout.columns == len(keys[0])


@pytest.mark.parametrize("n_classes", [2, 3, 10])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_without_styles_class_and_confidence_can_be_read_from_the_text(make, n_classes, glyphs):
    dataset = make.dataset(n_classes=n_classes)
    painter = BoundaryPainter(glyphs)
    layout = painter.layout(dataset, WIDTH, HEIGHT)
    winners = np.arange(layout.columns) % n_classes

    def certain(x, y):
        return [(winners == index)[None, :] + 0 * y for index in range(n_classes)]

    grid = make.grid(dataset, (layout.rows, layout.columns), certain)
    top = painter.drawing(make.snapshot(dataset, grid), WIDTH, HEIGHT).text.split("\n")[0]
    expected = "".join(glyphs.cell(index, LEVELS - 1) for index in winners)
    assert top[layout.left :] == expected


def test_confidence_rises_in_levels_away_from_the_boundary(make):
    dataset = make.dataset([(-1, -1), (1, 1)])

    def slope(x, y):
        right = np.clip((x + 1.2) / 2.4, 0, 1) + 0 * y
        return [1 - right, right]

    layout = BoundaryPainter().layout(dataset, WIDTH, HEIGHT)
    grid = make.grid(dataset, (layout.rows, layout.columns), slope)
    _, _, keys = plot_area(make.snapshot(dataset, grid))
    cells = [cell_of(key) for key in keys[layout.rows // 2]]
    levels = [cell.level for cell in cells if cell and cell.class_index == 0]
    assert sorted(set(levels)) == list(range(LEVELS))
    assert levels == sorted(levels, reverse=True)
    assert None in cells
    levels = [cell.level for cell in cells if cell and cell.class_index == 1]
    assert levels == sorted(levels)


def test_a_grid_of_another_shape_is_resampled(make):
    dataset = make.dataset()
    grid = make.grid(dataset, (7, 31), lambda x, y: [1.0 * (x < 0) + 0 * y, 1.0 * (x >= 0) + 0 * y])
    _, layout, keys = plot_area(make.snapshot(dataset, grid))
    cells = map(cell_of, keys[layout.rows // 2])
    classes = [cell.class_index for cell in cells if cell]
    assert classes == sorted(classes)
    # The edge between the classes cannot be nearer than half a cell of the coarse grid.
    assert abs(classes.index(1) - layout.columns / 2) <= layout.columns / 31 / 2 + 1


def test_without_a_grid_there_are_points_on_bare_ground(make):
    texts, _, keys = plot_area(make.snapshot())
    assert {key for row in keys for key in row} == {None, Point(0, True), Point(1, True)}
    assert set("".join(texts)) == {" ", "●", "▲"}


def test_probabilities_that_are_no_numbers_are_drawn_as_doubt(make):
    dataset = make.dataset()
    nan = make.grid(dataset, (17, 55), lambda x, y: [np.nan * x + y, np.nan * x + y])
    _, _, keys = plot_area(make.snapshot(dataset, nan))
    assert not any(isinstance(key, PlaneCell) for row in keys for key in row)


def test_axes_do_not_move_while_training(make):
    dataset = make.dataset()
    first, second = (
        boundary_text(make.split(WIDTH, HEIGHT - 1, edge, dataset=dataset), WIDTH, HEIGHT)
        for edge in (-0.5, 0.9)
    )
    cut = BoundaryPainter().layout(dataset, WIDTH, HEIGHT - 1)
    for one, other in zip(first.split("\n"), second.split("\n"), strict=True):
        left = cut.left
        assert one[:left] == other[:left]
    assert first.split("\n")[cut.rows :] == second.split("\n")[cut.rows :]


def test_feature_names_are_cut_to_the_room_there_is(make):
    dataset = make.dataset(names=("a feature with a very long name indeed " * 3, "高さ" * 30))
    layout = BoundaryPainter().layout(dataset, 40, 19)
    line = boundary_text(make.snapshot(dataset), 40, 20).split("\n")[-2]
    assert line.startswith("↑ 高さ")
    assert line.endswith("… →")
    assert cell_len(line) == layout.used_width


@pytest.mark.parametrize(
    "points",
    [
        [(5.0, 5.0)],
        [(1e15, -1e-12), (1e15 + 1, 1e-12)],
        [(1e9, 1e9), (1e9 + 0.001, 1e9 + 0.001)],
        [(-1e300, 1e-300), (1e300, 3e-300)],
    ],
    ids=["one point", "far and tiny", "far and close", "vast"],
)
def test_any_units_can_be_drawn(make, points):
    text = boundary_text(make.snapshot(make.dataset(points)), WIDTH, HEIGHT)
    assert "●" in text
    assert len(text.split("\n")) <= HEIGHT
    assert max(map(len, text.split("\n")[:-1])) <= WIDTH


def test_plain_text_has_a_legend_and_no_escapes(make):
    snapshot = make.split(WIDTH, HEIGHT - 1)
    text = boundary_text(snapshot, WIDTH, HEIGHT)
    assert "\x1b" not in text
    assert len(text.split("\n")) == HEIGHT
    last = text.split("\n")[-1]
    assert last == "● class 0 (· - = ≡)  ▲ class 1 (: + * #)  ○△ wrong"
    assert boundary_text(snapshot, WIDTH, HEIGHT, glyphs=ASCII).isascii()


def test_the_text_shows_every_value_of_the_shape_it_asks_for(make):
    dataset = make.dataset()
    layout = BoundaryPainter().layout(dataset, WIDTH, HEIGHT - 1)
    wanted = boundary_text_wanted(dataset, WIDTH, HEIGHT)
    assert wanted["boundary"] == {"rows": layout.rows, "columns": layout.columns}


def test_the_legend_takes_class_names_literally(make):
    dataset = make.dataset()
    object.__setattr__(dataset, "class_names", ("[red]y[/]", "[@click=app.quit]x"))
    assert legend(dataset).plain == "● [red]y[/]  ▲ [@click=app.quit]x  ○△ wrong"


@pytest.mark.parametrize(
    ("depth", "glyphs", "text"),
    [
        ("256", UNICODE, "● class 0  ▲ class 1  ○△ wrong"),
        ("16", UNICODE, "●≡ class 0  ▲# class 1  ○△ wrong"),
        ("none", ASCII, "O= class 0  X# class 1  ox wrong"),
    ],
)
def test_where_colours_are_few_the_legend_shows_cells_too(make, depth, glyphs, text):
    assert legend(make.dataset(), True, depth, glyphs, textured=True).plain == text


async def test_the_widget_wants_one_value_for_each_cell_it_has(make):
    plot = DecisionBoundary()
    assert plot.wanted == {}
    app = make.app(plot)
    async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
        assert plot.wanted == {}
        snapshot = make.snapshot()
        plot.show(snapshot)
        layout = BoundaryPainter().layout(snapshot.dataset, WIDTH, HEIGHT)
        expected = {"rows": 2 * layout.rows, "columns": layout.columns}
        assert plot.wanted == {"boundary": expected, "predictions": {}}
        await pilot.resize_terminal(90, 30)
        await pilot.pause()
        assert plot.wanted["boundary"]["rows"] > 2 * layout.rows
        assert plot.wanted["boundary"]["columns"] > layout.columns


@pytest.mark.parametrize(("width", "height"), [(60, 20), (48, 17), (120, 45), (30, 30), (15, 6)])
@pytest.mark.parametrize("spans", [(1.0, 1.0), (2.0, 1.0), (1.0, 1.7)])
def test_a_unit_of_x_is_as_long_as_one_of_y(make, width, height, spans):
    layout = PlaneLayout.with_axes(make.dataset([(0.0, 0.0), spans]), width, height)
    x_min, x_max, y_min, y_max = layout.bounds
    cell_width, cell_height = (x_max - x_min) / layout.columns, (y_max - y_min) / layout.rows
    # A cell is twice as high as wide; a plane of n columns is right to half a column.
    assert (
        abs(cell_height / cell_width / 2 - 1) <= 0.5 / min(layout.columns, 2 * layout.rows) + 1e-9
    )
    assert layout.used_width <= width
    assert layout.used_height <= height
    # It is as large as it can be: a row more has no room.
    more = round((layout.rows + 1) * layout.columns / layout.rows)
    assert layout.used_height + 2 > height or layout.left + more + 2 > width


def test_axes_in_different_units_make_a_square(make):
    layout = PlaneLayout.with_axes(make.dataset([(3.0, 2700.0), (5.0, 6300.0)]), 100, 30)
    assert layout.columns == 2 * layout.rows


@pytest.mark.parametrize("room", [(86, 26), (54, 17), (98, 49), (30, 30), (40, 14)])
@pytest.mark.parametrize("span", [(2.14, 2.31), (4.06, 2.2), (33.0, 10.08), (7.08, 2.88)])
def test_a_room_of_just_the_size_that_is_used_has_the_same_plane(make, room, span):
    dataset = make.dataset([(0.0, 0.0), span])
    layout = PlaneLayout.with_axes(dataset, *room)
    again = PlaneLayout.with_axes(dataset, layout.used_width, layout.used_height)
    assert (again.rows, again.columns) == (layout.rows, layout.columns)


@pytest.mark.parametrize("style", [Texture(), Smooth()], ids=["texture", "smooth"])
def test_a_network_that_tells_no_place_from_another_has_a_neutral_plane(make, style):
    dataset = make.dataset()
    painter = BoundaryPainter(style=style)
    layout = painter.layout(dataset, WIDTH, HEIGHT)
    grid = make.grid(
        dataset, (layout.rows, layout.columns), lambda x, y: [0.83 + x / 50, 0.17 - x / 50]
    )
    picture = painter.drawing(make.snapshot(dataset, grid), WIDTH, HEIGHT)
    nothing = Shade(0, 0)
    cells = {run.meaning for row in picture.rows[: layout.rows] for run in row}
    grounds = {meaning for meaning in cells if not isinstance(meaning, str | Point)}
    assert grounds <= {None, Halves(nothing, nothing)}
    text = "".join(
        row[area]
        for row in picture.text.split("\n")[: layout.rows]
        for area in [slice(layout.left, None)]
    )
    assert set(text) == {" ", "●", "▲"}


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_smooth_plane_has_two_places_in_a_cell(make, n_classes):
    dataset = make.dataset([(-1, -1), (1, 1)], n_classes=n_classes)
    painter = BoundaryPainter(style=Smooth())
    layout = painter.layout(dataset, WIDTH, HEIGHT)
    wanted = painter.wanted(dataset, WIDTH, HEIGHT)["boundary"]
    assert wanted == {"rows": 2 * layout.rows, "columns": layout.columns}

    def slope(x, y):
        up = np.clip((y + 1.2) / 2.4, 0, 1) + 0 * x
        return [1 - up, up, *[0 * up] * (n_classes - 2)]

    grid = make.grid(dataset, (2 * layout.rows, layout.columns), slope)
    picture = painter.drawing(make.snapshot(dataset, grid), WIDTH, HEIGHT)
    cells = [
        [run.meaning for run in row for _ in run.text][layout.left]
        for row in picture.rows[: layout.rows]
    ]
    places = [shade for cell in cells if isinstance(cell, Halves) for shade in cell]
    signed = [place.step * (1 if place.class_index else -1) for place in places]
    assert signed == sorted(signed, reverse=True)
    assert signed[0] == SHADES
    assert signed[-1] == -SHADES
    # Of two classes the whole scale is seen; three have their boundary at a confidence of 1/4.
    if n_classes == 2:
        assert set(signed) == set(range(-SHADES, SHADES + 1))


def test_test_points_have_marks_of_their_own_below_the_others(make):
    dataset = make.dataset([(-1, -1), (1, 1), (-1, 1), (1, -1)], labels=[0, 1, 0, 1])
    marks = {}
    for shown in (False, True):
        picture = BoundaryPainter(test_points=shown).drawing(make.snapshot(dataset), WIDTH, HEIGHT)
        marks[shown] = {mark for mark in picture.text if mark in "●▲•▴◦"}
    # Its test points lie on two of the training points.
    assert marks == {False: {"●", "▲"}, True: {"●", "▲"}}
    object.__setattr__(dataset, "test_points", np.array([[0.0, 0.0], [0.5, 0.0]]))
    object.__setattr__(dataset, "test_labels", np.array([0, 1]))
    snapshot = make.snapshot(dataset)
    wrong = Predictions(dataset.train_labels, np.array([1, 1]))
    object.__setattr__(snapshot, "observations", {"predictions": wrong})
    picture = BoundaryPainter(test_points=True).drawing(snapshot, WIDTH, HEIGHT)
    assert {mark for mark in picture.text if mark in "●▲•▴◦"} == {"●", "▲", "▴", "◦"}


def test_the_legend_tells_of_test_points_where_they_are_shown(make):
    assert legend(make.dataset(), test_points=True).plain.endswith("○△ wrong  •▴ test")
