"""The panels around the plots: they show settings and numbers, and ask for changes."""

from .dataset import DatasetPanel
from .keys import KeyBar
from .network import NetworkPanel
from .summary import Legend, MessageLog, Notice, StatusLine, SummaryLine
from .training import TrainingPanel

__all__ = [
    "DatasetPanel",
    "KeyBar",
    "Legend",
    "MessageLog",
    "NetworkPanel",
    "Notice",
    "StatusLine",
    "SummaryLine",
    "TrainingPanel",
]
