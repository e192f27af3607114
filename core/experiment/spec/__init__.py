"""What a run is: every setting, declared once, in a module for each group."""

from .experiment import SETTINGS, STREAMS, Experiment, settings_in
from .seeds import MAX_SEED
from .stopping import MAX_STEP

__all__ = ["MAX_SEED", "MAX_STEP", "SETTINGS", "STREAMS", "Experiment", "settings_in"]
