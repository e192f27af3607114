"""The same training written by hand in NumPy, three times.

``Naive`` is how one writes it; ``RowMajor`` the same with every buffer allocated before;
``Limit`` the best found: points along the contiguous axis, biases in the products,
parameters and gradients each in one flat array, straight lines, no check of anything.
"""

from itertools import pairwise

import numpy as np
from numpy import (
    add,
    copyto,
    divide,
    exp,
    greater,
    log,
    maximum,
    multiply,
    negative,
    reciprocal,
    square,
    subtract,
    tanh,
)


class Naive:
    """One expression a formula, a new array for each."""

    name = "NumPy, as one writes it"

    def __init__(self, problem):
        self.problem, self.parameters = problem, problem.copies()

    def _activated(self, z):
        kind = self.problem.activation
        if kind == "sigmoid":
            return 1 / (1 + np.exp(-z))
        return np.tanh(z) if kind == "tanh" else np.maximum(z, 0)

    def _slope(self, h):
        kind = self.problem.activation
        if kind == "sigmoid":
            return h * (1 - h)
        return 1 - h**2 if kind == "tanh" else h > 0

    def step(self, X, c):
        hidden = [X]
        for W, b in self.parameters[:-1]:
            hidden.append(self._activated(hidden[-1] @ W + b))
        W, b = self.parameters[-1]
        z = hidden[-1] @ W + b
        z = z - z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        loss = -np.sum(c * (z - np.log(s)))
        g = e / s - c
        new = []
        for h, (W, b) in zip(reversed(hidden), reversed(self.parameters), strict=True):
            step = W - self.problem.rate * (h.T @ g), b - self.problem.rate * g.sum(axis=0)
            new.append(step)
            if h is not X:
                g = (g @ W.T) * self._slope(h)
        self.parameters = new[::-1]
        return loss

    def predict(self, X):
        h = X
        for W, b in self.parameters[:-1]:
            h = self._activated(h @ W + b)
        W, b = self.parameters[-1]
        z = h @ W + b
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


class RowMajor:
    """The same, row-major, with ``out=`` everywhere."""

    name = "NumPy, row-major with out="

    def __init__(self, problem):
        self.problem, self.parameters = problem, problem.copies()
        self._buffers = {}

    def _for(self, n):
        if n not in self._buffers:
            sizes = self.problem.sizes[1:]
            self._buffers[n] = (
                [np.empty((n, m)) for m in sizes],
                [np.empty((n, m)) for m in sizes],
                [np.empty((n, m)) for m in sizes],
                np.empty((n, 1)),
                np.empty((n, 1)),
            )
            self._gradients = [(np.empty_like(W), np.empty_like(b)) for W, b in self.parameters]
        return self._buffers[n]

    def _activate(self, z):
        kind = self.problem.activation
        if kind == "sigmoid":
            negative(z, out=z)
            exp(z, out=z)
            add(z, 1.0, out=z)
            reciprocal(z, out=z)
        elif kind == "tanh":
            tanh(z, out=z)
        else:
            maximum(z, 0.0, out=z)

    def _times_slope(self, g, h, t):
        kind = self.problem.activation
        if kind == "sigmoid":
            subtract(1.0, h, out=t)
            multiply(t, h, out=t)
        elif kind == "tanh":
            square(h, out=t)
            subtract(1.0, t, out=t)
        else:
            greater(h, 0.0, out=t, casting="unsafe")
        multiply(g, t, out=g)

    def _forward(self, X, values, m):
        h = X
        for (W, b), z in zip(self.parameters, values, strict=True):
            np.matmul(h, W, out=z)
            add(z, b, out=z)
            if z is not values[-1]:
                self._activate(z)
            h = z
        maximum.reduce(h, axis=1, keepdims=True, out=m)
        subtract(h, m, out=h)

    def step(self, X, c):
        values, grads, temps, m, s = self._for(len(X))
        self._forward(X, values, m)
        z, e, t = values[-1], grads[-1], temps[-1]
        exp(z, out=e)
        add.reduce(e, axis=1, keepdims=True, out=s)
        log(s, out=m)
        subtract(z, m, out=z)
        multiply(c, z, out=t)
        loss = -t.sum()
        divide(e, s, out=e)
        subtract(e, c, out=e)
        for k in range(len(values) - 1, -1, -1):
            h = values[k - 1] if k else X
            dW, db = self._gradients[k]
            np.matmul(h.T, grads[k], out=dW)
            add.reduce(grads[k], axis=0, out=db)
            if k:
                np.matmul(grads[k], self.parameters[k][0].T, out=grads[k - 1])
                self._times_slope(grads[k - 1], h, temps[k - 1])
        for (W, b), (dW, db) in zip(self.parameters, self._gradients, strict=True):
            multiply(dW, self.problem.rate, out=dW)
            subtract(W, dW, out=W)
            multiply(db, self.problem.rate, out=db)
            subtract(b, db, out=b)
        return loss

    def predict(self, X):
        values, _, _, m, s = self._for(len(X))
        self._forward(X, values, m)
        exp(values[-1], out=values[-1])
        add.reduce(values[-1], axis=1, keepdims=True, out=s)
        return divide(values[-1], s)


