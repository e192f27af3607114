"""Bad files: one clear line that names the file, the line and the remedy; never a traceback."""

from __future__ import annotations

import builtins
import gzip
import os
import re
import shlex
import subprocess
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlp_tui.datasets import DatasetError, csv_reader, text_file
from mlp_tui.datasets.csv_reader import load_csv, read_table
from mlp_tui.datasets.table_dataset import dataset_from_table

HEADER = "x,y,kind\n"
GOOD = HEADER + "1,2,a\n3,4,b\n5,6,a\n7,8,b\n"


def message_of(load, content, **choices) -> str:
    with pytest.raises(DatasetError) as caught:
        load(content, **choices)
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


BAD_FILES = {
    "empty": ("", "points.csv: it is empty"),
    "blank lines only": ("\n\n  \n", "points.csv: it is empty"),
    "byte-order mark only": (b"\xef\xbb\xbf", "points.csv: it is empty"),
    "header only": (HEADER, "points.csv: it has a header, but no rows"),
    "one column": ("x\n1\n2\n", "points.csv: line 1: it has only one column"),
    "text that is no table": ("Dear Ann\nhello\n", "line 1: it has only one column"),
    "two columns of text": ("x,kind\nc,a\nd,b\n", "besides the class column 'kind', but there is"),
    "no numbers": ("x,y,kind\na,b,c\nd,e,f\n", "a numeric column is needed besides the class"),
    "one class": (HEADER + "1,2,a\n3,4,a\n", "all points are of one class, 'a' in column 'kind'"),
    "one point": (HEADER + "1,2,a\n", "all points are of one class"),
    "every row lacks a value": (HEADER + "1,NA,a\n2,2,\n", "every row lacks a value"),
    "class of one point": (
        GOOD + "9,9,c\n",
        "points.csv: line 6: this is the only point of class 'c'",
    ),
    "words as class": (
        "x,y,z\n" + "".join(f"{i},{i},p{i}\n" for i in range(1200)),
        "column 'z' has 1,200 different values; choose a class column with at most 10",
    ),
    "a word among numbers to predict": (
        "x,y,z\n" + "".join(f"{i},{i},{i / 3 if i != 7 else 'low'}\n" for i in range(30)),
        "line 9: 'low' in column 'z' is not a number; correct it, or leave the cell empty",
    ),
    "few measurements": (
        "x,y,z\n1,2,0.5\n3,4,1.5\n",
        "every class needs 2 or more; to predict its numbers, give --problem regression",
    ),
    "too few fields": (GOOD + "9,9\n", "points.csv: line 6: it has 2 fields but line 1 has 3"),
    "one field": (GOOD + "9\n", "points.csv: line 6: it has 1 field but line 1 has 3"),
    "too many fields": (GOOD + "9,9,a,b\n", "points.csv: line 6: it has 4 fields but line 1 has 3"),
    "too few fields after blank lines": (
        "\n" + GOOD + "\n9,9\n",
        "line 8: it has 2 fields but line 2",
    ),
    "too few fields after a quoted line end": (
        HEADER + '1,2,"a\nb"\n3,4\n',
        "line 4: it has 2 fields but line 1 has 3",
    ),
    "word among numbers": (GOOD + "9,9x,a\n", "line 6: '9x' in column 'y' is not a number"),
    "infinite": (GOOD + "inf,9,a\n", "line 6: 'inf' in column 'x' is not a finite number"),
    "beyond floats": (GOOD + "9,1e999,a\n", "line 6: '1e999' in column 'y' is not a finite number"),
    "beyond squaring": (GOOD + "9,-1e200,a\n", "line 6: '-1e200' in column 'y' is too large"),
    "mixed decimal signs": (
        "x;y;k\n1,5;2;a\n1.5;2;b\n",
        "line 3: '1.5' in column 'x' has a decimal point among",
    ),
    "open quote": (GOOD + '9,9,"a\n1,2,b\n', 'points.csv: line 6: a quote (") is opened here'),
    **{
        f"decimal commas between {name}": (
            f"x{d}y{d}kind\n1,5{d}2,5{d}a\n2,5{d}3,5{d}b\n",
            "line 2: '1,5' in column 'x' has a comma, which is decimal only where semicolons",
        )
        for name, d in (("pipes", "|"), ("spaces", "  "), ("tabs", "\t"))
    },
    "thousands": (
        'x,y,kind\n"1,500",2,a\n"2,500",3,b\n',
        "line 2: '1,500' in column 'x' has a comma, which is decimal only where semicolons",
    ),
    "open quote in the first line": ('x,y,"kind\n1,2,a\n', "line 1: a quote"),
    "text after a quote": (GOOD + '9,9,"a"b\n', "line 6: text follows a closing quote"),
    "open quote before a long rest": (
        GOOD + '9,9,"a\n' + "1,2,b\n" * 40_000,
        "line 6: a field is longer than 100,000 characters",
    ),
    "NUL": (GOOD + "9,\0,a\n", "points.csv: line 6: it is not text, it holds a NUL character"),
    "picture": (
        b"\x89PNG\r\n\x1a\n\0\0",
        "line 1: it is not text, byte 0x89 is not valid in UTF-8",
    ),
    "Latin-1 with a control character": (
        GOOD.encode() + b"9,9,Ad\xe9lie\x1b\n",
        "line 6: it is not text, byte 0xe9 is not valid in UTF-8",
    ),
    "bytes with old line ends": (
        GOOD.replace("\n", "\r").encode() + b"9,9,\xe9\x81\r",
        "line 6: it is not text, byte 0xe9",
    ),
    "compressed": (gzip.compress(GOOD.encode(), mtime=0), "line 1: it is not text, byte 0x8b"),
    "damaged UTF-8": (
        (GOOD + "9,9,Ad\u00e9lie\n").encode() + b"9,9,Ad\xe9lie\n",
        "line 7: its encoding is unclear, byte 0xe9 is not valid in UTF-8 but other characters are",
    ),
    "damaged UTF-8 with mark": (b"\xef\xbb\xbf" + GOOD.encode() + b"\xe9", "line 6: its encoding"),
    "text with numbers": (
        "Chapter 1 of 3\nIt was the best of times\nwith 2 cities\nand 1 king here\n",
        "line 1: it has only one column",
    ),
    "words": ("The cat\nsat on\nthe mat\n", "line 1: it has only one column"),
    "ragged columns of spaces": (
        GOOD.replace(",", "  ") + " 9  9 \n",
        "line 6: it has 2 fields but line 1 has 3",
    ),
    "ragged columns of pipes": (
        GOOD.replace(",", "|") + "9|9|a|b\n",
        "line 6: it has 4 fields but line 1 has 3",
    ),
    "open quote among spaces": (GOOD.replace(",", " ") + '9 9 "a\n', "line 6: a quote"),
    "half a UTF-16 character": (GOOD.encode("utf-16") + b"9", "line 6: it is not text"),
    "UTF-16 without mark": (GOOD.encode("utf-16-le"), "line 1: it is not text, it holds a NUL"),
}


