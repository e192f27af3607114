"""CSV files that can be read, however they were written."""

from __future__ import annotations

import codecs

import numpy as np
import pytest

from mlp_tui.datasets import Dataset, DatasetError
from mlp_tui.datasets.csv_reader import load_csv

ROWS = [(1.5, 2.0, "a"), (2.5, -3.0, "b"), (0.25, 4.0, "a"), (-1.0, 1e-3, "b")]
PLAIN = "x,y,kind\n1.5,2,a\n2.5,-3,b\n.25,4.0,a\n-1,1e-3,b\n"


def rows_of(dataset: Dataset) -> list[tuple[float, float, str]]:
    """All points with their classes' names, sorted."""
    points = np.concatenate((dataset.train_points, dataset.test_points))
    labels = np.concatenate((dataset.train_labels, dataset.test_labels))
    names = [dataset.class_names[label] for label in labels]
    return sorted((float(x), float(y), name) for (x, y), name in zip(points, names, strict=True))


def test_a_plain_file(load):
    dataset = load(PLAIN)

    assert rows_of(dataset) == sorted(ROWS)
    assert dataset.name == dataset.title == "points.csv"
    assert dataset.feature_names == ("x", "y")
    assert dataset.class_names == ("a", "b")
    assert dataset.class_counts == (2, 2)
    assert dataset.standardize
    assert dataset.rows_left_out == 0


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", " , "),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("\n", "\n\n"),
        "\n  \n" + PLAIN.rstrip("\n"),
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"),
        PLAIN.replace("a", '"a"').replace("x", '"x"').replace("1.5", '"1.5"'),
        PLAIN.replace("1.5,", '1.5, "').replace("2,a", '2",a'),
        PLAIN.replace(",", ";").replace(".", ","),
        "x;y;kind\n1,5;2;a\n2,5;-3;b\n,25;4,0;a\n-1;1e-3;b\n".replace("1e-3", "0,001"),
    ],
    ids=[
        "semicolons",
        "tabs",
        "spaces around delimiters",
        "CRLF",
        "CR",
        "blank lines",
        "blank lines before, no line end after",
        "UTF-8 with mark",
        "UTF-16 with mark",
        "UTF-16, big end first, with mark",
        "quotes",
        "quotes after a space",
        "decimal commas",
        "decimal commas and whole numbers",
    ],
)
def test_other_ways_to_write_the_same_file(load, content):
    dataset = load(content)

    assert rows_of(dataset) == sorted(ROWS)
    assert dataset.feature_names == ("x", "y")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_without_header_numbers_its_columns(load, delimiter):
    dataset = load(PLAIN.partition("\n")[2].replace(",", delimiter))

    assert rows_of(dataset) == sorted(ROWS)
    assert dataset.feature_names == ("column 1", "column 2")


def test_decimal_commas_are_read_without_a_header(load):
    assert rows_of(load("1,5;2;a\n2,5;-3;b\n0,25;4;a\n-1;0,001;b\n")) == sorted(ROWS)


def test_a_column_without_a_name_in_the_header_is_numbered(load):
    assert load("x,,kind\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n").feature_names == ("x", "column 2")


def test_a_header_above_a_text_column_and_a_class_of_numbers(load):
    dataset = load("who,x,y,kind\nann,1,2,0\nbob,3,4,1\ncy,5,6,0\ndee,7,8,1\n")

    assert dataset.feature_names == ("x", "y")
    assert dataset.class_names == ("0", "1")


def test_a_first_row_with_a_missing_value_is_no_header(load):
    dataset = load("NA,2,a\n3,4,b\n5,6,a\n7,8,b\n9,8,a\n")

    assert dataset.feature_names == ("column 1", "column 2")
    assert dataset.rows_left_out == 1


def test_quotes_may_hold_delimiters_line_ends_and_quotes(load):
    dataset = load('x,y,kind\n1,2,"a, ""b""\nc"\n3,4,d\n5,6,d\n7,8,"a, ""b""\nc"\n')

    assert dataset.class_names == ('a, "b"\ufffdc', "d")