class Limit:
    """The best found by hand. Feeds are copied to its buffers only when they change."""

    name = "NumPy, best by hand"

    def __init__(self, problem):
        self.problem = problem
        sizes = problem.sizes
        shapes = [(n + 1, m) for n, m in pairwise(sizes)]
        total = sum(n * m for n, m in shapes)
        self._flat, self._flat_gradient = np.empty(total), np.empty(total)
        self._parameters, self._gradients = [], []
        offset = 0
        for (W, b), (n, m) in zip(problem.parameters, shapes, strict=True):
            part = slice(offset, offset + n * m)
            self._parameters.append(self._flat[part].reshape(n, m))
            self._gradients.append(self._flat_gradient[part].reshape(n, m))
            self._parameters[-1][:-1], self._parameters[-1][-1] = W, b
            offset += n * m
        self._rate, self._one, self._zero = (np.array(x) for x in (problem.rate, 1.0, 0.0))
        self._steps, self._fed = {}, {}
        self._predictors = {}

    def step(self, X, c):
        n = len(X)
        if n not in self._steps:
            is_tutorial = self.problem.sizes == (2, 2, 2) and self.problem.activation == "sigmoid"
            make = self._make_tutorial_step if is_tutorial else self._make_step
            self._steps[n] = make(n)
        run, X_buffer, c_buffer = self._steps[n]
        if self._fed.get(n) is not X:
            copyto(X_buffer, X.T)
            copyto(c_buffer, c.T)
            self._fed[n] = X
        return run()

    def _activation(self, z, t):
        """Two functions: activate z in place, and multiply g by the slope at z."""
        one, zero = self._one, self._zero
        kind = self.problem.activation

        def sigmoid():
            negative(z, z)
            exp(z, z)
            add(z, one, z)
            reciprocal(z, z)

        def sigmoid_slope(g):
            multiply(g, z, g)
            subtract(one, z, t)
            multiply(g, t, g)

        def tanh_slope(g):
            square(z, t)
            subtract(one, t, t)
            multiply(g, t, g)

        def relu_slope(g):
            greater(z, zero, out=t, casting="unsafe")
            multiply(g, t, g)

        forward = {
            "sigmoid": sigmoid,
            "tanh": lambda: tanh(z, z),
            "relu": lambda: maximum(z, zero, out=z),
        }
        slope = {"sigmoid": sigmoid_slope, "tanh": tanh_slope, "relu": relu_slope}
        return forward[kind], slope[kind]

    def _buffers(self, n):
        padded = [np.ones((m + 1, n)) for m in self.problem.sizes[:-1]]
        return padded, np.empty((self.problem.sizes[-1], n))

    def _make_step(self, n):
        sizes = self.problem.sizes
        padded, z = self._buffers(n)
        c, e = np.empty_like(z), np.empty_like(z)
        m, s, ones = np.empty(n), np.empty(n), np.ones(n)
        one_loss, other_loss = np.empty(()), np.empty(())
        grads = [np.empty((k, n)) for k in sizes[1:-1]]
        hidden = [buffer[:-1] for buffer in padded[1:]]
        pairs = [self._activation(h, np.empty_like(h)) for h in hidden]
        forward = [
            (W.T.dot, x, h, activate)
            for W, x, h, (activate, _) in zip(
                self._parameters[:-1], padded, hidden, pairs, strict=False
            )
        ]
        last = self._parameters[-1].T.dot
        after = [*grads, e]
        backward = [
            (padded[k].dot, after[k].T, self._gradients[k], self._parameters[k][:-1].dot,
             after[k], grads[k - 1], pairs[k - 1][1])
            for k in range(len(sizes) - 2, 0, -1)
        ]  # fmt: skip
        first = padded[0].dot, after[0].T, self._gradients[0]
        rows = list(zip(z, e, strict=True))
        (z0, e0), (z1, e1), more = rows[0], rows[1], rows[2:]
        few = len(rows) <= 8
        flat, gradient, rate = self._flat, self._flat_gradient, self._rate
        c_dot, z_flat, ones_dot = c.reshape(-1).dot, z.reshape(-1), ones.dot
        x_last = padded[-1]

        def run():
            for dot, x, h, activate in forward:
                dot(x, h)
                activate()
            last(x_last, z)
            if few:
                maximum(z0, z1, out=m)
                for row, _ in more:
                    maximum(m, row, out=m)
                for row, _ in rows:
                    subtract(row, m, row)
                exp(z, e)
                add(e0, e1, s)
                for _, row in more:
                    add(s, row, s)
            else:
                # By position is faster; NumPy's stubs take an out only by its name.
                maximum.reduce(z, 0, None, m)  # pyright: ignore[reportArgumentType]
                subtract(z, m, z)
                exp(z, e)
                add.reduce(e, 0, None, s)  # pyright: ignore[reportArgumentType]
            log(s, m)
            ones_dot(m, one_loss)
            c_dot(z_flat, other_loss)
            for _, row in rows:
                divide(row, s, row)
            subtract(e, c, e)
            for dot, g, dW, W_dot, g_T, h_grad, times_slope in backward:
                dot(g, dW)
                W_dot(g_T, h_grad)
                times_slope(h_grad)
            dot, g, dW = first
            dot(g, dW)
            multiply(gradient, rate, gradient)
            subtract(flat, gradient, flat)
            return one_loss[()] - other_loss[()]

        return run, padded[0][:-1], c

    def _make_tutorial_step(self, n):
        """The same for W1, in straight lines: loops and calls would be 5 % of its time."""
        (X, H), Z = self._buffers(n)
        c, E, t, dH = (np.empty((2, n)) for _ in range(4))
        h = H[:-1]
        (z0, z1), (e0, e1) = Z, E
        m, s, ones, one_loss, other_loss = (
            np.empty(n), np.empty(n), np.ones(n), np.empty(()), np.empty(())
        )  # fmt: skip
        (W1, W2), (dW1, dW2) = self._parameters, self._gradients
        W1_T_dot, W2_T_dot, W2_dot = W1.T.dot, W2.T.dot, W2[:-1].dot
        X_dot, H_dot, E_T, dH_T = X.dot, H.dot, E.T, dH.T
        c_dot, z_flat, ones_dot = c.reshape(-1).dot, Z.reshape(-1), ones.dot
        flat, gradient, rate, one = self._flat, self._flat_gradient, self._rate, self._one

        def run():
            W1_T_dot(X, h)
            negative(h, h)
            exp(h, h)
            add(h, one, h)
            reciprocal(h, h)
            W2_T_dot(H, Z)
            maximum(z0, z1, out=m)
            subtract(z0, m, z0)
            subtract(z1, m, z1)
            exp(Z, E)
            add(e0, e1, s)
            log(s, m)
            ones_dot(m, one_loss)
            c_dot(z_flat, other_loss)
            divide(e0, s, e0)
            divide(e1, s, e1)
            subtract(E, c, E)
            H_dot(E_T, dW2)
            W2_dot(E, dH)
            multiply(dH, h, dH)
            subtract(one, h, t)
            multiply(dH, t, dH)
            X_dot(dH_T, dW1)
            multiply(gradient, rate, gradient)
            subtract(flat, gradient, flat)
            return one_loss[()] - other_loss[()]

        return run, X[:-1], c

    def predict(self, X):
        widest = max(self.problem.sizes)
        chunk = max(1, 64_000 // widest)
        out = np.empty((len(X), self.problem.sizes[-1]))
        for start in range(0, len(X), chunk):
            part = X[start : start + chunk]
            if len(part) not in self._predictors:
                padded, z = self._buffers(len(part))
                pairs = [self._activation(buffer[:-1], None) for buffer in padded[1:]]
                self._predictors[len(part)] = padded, z, np.empty(len(part)), pairs
            padded, z, m, pairs = self._predictors[len(part)]
            copyto(padded[0][:-1], part.T)
            for W, x, h, (activate, _) in zip(
                self._parameters, padded, padded[1:], pairs, strict=False
            ):
                W.T.dot(x, h[:-1])
                activate()
            self._parameters[-1].T.dot(padded[-1], z)
            maximum.reduce(z, 0, None, m)
            subtract(z, m, z)
            exp(z, z)
            add.reduce(z, 0, None, m)
            divide(z, m, z)
            out[start : start + chunk] = z.T
        return out
