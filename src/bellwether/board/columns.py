"""The columns of a board: a trait or a metric of every account on the board's day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import date_of, instant_of
from bellwether.engine.definitions.metric import Direction, Metric, Target
from bellwether.engine.definitions.value import Mark, Reason, Value
from bellwether.engine.evaluate.colouring import COLOURS, Aims
from bellwether.engine.evaluate.compared import STATUSES, ComparedColumn
from bellwether.engine.evaluate.comparison import Comparison, compared
from bellwether.engine.evaluate.grid import Content, Grid
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour, Standing, rank_colour, standing

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Reals = NDArray[np.float64]
Codes = NDArray[np.uint8]

_SERIALS = count(1)

TraitValue = str | int | Decimal | date | bool | None


def collated(texts: Iterable[str]) -> dict[str, int]:
    """The place of each text in an alphabet that does not tell capitals from small letters."""
    return {text: place for place, text in enumerate(sorted(set(texts), key=lambda one: (one.casefold(), one)))}


@dataclass(frozen=True)
class TraitColumn:
    """A trait of every account as of the day. `numbers` are what rows are compared and sorted by, NaN where unknown."""

    field: Field
    grid: Grid
    texts: dict[int, str]
    numbers: Reals

    @classmethod
    def of(cls, field: Field, grid: Grid, texts: dict[int, str]) -> TraitColumn:
        """The column of a grid with one cell for each account."""
        if grid.content is Content.TEXT:
            numbers = _by_code(grid.numbers, {code: float(at) for code, at in _collated_codes(texts).items()})
        else:
            numbers = grid.reals()
        return cls(field, grid, texts, np.where(grid.known, numbers, np.nan))

    @property
    def known(self) -> Flags:
        """Where the account has the trait."""
        return self.grid.known

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts that some account has, in the order of the alphabet; of other traits none."""
        return tuple(collated(self.texts.values()))

    def assumed(self, row: int) -> bool:
        """Whether nobody said since when the account has it."""
        return self.grid.marks is not None and bool(self.grid.marks[row] & Mark.ASSUMED)

    def value(self, row: int) -> TraitValue:
        """The trait of one account: a text, number, amount, date or truth; None where it is not known."""
        if not self.grid.known[row]:
            return None
        number = self.grid.numbers[row]
        match self.field.type:
            case FieldType.TEXT:
                return self.texts[int(number)]
            case FieldType.DATE:
                return date_of(int(number))
            case FieldType.INSTANT:
                return instant_of(int(number)).date()
            case FieldType.BOOLEAN:
                return bool(number)
            case FieldType.NUMBER | FieldType.MONEY:
                return _shown(int(number), self.grid.scale or 0)

    def among(self, texts: Iterable[str]) -> Flags:
        """Where a text trait is one of these."""
        wanted = set(texts)
        return self._coded({code for code, text in self.texts.items() if text in wanted})

    def containing(self, fragment: str) -> Flags:
        """Where a text trait contains a fragment, whatever the case of its letters."""
        wanted = fragment.casefold()
        return self._coded({code for code, text in self.texts.items() if wanted in text.casefold()})

    def _coded(self, codes: set[int]) -> Flags:
        return self.grid.known & np.isin(self.grid.numbers, list(codes))


