"""Every operation: its shape rule, its forward rule and its gradient rule side by side.

    elementwise         arithmetic, comparison, functions of one number
    activations         what stands between the layers of a network
    softmax             probabilities of classes, and their logarithms
    losses              what a network's answers are off by
    matrix_products     matmul, and the products that its gradients are
    shape_operations    reductions along axes, and the ways back
    updates             what changes variables

In the formulas ``g`` is the gradient of the loss with respect to the operation's value,
written ``grad`` in the code, and ``dx`` the gradient with respect to the input ``x``.
The rules are those of Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008),
chapter 3, and of Giles, *An extended collection of matrix derivative results* (2008).

The names are TensorFlow 1's and NumPy's, so the classes are written in lower case.
A class is all that an operation needs: ``__all__``, the compiler and the choice of
activations follow from it.
"""

# ruff: noqa: F403, I001 - in the order of ``__all__``

from ..graph import OPERATIONS
from .shape_operations import *
from .elementwise import *
from .activations import *
from .softmax import *
from .losses import *
from .matrix_products import *
from .updates import *
from .elementwise import OneInput

ACTIVATIONS: dict[str, type[OneInput]] = {
    operation.activation: operation
    for operation in OPERATIONS.values()
    if operation.activation is not None and issubclass(operation, OneInput)
}
"""What a network may put between its layers, by the name that it is chosen by."""

__all__ = [*OPERATIONS]  # pyright: ignore[reportUnsupportedDunderAll]
