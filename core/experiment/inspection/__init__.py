"""What goes on inside a network, to be looked at with or without a screen.

Each module holds the observations of one subject: functions of a
:class:`~..observations.Moment` under ``@observation``, so that a view, a test or the command
``mlp-tui inspect`` asks for them by name, as in ``trainer.snapshot({"graph": {}})``. They are
made only when somebody asks. Whoever asks imports the module, or this package for all of them.
"""

from .confusion import Confusion, Confusions, Residuals, ResidualsOfBoth, confusion, residuals
from .diagnosis import SYMPTOMS, Finding, Symptom, diagnosis
from .distributions import Distributions, LayerDistributions, distributions
from .gradient_check import VERDICTS, GradientCheck, VariableCheck, Verdict, gradient_check
from .graph import GraphRow, GraphValues, NodeDetails, graph, node
from .histograms import Histogram, histogram
from .neurons import (
    MARKS,
    IncomingGradients,
    LayerActivity,
    NeuronField,
    NeuronFields,
    activity,
    incoming_gradients,
    neuron,
    neurons,
)
from .points import CHOICES, PointChoice, chosen_points
from .probe import Neighbour, Probe, ProbedLayer, probe
from .rate_trials import RateTrial, RateTrials, rate_trials
from .slow_motion import ALL_LAYERS, PHASES, Phase, SlowMotion, TracedNode, slow_motion
from .stop_when import ANY, ConditionError, Met, StopWhen, met
from .update_ratio import LayerUpdate, update_ratio, values_after_step

__all__ = [
    "ALL_LAYERS",
    "ANY",
    "CHOICES",
    "MARKS",
    "PHASES",
    "SYMPTOMS",
    "VERDICTS",
    "ConditionError",
    "Confusion",
    "Confusions",
    "Distributions",
    "Finding",
    "GradientCheck",
    "GraphRow",
    "GraphValues",
    "Histogram",
    "IncomingGradients",
    "LayerActivity",
    "LayerDistributions",
    "LayerUpdate",
    "Met",
    "Neighbour",
    "NeuronField",
    "NeuronFields",
    "NodeDetails",
    "Phase",
    "PointChoice",
    "Probe",
    "ProbedLayer",
    "RateTrial",
    "RateTrials",
    "Residuals",
    "ResidualsOfBoth",
    "SlowMotion",
    "StopWhen",
    "Symptom",
    "TracedNode",
    "VariableCheck",
    "Verdict",
    "activity",
    "chosen_points",
    "confusion",
    "diagnosis",
    "distributions",
    "gradient_check",
    "graph",
    "histogram",
    "incoming_gradients",
    "met",
    "neuron",
    "neurons",
    "node",
    "probe",
    "rate_trials",
    "residuals",
    "slow_motion",
    "update_ratio",
    "values_after_step",
]
