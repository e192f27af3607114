"""Where each value is kept: its layout, and the buffer it shares with others.

**Layout.** A matrix of points by units is kept with the points along the contiguous axis
(Fortran order), so that whatever is done to a unit runs along a long row: this halves the
time of a small network's step. Variables, their gradients, and all that is computed from
them alone are in C order.

**Sharing.** An elementwise operation writes over an input that nobody reads later
(``in_place``: a quarter less memory on W2 and W3, 6 % less time on W3). A buffer whose last
reader is done is given to values that come later (``reuse``: a third less memory on W3);
all buffers are parts of one arena. A matrix that gets a column of ones stands in a buffer
with room for it; nothing else is written where the ones are. A gradient is computed where
the merged update will read it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

import numpy as np

from ..graph import Array, Shape
from .program import ELEMENTWISE, Value
from .schedule import OF_VARIABLES, Schedule, base_of

ALIGNMENT = 8
"""Elements; a buffer starts at a cache line."""


@dataclass(eq=False, repr=False)
class Block:
    """One buffer, from the first writing of any of its values to the last reading.

    Attributes:
        size: in elements.
        start, end: numbers of instructions.
        padded: the shape with the row of ones, as stored, if there is one.
        owners: the values that are kept here, with the offset of each.
    """

    size: int
    start: int
    end: int
    padded: Shape | None = None
    owners: dict[Value, int] = field(default_factory=dict)


def layouts(order: Iterable[Value], in_store: Container[Value] = ()) -> dict[Value, str]:
    """For each value "F" if its first axis is contiguous in its buffer, else "C".

    Args:
        order: the values, inputs before users.
        in_store: those that are written straight to variables.
    """
    layout: dict[Value, str] = {}
    for value in order:
        layout[value] = "C"
        if len(value.shape) != 2 or value.op in OF_VARIABLES or value in in_store:
            continue
        if value.op in ("constant", "feed", "with_ones"):
            layout[value] = "F"
        elif value.op in ("matmul", "reshape", "rows", "broadcast_to"):
            layout[value] = layout[value.inputs[0]]
        elif value.op == "transpose":
            layout[value] = "C" if layout[value.inputs[0]] == "F" else "F"
        elif value.op in ELEMENTWISE or value.op in ("call", "copy"):
            whole = {layout[part] for part in value.inputs if part.shape == value.shape}
            layout[value] = "C" if whole == {"C"} else "F"
    return layout


class Placement:
    """Decides which values share which buffers.

    Args:
        schedule: the instructions in their order.
        in_place: whether an elementwise operation may write over its input.

    Attributes:
        blocks: all buffers but those that each step has its own of or that are in the store.
        blocks_in_store: those that stand in the room behind the variables.
        per_step_blocks: the buffers that each step has its own of.
        block_of: for each value that is kept in one.
        layout: of every value.
        order: every value, inputs before users.
        padded: the values whose buffer has a row of ones.
    """

    def __init__(self, schedule: Schedule, in_place: bool = True) -> None:
        self._schedule = schedule
        self._may_overwrite = in_place
        self._sequence = [*schedule.once, *schedule.for_all, *schedule.step, *schedule.end]
        self.order = _order_of(schedule)
        self.layout = layouts(self.order, schedule.in_place)
        self.block_of: dict[Value, Block] = {}
        self._end = len(self._sequence)
        self._place = {value: number for number, value in enumerate(self._sequence)}
        self.padded = self._padded()
        self._stage_of = self._staged()
        self._last = self._last_readings()
        self._build()
        per_step = dict.fromkeys(self.block_of[value] for value in self._per_step())
        self.per_step_blocks = list(per_step)
        self.blocks_in_store = [self.block_of[stage] for stage in self._in_store()]
        elsewhere = {*per_step, *self.blocks_in_store}
        self.blocks = [
            block for block in dict.fromkeys(self.block_of.values()) if block not in elsewhere
        ]

    def _in_store(self) -> list[Value]:
        """The stages that stand behind the variables, so that one value is both."""
        stages = [part for value in self.order if value.op == "stored" for part in value.inputs]
        return list(dict.fromkeys(stages))

    def _per_step(self) -> list[Value]:
        """The values of which the steps of a loop have one each."""
        schedule = self._schedule
        if schedule.loop is None:
            return []
        fed = [value for value in self.order if schedule.loop.varies(value)]
        watched = [] if schedule.watched is None else [schedule.watched]
        return [*fed, *schedule.for_all, *watched]

    def _owns(self, value: Value) -> bool:
        return value.op == "feed" or (value in self._place and value not in self._schedule.in_place)

    def is_alias(self, value: Value) -> bool:
        """Whether a matrix with its column of ones is all in its matrix's own buffer."""
        return value.op == "with_ones" and value.inputs[0] in self.padded

    def base(self, value: Value) -> Value:
        """The value in whose buffer this one is seen."""
        base = base_of(value)
        return base.inputs[0] if self.is_alias(base) else base

    def _padded(self) -> set[Value]:
        return {
            value.inputs[0]
            for value in self._sequence
            if value.op == "with_ones"
            and self._owns(value.inputs[0])
            and self.layout[value.inputs[0]] == "F"
        }

    def _staged(self) -> dict[Value, tuple[Value, int]]:
        """The gradients that are computed in their place in a stage: which, and where."""
        staged: dict[Value, tuple[Value, int]] = {}
        for stage in self._sequence:
            if stage.op == "stage":
                offset = 0
                for piece in stage.inputs:
                    if self._can_be_staged(piece) and piece not in staged:
                        staged[piece] = (stage, offset)
                    offset += piece.size
        return staged

    def _can_be_staged(self, piece: Value) -> bool:
        return (
            self._owns(piece)
            and piece.op != "feed"
            and piece not in self.padded
            and piece not in self._schedule.once
            and piece not in self._schedule.for_all
            and piece.op != "with_ones"
            and self.layout[piece] == "C"
        )

    def _stage_and_offset(self, value: Value) -> tuple[Value, int]:
        """The outermost stage that a value is computed in, and where; of a stage itself, too."""
        offset = 0
        while value in self._stage_of:
            value, more = self._stage_of[value]
            offset += more
        return value, offset

    def is_staged(self, stage: Value, piece: Value, offset: int) -> bool:
        """Whether the piece is computed at that offset of the stage, not copied there."""
        return self._stage_of.get(piece) == (stage, offset)

    def _last_readings(self) -> dict[Value, int]:
        last: dict[Value, int] = defaultdict(int)
        kept = [target for target in self._schedule.targets if target is not None]
        kept += [value for _, value in self._schedule.copied]
        if self._schedule.is_repeated:
            kept += self._schedule.once + self._schedule.for_all
            kept += [value for value in self.order if value.op == "feed"]
        for value, number in self._place.items():
            for part in value.inputs:
                base = self.base(part)
                for read in (base, *(base.inputs if base.op == "stored" else ())):
                    last[read] = max(last[read], number)
        for value in kept:
            last[self.base(value)] = self._end
        return last

    def _build(self) -> None:
        for value in self.order:
            if value.op == "feed":
                self._put(value, self._new_block(value, -1))
        for number, value in enumerate(self._sequence):
            if self.is_alias(value) or value in self._schedule.in_place:
                continue
            overwritten = self._overwritten(value, number)
            if value in self._stage_of or value.op == "stage":
                stage, offset = self._stage_and_offset(value)
                block = self.block_of.get(stage) or self._new_block(stage, number)
                self._put(stage, block)
                self._put(value, block, offset)
            elif overwritten is not None and (
                value not in self.padded or self.block_of[overwritten].padded is not None
            ):
                self._put(value, self.block_of[overwritten], self._offset_of(overwritten))
            else:
                self._put(value, self._new_block(value, number))
            if overwritten is not None and self.block_of[overwritten].padded is None:
                self._move(overwritten, value)

    def _new_block(self, value: Value, number: int) -> Block:
        if value in self.padded or value.op == "with_ones":
            points, units = value.shape
            rows = units if value.op == "with_ones" else units + 1
            return Block(rows * points, number, number, padded=(rows, points))
        return Block(value.size, number, number)

    def _put(self, value: Value, block: Block, offset: int = 0) -> None:
        block.owners[value] = offset
        block.end = max(block.end, self._last[value])
        self.block_of[value] = block

    def _overwritten(self, value: Value, number: int) -> Value | None:
        """The input that the value is written over, if there is one that may be."""
        if not self._may_overwrite or value.op not in ELEMENTWISE:
            return None
        for part in value.inputs:
            block = self.block_of.get(part)
            if (
                block is not None
                and part.shape == value.shape
                and self.layout[part] == self.layout[value]
                and block.end <= number
                and part not in self._stage_of
                and all(other is part or self.base(other) is not part for other in value.inputs)
            ):
                return part
        return None

    def _offset_of(self, value: Value) -> int:
        return self.block_of[value].owners[value]

    def _move(self, overwritten: Value, value: Value) -> None:
        """Move a value, with all that shares its block, to where it is written over."""
        block, target = self.block_of[overwritten], self.block_of[value]
        if target is block:
            return
        shift = target.owners[value] - self._offset_of(overwritten)
        for owner, offset in block.owners.items():
            self._put(owner, target, offset + shift)
        target.start = min(target.start, block.start)


