"""What ``mlp-tui inspect`` can show: for each subject what it asks for, and how it tells it."""

from __future__ import annotations

from collections.abc import Mapping

from .diagnosis import DIAGNOSIS
from .graph import CHECK, GRADIENTS, GRAPH, VALUES
from .network import NETWORK
from .numbers import NUMBERS
from .probe import PROBE
from .subject import Choices, Subject

SUBJECTS: Mapping[str, Subject] = {
    "graph": GRAPH,
    "values": VALUES,
    "gradients": GRADIENTS,
    "check": CHECK,
    "network": NETWORK,
    "numbers": NUMBERS,
    "diagnosis": DIAGNOSIS,
    "probe": PROBE,
}
"""Each by its name, in the order in which they are explained."""

DEFAULT_SUBJECTS = ("network", "diagnosis")

__all__ = ["DEFAULT_SUBJECTS", "SUBJECTS", "Choices", "Subject"]
