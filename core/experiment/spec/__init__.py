"""What a run is: every setting, declared once, in a module for each group."""

from .experiment import SETTINGS, STREAMS, Experiment, settings_in
from .seeds import MAX_SEED

__all__ = ["MAX_SEED", "SETTINGS", "STREAMS", "Experiment", "settings_in"]
