"""Experiments worth a look, by name: each with its settings, and a line on what to watch for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .spec import Experiment


class Preset(NamedTuple):
    """An experiment that shows something."""

    title: str
    """A few words."""
    watch: str
    """What to watch for, and what to try then, in one line."""
    settings: Mapping[str, Any]
    """By name; all others have their defaults."""

    @property
    def experiment(self) -> Experiment:
        """The experiment with these settings."""
        return Experiment(**self.settings)


_AS_THERE: Mapping[str, Any] = {
    "noise": 0.0,
    "activation": "tanh",
    "init": "uniform",
    "loss": "square",
    "reduction": "mean",
    "batch_size": 10,
}
"""How TensorFlow Playground learns."""
_OVERFITTING: Mapping[str, Any] = {
    "noise": 0.5,
    "hidden_layers": (16, 16),
    "activation": "relu",
    "init": "he",
    "optimizer": "adam",
    "learning_rate": 0.03,
    "reduction": "mean",
}

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "tutorial-perceptron": Preset(
            "The tutorial's perceptron",
            "a perceptron turns and moves one straight line until it stands between the classes;"
            " on XOR clusters it never could",
            {"dataset": "two-clusters", "hidden_layers": (), "learning_rate": 0.01},
        ),
        "tutorial-mlp": Preset(
            "The tutorial's multilayer perceptron",
            "each of the two hidden neurons draws a line, and the boundary bends between them;"
            " w gives other initial weights, from which it may get stuck",
            {},
        ),
        "tensorflow-playground": Preset(
            "What TensorFlow Playground opens with",
            "points inside a circle from those around it, with four and two tanh neurons: an"
            " epoch (e) here is a step there",
            {
                **_AS_THERE,
                "dataset": "tf-circle",
                "features": ("x1", "x2"),
                "hidden_layers": (4, 2),
                "learning_rate": 0.03,
            },
        ),
        "spiral-features": Preset(
            "Spirals that need features",
            "with sin-x1 and sin-x2 among the features six neurons separate the spirals; with x1"
            " and x2 alone they never do",
            {
                **_AS_THERE,
                "dataset": "tf-spiral",
                "features": ("x1", "x2", "sin-x1", "sin-x2"),
                "hidden_layers": (6,),
                "learning_rate": 0.1,
            },
        ),
        "overfitting": Preset(
            "A network that learns the noise, too",
            "the training loss goes on falling while the test loss turns and rises: the boundary"
            " bends around single points",
            _OVERFITTING,
        ),
        "regularized": Preset(
            "The same network with small weights, by L2 regularization",
            "the boundary stays smooth and the test loss low; the training loss no longer falls"
            " as far as in the preset overfitting",
            {**_OVERFITTING, "regularization": "l2", "regularization_rate": 0.01},
        ),
        "vanishing-gradients": Preset(
            "Gradients that vanish in a deep sigmoid network",
            "the loss stays at that of guessing: hardly any gradient comes through five sigmoid"
            " layers; with tanh (t) it learns",
            {"hidden_layers": (8,) * 5, "activation": "sigmoid", "learning_rate": 0.003},
        ),
        "rate-too-high": Preset(
            "A learning rate that is too high",
            "the loss jumps up and down, for each step goes past the valley; with a rate of 0.03"
            " (- lowers it) and after a reset (r) it falls",
            {"hidden_layers": (4,), "activation": "sigmoid", "learning_rate": 0.3},
        ),
    }
)
"""In the order in which a person meets them."""
