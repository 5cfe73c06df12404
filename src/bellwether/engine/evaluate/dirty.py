"""What has to be computed again: per account the first day that something new can touch, as whole tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING, END
from bellwether.engine.definitions.window import Next
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.following import Reach, changes_between
from bellwether.engine.evaluate.grid import Ints
from bellwether.engine.evaluate.versions import Versions
from bellwether.engine.formula.dependencies import references
from bellwether.engine.formula.outlooks import BUYING
from bellwether.engine.formula.tree import Aggregate, Expression, children
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.rows import BLOCK_DAYS, NO_DAY, NOBODY

FEW_ACCOUNTS = 8
"""Up to so many late accounts are computed one by one; more are computed together with their neighbours."""


@dataclass(frozen=True, slots=True)
class Task:
    """These metrics for the accounts at places `low` up to `high`, on the days from `first` to `last`."""

    metrics: tuple[str, ...]
    low: int
    high: int
    first: int
    last: int

    @property
    def cells(self) -> int:
        """How many values the task computes."""
        return len(self.metrics) * (self.high - self.low) * (self.last - self.first + 1)


def tasks(facts: Facts, versions: Versions, last_day: int) -> list[Task]:
    """What a refresh up to a day has to compute. Blocks are replaced whole, so every task starts with one."""
    size = facts.roster.size
    beginning = _beginning(facts, versions)
    if not size or beginning > last_day:
        return []
    found: list[Task] = []
    for (batch, computed_to, together, dirty), keys in _alike(facts, versions).items():
        if computed_to <= BEGINNING:
            found.append(Task(keys, 0, size, beginning, last_day))
            continue
        if dirty:
            starts = _starts(facts, batch, computed_to, _lookahead(facts.catalog, keys))
        else:
            starts = np.full(size, END, dtype=np.int64)
        if together:
            starts = np.full_like(starts, starts.min(initial=END))
        # Days that were computed before stay computed, also when a refresh asks for fewer.
        found += _cut(keys, np.maximum(starts, beginning), computed_to, max(last_day, computed_to))
    return found


_State = tuple[int, int, bool, bool]


def _alike(facts: Facts, versions: Versions) -> dict[_State, tuple[str, ...]]:
    """The metrics by the batch and day that they are computed to, and whether what came since may change them."""
    reach = Reach(facts.catalog)
    batches = {one.batch for one in versions.by_metric.values() if one.computed_to > BEGINNING}
    last_batch = facts.warehouse.batch()
    edits = {batch: changes_between(facts.warehouse, batch, last_batch) for batch in batches}
    states: dict[_State, list[str]] = {}
    for key, version in versions.by_metric.items():
        edited = edits.get(version.batch)
        dirty = edited is None or reach.touched(key, edited.names)
        state = version.batch, version.computed_to, compares_accounts(key, facts.catalog), dirty
        states.setdefault(state, []).append(key)
    return {state: tuple(metrics) for state, metrics in sorted(states.items())}


def _beginning(facts: Facts, versions: Versions) -> int:
    """The first day of the first block: of facts, or of values stored for facts that have since been taken back."""
    begins = facts.roster.begins[facts.roster.begins < NO_DAY]
    return min(versions.first_day, _block_start(int(begins.min(initial=NO_DAY))))


def _starts(facts: Facts, batch: int, computed_to: int, lookahead: int) -> Ints:
    """Per place the first day to compute; END where nothing is to be done."""
    starts = np.full(facts.roster.size, END, dtype=np.int64)
    dirt = facts.warehouse.dirt(batch)
    place = facts.roster.place(dirt.account)
    inside = place >= 0
    np.minimum.at(starts, place[inside], dirt.first_day[inside] - lookahead)
    everyone = dirt.first_day[dirt.account == NOBODY]
    if everyone.size:
        starts = np.minimum(starts, int(everyone.min()) - lookahead)
    return np.where(starts > computed_to, END, starts)


def _cut(metrics: tuple[str, ...], starts: Ints, computed_to: int, last_day: int) -> list[Task]:
    """New days for everyone, and before them the days that late facts touch."""
    size = starts.size
    found = []
    until = last_day
    if last_day > computed_to:
        fresh = _block_start(computed_to + 1)
        found.append(Task(metrics, 0, size, fresh, last_day))
        until = fresh - 1
    late = np.flatnonzero(starts <= min(until, computed_to))
    if late.size > FEW_ACCOUNTS:
        first = _block_start(int(starts[late].min()))
        found.append(Task(metrics, int(late[0]), int(late[-1]) + 1, first, until))
    else:
        found += [Task(metrics, int(place), int(place) + 1, _block_start(int(starts[place])), until) for place in late]
    return found


def _block_start(day: int) -> int:
    return day - day % BLOCK_DAYS


def compares_accounts(key: str, catalog: Catalog) -> bool:
    """Whether an account's value depends on how others stand, so that a fact of one makes all of them dirty."""
    waiting, seen = [key], {key}
    while waiting:
        metric = catalog.metrics[waiting.pop()]
        if metric.score is not None and metric.score.compares_accounts:
            return True
        if any(_models(parsed(text)) for text in metric.reads):
            return True
        others = {other for text in metric.reads for other in references(parsed(text))} - seen
        seen |= others
        waiting += others
    return False


def _models(expression: Expression) -> bool:
    """Whether a model of all customers goes into it."""
    buying = isinstance(expression, Aggregate) and expression.measure in BUYING
    return buying or any(_models(child) for child in children(expression))


def _lookahead(catalog: Catalog, metrics: Sequence[str]) -> int:
    """How many days before a fact a value can already depend on it: the longest window that looks forward."""
    waiting, seen, longest = list(metrics), set(metrics), 0
    while waiting:
        metric = catalog.metrics[waiting.pop()]
        for text in metric.reads:
            expression = parsed(text)
            longest = max(longest, _forward(expression))
            others = set(references(expression)) - seen
            seen |= others
            waiting += others
    return longest


def _forward(expression: Expression) -> int:
    own = 0
    if isinstance(expression, Aggregate) and isinstance(expression.window, Next):
        # A month after the 31st is the longest way that a length can take.
        own = expression.window.length.after(0) + 3
    return max([own, *(_forward(child) for child in children(expression))])
