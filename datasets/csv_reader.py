"""The user's own points: CSV files, however they were written, and clear words for bad ones."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from .dataset import MAX_COLUMNS, Dataset, DatasetError, Problem
from .numeric import is_missing, is_number
from .split import TABLE_TRAIN_SHARE
from .table import Table
from .table_dataset import dataset_from_table
from .text import clean_text
from .text_file import decode, read_bytes

MAX_ROWS = 500_000

_DELIMITERS = (",", ";", "\t", "|", " ")
"""Of two that suit a file equally well, the first is taken."""
_UNUSUAL_DELIMITERS = {"|": "pipes (|)", " ": "spaces"}
_SAMPLE_CHARACTERS = 100_000
_SAMPLE_ROWS = 100
_CHUNK_ROWS = 1000


class _RecordError(Exception):
    """A record is not valid CSV; ``line`` is where it begins."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def load_csv(
    path: str | os.PathLike[str],
    *,
    split_rng: np.random.Generator,
    columns: Sequence[str] | None = None,
    label: str | None = None,
    problem: Problem | None = None,
    train_share: int = TABLE_TRAIN_SHARE,
) -> Dataset:
    """Read a CSV file of points.

    The delimiter is a comma, a semicolon (then numbers may have a decimal comma), a tab, a pipe
    ``|`` or any run of spaces, and is detected, as is a header. Fields may be quoted with ``"``.
    The text is UTF-8, UTF-16 with a byte-order mark, or else Latin-1, Windows-1252 or, where it
    makes Cyrillic words, Windows-1251. Columns without a header are called ``column 1``,
    ``column 2`` and so on. Under a header that is one name short, as R's ``write.table`` writes
    it, the first column has row names and is no column of the table. Rows that miss a feature or
    the label (see ``numeric.MISSING``) are left out and counted. ``Dataset.remarks`` tells of
    an encoding other than Unicode, of pipes, spaces and row names.

    Args:
        path: a regular file of at most ``text_file.MAX_BYTES`` bytes, ``MAX_ROWS`` rows
            and ``MAX_COLUMNS`` columns.
        split_rng: what the test points are drawn from.
        columns: the names of the features; None: the first two numeric columns, or the only one,
            but for an index, which is what pandas and R write first and leave unnamed: 0, 1, 2 or
            1, 2, 3. ``all`` alone: all numeric columns but for an index.
        label: the name of the column to predict; None: the last one that is not a feature.
        problem: whether its values are classes or numbers; None: more than ten different numbers
            are numbers, all else are classes.
        train_share: training points in percent of all points, from 1 to 99.

    Raises:
        DatasetError: if the file cannot be read or does not make a dataset; one line that names
            the file and, where there is one, the line.
    """
    data = read_bytes(os.fspath(path))
    name = clean_text(os.path.basename(path))
    table = read_table(data, name)
    return dataset_from_table(
        table,
        name=name,
        title=name,
        split_rng=split_rng,
        columns=columns,
        label=label,
        problem=problem,
        train_share=train_share,
    )


def read_table(data: bytes, source: str) -> Table:
    """Read the bytes of a CSV file as a table.

    Args:
        data: what the file holds.
        source: what error messages call it.

    Raises:
        DatasetError: if it is not text, not valid CSV, has no rows, or has rows of several lengths.
    """
    text, encoding, remarks = decode(data, source)
    delimiter = _detect_delimiter(text)
    del text
    if delimiter in _UNUSUAL_DELIMITERS:
        remarks += (f"read as columns separated by {_UNUSUAL_DELIMITERS[delimiter]}",)
    lines, columns, has_row_names = _read_columns(data, encoding, delimiter, source)
    if has_row_names:
        remarks += (_row_names_removed(lines, columns, source),)
    has_decimal_comma = delimiter == ";"
    names = [""] * len(columns)
    has_header = has_row_names or _has_header(columns, has_decimal_comma)
    if has_header:
        names = [column.pop(0).strip() for column in columns]
        lines.pop(0)
    if not lines:
        raise DatasetError(f"{source}: it has a header, but no rows; add a row for each point")
    return Table(
        source=source,
        column_names=tuple(clean_text(name) or f"column {i}" for i, name in enumerate(names, 1)),
        columns=tuple(columns),
        lines=lines,
        has_decimal_comma=has_decimal_comma,
        first_is_unnamed=has_header and not names[0],
        remarks=remarks,
    )


def _detect_delimiter(text: str) -> str:
    """The delimiter that makes most of the first rows equally long, then the most numbers."""
    sample = text[:_SAMPLE_CHARACTERS]
    if len(sample) < len(text):
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample

    def score(delimiter: str) -> tuple[int, int]:
        rows = []
        try:
            records = _records(io.StringIO(sample, newline=""), delimiter)
            for _, fields in islice(records, _SAMPLE_ROWS):
                rows.append(fields)
        except _RecordError:
            pass
        width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
        if width < 2:
            return 0, 0
        cells = [cell for fields in rows if len(fields) == width for cell in fields]
        n_numbers = sum(is_number(cell, delimiter != ",") for cell in cells)
        # Spaces also separate the words of a text that is no table.
        if delimiter == " " and (n_numbers < max(1, count - 1) or 2 * count <= len(rows)):
            return 0, 0
        return count, n_numbers

    return max(_DELIMITERS, key=score)


