"""What is stored beside a metric's numbers: what each rests on, parts that it is no quotient of, and restatements."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum

import numpy as np

from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.evaluate.grid import ABSENT, Flags, Grid, Ints, Parts
from bellwether.engine.evaluate.stored import RATIO, StoredGrid, layout_of


class Beside(StrEnum):
    """What a number can have beside it. Each is stored like a metric of its own, on the same days."""

    N = "n"
    TOP = "numerator"
    BOTTOM = "denominator"
    RESTATED = "restated"

    def of(self, metric: str) -> str:
        """The name that this has in the store; no metric's key has a space in it."""
        return f"{metric} {self}"


def whose(name: str) -> str:
    """The metric beside which something of this name is stored, or the metric of this key itself."""
    return name.partition(" ")[0]


def grids_beside(grid: Grid) -> Iterator[tuple[Beside, Grid]]:
    """What a grid has beside its numbers, apart from the parts of a ratio: those are stored in place of the number."""
    if grid.n is not None:
        yield Beside.N, _there(grid.n, 0, grid.known & (grid.n != ABSENT))
    parts = grid.parts
    if parts is not None and layout_of(grid).name != RATIO:
        there = grid.known & (parts.bottom != 0)
        yield Beside.TOP, _there(parts.top, parts.top_scale, there)
        yield Beside.BOTTOM, _there(parts.bottom, parts.bottom_scale, there)


def nothing_beside(grid: Grid, but: Flags | None = None) -> Grid:
    """A grid of the same shape in which nothing is there, but for some cells."""
    there = np.zeros(grid.shape, dtype=np.bool_) if but is None else but
    return _there(np.zeros(grid.shape, dtype=np.int64), 0, there)


def _there(numbers: Ints | np.typing.NDArray[np.float64], scale: int | None, there: Flags) -> Grid:
    return Grid(numbers, np.where(there, np.uint8(0), np.uint8(Reason.NO_DATA)), scale)


def together(main: StoredGrid, beside: Mapping[Beside, StoredGrid]) -> StoredGrid:
    """The numbers with everything that is stored beside them."""
    grid = main.grid
    if Beside.N in beside:
        n = beside[Beside.N].grid
        grid = replace(grid, n=np.where(n.known & grid.known, n.numbers.astype(np.int64), ABSENT))
    if Beside.TOP in beside and Beside.BOTTOM in beside:
        top, bottom = beside[Beside.TOP].grid, beside[Beside.BOTTOM].grid
        there = top.known & bottom.known & grid.known
        parts = Parts(top.numbers, top.scale, np.where(there, bottom.numbers, 0), bottom.scale, beside=True)
        grid = replace(grid, parts=parts)
    if Beside.RESTATED in beside:
        again = beside[Beside.RESTATED]
        grid = grid.marked(again.computed & again.grid.known, Mark.RESTATED)
    return replace(main, grid=grid)
