"""Networks in plain NumPy, written by hand from the textbooks, for tests to compare with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    return np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)


def gelu(x):
    return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def gelu_slope(x):
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    inner_slope = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)
    return (1 + np.tanh(inner)) / 2 + x / 2 * (1 - np.tanh(inner) ** 2) * inner_slope


ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "relu": (lambda x: np.where(x > 0, x, 0), lambda x: np.where(x > 0, 1.0, 0.0)),
    "linear": (lambda x: x, np.ones_like),
    "leaky-relu": (lambda x: np.where(x > 0, x, 0.2 * x), lambda x: np.where(x > 0, 1.0, 0.2)),
    "elu": (
        lambda x: np.where(x > 0, x, np.exp(x) - 1),
        lambda x: np.where(x > 0, 1.0, np.exp(x)),
    ),
    "gelu": (gelu, gelu_slope),
    "softplus": (lambda x: np.log(1 + np.exp(x)), sigmoid),
    "sine": (np.sin, np.cos),
}
"""Each activation and its derivative."""

LOSSES = {
    ("cross-entropy", "classification"): (
        softmax,
        lambda z, t: -(t * np.log(softmax(z))).sum(axis=1),
        lambda z, t: softmax(z) - t,
    ),
    ("logistic", "classification"): (
        sigmoid,
        lambda z, t: -(t * np.log(sigmoid(z)) + (1 - t) * np.log(1 - sigmoid(z))).sum(axis=1),
        lambda z, t: sigmoid(z) - t,
    ),
    ("square", "classification"): (
        np.tanh,
        lambda z, t: ((np.tanh(z) - t) ** 2).sum(axis=1) / 2,
        lambda z, t: (np.tanh(z) - t) * (1 - np.tanh(z) ** 2),
    ),
    ("square", "regression"): (
        lambda z: z,
        lambda z, t: ((z - t) ** 2).sum(axis=1) / 2,
        lambda z, t: z - t,
    ),
    ("absolute", "regression"): (
        lambda z: z,
        lambda z, t: np.abs(z - t).sum(axis=1),
        lambda z, t: np.sign(z - t),
    ),
    ("huber", "regression"): (
        lambda z: z,
        lambda z, t: np.where(np.abs(z - t) < 1, (z - t) ** 2 / 2, np.abs(z - t) - 0.5).sum(axis=1),
        lambda z, t: np.clip(z - t, -1, 1),
    ),
}
"""Of each loss and problem the output, the loss of each point and its slope, from the logits, shape
(points, outputs), and the targets."""


@dataclass
class Pass:
    """What a network makes of points, and how its loss changes with that."""

    sums: list[np.ndarray]
    outputs: list[np.ndarray]
    """Of the output layer the network's output."""
    loss: float
    weight_gradients: list[np.ndarray]
    bias_gradients: list[np.ndarray]


def targets_of(loss, problem, labels, n_classes):
    """What the network should say."""
    if loss == "cross-entropy":
        return np.eye(n_classes)[labels]
    if problem == "classification":
        return (labels if loss == "logistic" else 2 * labels - 1)[:, None].astype(float)
    return labels[:, None]


def passed(inputs, targets, weights, biases, activations, loss, mean, masks=None):
    """Forward and backward through a network.

    Args:
        activations: a name for each hidden layer.
        loss: its name and the problem.
        mean: whether the losses of all points are averaged, not added.
        masks: what each hidden layer's outputs are multiplied by; None: nothing.
    """
    sums, given, outputs = [], [inputs], []
    for number, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
        sums.append(given[-1] @ weight + bias)
        if number < len(activations):
            out = ACTIVATIONS[activations[number]][0](sums[-1])
            out = out * masks[number] if masks else out
            given.append(out)
            outputs.append(out)
    output, of_points, slope = LOSSES[loss]
    outputs.append(output(sums[-1]))
    reduce = np.mean if mean else np.sum
    delta = slope(sums[-1], targets) / (len(inputs) if mean else 1)
    weight_gradients, bias_gradients = [], []
    for number in reversed(range(len(weights))):
        weight_gradients.insert(0, given[number].T @ delta)
        bias_gradients.insert(0, delta.sum(axis=0))
        if number:
            delta = delta @ weights[number].T
            delta = delta * masks[number - 1] if masks else delta
            delta = delta * ACTIVATIONS[activations[number - 1]][1](sums[number - 1])
    loss_value = float(reduce(of_points(sums[-1], targets)))
    return Pass(sums, outputs, loss_value, weight_gradients, bias_gradients)
