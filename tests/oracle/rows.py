"""The rows of an aggregate before `where`: which events, records or people of the accounts stand in its window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tests.oracle.days import in_window
from tests.oracle.knowledge import Happened, Knowledge
from tests.oracle.rates import in_reporting_currency
from tests.oracle.scalars import NO_DATA, Cell, cell, number, rounded
from tests.oracle.world import RecordFact

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.window import Since, Window
from bellwether.engine.formula.tree import Aggregate, Events, Records


@dataclass(frozen=True, slots=True)
class RowAtHand:
    """One row with what its expressions may read. `day` is the day as of which its traits are read."""

    account: str | None
    person: str | None
    day: int
    order: tuple[int, int]
    read: Callable[[str], Cell]


def is_inside(known: Knowledge, window: Window, account: str | None, day: int, asked: int) -> bool:
    """Whether a fact of the account on a day is in the window as of the day asked."""
    if not isinstance(window, Since):
        return in_window(day, window, asked, known.catalog.calendar)
    if account is None:
        return False
    since = known.day_of(known.trait("account", account, window.trait, asked))
    return since is not None and since <= day <= asked


def has_window(known: Knowledge, aggregate: Aggregate, account: str | None, asked: int) -> bool:
    """Whether the account has the date that `since(account.…)` starts with; other windows need none."""
    if not isinstance(aggregate.window, Since):
        return True
    if account is None:
        return False
    return known.day_of(known.trait("account", account, aggregate.window.trait, asked)) is not None


def is_stale(known: Knowledge, aggregate: Aggregate, account: str | None, asked: int) -> bool:
    """Whether a recorded outage reaches into the aggregate's window (semantics 16)."""
    source, window = aggregate.source, aggregate.window
    if not isinstance(source, Events) or window is None:
        return False
    return any(is_inside(known, window, account, day, asked) for day in known.outage_days(source.names, account))


def event_rows(known: Knowledge, aggregate: Aggregate, accounts: Sequence[str | None], asked: int) -> list[RowAtHand]:
    source, window = aggregate.source, aggregate.window
    if not isinstance(source, Events):
        raise TypeError(source)
    rows = []
    for event in known.happened():
        named = not source.names or event.fact.name in source.names
        ours = event.account in accounts
        # `days_since` has no window: it looks at everything up to the day.
        inside = event.day <= asked if window is None else is_inside(known, window, event.account, event.day, asked)
        if named and ours and inside:
            rows.append(
                RowAtHand(event.account, event.person, event.day, (event.day, event.fact.at), _event(known, event))
            )
    return rows


def _event(known: Knowledge, event: Happened) -> Callable[[str], Cell]:
    def read(name: str) -> Cell:
        value = cell(event.fact.properties.get(name))
        rules = known.catalog.properties.get(name)
        if rules is None or rules.type is not FieldType.MONEY or not isinstance(value, Fraction):
            return value
        currency = event.fact.properties.get(rules.currency_field or "")
        amount = in_reporting_currency(known, value, str(currency) if currency else None, event.day, plan=False)
        return rounded(amount, rules.scale) if isinstance(amount, Fraction) else amount

    return read


def record_rows(known: Knowledge, aggregate: Aggregate, accounts: Sequence[str | None], asked: int) -> list[RowAtHand]:
    """Without a window the records alive at the end of the day; with one those whose anchor day is inside."""
    source, window = aggregate.source, aggregate.window
    if not isinstance(source, Records):
        raise TypeError(source)
    anchor = aggregate.by or known.catalog.collections[source.collection].anchor
    rows = []
    for record in known.in_force(source.collection, asked):
        account, person = known.account(record.account), known.person(record.person)
        if account not in accounts:
            continue
        day = known.day_of(known.field(record, anchor, asked))
        if window is None and known.is_alive(record, asked):
            # Its traits are read as of the day it begins, like those of any row; its money as of the day asked.
            start = known.day_of(record.fields.get(known.catalog.collections[source.collection].start_field)) or 0
            rows.append(RowAtHand(account, person, start, (start, 0), _record(known, record, asked, None)))
        elif window is not None and day is not None and is_inside(known, window, account, day, asked):
            rows.append(RowAtHand(account, person, day, (day, 0), _record(known, record, asked, day)))
    return rows


def _record(known: Knowledge, record: RecordFact, asked: int, anchor: int | None) -> Callable[[str], Cell]:
    """The record's fields as known on the day asked; money is a flow where it has an anchor day, else a balance."""

    def read(name: str) -> Cell:
        value = cell(known.field(record, name, asked))
        rules = known.catalog.collections[record.collection].fields[name]
        if rules.type is not FieldType.MONEY or not isinstance(value, Fraction):
            return value
        day = asked if anchor is None else anchor
        amount = in_reporting_currency(known, value, record.currencies.get(name), day, plan=anchor is None)
        return rounded(number(amount), rules.scale) if isinstance(amount, Fraction) else amount

    return read


def user_rows(known: Knowledge, aggregate: Aggregate, accounts: Sequence[str | None], asked: int) -> list[RowAtHand]:
    """Each person once a day: on the day asked, or on the days of the window on which they are members."""
    rows = []
    for day in _days_of_members(known, aggregate, asked):
        people = {person for account in accounts if account is not None for person in known.members(account, day)}
        rows += [RowAtHand(None, person, day, (0, 0), _nothing) for person in sorted(people)]
    return rows


def _days_of_members(known: Knowledge, aggregate: Aggregate, asked: int) -> list[int]:
    if aggregate.window is None:
        return [asked]
    first = min((known.first_membership(account) for account in known.accounts()), default=asked)
    window = aggregate.window
    return [day for day in range(first, asked + 1) if in_window(day, window, asked, known.catalog.calendar)]


def _nothing(name: str) -> Cell:
    return NO_DATA
