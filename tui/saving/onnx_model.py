"""A run as an ONNX model, in double precision.

Columns far from 0, such as years, would lose digits in single precision before they are
standardized.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...core.experiment import SavedRun
from ...core.experiment.formats.about import about
from ...core.experiment.formats.exported_network import ROWS, ExportedNetwork
from ...core.experiment.formats.expressions import Expression

if TYPE_CHECKING:
    import onnx

OPSET, IR_VERSION = 17, 8
"""Of 2022, so that older runtimes can read it, too."""
_OPERATORS: Mapping[str, str] = {
    "absolute": "Abs",
    "add": "Add",
    "cos": "Cos",
    "divide": "Div",
    "exp": "Exp",
    "log": "Log",
    "matmul": "MatMul",
    "max": "ReduceMax",
    "maximum": "Max",
    "minimum": "Min",
    "multiply": "Mul",
    "negative": "Neg",
    "reciprocal": "Reciprocal",
    "sin": "Sin",
    "sqrt": "Sqrt",
    "subtract": "Sub",
    "tanh": "Tanh",
}
"""ONNX's word for what an expression is made by."""


def onnx_model(saved: SavedRun) -> bytes:
    """The file of a model that computes what the network of a run says of rows.

    Its input is ``rows``, shape (rows, columns); its output has the probability of each class, or
    the number of a regression, shape (rows, outputs). Its metadata name both, as lists in JSON.

    Raises:
        ExportError: if the run does not say what its network is.
        ImportError: if the package onnx is not there.
    """
    import onnx

    network = ExportedNetwork.of(saved)
    nodes = _Nodes(network)
    for each in network.assignments:
        nodes.name(each.value, each.name)
    double = onnx.TensorProto.DOUBLE
    result = [
        onnx.helper.make_tensor_value_info(network.result, double, [ROWS, len(network.outputs)])
    ]
    rows = [onnx.helper.make_tensor_value_info(ROWS, double, [ROWS, len(network.columns)])]
    graph = onnx.helper.make_graph(nodes.made, "network", rows, result, nodes.initializers)
    model = onnx.helper.make_model(
        graph,
        producer_name="mlp-tui",
        producer_version=str(saved.description.get("version") or ""),
        doc_string="\n".join(about(saved, network)),
        ir_version=IR_VERSION,
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
    )
    names = {"columns": network.columns, "outputs": network.outputs}
    onnx.helper.set_model_props(model, {key: json.dumps(value) for key, value in names.items()})
    onnx.checker.check_model(model)
    return model.SerializeToString()


class _Nodes:
    """The nodes of a graph, in their order."""

    def __init__(self, network: ExportedNetwork) -> None:
        self._functions = network.functions
        self.made: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []
        self._outputs: dict[Any, str] = {}
        """The names of what was made, by expression or number."""
        for name, array in network.arrays.items():
            self._add_array(name, array)

    def name(self, value: Expression, name: str) -> None:
        """Make the nodes of a value, and give it a name."""
        self._add("Identity", [self._output(value, {})], name)

    def _output(self, value: Expression | float, parameters: Mapping[str, str]) -> str:
        """What the value is called in the graph, which gets the nodes that it needs.

        Args:
            parameters: what a function's own names stand for.
        """
        if not isinstance(value, Expression):
            return self._number(value)
        if value.op == "name":
            return parameters.get(value.attributes, value.attributes)
        inputs = [self._output(each, parameters) for each in value.inputs]
        if value.op == "call":
            return self._output(self._functions[value.attributes], {"x": inputs[0]})
        # Equal expressions of a function's parameter are other values in another call.
        key = value.op, tuple(inputs), value.attributes
        if key not in self._outputs:
            self._outputs[key] = self._made(value, inputs)
        return self._outputs[key]

    def _made(self, value: Expression, inputs: list[str]) -> str:
        if value.op == "column":
            return self._add("Gather", [*inputs, self._indices(value.attributes)], axis=1)
        if value.op == "concatenate":
            return self._add("Concat", inputs, axis=1)
        if value.op == "sum":
            return self._add("ReduceSum", [*inputs, self._indices(1)], keepdims=1)
        if value.op == "max":
            return self._add("ReduceMax", inputs, axes=[1], keepdims=1)
        if value.op == "square":
            return self._add("Mul", [*inputs, *inputs])
        if value.op == "expm1":
            return self._add("Sub", [self._add("Exp", inputs), self._number(1.0)])
        if value.op == "log1p":
            return self._add("Log", [self._add("Add", [*inputs, self._number(1.0)])])
        return self._add(_OPERATORS[value.op], inputs)

    def _add(self, operator: str, inputs: list[str], name: str = "", **attributes: Any) -> str:
        import onnx

        name = name or f"value_{len(self.made) + 1}"
        self.made.append(onnx.helper.make_node(operator, inputs, [name], **attributes))
        return name

    def _number(self, number: float) -> str:
        if number not in self._outputs:
            self._outputs[number] = name = f"number_{len(self.initializers) + 1}"
            self._add_array(name, number)
        return self._outputs[number]

    def _indices(self, index: int) -> str:
        import numpy as np

        name = f"index_{index}"
        if name not in self._outputs:
            self._outputs[name] = name
            self._add_array(name, np.array([index], dtype=np.int64))
        return name

    def _add_array(self, name: str, array: Any) -> None:
        import numpy as np
        import onnx

        self.initializers.append(onnx.numpy_helper.from_array(np.asarray(array), name))
