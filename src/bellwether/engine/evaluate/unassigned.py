"""Events that name no account: they belong to the only account that their person was a member of on the day."""

from dataclasses import replace

import numpy as np

from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.kernel.arrays import Integers
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, Column, EventRows, MembershipRows


def assigned(events: EventRows, memberships: MembershipRows, *, keep: bool = False) -> EventRows:
    """Only those events that now have an account: their own, or their person's only membership (semantics 15).

    With `keep` the others stay, without an account.
    """
    homeless = np.flatnonzero(events.account == NOBODY)
    if not homeless.size:
        return events
    account = events.account.copy()
    account[homeless] = _only_membership(events.person[homeless], events.day[homeless], memberships)
    events = replace(events, account=account)
    return events if keep else selected(events, account != NOBODY)


def selected(events: EventRows, rows: Flags | Ints) -> EventRows:
    """The events of some rows, in their order."""

    def kept(values: Ints) -> Ints:
        return values[rows] if values.size else values

    return EventRows(
        account=events.account[rows],
        person=events.person[rows],
        name=events.name[rows],
        day=events.day[rows],
        properties={key: Column(one.values[rows], one.present[rows]) for key, one in events.properties.items()},
        fact=kept(events.fact),
        at=kept(events.at),
        recorded=kept(events.recorded),
        tie=kept(events.tie),
    )


def first_days(events: EventRows, accounts: Ints) -> tuple[Ints, Ints]:
    """Per account key: the day of its first event here, and of its first event with a person (NO_DAY where none)."""
    return (
        _first_day(events.account, events.day, accounts),
        _first_day(events.account[events.person != NOBODY], events.day[events.person != NOBODY], accounts),
    )


def _first_day(account: Integers, day: Integers, accounts: Ints) -> Ints:
    first = np.full(accounts.size, NO_DAY, dtype=np.int64)
    if account.size:
        place = np.searchsorted(accounts, account)
        inside = accounts[np.minimum(place, accounts.size - 1)] == account
        np.minimum.at(first, place[inside], day[inside])
    return first


def _only_membership(person: Integers, day: Integers, memberships: MembershipRows) -> Ints:
    order = np.argsort(memberships.person, kind="stable")
    people = memberships.person[order]
    low = np.searchsorted(people, person, side="left")
    number = np.where(person == NOBODY, 0, np.searchsorted(people, person, side="right") - low)
    row, index = spread(low, number)
    held = order[index]
    during = (memberships.starts[held] <= day[row]) & (day[row] < memberships.ends[held])
    row, account = row[during], memberships.account[held[during]]
    lowest = np.full(person.size, np.iinfo(np.int64).max)
    highest = np.full(person.size, NOBODY, dtype=np.int64)
    np.minimum.at(lowest, row, account)
    np.maximum.at(highest, row, account)
    return np.where(lowest == highest, highest, NOBODY)
