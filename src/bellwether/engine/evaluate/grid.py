"""Grids: one number, or the reason why there is none, for every entity and day (or for every row of facts)."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from bellwether.engine.definitions.value import KNOWN, Mark, Reason

Ints = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Numbers = Ints | Reals
Codes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


ABSENT = -1
"""The n of a number that was entered without one."""


class Content(StrEnum):
    """What the numbers of a grid stand for."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    INSTANT = "instant"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Parts:
    """The two sums a ratio is made of, in the same shape as the grid; a scale of None means doubles.

    `beside` says that the grid's numbers need not be their quotients: they were entered with them, or adjusted since.
    """

    top: Numbers
    top_scale: int | None
    bottom: Numbers
    bottom_scale: int | None
    factor: int = 1
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Numbers with a reason code where they are missing (0 = known) and marks; arrays of one shape.

    `scale` is the number of decimals of exact int64 numbers, None for doubles. Text is a text code, a date a day
    number, an instant microseconds, a truth 0 or 1. `n` counts the rows behind each number, ABSENT where that was not
    entered with it; `parts` is set for ratios
    and for exact numbers that were entered with parts (a denominator of 0 where one was not); `members` and
    `contributing` tell of how many accounts a group consists and how many have a value.
    """

    numbers: Numbers
    reason: Codes
    scale: int | None = 0
    content: Content = Content.NUMBER
    marks: Codes | None = None
    n: Ints | None = None
    parts: Parts | None = None
    members: Ints | None = None
    contributing: Ints | None = None
    detail: str = ""

    @property
    def shape(self) -> tuple[int, ...]:
        """Entities × days, or rows."""
        return self.numbers.shape

    @property
    def known(self) -> Flags:
        """Where there is a value."""
        return np.equal(self.reason, KNOWN)

    def reals(self) -> Reals:
        """The numbers as doubles, in the unit that people see."""
        return as_reals(self.numbers, self.scale)

    def missing(self, where: Flags, reason: Reason) -> "Grid":
        """The same grid, with this reason wherever `where` holds, if no stronger reason is there already."""
        return self.withheld(reasons(where, reason))

    def withheld(self, by: Codes) -> "Grid":
        """The same grid with these reasons wherever there is no stronger one already."""
        return replace(self, reason=stronger(self.reason, by))

    def marked(self, where: Flags, mark: Mark) -> "Grid":
        """The same grid with a mark added where `where` holds."""
        added = np.where(where, np.uint8(mark), np.uint8(0))
        return replace(self, marks=added if self.marks is None else self.marks | added)

    def plain(self) -> "Grid":
        """Only the values and reasons: what another metric sees of this one."""
        return Grid(self.numbers, self.reason, self.scale, self.content, detail=self.detail)


def as_reals(numbers: Numbers, scale: int | None) -> Reals:
    """Numbers of a scale as doubles, by one correctly rounded division."""
    if not scale:
        return numbers.astype(np.float64)
    return numbers / np.float64(10**scale)


def reasons(where: Flags, reason: Reason) -> Codes:
    """This reason where `where` holds, none elsewhere."""
    return np.where(where, np.uint8(reason), np.uint8(KNOWN))


def stronger(left: Codes, right: Codes) -> Codes:
    """Of two reasons the one that comes first in the closed list; a reason is stronger than none."""
    if not right.any():
        return left
    if not left.any():
        return right
    # 0 wraps round to the highest code, so that the minimum prefers every reason to none.
    one = np.uint8(1)
    least: Codes = np.minimum(left - one, right - one)
    return (least + one).astype(np.uint8)


def constant(
    number: int | float, shape: tuple[int, ...], scale: int | None = 0, content: Content = Content.NUMBER
) -> Grid:
    """A grid with the same known number everywhere."""
    numbers: Numbers
    numbers = np.full(shape, number, dtype=np.float64) if scale is None else np.full(shape, number, dtype=np.int64)
    return Grid(numbers, np.zeros(shape, dtype=np.uint8), scale, content)


def exact(numbers: Ints, scale: int = 0) -> Grid:
    """A grid of exact numbers that are all known."""
    return Grid(numbers, np.zeros(numbers.shape, dtype=np.uint8), scale)


def nothing(shape: tuple[int, ...], reason: Reason, content: Content = Content.NUMBER, detail: str = "") -> Grid:
    """A grid without any value, for one reason."""
    return Grid(np.zeros(shape, dtype=np.int64), np.full(shape, reason, dtype=np.uint8), 0, content, detail=detail)


def joined_marks(*grids: Grid) -> Codes | None:
    """The marks of all operands together."""
    marks: Codes | None = None
    for grid in grids:
        if grid.marks is not None:
            marks = grid.marks if marks is None else marks | grid.marks
    return marks


def joined_detail(*grids: Grid) -> str:
    """The first detail that an operand gives."""
    return next((grid.detail for grid in grids if grid.detail), "")


def taken_columns(grid: Grid, columns: Ints) -> Grid:
    """Some columns of a grid of entities × days."""
    marks = None if grid.marks is None else grid.marks[:, columns]
    return Grid(grid.numbers[:, columns], grid.reason[:, columns], grid.scale, grid.content, marks, detail=grid.detail)


def taken_rows(grid: Grid, rows: Ints) -> Grid:
    """Some rows of a grid of entities × days, with what stands beside each number."""
    if np.array_equal(rows, np.arange(grid.shape[0])):
        return grid
    parts = grid.parts
    return replace(
        grid,
        numbers=grid.numbers[rows],
        reason=grid.reason[rows],
        marks=None if grid.marks is None else grid.marks[rows],
        n=None if grid.n is None else grid.n[rows],
        parts=None if parts is None else replace(parts, top=parts.top[rows], bottom=parts.bottom[rows]),
        members=None if grid.members is None else grid.members[rows],
        contributing=None if grid.contributing is None else grid.contributing[rows],
    )
