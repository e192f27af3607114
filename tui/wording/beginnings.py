"""What to begin with: what stands there at first, and settings that learn the dataset well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.experiment import SUGGESTED, Experiment, is_untouched, suggested
from ...datasets import CATALOGUE
from .data import file_name

if TYPE_CHECKING:
    from ..preferences.keys import Keys


def welcome(spec: Experiment, keys: Keys) -> str:
    """What a person sees at first, and what to press."""
    step, run, help_ = keys["step"], keys["toggle-run"], keys["help"]
    keys_of_start = f"Press {step} for one step, {run} to run, {help_} for help."
    if spec.data_file is not None:
        return f"Your own points, from {file_name(spec)}. {keys_of_start}"
    came = ""
    if not is_untouched(spec):
        came = f"{keys['suggestion']} sets what learns it well. "
    elif spec == suggested(spec):
        came = "It opens with settings that learn it. "
    return f"{CATALOGUE[spec.dataset].summary.rstrip('.')}. {came}{keys_of_start}"


def suggestion(spec: Experiment, key: str) -> str:
    """What would learn the dataset well, where it is not in force.

    Args:
        key: what puts it in force.
    """
    better = suggested(spec)
    if better is None:
        return ""
    values = [
        (each, getattr(better, each.name))
        for each in better.changes_since(spec)
        if each.acts_in(better)
    ]
    phrases = [each.brief_phrase(value) or each.phrase(value) for each, value in values]
    return f"{key} sets what learns it well: {', '.join(phrases)}" if phrases else ""


def settings_on_other_data(before: Experiment, after: Experiment, key: str) -> str:
    """Whether settings that learn another dataset came with it, or how they can be had.

    Args:
        key: what puts them in force.
    """
    if (after.dataset, after.data_file) == (before.dataset, before.data_file):
        return ""
    if not is_untouched(after):
        return suggestion(after, key)
    if any(getattr(after, name) != getattr(before, name) for name in SUGGESTED):
        return "these settings learn it"
    return ""
