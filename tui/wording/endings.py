"""Why a run goes no further, and what ended the app."""

from __future__ import annotations

import os
import traceback
from typing import TYPE_CHECKING

from ...core.experiment import Snapshot
from ...datasets import clean_text

if TYPE_CHECKING:
    from ..preferences.keys import Keys


def ending(snapshot: Snapshot, keys: Keys | None = None) -> str:
    """Why a run goes no further: at which step it diverged or stopped, and what to change.

    Args:
        keys: those that look for what went wrong, to be named; None: nobody can press one.
    """
    divergence, stop = snapshot.divergence, snapshot.stop
    if divergence is not None:
        told = f"diverged at step {divergence.step:,}: {divergence.reason}"
        if keys is None:
            return told
        return f"{told}; {keys['try-advice']} helps, {keys['show-numbers']} says why"
    return "" if stop is None else f"stopped at step {stop.step:,}: {stop.reason}"


MAX_FAILURE = 200


def failure(error: BaseException | None) -> str:
    """What ended the app, in one line that says where, for a report."""
    if error is None:
        return "the app ended unexpectedly"
    text = " ".join(str(error).split())
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f" ({os.path.basename(place[0].filename)}:{place[0].lineno})" if place else ""
    name = type(error).__name__
    return clean_text(f"{name}: {text}" if text else name, MAX_FAILURE) + where