@pytest.mark.parametrize(("content", "expected"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_gives_one_clear_line(load, content, expected):
    message = message_of(load, content)

    assert expected in message
    assert message.startswith("points.csv: ")


@pytest.mark.parametrize("n_rows", [8, 30])
@pytest.mark.parametrize(
    ("names", "choices"),
    [
        ("kind,x,y", {}),
        ("kind,x,y,z", {}),
        ("kind,x,y,z", {"columns": ("x", "y")}),
        ("who,kind,x,y,z", {}),
        ("kind,x,y,z", {"label": "z"}),
        ("1st,x,y,z", {}),
    ],
)
def test_a_class_column_that_is_not_the_last_is_hinted_at(load, names, choices, n_rows):
    cells = {"kind": "ab", "1st": "12"}
    rows = [
        ",".join(
            cells[name][i % 2] if name in cells else f"p{i}" if name == "who" else f"{i}.5"
            for name in names.split(",")
        )
        for i in range(n_rows)
    ]
    name = "1st" if "1st" in names else "kind"
    hint = f"; if '{name}' is the class, give --label {name}"
    content = "\n".join([names, *rows])
    if n_rows <= 10:
        assert message_of(load, content, **choices).endswith(hint)
    else:  # so many numbers make a regression
        (remark,) = load(content, **choices).remarks
        assert remark.endswith(hint) == ("label" not in choices and name == "kind")
    assert load(content, label=name).problem == "classification"


def test_the_hint_can_be_pasted_into_a_shell(load):
    content = "a kind's,x,y,z\n" + "".join(f"{'pq'[i % 2]},{i},{i},{i}\n" for i in range(8))

    _, _, option = message_of(load, content).rpartition(" give ")

    assert shlex.split(option) == ["--label", "a kind's"]


def test_no_column_is_hinted_at_that_cannot_be_the_class(load):
    content = "who,kind,y\n" + "".join(f"p{i},a,{i}.5\n" for i in range(20))

    assert message_of(load, content).endswith("'y', but there is none")


def test_no_feature_is_hinted_at_as_the_class(load):
    content = "code,x,y\n" + "".join(f"{i % 2},{i},p{i}\n" for i in range(20))

    message = message_of(load, content, columns=("code", "x"))
    assert message.endswith("choose a class column with at most 10")


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"columns": ("x", "w")}, "no column is called 'w'; the columns are x, y, kind"),
        ({"label": "w"}, "no column is called 'w'; the columns are x, y, kind"),
        ({"columns": ("x", "kind")}, "line 2: 'a' in column 'kind' is not a number"),
        ({"columns": ("x", "x")}, "a column can be a feature only once"),
        ({"columns": ("x", "y", "kind")}, "every column is a feature; leave one out"),
        ({"problem": "regression"}, "line 2: 'a' in column 'kind' is not a number; a regression"),
        ({"problem": "classification", "label": "x", "columns": ["y"]}, "the only point of class"),
        ({"columns": ("x", "y"), "label": "y"}, "'y' cannot be both a feature and the class"),
    ],
)
def test_a_bad_choice_of_columns(load, choices, expected):
    assert expected in message_of(load, GOOD, **choices)


