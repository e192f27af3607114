"""How numbers are written: short, precise, as a share, as a time."""

from __future__ import annotations

import math

from ...core.experiment import Snapshot


def number(value: float) -> str:
    """Four significant digits, in a form that keeps its width: 17.52, 0.001234, 1.23e+06."""
    if not math.isfinite(value):
        return str(value)
    size = abs(value)
    if size != 0 and not 1e-3 <= size < 1e5:
        return f"{value:.2e}"
    digits_before = 1 if size < 1 else int(math.log10(size)) + 1
    return f"{value:.{max(0, 4 - digits_before)}f}"


def precise(value: float) -> str:
    """Six significant digits: 71.9000, 0.000123457, 1.23457e+06."""
    return f"{value:#.6g}".rstrip(".")


def percent(share: float) -> str:
    """A share of 1 in percent; 100 % only when it is all of them."""
    value = 100 * share
    return f"{math.floor(value) if 99 < value < 100 else round(value)} %"


def hundredths(share: float) -> str:
    """A share of 1 that may be far below 0; 1.00 only when it is all of it."""
    if not -10 < share <= 1:
        return number(share)
    told = math.floor(100 * share) / 100 if 0.99 < share < 1 else round(share, 2)
    return f"{told + 0.0:.2f}"  # without the sign of a zero


def fit(snapshot: Snapshot) -> tuple[str, str]:
    """The accuracy, or R2, of training and of test points."""
    shown = percent if snapshot.metric_name == "accuracy" else hundredths
    return shown(snapshot.train_accuracy), shown(snapshot.test_accuracy)


def rate(steps_per_second: float) -> str:
    """Steps per second, short: 0.5, 950, 2.3k, 41k."""
    if steps_per_second < 1000:
        return f"{steps_per_second:.{'0f' if steps_per_second >= 10 else '2g'}}"
    thousands = steps_per_second / 1000
    return f"{thousands:.{1 if thousands < 10 else 0}f}k"


def duration(seconds: float) -> str:
    """Roughly: ``5 seconds``, ``1 minute``, ``3 days``."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= size or unit == "second":
            count = max(0, int(seconds // size))
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    raise AssertionError
