"""What programs in Python share, whatever library computes the network."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ....datasets import clean_text
from ..arrays import FloatArray
from .exported_network import ROWS, ExportedNetwork
from .expressions import Expression, parts_used_again

WIDTH = 96
ALONE = 80
"""The longest list on the line of its name."""
_INFIX = {"add": ("+", 1), "subtract": ("-", 1), "multiply": ("*", 2), "divide": ("/", 2),
          "matmul": ("@", 2)}  # fmt: skip
"""Operators, and how strongly they bind."""
_UNARY, _WHOLE = 3, 4


@dataclass(frozen=True)
class Dialect:
    """How a library is called."""

    library: str
    """The name before its functions."""
    calls: Mapping[str, str]
    """What is not ``library.op(...)``, by ``op``; or by ``op number``, with a number among what
    it is given."""
    of_arrays: str = ""
    """What stands before the name of an array."""

    def text(self, value: Expression | float, names: Mapping[Expression, str]) -> str:
        """The formula of a value.

        Args:
            names: of parts that were computed before.
        """
        return self._bound(value, names)[0]

    def _bound(self, value: Expression | float, names: Mapping[Expression, str]) -> tuple[str, int]:
        """The formula, and how strongly its parts hold together."""
        if not isinstance(value, Expression):
            return repr(value), _WHOLE if value >= 0 else _UNARY
        if value in names:
            return names[value], _WHOLE
        if value.op == "name":
            is_array = None not in value.shape
            return f"{self.of_arrays if is_array else ''}{value.attributes}", _WHOLE
        if value.op in _INFIX:
            return self._infix(value, names)
        if value.op == "reciprocal":
            return self._infix(Expression("divide", (1.0, *value.inputs), value.shape), names)
        if value.op == "negative":
            text, strength = self._bound(value.inputs[0], names)
            return f"-{text if strength >= _UNARY else f'({text})'}", _UNARY
        return self._call(value, [self.text(each, names) for each in value.inputs]), _WHOLE

    def _infix(self, value: Expression, names: Mapping[Expression, str]) -> tuple[str, int]:
        operator, strength = _INFIX[value.op]
        (left, of_left), (right, of_right) = (self._bound(each, names) for each in value.inputs)
        left = left if of_left >= strength else f"({left})"
        # What stands on the right is computed first, so that no other rounding comes in.
        right = right if of_right > strength else f"({right})"
        return f"{left} {operator} {right}", strength

    def _call(self, value: Expression, inputs: Sequence[str]) -> str:
        listed = ", ".join(inputs)
        if value.op == "call":
            return f"{value.attributes}({listed})"
        if value.op == "column":
            return f"{listed}[:, {value.attributes}:{value.attributes + 1}]"
        has_number = not all(isinstance(each, Expression) for each in value.inputs)
        call = self.calls.get(f"{value.op} number" if has_number else value.op)
        return (call or f"{self.library}.{value.op}({{}})").format(listed)


def function_source(name: str, formula: Expression, dialect: Dialect) -> list[str]:
    """The lines of a function of ``x``."""
    lines = [f"def {name}(x):"]
    names: dict[Expression, str] = {}
    for part in parts_used_again(formula):
        text = dialect.text(part, names)
        names[part] = f"part_{len(names) + 1}"
        lines.append(f"    {names[part]} = {text}")
    return [*lines, f"    return {dialect.text(formula, names)}"]


def functions_source(network: ExportedNetwork, dialect: Dialect) -> list[str]:
    """The lines of all functions, each after two empty ones."""
    lines = []
    for name, formula in network.functions.items():
        lines += ["", "", *function_source(name, formula, dialect)]
    return lines


def assignments_source(network: ExportedNetwork, dialect: Dialect) -> list[str]:
    """The lines that lead from the rows to the result."""
    return [f"{each.name} = {dialect.text(each.value, {})}" for each in network.assignments]


def array_source(array: FloatArray, indent: int = 0) -> str:
    """A vector or a matrix as nested lists, every number to its last bit.

    Args:
        indent: of the lines that follow the first.
    """
    if array.ndim == 1:
        return _wrapped(list(map(repr, array.tolist())), indent)
    margin = " " * (indent + 4)
    rows = ",\n".join(f"{margin}{array_source(row, indent + 4)}" for row in array)
    return f"[\n{rows},\n{' ' * indent}]"


def texts_source(texts: tuple[str, ...]) -> str:
    """A list of texts; what cannot be seen in them is escaped."""
    return _wrapped(list(map(repr, texts)), 0)


def outputs_source(network: ExportedNetwork) -> str:
    """The line that names the outputs."""
    if network.is_regression:
        return f"NUMBER = {network.outputs[0]!r}"
    return f"CLASSES = {texts_source(network.outputs)}"


def result_source(network: ExportedNetwork) -> str:
    """What comes out, for a docstring."""
    if network.is_regression:
        return f"the number that the network predicts for each, shape ({ROWS}, 1)"
    return f"the probability of each of CLASSES, shape ({ROWS}, classes)"


def _wrapped(items: list[str], indent: int) -> str:
    """A list, on one line if there is room."""
    line = f"[{', '.join(items)}]"
    if len(line) <= (WIDTH - indent if indent else ALONE):
        return line
    margin = " " * (indent + 4)
    lines = "".join(f"{margin}{line}\n" for line in _filled(items, WIDTH - len(margin)))
    return f"[\n{lines}{' ' * indent}]"


def _filled(items: list[str], width: int) -> Iterator[str]:
    line = ""
    for item in items:
        if line and len(line) + len(item) + 2 > width:
            yield line
            line = ""
        line += f"{' ' if line else ''}{item},"
    yield line


def docstring(paragraphs: list[str]) -> str:
    """A docstring of these paragraphs; one that is indented stays on one line.

    Other people's text is in them, which must not end it.
    """
    texts = [
        each if each.startswith(" ") else "\n".join(textwrap.wrap(each, WIDTH))
        for each in (clean_text(each, len(each)) for each in paragraphs)
    ]
    text = "\n\n".join(texts)
    return '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '\n"""'
