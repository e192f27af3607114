"""Products by constants that stand side by side in the store become one.

The means that an optimizer keeps decay by a constant, and so do weights that decay: where they are
neighbours in the store, one call does for all. What such a mean takes in, by a constant too, is
computed in room behind the variables, and its product is part of the same call. Adam's two means:

    [m v] ← the two halves of c [m v g g²], added

A step of Adam takes one call less, one of AdamW two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..graph import VariableStore, topological_order
from .program import ELEMENTWISE, Builder, Program, Value


@dataclass(eq=False, repr=False)
class _Product:
    """A flat value that is a constant times a value of its shape."""

    value: Value
    factor: Value
    x: Value


@dataclass(eq=False, repr=False)
class _Stretch:
    """Products of neighbours in the store, and of what is computed behind the last of them."""

    products: list[_Product]
    taken_in: _Product | None = None

    @property
    def all(self) -> list[_Product]:
        return self.products if self.taken_in is None else [*self.products, self.taken_in]


def multiply_abreast(program: Program, store: VariableStore, share: bool = True) -> Program:
    """The program with one product for each stretch of neighbours that constants multiply.

    Args:
        program: as it is.
        store: where the variables are; it is asked for room behind them.
        share: whether equal expressions become one value.
    """
    products = _products(program)
    stretches = _stretches(products.values(), store)
    if stretches and _place(stretches[-1].products[-1], store)[1] == store.end:
        stretches[-1].taken_in = _taken_in(program, products, stretches[-1])
    stretches = [stretch for stretch in stretches if len(stretch.all) > 1]
    if not stretches:
        return program
    builder = Builder(share=share)
    new: dict[Value, Value] = {}
    for stretch in stretches:
        _join(builder, stretch, new)
        if stretch.taken_in is not None:
            store.reserve(stretch.taken_in.value.size)
    _copy(builder, program.order, new)
    return program.mapped(new)


def _products(program: Program) -> dict[Value, _Product]:
    found: dict[Value, _Product] = {}
    for value in program.order:
        if value.op == "multiply" and len(value.shape) == 1:
            for factor, x in (value.inputs, value.inputs[::-1]):
                if factor.op == "constant" and x.op != "constant" and x.shape == value.shape:
                    found[value] = _Product(value, factor, x)
    return found


def _place(product: _Product, store: VariableStore) -> tuple[int, int]:
    """Where the variables that are multiplied begin and end in the store."""
    start = store.offset(product.x.source[0])
    return start, start + product.x.size


def _stretches(products: Iterable[_Product], store: VariableStore) -> list[_Stretch]:
    """The products of variables in the order of the store, cut where they are no neighbours."""
    stored = [product for product in products if product.x.op in ("stored", "variable")]
    stretches: list[_Stretch] = []
    end = -1
    for product in sorted(stored, key=lambda product: _place(product, store)):
        if _place(product, store)[0] == end:
            stretches[-1].products.append(product)
        else:
            stretches.append(_Stretch([product]))
        end = _place(product, store)[1]
    return stretches


def _taken_in(
    program: Program, products: dict[Value, _Product], stretch: _Stretch
) -> _Product | None:
    """What is added to one of the products, and is one that can be computed behind them."""
    own = {product.value for product in stretch.products}
    staged = {piece for value in program.order if value.op == "stage" for piece in value.inputs}
    updates = {value for _, value in program.updates}
    for value in program.order:
        if value.op == "add" and own.intersection(value.inputs):
            for part in value.inputs:
                product = products.get(part)
                if (
                    product is not None
                    and (product.x.op == "stage" or product.x.op in ELEMENTWISE)
                    and product.x not in staged
                    and product.x not in updates
                    and not own.intersection(topological_order([product.x]))
                ):
                    return product
    return None


def _join(b: Builder, stretch: _Stretch, new: dict[Value, Value]) -> None:
    """Build one product for the stretch, and what each of them is of it."""
    inputs: tuple[Value, ...] = ()
    if stretch.taken_in is not None:
        x = stretch.taken_in.x
        _copy(b, topological_order([x]), new)
        is_stage = x.op == "stage"
        inputs = (new[x] if is_stage else b.make("stage", (new[x],), x.shape, name=x.name),)
    factors = [np.broadcast_to(each.factor.source, each.value.shape) for each in stretch.all]
    shape = (sum(each.value.size for each in stretch.all),)
    variables = tuple(variable for each in stretch.products for variable in each.x.source)
    x = b.make("stored", inputs, shape, source=variables, name="variables")
    whole = b.elementwise("multiply", b.constant(np.concatenate(factors)), x)
    offset = 0
    for each in stretch.all:
        end = offset + each.value.size
        new[each.value] = b.make("rows", (whole,), each.value.shape, (offset, end))
        offset = end


def _copy(b: Builder, values: Iterable[Value], new: dict[Value, Value]) -> None:
    """Build those values again, inputs before users, that are not built yet."""
    for value in values:
        if value not in new:
            inputs = tuple(new[part] for part in value.inputs)
            new[value] = b.make(
                value.op, inputs, value.shape, value.attributes, value.source, value.name
            )