def _order_of(schedule: Schedule) -> list[Value]:
    """Every value of the schedule, leaves and views too, inputs before users."""
    order: dict[Value, None] = {}
    stack: list[Value] = [target for target in schedule.targets if target is not None]
    stack += [value for _, value in schedule.copied]
    stack += [*schedule.end, *schedule.step, *schedule.for_all, *schedule.once]
    for root in reversed(stack):
        pending = [root]
        while pending:
            value = pending[-1]
            missing = [part for part in value.inputs if part not in order]
            if missing and value not in order:
                pending.extend(missing)
            else:
                order[pending.pop()] = None
    return list(order)


def allocated(blocks: Iterable[Block], reuse: bool = True) -> tuple[dict[Block, Array], int]:
    """A flat array for each block, all of them parts of one, and how many elements that has.

    Goes through the instructions in order as ``malloc`` would: the smallest free range
    that is large enough, else more memory.
    """
    arena = _Arena()
    offsets: dict[Block, int] = {}
    living: list[Block] = []
    for block in sorted(blocks, key=lambda block: block.start):
        for dead in [other for other in living if other.end < block.start and reuse]:
            living.remove(dead)
            arena.release(offsets[dead], dead)
        offsets[block] = arena.take(block)
        living.append(block)
    memory = aligned(arena.total)
    arrays = {block: memory[offset : offset + block.size] for block, offset in offsets.items()}
    return arrays, memory.size


