"""The graph of a multi-layer perceptron with its loss and its training step, and how to run it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, pairwise
from typing import Any, NamedTuple

from ...datasets import Dataset
from ..gradients import gradients_on_the_way
from ..graph import Graph, Node, Placeholder, Variable, placeholder
from ..operations import ACTIVATIONS, add, matmul, multiply, size
from ..session import Session, predict
from .arrays import FloatArray, State
from .choices.initializers import INITIALIZERS
from .choices.losses import Loss, loss_for
from .choices.reductions import REDUCTIONS, reduction_for
from .data import Batches, Examples, input_names
from .descent import Descent
from .elements import Element, Values, check_elements, checked_values, parameter_names
from .spec import Experiment
from .step_feeds import DropoutMasks, StepFeed, StepFeeds

OF_STEP = "_in_step"
"""What names end with in the copy of the network that a step with dropout goes through."""
MET = 1e308
"""Of no loss that steps go on from."""


class StateError(ValueError):
    """A state does not belong to a network: one line."""


@dataclass(frozen=True, eq=False)
class LayerParameters:
    """The parameters of one layer."""

    weights: FloatArray
    """Shape (units of the layer before, units)."""
    biases: FloatArray
    """Shape (units,)."""


class LayerNodes(NamedTuple):
    """What computes one layer, as nodes of the graph."""

    inputs: Node
    """What the layer is given, shape (points, units of the layer before)."""
    weights: Variable
    biases: Variable
    sums: Node
    """``inputs @ weights + biases``, shape (points, units); of the output layer the logits."""
    outputs: Node
    """What it gives to the layer after: the activation, times the dropout where there is any;
    of the output layer the sums."""


@dataclass(frozen=True, eq=False)
class ForwardPass:
    """The nodes of a pass from points to a loss."""

    points: Placeholder
    targets: Placeholder
    layers: tuple[LayerNodes, ...]
    output: Node
    loss: Node


class Until(NamedTuple):
    """Where steps are to end, beside where the loss is too large to go on."""

    watch: Node
    """The loss that steps descend, without the regularization; ``MET`` or more where they end."""
    feed: Mapping[Node, FloatArray]
    """What ``watch`` depends on and no step is fed."""


class NetworkNodes(NamedTuple):
    """The nodes of a network that mean something, for whoever looks inside.

    Without dropout the ``training_`` ones are the same as those without the word.
    """

    points: Placeholder
    targets: Placeholder
    layers: tuple[LayerNodes, ...]
    """From the first hidden layer to the output layer, as the network is used."""
    output: Node
    """The last activation: probabilities, or numbers; shape (points, outputs)."""
    loss: Node
    """A scalar, reduced as the experiment says."""
    training_layers: tuple[LayerNodes, ...]
    """The same with the dropout of a step."""
    training_output: Node
    training_loss: Node
    """What a step descends, without the regularization."""
    step_gradients: Mapping[Node, Mapping[Node, Node]]
    """The loss that a step descends with its gradient with respect to each node that it depends on
    through the parameters. Where there is a regularization, then its penalty likewise, and the sum
    of both with its gradient with respect to the weights."""
    step: Node
    """Takes one step whenever it is run."""


class Network:
    """A graph, and the session that runs it.

    Its whole state is the variables of the graph: two networks of one experiment and of equal
    states go on alike.

    Args:
        spec: what to build.
        sizes: units of each layer, from the inputs to the outputs.
        loss: what is to become small.
        batch_size: points in a step, except in a smaller last batch of an epoch.

    Attributes:
        nodes: those that mean something.
        step_feeds: what each step is given anew.
    """

    def __init__(
        self, spec: Experiment, sizes: tuple[int, ...], loss: Loss, batch_size: int
    ) -> None:
        self.graph = Graph()
        self.sizes = sizes
        self._activations = spec.layer_activations
        with self.graph.as_default():
            self._points = placeholder((None, sizes[0]), name="points")
            self._targets = placeholder((None, sizes[-1]), name="targets")
            learning_rate = Variable(spec.learning_rate, "learning_rate", trainable=False)
            self._parameters = self._initial_parameters(spec)
            reduction = reduction_for(spec, loss.problem)
            reduce = REDUCTIONS[reduction]
            layers = training_layers = self._layers(self._points)
            self._output, self._loss = loss.build(layers[-1].outputs, self._targets, reduce)
            self._build_loss = partial(loss.build, reduce=reduce)
            feeds: list[StepFeed] = []
            training_output, self._training_loss = self._output, self._loss
            if spec.acting("dropout"):
                masks = DropoutMasks(spec, sizes[1:-1], batch_size)
                feeds.append(masks)
                training_layers = self._layers(self._points, masks.placeholders)
                logits = training_layers[-1].outputs
                training_output, self._training_loss = loss.build(
                    logits, self._targets, reduce, OF_STEP
                )
            weights = [weights for weights, _ in self._parameters]
            # A penalty counts once for each point in the loss: so its rate means the same
            # whatever the batch size, for a sum as for an average.
            n_points = size(self._targets, 0) if reduction == "sum" else None
            self._descent = Descent(spec, learning_rate, self._training_loss, weights, n_points)
        self.nodes = NetworkNodes(
            self._points,
            self._targets,
            layers,
            self._output,
            self._loss,
            training_layers,
            training_output,
            self._training_loss,
            self._descent.gradients,
            self._descent.step,
        )
        self.step_feeds = StepFeeds([*feeds, *self._descent.feeds])
        self._session = Session(self.graph)
        self._gradients_of: dict[Node, dict[Node, Node]] = {}

    def _initial_parameters(self, spec: Experiment) -> list[tuple[Variable, Variable]]:
        rng = spec.random_stream("weights")
        initialize = INITIALIZERS[spec.init]
        parameters = []
        names = parameter_names(len(self.sizes) - 1)
        for (n_inputs, n_units), pair in zip(pairwise(self.sizes), names, strict=True):
            weights, biases = initialize(rng, n_inputs, n_units)
            parameters.append((Variable(weights, name=pair[0]), Variable(biases, name=pair[1])))
        return parameters

    def _layers(self, points: Node, masks: Sequence[Node] = ()) -> tuple[LayerNodes, ...]:
        """All layers, from the first hidden one to the output layer.

        Args:
            points: what the first is given.
            masks: what each hidden layer's units are multiplied by, shape (points, units); none
                where the network is used as it is.
        """
        activations = [ACTIVATIONS[name] for name in self._activations]
        layers: list[LayerNodes] = []
        values: Node = points
        suffix = OF_STEP if masks else ""
        for number, (weights, biases) in enumerate(self._parameters, start=1):
            inputs, is_hidden = values, number < len(self._parameters)
            name = f"z_hidden_{number}" if is_hidden else "logits"
            values = sums = add(matmul(inputs, weights), biases, name=f"{name}{suffix}")
            if is_hidden:
                values = activations[number - 1](values, name=f"p_hidden_{number}{suffix}")
                if masks:
                    values = multiply(values, masks[number - 1], name=f"p_hidden_{number}_dropped")
            layers.append(LayerNodes(inputs, weights, biases, sums, values))
        return tuple(layers)

    # --- State ---------------------------------------------------------------------------

    def state(self) -> State:
        """A read-only copy of every variable, by its name."""
        state = {variable.name: variable.value for variable in self.graph.variables}
        for value in state.values():
            value.setflags(write=False)
        return state

    def load(self, state: State) -> None:
        """Take over a state.

        Raises:
            StateError: if it is not that of a network of the same variables; then nothing changes.
        """
        variables = {variable.name: variable for variable in self.graph.variables}
        if {name: variable.shape for name, variable in variables.items()} != {
            name: value.shape for name, value in state.items()
        }:
            raise StateError("the saved parameters do not fit the network")
        for name, value in state.items():
            variables[name].load(value)

    def values_of(self, elements: Iterable[Element]) -> dict[Element, float]:
        """The present values of some weights and biases.

        Raises:
            ElementError: if the network lacks one.
        """
        elements = dict.fromkeys(elements)
        check_elements(elements, self.sizes)
        asked = {each.variable for each in elements}
        arrays = {each.name: each.value for each in chain(*self._parameters) if each.name in asked}
        return {each: float(arrays[each.variable][each.index]) for each in elements}

    def assign(self, values: Values) -> None:
        """Give some weights and biases other values; all other variables stay as they are.

        Raises:
            ElementError: if the network lacks an element, or a value is no finite number; then
                nothing changes.
        """
        values = checked_values(values, self.sizes)
        variables = {variable.name: variable for variable in chain(*self._parameters)}
        arrays = {name: variables[name].value for name in {each.variable for each in values}}
        for element, value in values.items():
            arrays[element.variable][element.index] = value
        for name, array in arrays.items():
            variables[name].load(array)

    def apply(self, spec: Experiment) -> None:
        """Take over the settings that act without a restart."""
        self._descent.apply(spec)

    @property
    def parameters(self) -> tuple[LayerParameters, ...]:
        """Copies of the weights and biases, from the first hidden layer to the output layer."""
        return tuple(
            LayerParameters(weights.value, biases.value) for weights, biases in self._parameters
        )

    @property
    def parameter_names(self) -> tuple[tuple[str, str], ...]:
        """The names of each layer's weights and biases among the variables."""
        return tuple((weights.name, biases.name) for weights, biases in self._parameters)

    # --- Runs ----------------------------------------------------------------------------

    def train(
        self, batches: Batches, step: int, below: float, until: Until | None = None
    ) -> tuple[FloatArray, float | None]:
        """Take a step for each batch, but none from a loss that is not below a bound.

        Args:
            step: the steps taken before the first of them.
            until: where else to take no step.

        Returns:
            The loss of each step's batch before its update, as the step sees it, shape
            (steps taken,), and the loss that ended the steps or None; ``MET`` or more if it was
            ``until`` that did.
        """
        same = {self._points: batches.inputs, self._targets: batches.targets}
        own: Mapping[Node, FloatArray] = self.step_feeds.values(step, batches.count, batches.size)
        if not batches.is_same:
            same, own = {}, {**same, **own}
        watch, extra = (self._training_loss, {}) if until is None else until
        taken, losses = self._session.run_steps(
            self._descent.step,
            batches.count,
            {**same, **extra},
            per_step=own,
            watch=watch,
            below=below,
        )
        return losses[:taken], None if taken == batches.count else float(losses[-1])

    def loss_of_step(self, batch: Examples, step: int) -> float:
        """The loss that the step after so many starts from, as it sees it."""
        return float(self._session.run(self._training_loss, self.feed_of_step(batch, step)))

    def feed_of_step(self, batch: Examples, step: int) -> dict[Node, FloatArray]:
        """All that the step after so many is fed, as ``feed_dict``."""
        own = self.step_feeds.values(step, 1, len(batch))
        return self.feed(batch) | {node: values[0] for node, values in own.items()}

    def run(self, nodes: Sequence[Node], feed: Mapping[Node, FloatArray]) -> list[Any]:
        """The values of some nodes of the graph, as ``Session.run``."""
        return self._session.run(list(nodes), feed)

    def loss_of(self, examples: Examples) -> float:
        """The loss of examples, reduced as the experiment says."""
        return float(self._session.run(self._loss, self.feed(examples)))

    def loss_and_output(self, examples: Examples) -> tuple[float, FloatArray]:
        """The loss of examples, and the output for each, shape (points, outputs)."""
        loss, output = self._session.run([self._loss, self._output], self.feed(examples))
        return float(loss), output

    def output_of(self, inputs: FloatArray) -> FloatArray:
        """The output for each of many points, shape (points, outputs)."""
        return predict(self._session, self._output, self._points, inputs)

    def feed(self, examples: Examples) -> dict[Node, FloatArray]:
        """What examples are to the graph, as ``feed_dict``, without dropout."""
        return {self._points: examples.inputs, self._targets: examples.targets}

    @cached_property
    def beside(self) -> ForwardPass:
        """The network as it is used, for other points than those of a step: nodes of their own
        that join the graph when they are first asked for."""
        with self.graph.as_default():
            points = placeholder((None, self.sizes[0]), name="points")
            targets = placeholder((None, self.sizes[-1]), name="targets")
            layers = self._layers(points)
            return ForwardPass(
                points, targets, layers, *self._build_loss(layers[-1].outputs, targets)
            )

    def gradients_on_the_way(
        self, loss: Node, points: Placeholder | None = None
    ) -> Mapping[Node, Node]:
        """The gradient of a loss with respect to each node from the points and the parameters to
        it, as nodes that join the graph when they are first asked for; as
        :func:`~...gradients.gradients_on_the_way`.

        Args:
            points: those of the loss; None: those that steps are fed.
        """
        if loss not in self._gradients_of:
            parameters = [each for pair in self._parameters for each in pair]
            self._gradients_of[loss] = gradients_on_the_way(
                loss, [points or self._points, *parameters]
            )
        return self._gradients_of[loss]


def weight_count(sizes: tuple[int, ...]) -> int:
    """How many weights a network of layers of these sizes has: so many multiplications does it
    take for one point."""
    return sum(n_inputs * n_units for n_inputs, n_units in pairwise(sizes))


def layer_sizes(spec: Experiment, dataset: Dataset) -> tuple[int, ...]:
    """Units of each layer of an experiment's network, from the inputs to the outputs.

    Raises:
        DatasetError: if the experiment's loss does not fit the dataset.
    """
    n_inputs = len(input_names(spec, dataset))
    return (n_inputs, *spec.hidden_layers, loss_for(spec, dataset).n_outputs)


def parameter_count(sizes: tuple[int, ...]) -> int:
    """How many weights and biases a network of layers of these sizes has."""
    return sum((n_inputs + 1) * n_units for n_inputs, n_units in pairwise(sizes))
