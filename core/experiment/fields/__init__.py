"""The kinds of setting: how the values of each are read, written, checked and changed by keys.

A kind knows nothing of the setting that it belongs to: its reasons are to be read after the
setting's label, as in "learning rate" and "must be a number above 0, got -1".
"""

from .choice import Choice, Toggle
from .kind import BadValueError, Kind, Move
from .list_of import ListOf, Sizes
from .number import Number, Seed, Whole
from .one_or_each import OneOrEach
from .paces import Paces
from .subset import Subset
from .text import Columns, FilePath, Text

__all__ = [
    "BadValueError",
    "Choice",
    "Columns",
    "FilePath",
    "Kind",
    "ListOf",
    "Move",
    "Number",
    "OneOrEach",
    "Paces",
    "Seed",
    "Sizes",
    "Subset",
    "Text",
    "Toggle",
    "Whole",
]
