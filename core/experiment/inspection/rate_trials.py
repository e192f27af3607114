"""Whether another learning rate would do better: short runs from where a run stands."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ..network import weight_count
from ..observations import Moment, observation, saved_run
from ..setting import SpecError
from ..spec import SETTINGS
from ..trainer import Trainer
from .advice import times
from .diagnosis import LEARNT, Finding, finding_of
from .evidence import Evidence

TRIAL_STEPS, LEAST_STEPS = 200, 20
MAX_WORK = 5e9
"""Multiplications of all trials: some seconds. Those of very large networks take fewer steps."""
FACTORS = (0.1, 1.0, 10.0)
BETTER = 0.8
"""Another rate is better where its loss is below that share of the loss at the rate in force."""
LAST_LOOKS, STEPS_BETWEEN = 5, 8
"""A trial's loss is the mean over some looks at its end, so that one lucky step does not decide."""


@dataclass(frozen=True)
class RateTrial:
    """A short run at one learning rate."""

    learning_rate: float
    """Before the schedule, as the setting has it."""
    loss: float
    """On all training points at its end, on the scale of a snapshot's; inf where it diverged."""


@dataclass(frozen=True)
class RateTrials:
    """Short runs at a lower rate, at the one in force, and at a higher one."""

    steps: int
    """How many steps each took, unless it diverged or stopped before."""
    trials: tuple[RateTrial, ...]
    """From the lowest rate to the highest."""
    finding: Finding | None
    """That the rate in force is too high or too low; None: neither is known."""


@observation
def rate_trials(moment: Moment, steps: int = TRIAL_STEPS) -> RateTrials:
    """Train on from here at a tenth of the learning rate, at the rate, and at ten times the rate.

    The run itself is left alone. This takes the time of three times so many steps: a fifth of a
    second for a small network, so it is for those who ask once.

    Args:
        steps: of each trial; fewer where the network is very large.
    """
    n_weights = weight_count(moment.network.sizes)
    work = len(FACTORS) * 3 * moment.data.batch_size * n_weights
    steps = min(steps, max(LEAST_STEPS, int(MAX_WORK / work)))
    here = moment.spec.learning_rate
    # The rate in force to all its digits, which is found again among the others.
    rates = [here if factor == 1.0 else times(here, factor) for factor in FACTORS]
    trials = tuple(
        RateTrial(rate, _loss_after(moment, rate, steps)) for rate in rates if _is_possible(rate)
    )
    return RateTrials(steps, trials, _finding(moment, trials, steps))


def _is_possible(rate: float) -> bool:
    try:
        SETTINGS["learning_rate"].check(rate)
    except SpecError:
        return False
    return True


def _loss_after(moment: Moment, rate: float, steps: int) -> float:
    # As if it had no edits: a run may have as many as a run can have.
    start = replace(saved_run(moment), initial_spec=moment.spec, edits=None)
    trainer = Trainer.resumed(start, moment.dataset)
    trainer.edit(learning_rate=rate)
    losses = []
    for look in range(LAST_LOOKS):
        left = STEPS_BETWEEN * (LAST_LOOKS - 1 - look)
        trainer.step(max(0, steps - left - (trainer.step_count - moment.step)))
        if trainer.divergence is not None:
            return math.inf
        losses.append(trainer.snapshot().train_loss)
    return sum(losses) / len(losses)


def _finding(moment: Moment, trials: tuple[RateTrial, ...], steps: int) -> Finding | None:
    evidence = Evidence(moment)
    here = moment.spec.learning_rate
    if evidence.left < LEARNT:
        return None
    losses = {trial.learning_rate: trial.loss for trial in trials}
    best = min(trials, key=lambda trial: trial.loss)
    if best.learning_rate == here or not best.loss < BETTER * losses[here]:
        return None
    n_points = evidence.points_in_loss
    now = losses[here] / n_points
    became = "it diverges" if math.isinf(now) else f"the loss per point is {now:.3g}"
    is_too_high = best.learning_rate < here
    return finding_of(
        evidence,
        "rate too high" if is_too_high else "rate too low",
        f"after {steps} more steps at {here:g} {became}, at {best.learning_rate:g}"
        f" it is {best.loss / n_points:.3g}",
        "Its steps jump across the valley that smaller ones go down into."
        if is_too_high
        else "Its steps are so small that it hardly moves.",
        {"learning_rate": best.learning_rate},
    )