@dataclass(frozen=True)
class MetricColumn:
    """A metric of every account on one day. `numbers` are what is compared and sorted by, NaN where there is no value.

    Of a rank that is its place among the ranks, of a date its day number, of a text its place in the alphabet.
    """

    metric: Metric
    series: Series
    aims: Aims
    colour: Codes
    numbers: Reals
    serial: int = field(default_factory=_SERIALS.__next__, compare=False)
    """The number of this very column, for whoever keeps what was made of it: no other one ever has the same."""

    @classmethod
    def of(cls, metric: Metric, series: Series, aims: Aims, colour: Codes) -> MetricColumn:
        """The column of a series of one day."""
        grid = series.grid
        if grid.content is Content.TEXT:
            ranks = metric.entered.ranks if metric.entered is not None else ()
            place = {rank: at for at, rank in enumerate(ranks)} or collated(series.texts.values())
            numbers = _by_code(
                grid.numbers[:, 0], {code: float(place.get(text, -1)) for code, text in series.texts.items()}
            )
        else:
            numbers = grid.reals()[:, 0]
        return cls(metric, series, aims, colour, np.where(grid.known[:, 0], numbers, np.nan))

    @property
    def day(self) -> date:
        """The day of the values."""
        return self.series.dates[0]

    @property
    def known(self) -> Flags:
        """Where there is a value."""
        return self.series.grid.known[:, 0]

    @property
    def reason(self) -> Codes:
        """Why there is none, 0 where there is one (see `Reason`)."""
        return self.series.grid.reason[:, 0]

    @cached_property
    def broken(self) -> Flags:
        """Where the value is a number with decimals."""
        return np.asarray(~np.isnan(self.numbers) & (self.numbers != np.round(self.numbers)))

    def value(self, row: int) -> Value:
        """The value of one account."""
        return self.series.value(row, 0)

    def colour_of(self, row: int) -> Colour:
        """The colour of one account's value."""
        return COLOURS[int(self.colour[row])]

    def target_of(self, row: int) -> Target | None:
        """The target that one account's value is held against."""
        return self.aims.targets[row]

    def standing_of(self, row: int) -> Standing:
        """Colour, target and progress of one account's value."""
        value, target = self.value(row), self.aims.targets[row]
        if self.metric.entered is not None and self.metric.entered.ranks:
            return Standing(rank_colour(self.metric, value), target)
        return standing(self.metric, value, target)

    def coloured(self, colours: Iterable[Colour]) -> Flags:
        """Where the value has one of these colours."""
        wanted = set(colours)
        return self.known & np.isin(self.colour, [code for code, colour in enumerate(COLOURS) if colour in wanted])

    def reaching(self, *, reached: bool) -> Flags:
        """Where the value has a target and reaches it; or has one and misses it."""
        goal = self.aims.values
        with np.errstate(invalid="ignore"):
            there = self.numbers <= goal if self.metric.direction is Direction.DOWN else self.numbers >= goal
        return np.asarray(self.aimed & (there == reached))

    @property
    def aimed(self) -> Flags:
        """Where there is a value and a target for it."""
        return np.asarray(~np.isnan(self.aims.values) & ~np.isnan(self.numbers))

    def ranked(self, ranks: Iterable[str]) -> Flags:
        """Where the value is one of these ranks or texts."""
        wanted = set(ranks)
        codes = [code for code, text in self.series.texts.items() if text in wanted]
        return self.known & np.isin(self.series.grid.numbers[:, 0], codes)

    def unknown_because(self, reasons: Iterable[Reason]) -> Flags:
        """Where there is no value, for one of these reasons; for any reason if none is given."""
        wanted = [int(reason) for reason in reasons]
        return np.isin(self.reason, wanted) if wanted else ~self.known


@dataclass(frozen=True)
class ChangeColumn:
    """A metric of every account compared with itself on an earlier day (kpis section 4).

    `base_days` is the day whose value was taken: where an entered metric has no value on the base day, an older one.
    """

    base: MetricColumn
    current: MetricColumn
    base_days: Ints
    compared: ComparedColumn

    @property
    def colour_change(self) -> Reals:
        """How many steps better (or worse: negative) the colour is; NaN where either day has none."""
        before, now = self.base.colour.astype(np.float64), self.current.colour.astype(np.float64)
        return np.where((before > 0) & (now > 0), now - before, np.nan)

    def with_status(self, statuses: Iterable[str]) -> Flags:
        """Where the comparison has one of these statuses."""
        wanted = set(statuses)
        return np.isin(self.compared.status, [code for code, status in enumerate(STATUSES) if status in wanted])

    def comparison(self, row: int) -> Comparison:
        """The comparison of one account, with both values."""
        series = self.current.series
        days = int(self.base_days[row]), series.days[0]
        values = self.base.value(row), self.current.value(row)
        return compared((series.labels[row], series.names[row]), days, values, self.current.metric)


def _collated_codes(texts: dict[int, str]) -> dict[int, int]:
    place = collated(texts.values())
    return {code: place[text] for code, text in texts.items()}


def _by_code(codes: NDArray[np.generic], value: dict[int, float]) -> Reals:
    """The value of each code, NaN where it has none."""
    if not value:
        return np.full(codes.shape, np.nan)
    known = np.array(sorted(value), dtype=np.int64)
    values = np.array([value[int(code)] for code in known], dtype=np.float64)
    asked = codes.astype(np.int64)
    place = np.minimum(np.searchsorted(known, asked), known.size - 1)
    return np.where(known[place] == asked, values[place], np.nan)


def _shown(number: int, scale: int) -> int | Decimal:
    whole, rest = divmod(number, 10**scale)
    return whole if not rest else Decimal(number).scaleb(-scale).normalize()
