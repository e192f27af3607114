"""A playground run, built on the engine: what it is, its steps, and what may be seen of it."""

from .data import load_experiment_dataset, remarks
from .elements import Element, ElementError, Values
from .network import LayerParameters, layer_sizes, parameter_count
from .observations import OBSERVATIONS, DecisionGrid, Predictions, Wanted, observation
from .past.edits import Edit
from .past.history import History
from .past.saved_run import SavedRun, SavedRunError
from .planes import AXES, Plane, plane_of
from .setting import GROUPS, RESTARTS, Setting, SpecError
from .snapshot import Divergence, Snapshot
from .spec import MAX_STEP, SETTINGS, Experiment, settings_in
from .stepping import TrainingError
from .stopping import Stop, stops_by_itself
from .suggestions import SUGGESTED, is_untouched, on_other_data, opened, suggested
from .trainer import Trainer

__all__ = [
    "AXES",
    "GROUPS",
    "MAX_STEP",
    "OBSERVATIONS",
    "RESTARTS",
    "SETTINGS",
    "SUGGESTED",
    "DecisionGrid",
    "Divergence",
    "Edit",
    "Element",
    "ElementError",
    "Experiment",
    "History",
    "LayerParameters",
    "Plane",
    "Predictions",
    "SavedRun",
    "SavedRunError",
    "Setting",
    "Snapshot",
    "SpecError",
    "Stop",
    "Trainer",
    "TrainingError",
    "Values",
    "Wanted",
    "is_untouched",
    "layer_sizes",
    "load_experiment_dataset",
    "observation",
    "on_other_data",
    "opened",
    "parameter_count",
    "plane_of",
    "remarks",
    "settings_in",
    "stops_by_itself",
    "suggested",
]