def test_a_long_list_of_columns_is_cut(load):
    names = [f"c{i}" for i in range(18)]
    content = ",".join(names) + "\n" + ",".join("1" * 18) + "\n"

    message = message_of(load, content, columns=("c1", "nope"))

    assert "the columns are c0, c1, c2, c3, c4, c5, … and 12 more" in message


def test_a_name_that_two_columns_have_cannot_be_chosen(load):
    content = "x,x,y,kind\n1,2,3,a\n4,5,6,b\n"

    assert "2 columns are called 'x'" in message_of(load, content, columns=("x", "y"))


def test_classes_that_differ_only_beyond_the_cut_are_refused(load):
    rows = f"1,2,{'k' * 50}a\n3,4,{'k' * 50}b\n" * 2

    assert "classes in column 'kind' look alike when shown" in message_of(load, HEADER + rows)


def load_path(path) -> str:
    with pytest.raises(DatasetError) as caught:
        load_csv(path, split_rng=np.random.default_rng(0))
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    return message


def test_a_missing_file_is_named_with_its_path(tmp_path):
    path = tmp_path / "none.csv"

    assert load_path(path) == f"{path}: there is no such file; check the path"


def test_a_directory_is_no_file(tmp_path):
    assert f"{tmp_path}: this is a directory" in load_path(tmp_path)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)

    assert "pipe: this is a pipe, not a regular file; save the data in a CSV" in load_path(path)


def test_an_open_pipe_is_refused_without_waiting_for_its_end():
    # What a shell makes of <(command).
    reading, writing = os.pipe()
    try:
        message = load_path(f"/dev/fd/{reading}")
    finally:
        os.close(reading)
        os.close(writing)

    assert f"/dev/fd/{reading}: this is a pipe, not a regular file" in message


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path, monkeypatch):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    regular = tmp_path / "regular.csv"
    regular.write_text(GOOD)
    status = os.stat(regular)

    with monkeypatch.context() as patch:
        patch.setattr(text_file.os, "stat", lambda _: status)
        assert "it is empty" in load_path(path)


