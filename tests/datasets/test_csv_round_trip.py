"""Any table written by the csv module is read back as it was."""

from __future__ import annotations

import csv
import io

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlp_tui.datasets.csv_reader import read_table
from mlp_tui.datasets.numeric import MISSING
from mlp_tui.datasets.table_dataset import dataset_from_table
from mlp_tui.datasets.text import clean_text

numbers = st.floats(-1e100, 1e100)
# Without digits, so that no piece of a class can pass for a column of numbers.
class_names = (
    st.text(
        st.characters(codec="utf-8", exclude_characters="\0\r\n", exclude_categories=("Nd",)),
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(lambda name: name.lower() not in MISSING)
)
dialects = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t| "),
        "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    }
)


def _as_shown(name: str) -> str:
    return clean_text(name.replace("\t", " "))


@st.composite
def tables(draw) -> list[tuple[float, float, str]]:
    names = draw(st.lists(class_names, min_size=2, max_size=5, unique_by=_as_shown))
    labels = draw(st.permutations(names * draw(st.integers(2, 4))))
    return [(draw(numbers), draw(numbers), label) for label in labels]


@settings(deadline=None)
@given(
    rows=tables(),
    dialect=dialects,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    has_header=st.booleans(),
)
def test_a_written_table_is_read_back(rows, dialect, encoding, has_header):
    if dialect["delimiter"] == " " and dialect["quoting"] == csv.QUOTE_MINIMAL:
        # The csv module does not quote a tab, which separates columns as a space does.
        assume(not any("\t" in label for *_, label in rows))
    text = io.StringIO(newline="")
    writer = csv.writer(text, **dialect)
    if has_header:
        writer.writerow(("width", "height", "kind"))
    writer.writerows(rows)

    table = read_table(text.getvalue().encode(encoding), "table.csv")
    dataset = dataset_from_table(
        table, name="table", title="table", split_rng=np.random.default_rng(0)
    )

    points = np.concatenate((dataset.train_points, dataset.test_points)).tolist()
    labels = np.concatenate((dataset.train_labels, dataset.test_labels))
    read = [
        (x, y, dataset.class_names[label]) for (x, y), label in zip(points, labels, strict=True)
    ]
    if dialect["delimiter"] == " ":
        # A tab is a space where spaces separate the columns.
        rows = [(x, y, label.replace("\t", " ")) for x, y, label in rows]
    assert sorted(read) == sorted((x, y, clean_text(label)) for x, y, label in rows)
    names = ("width", "height") if has_header else ("column 1", "column 2")
    assert dataset.feature_names == names
    assert dataset.rows_left_out == 0
