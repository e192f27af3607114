"""What a run trains: the settings of its network."""

from __future__ import annotations

from dataclasses import dataclass

from ...operations import ACTIVATIONS
from ..choices.initializers import INITIALIZERS
from ..fields import Choice, Number, OneOrEach, Sizes
from ..setting import setting

MAX_HIDDEN_LAYERS = 8
MAX_UNITS = 512


def _only_with_hidden_layers(spec: NetworkSettings) -> str | None:
    return None if spec.hidden_layers else "there is no hidden layer"


@dataclass(frozen=True, init=False, repr=False, eq=False)
class NetworkSettings:
    """Its layers and what they compute."""

    hidden_layers: tuple[int, ...] = setting(
        Sizes(MAX_UNITS, most=MAX_HIDDEN_LAYERS),
        default=(2,),
        group="network",
        label="hidden layers",
        help="Neurons in each hidden layer, such as 4, 2; 0 for none. Without hidden layers it is a"
        " perceptron, whose decision boundary is a straight line.",
        restarts="weights",
        option="--layers",
        basic=True,
    )
    activation: str | tuple[str, ...] = setting(
        OneOrEach(ACTIVATIONS, most=MAX_HIDDEN_LAYERS, noun="hidden layer"),
        default="sigmoid",
        group="network",
        label="activation",
        help="The function that a hidden neuron applies to its weighted sum. It is what lets the"
        " boundary bend. One for all hidden layers or, such as relu, tanh, one for each.",
        restarts="run",
        applies=_only_with_hidden_layers,
        one_for_each="hidden_layers",
        brief="{}",
        basic=True,
    )
    init: str = setting(
        Choice(INITIALIZERS),
        default="tutorial",
        group="network",
        label="initialization",
        help="How the first weights are drawn. xavier suits sigmoid and tanh, he suits relu; with"
        " zeros all neurons of a layer stay alike, and it learns little. uniform is TensorFlow"
        " Playground's.",
        restarts="weights",
    )
    dropout: float = setting(
        Number(0, 0.9, step=0.1),
        default=0.0,
        group="network",
        label="dropout",
        help="The share of hidden neurons that each training step leaves out, by chance. No neuron"
        " can rely on another one, which helps against overfitting. What is shown is the network"
        " with all of them.",
        restarts="run",
        applies=_only_with_hidden_layers,
        brief=lambda share: f"dropout {share:g}" if share else "",
    )

    @property
    def layer_activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer, from the input on."""
        if not self.hidden_layers or isinstance(self.activation, str):
            return (str(self.activation),) * len(self.hidden_layers)
        return self.activation
