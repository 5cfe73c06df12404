"""Aggregates over rows that each count in some columns: records, people, and events where whole rows must be pooled."""

from dataclasses import dataclass, replace

import numpy as np

from bellwether.engine.definitions.value import Reason
from bellwether.engine.evaluate import arithmetic
from bellwether.engine.evaluate.grid import Flags, Grid, Ints, Reals, as_reals, exact
from bellwether.engine.evaluate.members import Members
from bellwether.engine.evaluate.scores import score_parts
from bellwether.engine.formula.tree import Aggregate, Measure
from bellwether.engine.kernel.accumulate import accumulate
from bellwether.engine.kernel.arrays import Shape
from bellwether.engine.kernel.doubles import ordered_sum
from bellwether.engine.kernel.quantiles import EntitySpans, quantiles
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.kernel.sorting import changes, sorted_columns
from bellwether.engine.kernel.spans import clip_spans, spans_at_depth, union_spans
from bellwether.engine.warehouse.rows import NOBODY


@dataclass(frozen=True)
class SpanRows:
    """Rows that count for their account (a place in the bucket) in the columns from `enter` up to `leave`.

    `order` ranks rows by when they happened, ties by content. `value` and `weight` have one cell a row. `day` is there
    where somebody may ask on how many days.
    """

    account: Ints
    person: Ints
    enter: Ints
    leave: Ints
    order: Ints
    value: Grid | None = None
    weight: Grid | None = None
    day: Ints | None = None

    @property
    def size(self) -> int:
        """The number of rows."""
        return self.account.size

    def taken(self, rows: Ints | Flags) -> "SpanRows":
        """Some of the rows."""
        return SpanRows(
            self.account[rows],
            self.person[rows],
            self.enter[rows],
            self.leave[rows],
            self.order[rows],
            None if self.value is None else taken(self.value, rows),
            None if self.weight is None else taken(self.weight, rows),
            None if self.day is None else self.day[rows],
        )


def taken(grid: Grid, rows: Ints | Flags) -> Grid:
    """Some cells of a grid over rows."""
    marks = None if grid.marks is None else grid.marks[rows]
    return Grid(grid.numbers[rows], grid.reason[rows], grid.scale, grid.content, marks, detail=grid.detail)


def measured(aggregate: Aggregate, rows: SpanRows, members: Members | None, shape: Shape) -> Grid:
    """The aggregate per account, or per entity where there are members."""
    broken = _broken(rows)
    rows = counting(aggregate, rows, members)
    shape = shape if members is None else members.shape
    lost = _lost(rows, shape) if broken else None
    if rows.value is not None:
        rows = rows.taken(rows.value.known)
    grid = _measure(aggregate, rows, shape)
    if lost is None:
        return grid
    # Rows that cannot be valued are not the same as no rows: the error goes through.
    reason = np.where(lost, np.uint8(Reason.ERROR), grid.reason)
    return replace(grid, reason=reason, detail=rows.value.detail if rows.value else "")


def counting(aggregate: Aggregate, rows: SpanRows, members: Members | None) -> SpanRows:
    """The rows of each entity, clipped to memberships, only the latest of each person where that is asked."""
    if members is not None:
        row, entity, enter, leave = clip_spans(rows.account, rows.enter, rows.leave, members.intervals)
        rows = replace(rows.taken(row), account=entity, enter=enter.astype(np.int64), leave=leave.astype(np.int64))
    if aggregate.latest_per_user:
        # A blank answer is no answer: it does not hide the person's last one.
        rows = _latest(
            rows if rows.value is None else rows.taken(rows.value.known | (rows.value.reason == Reason.ERROR))
        )
    return rows


def _broken(rows: SpanRows) -> bool:
    return rows.value is not None and bool((rows.value.reason == Reason.ERROR).any())


def _lost(rows: SpanRows, shape: Shape) -> Flags:
    """Where a row that counts has no value because of an error: the whole number is then unknown."""
    if rows.value is None:
        return np.zeros(shape, dtype=np.bool_)
    bad = rows.taken(rows.value.reason == Reason.ERROR)
    return np.greater(accumulate(bad.account, bad.enter, bad.leave, None, shape), 0)


