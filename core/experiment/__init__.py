"""A playground run, built on the engine: what it is, its steps, and what may be seen of it."""

from .data import load_experiment_dataset
from .saved_run import SavedRun, SavedRunError
from .snapshot import DecisionGrid, Divergence, History, Layer, Snapshot
from .spec import (
    ACTIVATIONS,
    REDUCTIONS,
    Experiment,
    SpecError,
    parse_batch_size,
    parse_hidden_layers,
    parse_learning_rate,
    parse_seed,
)
from .trainer import Trainer

__all__ = [
    "ACTIVATIONS",
    "REDUCTIONS",
    "DecisionGrid",
    "Divergence",
    "Experiment",
    "History",
    "Layer",
    "SavedRun",
    "SavedRunError",
    "Snapshot",
    "SpecError",
    "Trainer",
    "load_experiment_dataset",
    "parse_batch_size",
    "parse_hidden_layers",
    "parse_learning_rate",
    "parse_seed",
]
