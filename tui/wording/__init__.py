"""What the app says: of settings, numbers, changes and endings, a module for each subject."""

from .beginnings import settings_on_other_data, suggestion, welcome
from .changes import assigned, reset, undone, what_changed
from .data import columns_left, columns_taken, file_name, numbers_to_predict, remarks, rows_left_out
from .diagnoses import bouncing, diagnosed, nothing_wrong, rates_compared
from .endings import ending, failure
from .figures import duration, fit, number, percent, precise
from .in_force import fitted, layer_choice, network, penalty_left_out, settings
from .looks import AXES, DISCRETIZED, LOSS_AXES, NO_SMOOTH_PICTURE, PICTURES
from .sessions import cannot_save, offer, resumed, session, session_headings
from .training import condition, pace, pace_name, speed, status

__all__ = [
    "AXES",
    "DISCRETIZED",
    "LOSS_AXES",
    "NO_SMOOTH_PICTURE",
    "PICTURES",
    "assigned",
    "bouncing",
    "cannot_save",
    "columns_left",
    "columns_taken",
    "condition",
    "diagnosed",
    "duration",
    "ending",
    "failure",
    "file_name",
    "fit",
    "fitted",
    "layer_choice",
    "network",
    "nothing_wrong",
    "number",
    "numbers_to_predict",
    "offer",
    "pace",
    "pace_name",
    "penalty_left_out",
    "percent",
    "precise",
    "rates_compared",
    "remarks",
    "reset",
    "resumed",
    "rows_left_out",
    "session",
    "session_headings",
    "settings",
    "settings_on_other_data",
    "speed",
    "status",
    "suggestion",
    "undone",
    "welcome",
    "what_changed",
]
