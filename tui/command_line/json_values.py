"""What a run gives to be looked at, as values that JSON knows."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def json_text(value: Any) -> str:
    """A value on one line, as :func:`json_ready` makes it."""
    return json.dumps(json_ready(value), allow_nan=False)


def json_ready(value: Any) -> Any:
    """The value in what JSON knows.

    A dataclass is an object of its fields, an array a list of lists; numbers that are not finite,
    which JSON does not know, are null.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return json_ready(fields_of(value))
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(name): json_ready(item) for name, item in value.items()}
    return [json_ready(item) for item in value] if isinstance(value, list | tuple) else value


def fields_of(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, as they are."""
    return {each.name: getattr(value, each.name) for each in fields(value)}
