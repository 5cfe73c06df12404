"""Results: the values of one metric for some entities on some days, as arrays and as values one by one."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from bellwether.engine.definitions.days import date_of, instant_of
from bellwether.engine.definitions.value import KNOWN, Known, Mark, Number, Reason, Unknown, Value
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import ABSENT, Content, Grid, Numbers


@dataclass(frozen=True)
class Series:
    """One metric: a grid of entities × days. `labels` are the customer's account ids or the groups' names."""

    metric: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    days: tuple[int, ...]
    grid: Grid
    texts: dict[int, str]

    @property
    def dates(self) -> tuple[date, ...]:
        """The days as dates."""
        return tuple(date_of(day) for day in self.days)

    def value(self, entity: int, column: int) -> Value:
        """The value of one entity on one day."""
        grid = self.grid
        marks = Mark(int(grid.marks[entity, column])) if grid.marks is not None else Mark.NONE
        reason = int(grid.reason[entity, column])
        if reason != KNOWN:
            return Unknown(Reason(reason), grid.detail, marks)
        n = None if grid.n is None or grid.n[entity, column] == ABSENT else int(grid.n[entity, column])
        top, bottom = self._parts(entity, column)
        return Known(self._shown(entity, column), n, top, bottom, marks)

    def with_grid(self, grid: Grid) -> "Series":
        """The same entities and days with another grid."""
        return replace(self, grid=grid)

    def row(self, entity: int) -> tuple[Value, ...]:
        """The values of one entity on every day."""
        return tuple(self.value(entity, column) for column in range(len(self.days)))

    def coverage(self, entity: int, column: int) -> tuple[int, int] | None:
        """Of a group: how many accounts contribute, and how many belong to it."""
        if self.grid.members is None or self.grid.contributing is None:
            return None
        return int(self.grid.contributing[entity, column]), int(self.grid.members[entity, column])

    def _parts(self, entity: int, column: int) -> tuple[Number | None, Number | None]:
        parts = self.grid.parts
        if parts is None or parts.bottom[entity, column] == 0:
            return None, None
        return (
            exact_number(parts.top, parts.top_scale, (entity, column)),
            exact_number(parts.bottom, parts.bottom_scale, (entity, column)),
        )

    def _shown(self, entity: int, column: int) -> Number | str | date:
        number = self.grid.numbers[entity, column]
        match self.grid.content:
            case Content.TEXT:
                return self.texts[int(number)]
            case Content.DATE:
                return date_of(int(number))
            case Content.INSTANT:
                return instant_of(int(number)).isoformat()
            case Content.NUMBER | Content.TRUTH:
                return exact_number(self.grid.numbers, self.grid.scale, (entity, column))


def exact_number(numbers: Numbers, scale: int | None, cell: tuple[int, int]) -> Number:
    """A stored number as a person would write it: whole numbers as int, decimals as Decimal, the rest as float."""
    number = numbers[cell]
    if scale is None:
        return float(number)
    whole, rest = divmod(int(number), 10**scale)
    return whole if not rest else Decimal(int(number)).scaleb(-scale).normalize()


def texts_of(grid: Grid, facts: Facts) -> dict[int, str]:
    """The texts behind the codes of a text grid."""
    if grid.content is not Content.TEXT:
        return {}
    codes = np.unique(grid.numbers[grid.known].astype(np.int64))
    return dict(zip((int(code) for code in codes), facts.texts(codes), strict=True))
