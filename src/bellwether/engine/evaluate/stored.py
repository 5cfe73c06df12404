"""Stored values: grids cut into blocks of days, and back, with every number as exact as it was."""

from dataclasses import dataclass, replace
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate.arithmetic import quotient
from bellwether.engine.evaluate.grid import Content, Grid, Ints, Numbers, Parts
from bellwether.engine.kernel.decimals import rescale
from bellwether.engine.warehouse.packing import narrowed
from bellwether.engine.warehouse.rows import BLOCK_DAYS, NOT_COMPUTED, StoredVersion, ValueBlocks

States = npt.NDArray[np.uint16]
Stored = TypeVar("Stored", Numbers, Ints, States)

REAL, RATIO = "real", "ratio"
_REASON_BITS = 4


@dataclass(frozen=True)
class Layout:
    """How a metric's numbers are stored: `real`, `ratio`, or the content of exact numbers with their scale."""

    name: str
    scale: int = 0
    factor: int = 1

    def of(self, version: StoredVersion) -> bool:
        """Whether a stored version has this layout."""
        return (version.layout, version.scale, version.factor) == (self.name, self.scale, self.factor)


def layout_of(grid: Grid) -> Layout:
    """The layout that keeps a grid's numbers exactly: as a ratio where they are the quotients of their parts."""
    parts = grid.parts
    if parts is None or parts.beside or grid.scale is not None:
        return Layout(REAL) if grid.scale is None else Layout(grid.content.value, grid.scale)
    if parts.top_scale is not None and parts.bottom_scale is not None:
        return Layout(RATIO, max(parts.top_scale, parts.bottom_scale), parts.factor)
    return Layout(REAL)


