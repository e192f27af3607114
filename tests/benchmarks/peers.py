"""Other libraries on the same problem; each is imported when it is made.

All work in float64 on one thread. A peer has ``step(X, c)``, which takes a step and gives
the loss before it, and ``predict(X)``, the probabilities.
"""

import numpy as np

# Only those who compare have the peers, so type checkers may miss them.


class Torch:
    """PyTorch, eager, with its own SGD."""

    name = "PyTorch eager"

    def __init__(self, problem):
        import torch  # pyright: ignore[reportMissingImports]

        torch.set_num_threads(1)
        self._torch = torch
        self._parameters = [
            torch.tensor(array, dtype=torch.float64, requires_grad=True)
            for pair in problem.copies()
            for array in pair
        ]
        self._optimizer = torch.optim.SGD(self._parameters, lr=problem.rate)
        self._activate = getattr(torch, problem.activation)
        self._tensors = {}

    def _tensor(self, array):
        if id(array) not in self._tensors:
            self._tensors[id(array)] = self._torch.from_numpy(array), array
        return self._tensors[id(array)][0]

    def _logits(self, h):
        pairs = list(zip(self._parameters[::2], self._parameters[1::2], strict=True))
        for W, b in pairs[:-1]:
            h = self._activate(self._torch.addmm(b, h, W))
        W, b = pairs[-1]
        return self._torch.addmm(b, h, W)

    def step(self, X, c):
        logits = self._logits(self._tensor(X))
        loss = -(self._tensor(c) * self._torch.log_softmax(logits, 1)).sum()
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return float(loss)

    def predict(self, X):
        with self._torch.no_grad():
            return self._torch.softmax(self._logits(self._tensor(X)), 1).numpy()


class Jax:
    """JAX, the whole step jitted and called per step."""

    name = "JAX jit, per step"

    def __init__(self, problem):
        import jax  # pyright: ignore[reportMissingImports]
        from jax import numpy as jnp  # pyright: ignore[reportMissingImports]

        jax.config.update("jax_enable_x64", True)
        activate = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu}
        activate = activate[problem.activation]

        def logits(parameters, h):
            for W, b in parameters[:-1]:
                h = activate(h @ W + b)
            W, b = parameters[-1]
            return h @ W + b

        def loss(parameters, X, c):
            return -jnp.sum(c * jax.nn.log_softmax(logits(parameters, X)))

        def step(parameters, X, c):
            value, slopes = jax.value_and_grad(loss)(parameters, X, c)
            new = jax.tree.map(lambda p, g: p - problem.rate * g, parameters, slopes)
            return value, new

        self._put = jnp.asarray
        self._parameters = jax.tree.map(jnp.asarray, problem.copies())
        self._step = jax.jit(step)
        self._predict = jax.jit(lambda parameters, X: jax.nn.softmax(logits(parameters, X)))
        self._arrays = {}

    def _array(self, array):
        if id(array) not in self._arrays:
            self._arrays[id(array)] = self._put(array), array
        return self._arrays[id(array)][0]

    def step(self, X, c):
        value, self._parameters = self._step(self._parameters, self._array(X), self._array(c))
        return float(value)

    def predict(self, X):
        return np.asarray(self._predict(self._parameters, self._array(X)))


