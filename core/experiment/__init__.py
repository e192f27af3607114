"""A playground run, built on the engine: what it is, its steps, and what may be seen of it."""

from ..operations import ACTIVATIONS as _ACTIVATIONS
from .choices.reductions import REDUCTIONS as _REDUCTIONS
from .data import load_experiment_dataset
from .saved_run import SavedRun, SavedRunError
from .setting import GROUPS, Setting, SpecError
from .snapshot import DecisionGrid, Divergence, History, Layer, Snapshot
from .spec import (
    SETTINGS,
    Experiment,
    parse_batch_size,
    parse_hidden_layers,
    parse_learning_rate,
    parse_seed,
)
from .trainer import Trainer

ACTIVATIONS, REDUCTIONS = tuple(_ACTIVATIONS), tuple(_REDUCTIONS)

__all__ = [
    "ACTIVATIONS",
    "GROUPS",
    "REDUCTIONS",
    "SETTINGS",
    "DecisionGrid",
    "Divergence",
    "Experiment",
    "History",
    "Layer",
    "SavedRun",
    "SavedRunError",
    "Setting",
    "Snapshot",
    "SpecError",
    "Trainer",
    "load_experiment_dataset",
    "parse_batch_size",
    "parse_hidden_layers",
    "parse_learning_rate",
    "parse_seed",
]
