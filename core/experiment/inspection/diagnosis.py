"""What the numbers of a run mean: what goes wrong with its training, and what to try.

Each symptom is an entry in ``SYMPTOMS``: its rule looks at the evidence and gives a finding, or
None. They stand in the order in which they are told: what makes others follow comes first.
``tests/benchmarks/diagnosis.py`` measures how often each rule is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from ..likely_cause import penalty_is_too_much
from ..observations import Moment, observation
from ..setting import SpecError
from ..spec import SETTINGS, Experiment
from .advice import (
    SWING,
    against_overfitting,
    against_vanishing,
    far_lower_rate,
    fitting_init,
    lower_rate,
    new_weights,
    out_of_the_plateau,
    times,
)
from .evidence import Evidence, Recent
from .neurons import SATURATED_SHARE

LEARNT = 0.15
"""A run with less than this left to learn is well, whatever its neurons do."""
HALF = 0.5
"""The share of a layer's neurons that makes the layer sick."""
STUCK_FALL = 0.01
"""Where the loss fell by a smaller share lately, it stands still."""
SLOW_FALL = 0.1
"""Where the loss fell by a greater share just now, the run is well on its way."""
PLATEAU = 0.3
"""A loss that stands still is a plateau where more than this is left to learn."""
PENALTY = 0.25
"""A penalty of a greater share of the loss holds up a run that stands still."""
NOTHING_LEARNT = 0.9
"""And any does where more than this is left, as it keeps weights near 0."""
VANISHED = 1e-3
"""Of the gradient at the output, less than this arrives at the first layer where it vanishes."""
EXPLODED = 50.0
"""The gradient at the first layer is larger by this factor where it explodes."""
FAR_OFF = 5.0
"""And the loss is more than that many times the loss of guessing."""
OVERFIT = 1.5
"""The test loss of a run that overfits is that many times what it once was."""
OVERFIT_LEFT = 0.1
"""And at least this share of the loss of guessing."""
LARGE_INPUTS = 10.0
"""A column of inputs with a root mean square above this drives neurons to their ends."""
HIGH_DROPOUT, DROPOUT_LEFT = 0.5, 0.8
"""A dropout rate from this on is the cause where at least that much is left to learn."""
LOW_RATE = 1e-4
"""Where a run falls steadily but hardly at all, a learning rate up to this is the cause."""
TINY = 1e-300
"""In place of a loss of 0, to be divided by."""