class Autograd:
    """HIPS autograd."""

    name = "autograd"

    def __init__(self, problem):
        import autograd.numpy as anp  # pyright: ignore[reportMissingImports]
        from autograd import value_and_grad  # pyright: ignore[reportMissingImports]

        activate = {
            "sigmoid": lambda z: 1.0 / (1.0 + anp.exp(-z)),
            "tanh": anp.tanh,
            "relu": lambda z: anp.maximum(z, 0.0),
        }[problem.activation]

        def logits(parameters, h):
            for W, b in parameters[:-1]:
                h = activate(anp.dot(h, W) + b)
            W, b = parameters[-1]
            return anp.dot(h, W) + b

        def loss(parameters, X, c):
            z = logits(parameters, X)
            z = z - anp.max(z, axis=1, keepdims=True)
            return -anp.sum(c * (z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))))

        self._logits, self._rate = logits, problem.rate
        self._value_and_grad = value_and_grad(loss)
        self._parameters = problem.copies()

    def step(self, X, c):
        value, slopes = self._value_and_grad(self._parameters, X, c)
        self._parameters = [
            (W - self._rate * dW, b - self._rate * db)
            for (W, b), (dW, db) in zip(self._parameters, slopes, strict=True)
        ]
        return float(value)

    def predict(self, X):
        z = self._logits(self._parameters, X)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class ScikitLearn:
    """``MLPClassifier.partial_fit``. It has no softmax of two classes, so it gets a third
    one that is never drawn: its bias keeps its probability at 0."""

    name = "scikit-learn partial_fit"

    def __init__(self, problem):
        from sklearn.neural_network import MLPClassifier  # pyright: ignore[reportMissingImports]

        activation = {"sigmoid": "logistic"}.get(problem.activation, problem.activation)
        self._classes = problem.sizes[-1]
        self._model = MLPClassifier(
            hidden_layer_sizes=problem.sizes[1:-1], activation=activation, solver="sgd", alpha=0.0,
            learning_rate_init=problem.rate, momentum=0.0, shuffle=False, batch_size=len(problem.X),
        )  # fmt: skip
        self._labels = {}
        model = self._model
        outputs = max(3, self._classes)
        model.partial_fit(problem.X, problem.c.argmax(axis=1), classes=np.arange(outputs))
        weights = [W for W, _ in problem.copies()]
        biases = [b for _, b in problem.copies()]
        extra = outputs - self._classes
        weights[-1] = np.pad(weights[-1], ((0, 0), (0, extra)))
        biases[-1] = np.concatenate([biases[-1], np.full(extra, -1e3)])
        for mine, given in zip(
            [*model.coefs_, *model.intercepts_], [*weights, *biases], strict=True
        ):
            mine[...] = given
        self._rate = problem.rate

    def step(self, X, c):
        model, n = self._model, len(X)
        if id(c) not in self._labels:
            self._labels[id(c)] = c.argmax(axis=1), c
        model.set_params(batch_size=n)
        model._optimizer.learning_rate = self._rate * n
        model.partial_fit(X, self._labels[id(c)][0])
        return model.loss_ * n

    def predict(self, X):
        return self._model.predict_proba(X)[:, : self._classes]


class Ours:
    """This library: ``session.run([J, train], feed_dict)`` for each step.

    Args:
        optimizer: makes it from a learning rate; None: gradient descent.
    """

    name = "ours, run per step"

    def __init__(self, problem, optimizer=None):
        import mlp_tui.core as core

        self._core = core
        activate = getattr(core, problem.activation)
        with core.Graph().as_default() as graph:
            self.X, self.c = h, c = core.placeholder(name="X"), core.placeholder(name="c")
            for number, (W, b) in enumerate(problem.copies(), start=1):
                h = core.matmul(h, core.Variable(W, f"W{number}")) + core.Variable(b, f"b{number}")
                if number < len(problem.parameters):
                    h = activate(h, name=f"h{number}")
            self._p = core.softmax(h, name="p")
            log_likelihoods = core.reduce_sum(core.multiply(c, core.log(self._p)), axis=1)
            J = core.negative(core.reduce_sum(log_likelihoods), name="J")
            make = optimizer or core.GradientDescentOptimizer
            train = make(problem.rate).minimize(J)
        self.session, self.fetches = core.Session(graph), [J, train]

    def step(self, X, c):
        return self.session.run(self.fetches, {self.X: X, self.c: c})[0]

    def steps(self, X, c, count):
        self.session.run(self.fetches, {self.X: X, self.c: c}, steps=count)

    def run_steps(self, X, c):
        """The losses before steps that each have a batch of their own: X[0], c[0], and so on."""
        J, train = self.fetches
        own = {self.X: X, self.c: c}
        return self.session.run_steps(train, len(X), per_step=own, watch=J).watched

    def predict(self, X):
        return self._core.predict(self.session, self._p, self.X, X)


class OursCalled(Ours):
    """The same by ``session.make_callable``."""

    name = "ours, make_callable"

    def __init__(self, problem):
        super().__init__(problem)
        self.step_again = self.session.make_callable(self.fetches, [self.X, self.c])

    def step(self, X, c):
        return self.step_again(X, c)[0]


PEERS = (Torch, Jax, ScikitLearn, Autograd)
