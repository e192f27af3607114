"""A run as a script that needs NumPy alone: ``predict``, and a command for CSV files."""

from __future__ import annotations

from ..past.saved_run import SavedRun
from .about import about
from .exported_network import ROWS, ExportedNetwork
from .python_source import (
    Dialect,
    array_source,
    assignments_source,
    docstring,
    functions_source,
    outputs_source,
    result_source,
    texts_source,
)

NUMPY = Dialect(
    "np",
    {
        "sum": "np.sum({}, axis=1, keepdims=True)",
        "max": "np.max({}, axis=1, keepdims=True)",
        "concatenate": "np.concatenate([{}], axis=1)",
    },
)
_USE = (
    "It needs NumPy. From Python, import it and call predict(rows). From the shell, give it a CSV"
    " file; its columns are found by their names, or, without names, in the order of COLUMNS:",
    "    python THIS_FILE.py rows.csv > outputs.csv",
)
_MAIN = '''

def read_rows(path):
    """The rows of a CSV file, shape (rows, columns)."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        lines = [(number, line) for number, line in enumerate(csv.reader(file), start=1) if line]
    places = range(len(COLUMNS))
    names = [name.strip() for name in lines[0][1]] if lines else []
    if not all(map(is_number, names)):
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise ValueError(f"there is no column {missing[0]!r}")
        places = [names.index(name) for name in COLUMNS]
        lines = lines[1:]
    rows = []
    for number, line in lines:
        try:
            rows.append([float(line[place]) for place in places])
        except (ValueError, IndexError):
            raise ValueError(f"line {number} needs a number for each of {COLUMNS}") from None
    return np.array(rows, dtype=np.float64).reshape(-1, len(COLUMNS))


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(f"usage: python {sys.argv[0]} ROWS.csv")
    try:
        rows = read_rows(sys.argv[1])
    except (OSError, ValueError) as error:
        sys.exit(f"{sys.argv[1]}: {getattr(error, 'strerror', None) or error}")
    writer = csv.writer(sys.stdout)
    writer.writerow(%s)
    for outputs in predict(rows).tolist():
        writer.writerow(%s)


if __name__ == "__main__":
    main()
'''


def numpy_script(saved: SavedRun) -> str:
    """The source of a script that computes what the network of a run says of rows.

    Raises:
        ExportError: if the run does not say what its network is.
    """
    network = ExportedNetwork.of(saved)
    lines = [
        docstring([*about(saved, network), *_USE]),
        "",
        "import csv",
        "import sys",
        "",
        "import numpy as np",
        "",
        f"COLUMNS = {texts_source(network.columns)}",
        outputs_source(network),
        "",
        *(f"{name} = np.array({array_source(value)})" for name, value in network.arrays.items()),
        *functions_source(network, NUMPY),
        "",
        "",
        '@np.errstate(over="ignore")',
        f"def predict({ROWS}):",
        f'    """Of {ROWS}, shape ({ROWS}, columns), in the units of COLUMNS:',
        f"    {result_source(network)}.",
        '    """',
        f"    {ROWS} = np.asarray({ROWS}, dtype=np.float64)",
        *(f"    {line}" for line in assignments_source(network, NUMPY)),
        f"    return {network.result}",
    ]
    header, row = (
        ("[NUMBER]", "outputs")
        if network.is_regression
        else ('["class", *CLASSES]', "[CLASSES[outputs.index(max(outputs))], *outputs]")
    )
    return "\n".join(lines) + "\n" + _MAIN % (header, row)