TABLE = "id,x,y,z,kind,year\n" + "".join(
    f"{i},{i / 2},{-i},{i * i},{'pq'[i % 2]},{2000 + i % 3}\n" for i in range(12)
)


def test_the_first_numeric_columns_and_the_last_column_are_the_default(load):
    dataset = load(TABLE)

    assert dataset.feature_names == ("id", "x")
    assert dataset.class_names == ("2000", "2001", "2002")


INDEXED = ",x,y,kind\n" + "".join(f"{i},{i * i},{-i},{'pq'[i % 2]}\n" for i in range(12))


@pytest.mark.parametrize("first", [0, 1], ids=["pandas", "R"])
def test_an_unnamed_index_is_no_default_feature_but_may_be_chosen(load, first):
    rows = INDEXED.splitlines()[1:]
    counted = [f"{n},{row.partition(',')[2]}" for n, row in enumerate(rows, first)]
    content = "\n".join(['"",x,y,kind', *counted])

    assert load(content).feature_names == ("x", "y")
    chosen = load(content, columns=("column 1", "x"))
    assert chosen.feature_names == ("column 1", "x")
    assert sorted(x for x, _, _ in rows_of(chosen)) == list(range(first, first + 12))


@pytest.mark.parametrize(
    "content",
    [
        INDEXED.replace(",x", "n,x", 1),
        INDEXED.replace("\n5,", "\n6,"),
        INDEXED.replace("\n5,", "\n,"),
        INDEXED.partition("\n")[2],
        INDEXED.replace("x", "z", 1).replace(",z", "x,", 1),
    ],
    ids=["named", "not counting", "with a gap", "no header", "not the first"],
)
def test_what_only_looks_like_an_index_is_a_feature(load, content):
    assert load(content).feature_names[0] in ("n", "column 1", "x")


def test_columns_are_chosen_by_name(load):
    dataset = load(TABLE, columns=("z", "y"), label="kind")

    assert dataset.feature_names == ("z", "y")
    assert rows_of(dataset) == sorted((i * i, -i, "pq"[i % 2]) for i in range(12))


def test_the_class_column_is_no_default_feature(load):
    dataset = load("kind,x,y\n" + "0,1.5,3\n1,2.5,4\n" * 2, label="kind")

    assert dataset.feature_names == ("x", "y")


def test_if_the_last_column_is_a_feature_the_one_before_is_the_class(load):
    dataset = load(TABLE, columns=["x", "year"])

    assert dataset.class_names == ("p", "q")


def test_a_numeric_column_has_only_numbers(load):
    dataset = load("x,code,y,kind\n" + "1,7b,3,a\n2,8,4,b\n3,1_0,4,b\n" * 2)

    assert dataset.feature_names == ("x", "y")


def test_a_column_without_values_is_not_numeric(load):
    assert load("x,empty,y,kind\n" + "1,,3,a\n2,,4,b\n" * 2).feature_names == ("x", "y")


@pytest.mark.parametrize(
    "missing", ["", " ", "NA", "na", "N/A", "NaN", "nan", "null", "NULL", "?", "-"]
)
@pytest.mark.parametrize("row", ["{},5,a", "5,{},a", "5,5,{}", "{0},{0},{0}"])
def test_rows_with_a_missing_value_are_left_out_and_counted(load, missing, row):
    dataset = load(PLAIN + row.format(missing) + "\n")

    assert rows_of(dataset) == sorted(ROWS)
    assert dataset.rows_left_out == 1


def test_only_the_chosen_columns_must_have_values(load):
    dataset = load("x,other,y,kind\n1,,2,a\n3,NA,4,b\n5,1,6,a\n7,2,8,b\n", columns=("x", "y"))

    assert dataset.rows_left_out == 0


def test_plus_and_minus_are_classes(load):
    dataset = load("x,y,sign\n1,2,+\n3,4,-\n5,6,+\n7,8,-\n9,9,\n")

    assert dataset.class_names == ("+", "-")
    assert dataset.rows_left_out == 1


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (["10", "9", "-1", "2.5"], ("-1", "2.5", "9", "10")),
        (["10", "9", "b", "a"], ("10", "9", "a", "b")),
        ([" b", "a ", "b", "a"], ("a", "b")),
    ],
    ids=["numbers", "text", "spaces around"],
)
def test_classes_are_sorted(load, classes, expected):
    rows = "".join(f"{i},{i},{name}\n" for i, name in enumerate(classes * 2))

    assert load("x,y,kind\n" + rows).class_names == expected