def aligned(size: int) -> Array:
    """Zeros that start at a cache line, shape (size,)."""
    memory = np.zeros(size + ALIGNMENT)
    first = (-memory.ctypes.data // memory.itemsize) % ALIGNMENT
    return memory[first : first + size]


class _Arena:
    """Ranges of elements that are taken and released.

    A range with a row of ones is for blocks of its shape; what stands before the ones is
    lent to others while there is none.
    """

    def __init__(self) -> None:
        self.total = 0
        self._free: list[tuple[int, int]] = []
        self._padded: dict[Shape, list[int]] = defaultdict(list)

    def take(self, block: Block) -> int:
        """The offset of a range for the block."""
        if block.padded is None:
            offset = self._best(rounded(block.size))
        else:
            offset = self._with_ones(block.padded, _before_ones(block))
        self.total = max(self.total, offset + rounded(block.size))
        return offset

    def _with_ones(self, shape: Shape, size: int) -> int:
        for offset in self._padded[shape] if size else ():
            for start, length in self._free:
                if start <= offset and offset + size <= start + length:
                    self._free.remove((start, length))
                    self._put_back(start, offset - start)
                    self._put_back(offset + size, start + length - offset - size)
                    return offset
        self._padded[shape].append(self.total)
        return self.total

    def _best(self, size: int) -> int:
        fitting = [entry for entry in self._free if entry[1] >= size]
        if fitting:
            offset, length = best = min(fitting, key=lambda entry: entry[1])
            self._free.remove(best)
            self._put_back(offset + size, length - size)
            return offset
        if self._free and sum(max(self._free)) == self.total:
            last = max(self._free)
            self._free.remove(last)
            return last[0]
        return self.total

    def release(self, offset: int, block: Block) -> None:
        """Give the range of a block back."""
        size = rounded(block.size) if block.padded is None else _before_ones(block)
        self._put_back(offset, size)

    def _put_back(self, offset: int, size: int) -> None:
        if not size:
            return
        for start, length in list(self._free):
            if start + length == offset or offset + size == start:
                self._free.remove((start, length))
                offset, size = min(start, offset), size + length
        self._free.append((offset, size))


def rounded(size: int) -> int:
    """The size of whole cache lines that hold so many elements."""
    return -(-size // ALIGNMENT) * ALIGNMENT


def _before_ones(block: Block) -> int:
    assert block.padded is not None
    rows, points = block.padded
    return (rows - 1) * points // ALIGNMENT * ALIGNMENT


def needed(blocks: Iterable[Block]) -> int:
    """The most elements that are alive at once: what no allocation can go below."""
    blocks = list(blocks)
    changes: dict[int, int] = defaultdict(int)
    for block in blocks:
        changes[block.start] += rounded(block.size)
        changes[block.end + 1] -= rounded(block.size)
    alive = peak = 0
    for number in sorted(changes):
        alive += changes[number]
        peak = max(peak, alive)
    return peak
