"""A playground run, built on the engine: what it is, its steps, and what may be seen of it."""

from .data import load_experiment_dataset
from .saved_run import SavedRun, SavedRunError
from .setting import GROUPS, RESTARTS, Setting, SpecError
from .snapshot import DecisionGrid, Divergence, History, Layer, Snapshot
from .spec import SETTINGS, Experiment
from .trainer import Trainer

__all__ = [
    "GROUPS",
    "RESTARTS",
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
]
