"""A run as a PyTorch module, with its weights in it."""

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

TORCH = Dialect(
    "torch",
    {
        "sum": "torch.sum({}, dim=1, keepdim=True)",
        "max": "torch.amax({}, dim=1, keepdim=True)",
        "concatenate": "torch.cat([{}], dim=1)",
        # Its own take tensors alone.
        "maximum number": "torch.clamp_min({})",
        "minimum number": "torch.clamp_max({})",
    },
    of_arrays="self.",
)
_USE = "It needs PyTorch: Network()(torch.tensor(rows, dtype=torch.float64))."
_LEARNED = ("W_", "b_")


def torch_module(saved: SavedRun) -> str:
    """The source of a ``torch.nn.Module`` that computes what the network of a run says of rows.

    Raises:
        ExportError: if the run does not say what its network is.
    """
    network = ExportedNetwork.of(saved)
    lines = [
        docstring([*about(saved, network), _USE]),
        "",
        "import torch",
        "",
        f"COLUMNS = {texts_source(network.columns)}",
        outputs_source(network),
        "",
        *(f"{name} = {array_source(value)}" for name, value in network.arrays.items()),
        *functions_source(network, TORCH),
        "",
        "",
        "class Network(torch.nn.Module):",
        f'    """Of {ROWS}, shape ({ROWS}, columns), of float64, in the units of COLUMNS:',
        f"    {result_source(network)}.",
        '    """',
        "",
        "    def __init__(self):",
        "        super().__init__()",
        *(f"        {_registered(name)}" for name in network.arrays),
        "",
        f"    def forward(self, {ROWS}):",
        *(f"        {line}" for line in assignments_source(network, TORCH)),
        f"        return {network.result}",
    ]
    return "\n".join(lines) + "\n"


def _registered(name: str) -> str:
    """The line that makes an array a part of the module: what is learned, or stays as it is."""
    tensor = f"torch.tensor({name}, dtype=torch.float64)"
    if name.startswith(_LEARNED):
        return f"self.{name} = torch.nn.Parameter({tensor})"
    return f'self.register_buffer("{name}", {tensor})'