def _measure(aggregate: Aggregate, rows: SpanRows, shape: Shape) -> Grid:
    match aggregate.measure:
        case Measure.COUNT | Measure.SESSIONS:
            return exact(_sum(rows, None, shape))
        case Measure.SUM:
            return replace(_total(rows, shape), n=_sum(rows, None, shape))
        case Measure.AVG | Measure.ONE_VOTE_EACH:
            count = exact(_sum(rows, None, shape))
            return replace(arithmetic.divide(_total(rows, shape), count), n=count.numbers.astype(np.int64))
        case Measure.NPS | Measure.CSAT:
            return _score(aggregate, rows, shape)
        case Measure.USERS | Measure.TOTAL_USERS:
            return exact(_people(aggregate, rows.taken(rows.person != NOBODY), shape))
        case Measure.UNIQUE:
            if aggregate.per_user:
                rows = rows.taken(rows.person != NOBODY)
            values = rows.value.numbers.astype(np.int64) if rows.value is not None else rows.person
            return exact(_distinct(rows, _pairs(rows.person, values) if aggregate.per_user else values, shape))
        case Measure.MEDIAN:
            return _quantile(rows, 0.5, shape)
        case Measure.PERCENTILE:
            return _quantile(rows, (aggregate.percentile or 50) / 100, shape)
        case Measure.MIN | Measure.MAX:
            return _extreme(rows, shape, largest=aggregate.measure is Measure.MAX)
        case Measure.FIRST | Measure.LAST:
            return _at_end(rows, shape, last=aggregate.measure is Measure.LAST)
        case Measure.DAYS_SINCE:
            return _at_end(rows, shape, last=True)
        case _:
            raise TypeError(f"{aggregate.measure} is asked of a model.")


def _sum(rows: SpanRows, weight: Ints | None, shape: Shape) -> Ints:
    return accumulate(rows.account, rows.enter, rows.leave, weight, shape)


def _total(rows: SpanRows, shape: Shape) -> Grid:
    value = rows.value
    if value is None:
        return exact(_sum(rows, None, shape))
    if value.scale is not None:
        return exact(_sum(rows, value.numbers.astype(np.int64), shape), value.scale)
    return Grid(_double_sums(rows, value, shape), np.zeros(shape, dtype=np.uint8), None)


def _double_sums(rows: SpanRows, value: Grid, shape: Shape) -> Reals:
    """Doubles are added per cell in an order that the values decide, so every cell is summed from its own rows."""
    row, column = spread(rows.enter, rows.leave - rows.enter)
    cell = rows.account[row] * shape[1] + column
    return ordered_sum(value.numbers[row].astype(np.float64), cell, shape[0] * shape[1]).reshape(shape)


def _score(aggregate: Aggregate, rows: SpanRows, shape: Shape) -> Grid:
    if rows.value is None:
        return exact(np.zeros(shape, dtype=np.int64))
    parts = score_parts(aggregate, rows.value, rows.weight)
    rows = rows.taken(parts.counted)
    top = exact(_sum(rows, parts.top[parts.counted], shape), parts.scale)
    bottom = exact(_sum(rows, parts.bottom[parts.counted], shape), parts.scale)
    return replace(arithmetic.divide(top, bottom, 100), n=_sum(rows, None, shape))


def _pairs(person: Ints, value: Ints) -> Ints:
    """One number for each pair of person and value."""
    if not person.size:
        return person
    rank = np.unique(value, return_inverse=True)[1].astype(np.int64)
    return rank * (int(person.max()) + 1) + person