def test_a_file_on_standard_input_is_read(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(GOOD)

    with open(path) as file:
        dataset = load_csv(f"/dev/fd/{file.fileno()}", split_rng=np.random.default_rng(0))

    assert dataset.class_counts == (2, 2)


@pytest.mark.parametrize("path", ["/proc/version", "/proc/kmsg"])
def test_a_file_that_the_system_makes_up_is_refused_without_waiting(path):
    if not os.access(path, os.R_OK):
        pytest.skip(f"{path} cannot be read here")
    script = """
import sys, numpy
from mlp_tui.datasets import DatasetError
from mlp_tui.datasets.csv_reader import load_csv
try:
    load_csv(sys.argv[1], split_rng=numpy.random.default_rng(0))
except DatasetError as error:
    print(error)
"""
    command = [sys.executable, "-c", script, path]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

    assert result.stdout == (
        f"{path}: this is a file that the system makes up, not a regular file; "
        "save the data in a CSV file\n"
    )


def test_an_empty_file_on_a_disk_is_empty(tmp_path):
    path = tmp_path / "points.csv"
    path.touch()

    assert load_path(path) == "points.csv: it is empty; a row for each point is needed"


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "secret.csv"
    path.write_text(GOOD)

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(builtins, "open", refuse)
    message = load_path(path)
    monkeypatch.undo()

    assert f"{path}: you have no permission to read it" in message


@pytest.mark.parametrize("path", ["nul\0byte.csv", "x" * 5000, "points.csv/inner.csv"])
def test_an_impossible_path(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "points.csv").write_text(GOOD)

    assert "cannot be read" in load_path(path)


def test_a_file_that_is_too_large(load, monkeypatch):
    monkeypatch.setattr(text_file, "MAX_BYTES", 20)

    assert "points.csv: it is larger than 0 MB" in message_of(load, GOOD)


def test_a_file_with_too_many_rows(load, monkeypatch):
    monkeypatch.setattr(csv_reader, "MAX_ROWS", 3)

    assert "points.csv: line 5: more than 3 rows" in message_of(load, GOOD)


def test_a_file_with_too_many_columns(load):
    content = ",".join(["1"] * 1001) + "\n"

    assert "points.csv: line 1: it has 1,001 columns" in message_of(load, content)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is none here")
def test_a_device_without_an_end_is_refused():
    assert "/dev/zero: this is a device, not a regular file" in load_path("/dev/zero")


def test_a_file_of_gigabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "sparse.csv"
    with open(path, "wb") as file:
        file.truncate(2_000_000_000)

    assert "sparse.csv: it is larger than 25 MB" in load_path(path)


LARGE = {
    "a million rows": ("x,y,kind\n" + "1,2,a\n3,4,b\n" * 500_000, "more than 500,000 rows"),
    "ten thousand columns": (("1," * 9_999 + "a\n") * 100, "has 10,000 columns, more than 1,000"),
    "a field of 10 MB": ("x,y,kind\n1,2," + "a" * 10_000_000, "longer than 100,000 characters"),
}
MOST_MEMORY_KB = 500_000


@pytest.mark.slow
@pytest.mark.parametrize(("content", "expected"), LARGE.values(), ids=LARGE)
def test_a_large_file_is_refused_in_little_memory(tmp_path, content, expected):
    path = tmp_path / "large.csv"
    path.write_text(content)
    command = [sys.executable, "-m", "mlp_tui.tui", "train", "--data", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        (line,) = process.stderr.readlines()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 2
    assert expected in line
    assert used.ru_maxrss < MOST_MEMORY_KB


def test_hostile_text_does_not_pass_through_a_message(tmp_path):
    path = tmp_path / "\x1b]0;owned\x07.csv"
    path.write_text(HEADER + "1,\x1b[2J\u202e9,a\n3,4,b\n")

    message = load_path(path)

    assert message.startswith("\ufffd]0;owned\ufffd.csv: line 2: '\ufffd[2J\ufffd9' in column 'y'")


UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
soup = st.text(st.sampled_from('0123456789.,;|\t"\n\r -abxNA+e\x1b\0\u202eé'), max_size=200)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        soup.map(str.encode),
        soup.map(lambda text: text.encode("utf-16")),
        soup.map(lambda text: text.encode("latin-1", "ignore")),
        st.binary(),
    )
)
def test_whatever_a_file_holds_there_is_a_dataset_or_one_clean_line(data):
    try:
        table = read_table(data, "soup.csv")
        dataset = dataset_from_table(
            table, name="soup", title="soup", split_rng=np.random.default_rng(0)
        )
    except DatasetError as error:
        message = str(error)
        assert message.startswith("soup.csv: ")
        assert len(message) < 500
        assert not UNSAFE & {unicodedata.category(character) for character in message}
    else:
        if dataset.problem == "regression":
            assert len({*dataset.train_labels, *dataset.test_labels}) > 10
        else:
            assert min(dataset.class_counts) >= 2
        for remark in dataset.remarks:
            assert len(remark) < 500
            assert not UNSAFE & {unicodedata.category(character) for character in remark}


@settings(deadline=None)
@given(
    n_rows=st.integers(4, 60),
    bad=st.data(),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_the_line_of_a_bad_cell_is_the_one_that_is_named(n_rows, bad, line_end):
    bad_row = bad.draw(st.integers(2, n_rows))
    rows = [f"{n},{'oops' if n == bad_row else n},{'ab'[n % 2]}" for n in range(1, n_rows + 1)]
    table = read_table(line_end.join(["x,y,kind", *rows]).encode(), "f.csv")

    with pytest.raises(DatasetError) as caught:
        dataset_from_table(table, name="f", title="f", split_rng=np.random.default_rng(0))

    assert re.match(rf"f.csv: line {bad_row + 1}: 'oops'", str(caught.value))