@dataclass(frozen=True)
class Finding:
    """A symptom that a run has: what is seen, what it means, and what to try."""

    symptom: str
    """One of ``SYMPTOMS``."""
    seen: str
    """What is seen, with its numbers: a clause without a full stop."""
    means: str
    """What that means: a sentence."""
    change: Mapping[str, Any] = field(default_factory=dict)
    """What to try: settings and their new values, to be put in force by one edit; empty where
    nothing is known that could help."""
    layer: int | None = None
    """Where it is, from 0, the first hidden layer; None: all over the network."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "change", MappingProxyType(dict(self.change)))

    @property
    def advice(self) -> str:
        """What to try in words, to stand after *try*: ``learning rate 0.003 and new weights``."""
        words = [
            "new weights" if name == "weights_seed" else SETTINGS[name].phrase(value)
            for name, value in self.change.items()
        ]
        *others, last = words or [""]
        return f"{', '.join(others)} and {last}" if others else last

    @property
    def title(self) -> str:
        """What the symptom is called."""
        return SYMPTOMS[self.symptom].title

    @property
    def text(self) -> str:
        """All of it, in one line."""
        told = f"{self.title}: {self.seen}. {self.means}"
        return f"{told} Try {self.advice}." if self.change else told


@dataclass(frozen=True)
class Symptom:
    """A thing that may go wrong."""

    title: str
    rule: Callable[[Evidence], Finding | None] | None = None
    """None: only trial runs tell, see :mod:`.rate_trials`."""


@observation
def diagnosis(moment: Moment, every: bool = False) -> tuple[Finding, ...]:
    """What goes wrong with a run: the first symptom that holds; empty: nothing is known.

    It takes one pass forward and, of a network of two or more hidden layers, one backward.

    A learning rate that is too high or too low only trial runs tell: :mod:`.rate_trials`.

    Args:
        every: whether to give all symptoms that hold, in their order.
    """
    evidence = Evidence(moment)
    findings = []
    for symptom in SYMPTOMS.values():
        finding = None if symptom.rule is None else symptom.rule(evidence)
        if finding is not None:
            findings.append(finding)
            if not every:
                break
    return tuple(findings)


# --- Rules -------------------------------------------------------------------------------


def _unscaled(evidence: Evidence) -> Finding | None:
    if evidence.spec.is_standardized:
        return None
    size = float(np.sqrt(np.mean(evidence.moment.data.train.inputs**2, axis=0)).max(initial=0.0))
    if size < LARGE_INPUTS:
        return None
    finding = finding_of(
        evidence,
        "unscaled inputs",
        f"inputs are as large as {size:.3g} (root mean square), and standardize is off",
        "Large inputs make large sums and large steps, which diverge or leave neurons where their"
        " slope is 0.",
        {"standardize": True},
    )
    follows = (_diverged, _dead, _saturated, _plateau)
    return finding if finding.change and any(rule(evidence) for rule in follows) else None


def _diverged(evidence: Evidence) -> Finding | None:
    divergence = evidence.moment.divergence
    if divergence is None:
        return None
    spec, points_in_loss = evidence.spec, evidence.points_in_loss
    if divergence.step == evidence.moment.step:  # no step led here
        means = "The weights themselves are so large that any step would lead far off."
        lower = {}
    elif penalty_is_too_much(spec, evidence.moment.step, points_in_loss):
        means = "The penalty grows faster than steps can go down it, so each step is larger."
        lower = {"regularization_rate": times(spec.regularization_rate, 0.1)}
    else:
        means = "Steps went so far past the bottom that each one led higher up."
        at_once = divergence.step == 1
        lower = {"learning_rate": far_lower_rate(spec)} if at_once else lower_rate(spec)
    seen = f"at step {divergence.step:,} {divergence.reason.split(';')[0]}"
    return finding_of(evidence, "diverged", seen, means, {**lower, **new_weights(spec)})


def _exploding(evidence: Evidence) -> Finding | None:
    if evidence.hidden_layers < 2 or evidence.left < FAR_OFF:
        return None
    growth = float(evidence.growth[0])
    if growth < EXPLODED:
        return None
    return finding_of(
        evidence,
        "exploding",
        f"the gradient at hidden 1 is {growth:,.0f} times that at the output",
        "Each layer on the way back makes it larger: a step that suits the last layer throws the"
        " first ones far off.",
        {"init": fitting_init(evidence.spec)},
        layer=0,
    )


def _bad_start(evidence: Evidence) -> Finding | None:
    layer = _layer_of_twins(evidence)
    if layer is None:
        return None
    return finding_of(
        evidence,
        "bad start",
        f"the {evidence.spec.hidden_layers[layer]} neurons of hidden {layer + 1} compute the same",
        "Neurons that begin alike get the same gradient, so they stay alike: together they can do"
        " no more than one.",
        {"init": fitting_init(evidence.spec)},
        layer=layer,
    )


def _dead(evidence: Evidence) -> Finding | None:
    if evidence.left < LEARNT:
        return None
    is_relu = [name == "relu" for name in evidence.spec.layer_activations]
    worst, share = _worst(
        [relu & (each.zero == 1.0) for each, relu in zip(evidence.activity, is_relu, strict=True)]
    )
    stands = evidence.just_now is not None and evidence.just_now.fall < SLOW_FALL
    if share < HALF or not (stands or share == 1.0):
        return None
    return finding_of(
        evidence,
        "dead",
        f"{_so_many(evidence, worst, share)} 0 on every training point",
        "Where it is 0, the slope of relu is 0 too, so a neuron that is 0 on every point learns"
        " nothing any more. A large step threw them there.",
        {**lower_rate(evidence.spec), **new_weights(evidence.spec)},
        layer=worst,
    )


def _saturated(evidence: Evidence) -> Finding | None:
    if evidence.left < LEARNT:
        return None
    worst, share = _worst([each.saturated > SATURATED_SHARE for each in evidence.activity])
    # Of two neurons a single one ends there in long runs that are stuck for other reasons.
    if share < HALF or share * evidence.spec.hidden_layers[worst] < 2:
        return None
    function = evidence.spec.layer_activations[worst]
    return finding_of(
        evidence,
        "saturated",
        f"{_so_many(evidence, worst, share)} at an end of {function} on more than"
        f" {100 * SATURATED_SHARE:g} % of the training points",
        f"There {function} is flat, so hardly any gradient gets through, and they hardly learn."
        " Large weights put them there.",
        {**lower_rate(evidence.spec), **new_weights(evidence.spec)},
        layer=worst,
    )


def _vanishing(evidence: Evidence) -> Finding | None:
    if evidence.hidden_layers < 2 or evidence.left < HALF:
        return None
    growth = float(evidence.growth[0])
    if growth >= VANISHED:
        return None
    return finding_of(
        evidence,
        "vanishing",
        f"of the gradient at the output, {100 * growth:.2g} % arrives at hidden 1",
        "Each layer on the way back makes it smaller, so the first layers stay as they began, and"
        " the others learn from what these make at random.",
        against_vanishing(evidence.spec),
        layer=0,
    )


def _overfitting(evidence: Evidence) -> Finding | None:
    history, recent = evidence.history, evidence.lately
    if recent is None:
        return None
    if evidence.left >= PLATEAU:  # it has not even learnt what it is shown
        return None
    best = int(np.argmin(history.test_loss))
    least, now = float(history.test_loss[best]), float(history.test_loss[recent.records].min())
    train = float(history.train_loss[-1])
    is_falling = train <= history.train_loss[best]
    share = evidence.left * now / max(train, TINY)
    if now < OVERFIT * max(least, train) or share < OVERFIT_LEFT or not is_falling:
        return None
    return finding_of(
        evidence,
        "overfitting",
        f"the test loss is {now / max(least, TINY):.2g} times what it was at step"
        f" {history.steps[best]:,}, while the train loss fell",
        "It learns the training points by heart, with their noise, and what it says of other"
        " points gets worse.",
        against_overfitting(evidence.spec),
    )


def _penalized(evidence: Evidence) -> Finding | None:
    recent, penalty = evidence.lately, evidence.penalty
    if recent is None or evidence.left < PLATEAU or recent.fall >= STUCK_FALL:
        return None
    if penalty is None or recent.swing > SWING or not evidence.spec.hidden_layers:
        return None
    if penalty <= PENALTY and evidence.left <= NOTHING_LEARNT:
        return None
    return finding_of(
        evidence,
        "penalty too high",
        _stands_still(recent),
        "The penalty keeps the weights so small that the loss can fall no further.",
        {"regularization_rate": times(evidence.spec.regularization_rate, 0.1)},
    )


def _dropped(evidence: Evidence) -> Finding | None:
    recent, rate = evidence.lately, evidence.spec.dropout
    if recent is None or recent.fall >= SLOW_FALL:
        return None
    if rate < HIGH_DROPOUT or evidence.left < DROPOUT_LEFT:
        return None
    return finding_of(
        evidence,
        "dropout too high",
        f"each step drops {100 * rate:g} % of the neurons, and {100 * evidence.left:.0f} % is left"
        " to learn",
        "So few neurons are left in a step that they cannot learn to work together.",
        {"dropout": float(f"{rate / 3:.1g}")},
    )


def _slow(evidence: Evidence) -> Finding | None:
    recent, rate = evidence.lately, evidence.spec.learning_rate
    if recent is None or rate > LOW_RATE or evidence.left < PLATEAU:
        return None
    losses = evidence.history.train_loss[recent.records]
    if not 0 < recent.fall < SLOW_FALL or np.any(np.diff(losses) > 0):
        return None
    return finding_of(
        evidence,
        "slow",
        f"in the last {recent.steps:,} steps the loss fell all the time, but by"
        f" {100 * recent.fall:.2g} % only",
        f"Steps at a learning rate of {rate:g} are so small that it hardly moves.",
        {"learning_rate": times(rate, 10.0)},
    )


def _stands_still(recent: Recent) -> str:
    return f"in the last {recent.steps:,} steps the loss fell by less than {100 * STUCK_FALL:g} %"


def _plateau(evidence: Evidence) -> Finding | None:
    recent = evidence.lately
    if recent is None or evidence.left < PLATEAU or recent.fall >= STUCK_FALL:
        return None
    if any(rule(evidence) for rule in (_penalized, _dropped, _slow)):  # it has a known cause
        return None
    means, change = out_of_the_plateau(evidence, recent)
    return finding_of(evidence, "plateau", _stands_still(recent), means, change)


SYMPTOMS: Mapping[str, Symptom] = MappingProxyType(
    {
        "unscaled inputs": Symptom("unscaled inputs", _unscaled),
        "exploding": Symptom("exploding gradient", _exploding),
        "diverged": Symptom("diverged", _diverged),
        "bad start": Symptom("bad start", _bad_start),
        "dead": Symptom("dead neurons", _dead),
        "saturated": Symptom("saturated neurons", _saturated),
        "vanishing": Symptom("vanishing gradient", _vanishing),
        "overfitting": Symptom("overfitting", _overfitting),
        "penalty too high": Symptom("regularization rate too high", _penalized),
        "dropout too high": Symptom("dropout rate too high", _dropped),
        "slow": Symptom("learning rate too low", _slow),
        "plateau": Symptom("plateau", _plateau),
        "rate too high": Symptom("learning rate too high"),
        "rate too low": Symptom("learning rate too low"),
    }
)
"""Each by its name, in the order in which they are told."""


def finding_of(
    evidence: Evidence,
    symptom: str,
    seen: str,
    means: str,
    change: Mapping[str, Any],
    layer: int | None = None,
) -> Finding:
    """A finding, with those of its changes that can be made."""
    possible = {name: value for name, value in change.items() if _can(evidence.spec, name, value)}
    return Finding(symptom, seen, means, possible, layer)


def _can(spec: Experiment, name: str, value: Any) -> bool:
    try:
        return spec.with_changes(**{name: value}) != spec
    except SpecError:
        return False


# --- Layers ------------------------------------------------------------------------------


def _worst(are_sick: Sequence[np.ndarray]) -> tuple[int, float]:
    """The hidden layer with the greatest share of sick units, and that share; 0 if there is none.

    Args:
        are_sick: of each hidden layer which units are, shape (units,).
    """
    shares = [float(np.mean(each)) for each in are_sick]
    return max(enumerate(shares), key=lambda each: each[1], default=(0, 0.0))


def _so_many(evidence: Evidence, layer: int, share: float) -> str:
    """``2 of the 4 neurons of hidden 1 are``."""
    units = evidence.spec.hidden_layers[layer]
    count = round(share * units)
    verb = "is" if count == 1 else "are"
    return f"{count} of the {units} neurons of hidden {layer + 1} {verb}"


def _layer_of_twins(evidence: Evidence) -> int | None:
    """A hidden layer whose units all have the same weights, where there are two or more."""
    for number, layer in enumerate(evidence.moment.network.parameters[:-1]):
        both = np.vstack((layer.weights, layer.biases))
        if both.shape[1] > 1 and np.all(both == both[:, :1]):
            return number
    return None
