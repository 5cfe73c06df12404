"""A second way to the same numbers: a sample of stored values computed again by a plain range join in SQL.

The numbers come from the database alone, which joins every event to every window. Formulas are evaluated only to tell
which people an exclusion may concern, so that their accounts are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import BEGINNING, date_of
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.definitions.window import Rolling
from bellwether.engine.evaluate.arithmetic import holds
from bellwether.engine.evaluate.calculate import calculate
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Grid, Ints
from bellwether.engine.evaluate.row_leaves import RowLeaves
from bellwether.engine.evaluate.stored import grid_of_blocks
from bellwether.engine.formula.tree import Aggregate, Events, Expression, Measure, RowField
from bellwether.engine.formula.uses import uses_of
from bellwether.engine.plan.reads import asks_for_unknown, exclusions, parsed, user_traits_in
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.provenance import RangeJoin
from bellwether.engine.warehouse.rows import Kind, StoredVersion

CELLS = 60
"""Cells (account and day) that are drawn for each metric."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """One cell that was computed the naive way; `joined` is what the range join gave, in stored digits."""

    metric: str
    account: str
    day: str
    stored: str
    joined: str
    same: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """The cells compared, the metrics they belong to, and how many accounts were left out of the drawing.

    Left out are accounts that a merge or split concerns, whose events come by way of a membership, or whose people an
    exclusion by trait may concern: the range join knows nothing of these.
    """

    cells: tuple[Sampled, ...]
    metrics: tuple[str, ...]
    left_out: int


def sample(warehouse: Warehouse, facts: Facts, versions: Sequence[StoredVersion], seed: int = 1) -> Sample:
    """A random sample of the stored values of metrics that are one plain rolling aggregate over events."""
    catalog = facts.catalog
    if any(user_traits_in(one) and asks_for_unknown(one) for one in exclusions(catalog)):
        return Sample((), (), facts.roster.size)
    plain = {one.metric: one for one in versions if one.computed_to > BEGINNING and _plain(catalog, one.metric)}
    doubtful = _doubtful(warehouse, facts)
    places = np.flatnonzero(~np.isin(facts.roster.keys, doubtful))
    if not plain or not places.size:
        return Sample((), (), facts.roster.size - places.size)
    draw = np.random.default_rng(seed)
    cells: list[Sampled] = []
    metrics: list[str] = []
    for key in sorted(plain):
        found = list(_compared(warehouse, facts, plain[key], places, draw))
        cells += found
        metrics += [key] if found else []
    return Sample(tuple(cells), tuple(metrics), facts.roster.size - places.size)


def _plain(catalog: Catalog, key: str) -> bool:
    """Whether a metric is a count, a sum or a number of users over a rolling window, and nothing else."""
    metric = catalog.metrics[key]
    aggregate = _aggregate(metric)
    if aggregate is None or metric.applies_to is not None or not isinstance(aggregate.window, Rolling):
        return False
    if aggregate.weight is not None or aggregate.latest_per_user or aggregate.at_least is not None:
        return False
    match aggregate.measure, aggregate.value:
        case ((Measure.COUNT | Measure.USERS), None):
            return True
        case Measure.SUM, RowField(name):
            field = catalog.properties.get(name)
            exact = field is not None and field.type in (FieldType.NUMBER, FieldType.MONEY)
            return exact and field is not None and field.currency_field is None
        case _:
            return False


def _aggregate(metric: Metric) -> Aggregate | None:
    expression: Expression | None = None if metric.formula is None else parsed(metric.formula)
    if isinstance(expression, Aggregate) and isinstance(expression.source, Events):
        return expression
    return None


def _doubtful(warehouse: Warehouse, facts: Facts) -> Ints:
    """The accounts that a join by account key cannot be right about."""
    accounts, people = warehouse.renamed()
    suspects = [people]
    suspects += [_perhaps_excluded(facts, condition) for condition in exclusions(facts.catalog)]
    at_their_accounts = warehouse.accounts_of_people(np.concatenate(suspects))
    return np.unique(np.concatenate([accounts, facts.unassigned.account.astype(np.int64), at_their_accounts]))


def _perhaps_excluded(facts: Facts, condition: Expression) -> Ints:
    """The people whom an exclusion by trait leaves out on some day; everyone with the trait, where it reads more."""
    histories = [facts.traits(Kind.PERSON, name) for name in user_traits_in(condition)]
    if not histories:
        return np.zeros(0, dtype=np.int64)
    person = np.concatenate([one.subject for one in histories])
    day = np.concatenate([one.day for one in histories])
    uses = uses_of(condition, Events(()))
    if uses.properties or uses.account_traits:
        return person
    leaves = RowLeaves(facts, np.zeros(person.size, dtype=np.int64), person, day, {}, {})
    return person[holds(calculate(condition, leaves))]


def _compared(
    warehouse: Warehouse, facts: Facts, version: StoredVersion, places: Ints, draw: np.random.Generator
) -> Iterator[Sampled]:
    catalog = facts.catalog
    aggregate = _aggregate(catalog.metrics[version.metric])
    if aggregate is None or not isinstance(aggregate.source, Events) or not isinstance(aggregate.window, Rolling):
        return
    place, day = _drawn(facts, version, places, draw)
    if not place.size:
        return
    first, last = _window(aggregate.window, day)
    value = aggregate.value.name if isinstance(aggregate.value, RowField) else None
    joined = warehouse.range_join(
        RangeJoin(
            facts.roster.keys[place],
            first,
            last,
            aggregate.source.names,
            aggregate.where,
            tuple(one for one in exclusions(catalog) if not user_traits_in(one)),
            value,
            people=aggregate.measure is Measure.USERS,
        )
    )
    if joined is None:
        return
    scale = 0 if value is None else catalog.properties[value].stored_scale
    keys, row = np.unique(facts.roster.keys[place], return_inverse=True)
    span = int(day.min()), int(day.max())
    held = grid_of_blocks(version, warehouse.read_values(version.version, keys, *span), keys, span).grid
    for cell in range(place.size):
        at = int(row[cell]), int(day[cell]) - span[0]
        if not _comparable(held, at):
            continue
        stored = _digits(held, at, scale)
        yield Sampled(
            version.metric,
            facts.roster.external_ids[place[cell]],
            date_of(int(day[cell])).isoformat(),
            "no data" if stored is None else str(stored),
            str(int(joined[cell])),
            (stored or 0) == int(joined[cell]),
        )


def _drawn(facts: Facts, version: StoredVersion, places: Ints, draw: np.random.Generator) -> tuple[Ints, Ints]:
    """Random accounts and days on which they exist."""
    roster = facts.roster
    place = draw.choice(places, CELLS)
    low = roster.begins[place]
    high = np.minimum(roster.ends[place] - 1, version.computed_to)
    there: Flags = np.asarray(low <= high)
    place, low, high = place[there], low[there], high[there]
    return place, draw.integers(low, high, endpoint=True)


def _window(window: Rolling, day: Ints) -> tuple[Ints, Ints]:
    last = [int(one) if window.offset is None else window.offset.before(int(one)) for one in day]
    first = [window.length.before(one) + 1 for one in last]
    return np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)


def _comparable(grid: Grid, at: tuple[int, int]) -> bool:
    """Known and not adjusted; or never seen, and then there must be no event to join."""
    adjusted = grid.marks is not None and bool(int(grid.marks[at]) & Mark.ADJUSTED)
    return (bool(grid.known[at]) and not adjusted) or int(grid.reason[at]) == Reason.NO_DATA


def _digits(grid: Grid, at: tuple[int, int], scale: int) -> int | None:
    """The stored number at a scale, None where there is none."""
    return int(grid.numbers[at]) * 10 ** max(0, scale - (grid.scale or 0)) if grid.known[at] else None