def _records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not blank, each with the line at which it begins."""
    if delimiter == " ":
        lines = map(_spaced_line, lines)
    # Skipping spaces after a delimiter makes one delimiter of a run of spaces, too.
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _RecordError(line, str(error)) from None
        if len(fields) > 1 or (fields and fields[0].strip()):
            yield line, fields


def _spaced_line(line: str) -> str:
    """A line of columns separated by spaces, with no tab among them and no space at its end."""
    content = line.rstrip("\r\n")
    return content.replace("\t", " ").rstrip(" ") + line[len(content) :]


def _read_columns(
    data: bytes, encoding: str, delimiter: str, source: str
) -> tuple[list[int], list[list[str]], bool]:
    """The line at which each row begins, the cells of each column, and whether the header lacks
    the first of them: there it is empty.
    """
    lines: list[int] = []
    columns: list[list[str]] = []
    text = io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")
    records = _records(text, delimiter)
    has_row_names = False
    try:
        # Some rows at a time, since a list for every row would take most of the memory.
        while chunk := list(islice(records, _CHUNK_ROWS)):
            if not lines:
                has_row_names = _is_header_short(chunk)
                if has_row_names:
                    chunk[0][1].insert(0, "")
            lines.extend(line for line, _ in chunk)
            _check_shape(chunk, len(columns) or len(chunk[0][1]), lines, source)
            columns = columns or [[] for _ in chunk[0][1]]
            rows = (fields for _, fields in chunk)
            for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
                column.extend(cells)
    except _RecordError as error:
        raise DatasetError(f"{source}: line {error.line}: {_explain(str(error))}") from None
    if not columns:
        raise DatasetError(f"{source}: it is empty; a row for each point is needed")
    if len(columns) == 1:
        raise DatasetError(
            f"{source}: line {lines[0]}: it has only one column; "
            "separate columns by commas, semicolons, tabs, pipes (|) or spaces"
        )
    return lines, columns, has_row_names


def _is_header_short(chunk: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether the first row is words, and has one fewer than the second row has fields."""
    if len(chunk) < 2:
        return False
    header, row = chunk[0][1], chunk[1][1]
    return len(header) == len(row) - 1 and not any(is_number(cell, True) for cell in header)


def _row_names_removed(lines: Sequence[int], columns: list[list[str]], source: str) -> str:
    """Remove the first column, and say so.

    Raises:
        DatasetError: if it does not name the rows, so that the header is one name short.
    """
    cells = columns[0][1:]
    is_measured = any(is_number(cell, True) and not cell.isdecimal() for cell in cells)
    if is_measured or len(set(cells)) < len(cells):
        raise _bad_length(source, lines[1], len(columns), lines[0], len(columns) - 1)
    del columns[0]
    return "its first column has no name in the header, and is read as row names"


def _bad_length(source: str, line: int, n_fields: int, first_line: int, width: int) -> DatasetError:
    return DatasetError(
        f"{source}: line {line}: it has {_fields(n_fields)} but line {first_line} has "
        f"{width}; give every line the same number"
    )


def _check_shape(
    chunk: Sequence[tuple[int, list[str]]], width: int, lines: Sequence[int], source: str
) -> None:
    """Raise an error if a row of ``chunk`` has not ``width`` fields, or the table is too large."""
    if width > MAX_COLUMNS:
        raise DatasetError(
            f"{source}: line {lines[0]}: it has {width:,} columns, more than {MAX_COLUMNS:,}; "
            "keep those that you need"
        )
    for line, fields in chunk:
        if len(fields) != width:
            raise _bad_length(source, line, len(fields), lines[0], width)
    if len(lines) > MAX_ROWS + 1:
        raise DatasetError(
            f"{source}: line {lines[MAX_ROWS + 1]}: more than {MAX_ROWS:,} rows; take a sample"
        )


def _fields(n: int) -> str:
    return "1 field" if n == 1 else f"{n} fields"


def _explain(csv_error: str) -> str:
    """What a message of the csv module means to the one who wrote the file."""
    if "unexpected end of data" in csv_error:
        return 'a quote (") is opened here and never closed; close it'
    if "field larger than field limit" in csv_error:
        return 'a field is longer than 100,000 characters; is a quote (") not closed?'
    if "expected after" in csv_error:
        return 'text follows a closing quote ("); write a quote within a quoted field twice'
    return f"it is not valid CSV ({clean_text(csv_error)})"


def _has_header(columns: Sequence[Sequence[str]], has_decimal_comma: bool) -> bool:
    """Whether the first row names columns: no number stands on top of a column of numbers."""

    def is_numeric(cell: str) -> bool:
        return is_number(cell, has_decimal_comma)

    tops = []
    for column in columns:
        cells = [cell for cell in column[1 : 1 + _SAMPLE_ROWS] if not is_missing(cell)]
        if cells and all(map(is_numeric, cells)):
            tops.append(column[0])
    if not tops:
        return not any(is_numeric(column[0]) for column in columns)
    return not any(map(is_numeric, tops)) and not all(map(is_missing, tops))