def _people(aggregate: Aggregate, rows: SpanRows, shape: Shape) -> Ints:
    """How many different people; where they must have rows more than once, those that have as many in the window."""
    least = aggregate.at_least
    if least is None:
        return _distinct(rows, rows.person, shape)
    width = int(rows.person.max(initial=0)) + 1
    key, enter, leave = rows.account * width + rows.person, rows.enter, rows.leave
    if least.days and rows.day is not None:
        # Rows of one day are one: their spans are joined before they are counted.
        pair = _pairs(key, rows.day)
        named, at = np.unique(pair, return_index=True)
        joined, begin, end = union_spans(pair, enter, leave)
        key = key[at[np.searchsorted(named, joined)]]
        enter, leave = begin.astype(np.int64), end.astype(np.int64)
    keys, begin, end = spans_at_depth(key, enter, leave, least.number)
    return accumulate(keys // width, begin, end, None, shape)


def _distinct(rows: SpanRows, what: Ints, shape: Shape) -> Ints:
    if shape[1] == 1:
        return _distinct_in_one(rows, what, shape)
    rank = np.unique(what, return_inverse=True)[1].astype(np.int64) if what.size else what
    width = int(rank.max(initial=0)) + 1
    keys, enter, leave = union_spans(rows.account * width + rank, rows.enter, rows.leave)
    return accumulate(keys // width, enter, leave, None, shape)


def _distinct_in_one(rows: SpanRows, what: Ints, shape: Shape) -> Ints:
    """In a single column rows count or do not: no spans need be joined."""
    inside = (rows.enter <= 0) & (rows.leave > 0)
    account, value = sorted_columns(rows.account[inside], what[inside])
    return np.bincount(account[changes(account, value)], minlength=shape[0]).astype(np.int64).reshape(shape)


def _quantile(rows: SpanRows, q: float, shape: Shape) -> Grid:
    if rows.value is None:
        return exact(np.zeros(shape, dtype=np.int64))
    spans = EntitySpans(rows.account, rows.enter, rows.leave)
    numbers, count = quantiles(spans, rows.value.numbers, q, shape)
    grid = Grid(as_reals(numbers, rows.value.scale), np.zeros(shape, dtype=np.uint8), None, rows.value.content, n=count)
    return grid.missing(count == 0, Reason.NOT_APPLICABLE)


def _extreme(rows: SpanRows, shape: Shape, *, largest: bool) -> Grid:
    """The row of the largest (or smallest) value decides, so that the number keeps all its digits."""
    if rows.value is None:
        return exact(np.zeros(shape, dtype=np.int64))
    return _picked(rows, _ranks(rows.value.numbers), shape, largest=largest)


def _at_end(rows: SpanRows, shape: Shape, *, last: bool) -> Grid:
    return _picked(rows, _ranks(rows.order), shape, largest=last)


def _ranks(
    numbers: "np.ndarray[tuple[int, ...], np.dtype[np.int64]] | np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> Ints:
    ranks = np.empty(numbers.size, dtype=np.int64)
    ranks[np.argsort(numbers, kind="stable")] = np.arange(numbers.size)
    return ranks


def _picked(rows: SpanRows, ranks: Ints, shape: Shape, *, largest: bool) -> Grid:
    spans = EntitySpans(rows.account, rows.enter, rows.leave)
    chosen, count = quantiles(spans, ranks, 1.0 if largest else 0.0, shape)
    by_rank = np.empty(max(1, rows.size), dtype=np.int64)
    by_rank[ranks] = np.arange(rows.size)
    row = by_rank[np.where(count > 0, chosen, 0).astype(np.int64)]
    if rows.value is None or not rows.size:
        grid = Grid(np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.uint8), 0, n=count)
    else:
        grid = Grid(
            rows.value.numbers[row], np.zeros(shape, dtype=np.uint8), rows.value.scale, rows.value.content, n=count
        )
    return grid.missing(count == 0, Reason.NOT_APPLICABLE)


def _latest(rows: SpanRows) -> SpanRows:
    """Each person's row counts only until their next one comes into the window; rows without a person all count."""
    order = np.lexsort((rows.order, rows.enter, rows.person, rows.account))
    rows = rows.taken(order)
    same = (rows.account[1:] == rows.account[:-1]) & (rows.person[1:] == rows.person[:-1]) & (rows.person[1:] != NOBODY)
    leave = rows.leave.copy()
    np.minimum(leave[:-1], np.maximum(rows.enter[1:], rows.enter[:-1]), out=leave[:-1], where=same)
    rows = replace(rows, leave=leave)
    return rows.taken(rows.enter < rows.leave)
