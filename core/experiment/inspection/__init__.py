"""What goes on inside a network, to be looked at with or without a screen.

Each module holds the observations of one subject: functions of a
:class:`~..observations.Moment` under ``@observation``, so that a view, a test or the command
``mlp-tui inspect`` asks for them by name, as in ``trainer.snapshot({"graph": {}})``. They are
made only when somebody asks. Whoever asks imports the module, or this package for all of them.
"""

from .diagnosis import SYMPTOMS, Finding, Symptom, diagnosis
from .graph import GraphRow, GraphValues, NodeDetails, graph, node
from .neurons import MARKS, LayerActivity, NeuronField, NeuronFields, activity, neuron, neurons
from .points import CHOICES, PointChoice, chosen_points
from .rate_trials import RateTrial, RateTrials, rate_trials

__all__ = [
    "CHOICES",
    "MARKS",
    "SYMPTOMS",
    "Finding",
    "GraphRow",
    "GraphValues",
    "LayerActivity",
    "NeuronField",
    "NeuronFields",
    "NodeDetails",
    "PointChoice",
    "RateTrial",
    "RateTrials",
    "Symptom",
    "activity",
    "chosen_points",
    "diagnosis",
    "graph",
    "neuron",
    "neurons",
    "node",
    "rate_trials",
]