def test_names_from_a_file_are_clean(load):
    dataset = load('\x1b[2Jx,y\u202e,kind\n1,2,"a\x07"\n3,4,b\n5,6,"a\x07"\n7,8,b\n')

    assert dataset.feature_names == ("\ufffd[2Jx", "y\ufffd")
    assert dataset.class_names == ("a\ufffd", "b")


def test_a_column_is_found_by_its_name_as_written_and_as_shown(load):
    content = f"{'w' * 60},\x1bx,y,kind\n1,2,3,a\n4,5,6,b\n7,8,9,a\n1,2,3,b\n"

    as_written = load(content, columns=("w" * 60, "\x1bx"))
    as_shown = load(content, columns=as_written.feature_names)

    assert as_shown.feature_names == ("w" * 39 + "…", "\ufffdx")
    assert rows_of(as_shown) == rows_of(as_written)


def test_the_split_follows_its_generator(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    first, again, other = (
        load_csv(str(path), split_rng=np.random.default_rng(seed), label="kind")
        for seed in (1, 1, 2)
    )

    assert np.array_equal(first.test_points, again.test_points)
    assert not np.array_equal(first.test_points, other.test_points)


def test_a_file_longer_than_a_chunk_is_read_whole(load):
    dataset = load("x,y,kind\n" + "".join(f"{i},{-i},{'ab'[i % 2]}\n" for i in range(5001)))

    assert rows_of(dataset) == sorted((i, -i, "ab"[i % 2]) for i in range(5001))


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        (PLAIN.replace(",", "|"), "pipes (|)"),
        (PLAIN.replace(",", " | "), "pipes (|)"),
        (PLAIN.partition("\n")[2].replace(",", "|"), "pipes (|)"),
        (PLAIN.replace(",", " "), "spaces"),
        (PLAIN.replace(",", " ").replace("\n", "\r\n"), "spaces"),
        (PLAIN.partition("\n")[2].replace(",", "   "), "spaces"),
        (PLAIN.replace(",", " ").replace("\n", " \n"), "spaces"),
        (PLAIN.replace(",", " ", 1).replace(",", " \t "), "spaces"),
        ("    x      y kind\n  1.5  2.000    a\n  2.5     -3    b\n .25 4 a\n-1 1e-3 b", "spaces"),
    ],
    ids=[
        "pipes",
        "pipes and spaces",
        "pipes without a header",
        "spaces",
        "spaces and CRLF",
        "spaces without a header",
        "spaces at the end",
        "spaces and a tab",
        "aligned columns",
    ],
)
def test_unusual_delimiters_are_read_and_remarked_on(load, text, delimiter):
    dataset = load(text)

    assert rows_of(dataset) == sorted(ROWS)
    assert dataset.remarks == (f"read as columns separated by {delimiter}",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_usual_delimiters_need_no_remark(load, delimiter):
    assert load(PLAIN.replace(",", delimiter)).remarks == ()


@pytest.mark.parametrize("delimiter", ["|", " ", "\t", ";"])
@pytest.mark.parametrize("has_header", [True, False])
def test_commas_within_text_are_no_delimiters(load, delimiter, has_header):
    rows = ["1 2.5 'b, a'", "3 4.5 'd, c'"] * 2
    lines = ["x y kind", *rows] if has_header else rows
    content = "\n".join(lines).replace(" ", delimiter).replace(f",{delimiter}", ", ")

    dataset = load(content.replace("'", '"'))

    assert dataset.class_names == ("b, a", "d, c")


@pytest.mark.parametrize("inner", ["a b", "a|b", "1 2", "1|2"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spaces_and_pipes_within_text_are_no_delimiters(load, delimiter, inner):
    dataset = load(f"1,2,{inner}\n3,4,z\n".replace(",", delimiter) * 2)

    assert dataset.class_names == (inner, "z")
    assert dataset.remarks == ()


@pytest.mark.parametrize(
    ("encoding", "name", "called"),
    [
        ("latin-1", "Adélie", "Latin-1"),
        ("latin-1", "ÀÉÎõü ¿½", "Latin-1"),
        ("cp1252", "“Adélie” … 5 €", "Windows-1252"),
        ("cp1251", "пингвин Адели", "Windows-1251 (Cyrillic)"),
        ("cp1251", "Ёлка чёрная №5", "Windows-1251 (Cyrillic)"),  # Ёл and чё are valid UTF-8
        ("cp1251", "КЛАСС ђ", "Windows-1251 (Cyrillic)"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_other_encodings_of_one_byte_are_read_and_remarked_on(
    load, encoding, name, called, line_end
):
    size = "размер" if encoding == "cp1251" else "größe"
    content = f"{size},y,kind\n1,2,{name}\n3,4,b\n5,6,{name}\n7,8,b\n".replace("\n", line_end)

    dataset = load(content.encode(encoding))

    assert set(dataset.class_names) == {name, "b"}
    assert dataset.feature_names == (size, "y")
    (remark,) = dataset.remarks
    assert remark.startswith(f"read as {called} text, since it is not UTF-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_needs_no_remark(load, encoding):
    dataset = load(PLAIN.replace("a", "Adélie").encode(encoding))

    assert dataset.class_names == ("Adélie", "b")
    assert dataset.remarks == ()


def test_an_encoding_and_a_delimiter_are_remarked_on_both(load):
    dataset = load(PLAIN.replace("a", "Adélie").replace(",", "|").encode("latin-1"))

    assert rows_of(dataset) == sorted((x, y, k.replace("a", "Adélie")) for x, y, k in ROWS)
    assert len(dataset.remarks) == 2


CLASS_FIRST = "kind,x,y,grade\n" + "".join(f"{'pq'[i % 2]},{i},{-i},{i % 3}\n" for i in range(12))


def test_a_class_that_is_last_by_default_but_looks_wrong_is_remarked_on(load):
    dataset = load(CLASS_FIRST)

    assert dataset.class_names == ("0", "1", "2")
    assert dataset.remarks == (
        "'grade' is taken as the class, being the last column; "
        "if 'kind' is the class, give --label kind",
    )


@pytest.mark.parametrize(
    ("content", "choices"),
    [
        (CLASS_FIRST, {"label": "grade"}),
        (CLASS_FIRST, {"label": "kind"}),
        (CLASS_FIRST.replace(",0\n", ",low\n"), {}),
        (TABLE, {}),
        (PLAIN, {}),
    ],
    ids=["chosen", "other chosen", "text at the end", "numbers first", "plain"],
)
def test_a_class_that_looks_right_needs_no_remark(load, content, choices):
    assert load(content, **choices).remarks == ()


@pytest.mark.parametrize(
    "content",
    [
        'x y kind\n1 1.5 2 a\n2 2.5 -3 b\n3 .25 4.0 a\n4 -1 1e-3 b\n',
        '"x" "y" "kind"\n"7" 1.5 2 "a"\n"3" 2.5 -3 "b"\n"12" .25 4.0 "a"\n"1" -1 1e-3 "b"\n',
        'x,y,kind\nMazda RX4,1.5,2,a\nFiat,2.5,-3,b\nHonda,.25,4.0,a\nVolvo,-1,1e-3,b\n',
    ],
)  # fmt: skip
def test_row_names_under_a_short_header_are_no_column(load, content):
    dataset = load(content)
    assert rows_of(dataset) == sorted(ROWS)
    assert dataset.feature_names == ("x", "y")
    assert dataset.remarks[-1] == (
        "its first column has no name in the header, and is read as row names"
    )


@pytest.mark.parametrize("content", ["x,y\n1,2,a\n1,3,b\n", "x,y\n1.5,2,a\n1,3,b\n"])
def test_a_name_that_the_header_lacks_is_no_row_name(load, content):
    with pytest.raises(DatasetError, match="line 2: it has 3 fields but line 1 has 2; give every"):
        load(content)


def number_of(i: int) -> float:
    return 3.0 * i - 0.5


MEASURED = "x,y,kind,z\n" + "".join(f"{i},{-i},{'pq'[i % 2]},{number_of(i)}\n" for i in range(40))


def numbers_by_x(dataset: Dataset) -> list[tuple[float, float]]:
    """The first feature and the label of each point, sorted."""
    points = np.concatenate((dataset.train_points, dataset.test_points))[:, 0]
    labels = np.concatenate((dataset.train_labels, dataset.test_labels))
    return sorted(zip(points.tolist(), labels.tolist(), strict=True))


def test_a_label_of_many_numbers_makes_a_regression_and_it_is_said(load):
    dataset = load(MEASURED, label="z")

    assert dataset.problem == "regression"
    assert (dataset.class_names, dataset.label_name) == ((), "z")
    assert numbers_by_x(dataset) == [(i, number_of(i)) for i in range(40)]
    assert len(dataset.test_labels) == 8
    assert dataset.remarks == ("'z' has 40 different numbers: they are predicted (regression)",)
    assert load(MEASURED, problem="regression").remarks == ()


def test_ten_different_numbers_are_classes_and_may_be_predicted_as_numbers(load):
    rows = "".join(f"{i},{-i},{i % 10}\n" for i in range(40))
    assert len(load(f"x,y,z\n{rows}").class_names) == 10

    dataset = load(f"x,y,z\n{rows}", problem="regression")
    assert numbers_by_x(dataset) == [(i, i % 10) for i in range(40)]


def test_rows_without_a_number_to_predict_are_left_out(load):
    dataset = load(f"{MEASURED}40,1,p,\n41,1,q,NA\n")

    assert dataset.rows_left_out == 2
    assert len(numbers_by_x(dataset)) == 40
    assert dataset.train_rows is not None
    assert dataset.test_rows is not None
    assert sorted((*dataset.train_rows, *dataset.test_rows)) == list(range(40))


def test_decimal_commas_are_read_in_a_label(load):
    content = MEASURED.replace(",", ";").replace(".", ",")
    assert numbers_by_x(load(content)) == numbers_by_x(load(MEASURED))


def test_numbers_that_are_all_the_same_are_nothing_to_predict(load):
    content = "x,y,z\n" + "".join(f"{i},{-i},7\n" for i in range(20))
    with pytest.raises(DatasetError, match="the same number, 7, in column 'z'"):
        load(content, problem="regression")


def test_any_number_of_columns_can_be_features(load):
    one, three = load(TABLE, columns=("z",)), load(TABLE, columns=("z", "x", "y"), label="kind")

    assert (one.feature_names, one.n_features) == (("z",), 1)
    assert one.columns_left == ("id", "x", "y", "kind")
    assert three.train_points.shape[1] == 3
    assert three.columns_left == ("id", "year")
    points = np.concatenate((three.train_points, three.test_points))
    assert sorted(points.tolist()) == sorted([i * i, i / 2, -i] for i in range(12))


def test_all_takes_every_numeric_column_but_an_index(load):
    assert load(TABLE, columns=("all",)).feature_names == ("id", "x", "y", "z")
    assert load(INDEXED, columns=("all",)).feature_names == ("x", "y")
    assert load(INDEXED, columns=("all",)).columns_left == ("column 1",)


def test_a_column_that_is_called_all_is_that_column(load):
    content = TABLE.replace("y,z", "y,all")
    assert load(content, columns=("all",)).feature_names == ("all",)


def test_all_leaves_no_column_out_because_of_a_bad_cell(load):
    content = TABLE.replace("\n3,1.5,-3,9,", "\n3,1.5,-3,9x,")
    with pytest.raises(DatasetError, match="line 5: '9x' in column 'z' is not a number; correct"):
        load(content, columns=("all",))


def test_one_numeric_column_is_enough(load):
    dataset = load("who,x,kind\nann,1,a\nbob,2,b\ncy,3,a\ndee,4,b\n")

    assert (dataset.feature_names, dataset.columns_left) == (("x",), ("who",))
    assert dataset.train_points.shape == (2, 1)