def blocks(version: int, layout: Layout, grid: Grid, accounts: Ints, first_day: int) -> ValueBlocks:
    """The blocks of a grid of accounts × consecutive days from `first_day` on."""
    entities, days = grid.shape
    lead = first_day % BLOCK_DAYS
    count = -(-(lead + days) // BLOCK_DAYS)
    numbers, bases = _columns(layout, grid)
    return ValueBlocks(
        version,
        np.tile(accounts, count),
        np.repeat(np.arange(count, dtype=np.int64) + first_day // BLOCK_DAYS, entities),
        _cut(_narrow(numbers), lead, count, 0),
        None if bases is None else _cut(_narrow(bases), lead, count, 0),
        _cut(_states(grid), lead, count, NOT_COMPUTED),
    )


def _narrow(numbers: Numbers) -> Ints:
    """The numbers as few bytes as they need; how wide they are stored is settled chunk by chunk in any case."""
    return cast(Ints, numbers if numbers.dtype == np.float64 else narrowed(numbers.astype(np.int64, copy=False)))


def _states(grid: Grid) -> States:
    states: States = grid.reason.astype(np.uint16)
    if grid.marks is not None:
        # Days before an account existed read the same whether they were computed or not, so they carry no marks.
        marks = np.where(grid.reason == Reason.NOT_YET, np.uint16(0), grid.marks.astype(np.uint16))
        states |= marks << np.uint16(_REASON_BITS)
    return states


def _cut(cells: Stored, lead: int, count: int, nothing: int) -> Stored:
    """Days cut into blocks, all accounts of a block together: the order in which they are stored."""
    entities, days = cells.shape
    cut = cast(Stored, np.empty((count, entities, BLOCK_DAYS), dtype=cells.dtype))
    for block in range(count):
        start = block * BLOCK_DAYS - lead
        first, last = max(start, 0), min(start + BLOCK_DAYS, days)
        cut[block, :, first - start : last - start] = cells[:, first:last]
        cut[block, :, : first - start] = nothing
        cut[block, :, last - start :] = nothing
    return cast(Stored, cut.reshape(-1, BLOCK_DAYS))


def _columns(layout: Layout, grid: Grid) -> tuple[Numbers, Ints | None]:
    """Numbers and the bases of ratios; cells without a value are 0, so that equal facts give equal bytes."""
    known = grid.known
    if layout.name == RATIO:
        if grid.parts is None or grid.parts.top_scale is None or grid.parts.bottom_scale is None:
            return _emptied(grid, layout), np.zeros(grid.shape, dtype=np.int64)
        seen = known | (grid.reason == Reason.NOT_APPLICABLE)
        top = rescale(grid.parts.top.astype(np.int64), grid.parts.top_scale, layout.scale)
        bottom = rescale(grid.parts.bottom.astype(np.int64), grid.parts.bottom_scale, layout.scale)
        return np.where(seen, top, 0), np.where(seen, bottom, 0)
    if layout.name == REAL:
        return np.where(known, grid.reals(), 0.0), None
    if grid.scale is None or grid.scale > layout.scale:
        return _emptied(grid, layout), None
    return np.where(known, rescale(grid.numbers.astype(np.int64, copy=False), grid.scale, layout.scale), 0), None


def _emptied(grid: Grid, layout: Layout) -> Ints:
    """A grid of another layout is stored only where it holds nothing."""
    if grid.known.any():
        message = f"values of layout {layout_of(grid)} cannot be stored as {layout}"
        raise ValueError(message)
    return np.zeros(grid.shape, dtype=np.int64)


@dataclass(frozen=True)
class StoredGrid:
    """Stored values read back: a grid of accounts × days, `computed` where the store has an answer."""

    grid: Grid
    computed: npt.NDArray[np.bool_]


def grid_of_blocks(version: StoredVersion, stored: ValueBlocks, accounts: Ints, days: tuple[int, int]) -> StoredGrid:
    """The stored values of accounts (sorted keys) on the days from `days[0]` to `days[1]`."""
    first, last = days
    low = first // BLOCK_DAYS
    count = last // BLOCK_DAYS - low + 1
    stored, place = _placed(stored, accounts)
    shape = (accounts.size, count, BLOCK_DAYS)
    numbers = cast(Numbers, np.zeros(shape, dtype=stored.numbers.dtype))
    states = np.full(shape, NOT_COMPUTED, dtype=np.uint16)
    numbers[place, stored.block - low] = stored.numbers
    states[place, stored.block - low] = stored.states
    bases = None
    if stored.bases is not None:
        wide = np.zeros(shape, dtype=np.int64)
        wide[place, stored.block - low] = stored.bases
        bases = _span(wide, first, last)
    return _read(version, _span(numbers, first, last), bases, _span(states, first, last))


def grid_of_day(version: StoredVersion, stored: ValueBlocks, accounts: Ints) -> StoredGrid:
    """The stored values of accounts (sorted keys) on one day: blocks that are one column wide."""
    stored, place = _placed(stored, accounts)
    numbers = cast(Numbers, np.zeros((accounts.size, 1), dtype=stored.numbers.dtype))
    states = np.full((accounts.size, 1), NOT_COMPUTED, dtype=np.uint16)
    numbers[place] = stored.numbers
    states[place] = stored.states
    bases = None
    if stored.bases is not None:
        bases = np.zeros((accounts.size, 1), dtype=np.int64)
        bases[place] = stored.bases
    return _read(version, numbers, bases, states)


def _placed(stored: ValueBlocks, accounts: Ints) -> tuple[ValueBlocks, Ints]:
    """The blocks of these accounts and their rows; of one that was merged since, blocks stay until the next refresh."""
    place = np.searchsorted(accounts, stored.account)
    theirs = np.append(accounts, -1)[place] == stored.account
    if theirs.all():
        return stored, place
    left = replace(
        stored,
        account=stored.account[theirs],
        block=stored.block[theirs],
        numbers=stored.numbers[theirs],
        bases=None if stored.bases is None else stored.bases[theirs],
        states=stored.states[theirs],
    )
    return left, place[theirs]


def _span(wide: Stored, first: int, last: int) -> Stored:
    flat = wide.reshape(wide.shape[0], -1)
    lead = first % BLOCK_DAYS
    return flat[:, lead : lead + last - first + 1]


def _read(version: StoredVersion, numbers: Numbers, bases: Ints | None, states: States) -> StoredGrid:
    state = states.astype(np.int64)
    computed = state != NOT_COMPUTED
    # What was never computed lies before the account's first fact.
    reason = np.where(computed, state & ((1 << _REASON_BITS) - 1), Reason.NOT_YET).astype(np.uint8)
    marks = np.where(computed, state >> _REASON_BITS, 0).astype(np.uint8)
    if version.layout == RATIO:
        # Of accounts that came later nothing is stored, not even a denominator.
        bases = np.zeros(numbers.shape, dtype=np.int64) if bases is None else bases
        parts = Parts(numbers.astype(np.int64), version.scale, bases.astype(np.int64), version.scale, version.factor)
        grid = Grid(quotient(parts), reason, None, marks=marks, parts=parts)
    elif version.layout == REAL:
        grid = Grid(numbers.astype(np.float64), reason, None, marks=marks)
    else:
        grid = Grid(numbers.astype(np.int64), reason, version.scale, Content(version.layout), marks)
    return StoredGrid(grid, computed)
