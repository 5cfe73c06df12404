"""Reading where facts come from: which source brought facts of which days, when, and of which accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.warehouse.dictionaries import TEXTS, texts_of
from bellwether.engine.warehouse.facts import holding, ints
from bellwether.engine.warehouse.registry import EVENT, Slots, record_table
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NOBODY, NOW, Ints, Kind
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import at_least, at_most, column, number

EVENTS = "events"
"""What events are called beside the collections."""

_MICROS_OF_A_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True)
class SourceDays:
    """One source's facts of one kind: the days that they are of, with how many, and the days (UTC) they arrived on."""

    source: str
    what: str
    day: Ints
    rows: Ints
    arrived: Ints


class Sources(Protocol):
    """Reads of where facts come from."""

    def source_days(self) -> tuple[SourceDays, ...]:
        """The days of each source's events and records, ascending; what has no source is named “”."""
        ...

    def source_accounts(self, first_day: int, last_day: int) -> dict[str, Ints]:
        """By source the accounts that had an event on these days, ascending."""
        ...

    def declared_accounts(self) -> Ints:
        """The accounts that were declared, and not only named by their facts, ascending."""
        ...

    def accounts_of_events(self) -> tuple[Ints, Ints, Ints]:
        """Each pair of an account and a person that has events (either may be NOBODY), and the day of its last."""
        ...

    def filled_properties(self) -> tuple[int, dict[str, int]]:
        """How many events there are, and by property how many of them have it."""
        ...


def read_source_days(session: Session, slots: Slots) -> Iterator[SourceDays]:
    """The days of each source's facts, for events and for each collection."""
    for what, table, place in _dated_tables(slots):
        of_days = _counted(session, table, column(place), place)
        days = exp.IntDiv(this=column("recorded"), expression=number(_MICROS_OF_A_DAY))
        arrived = _counted(session, table, days, "recorded")
        for code, name in _named(session, of_days):
            of_source = ints(of_days, "source") == code
            there = np.sort(ints(arrived, "day")[ints(arrived, "source") == code])
            day, rows = ints(of_days, "day")[of_source], ints(of_days, "n")[of_source]
            order = np.argsort(day)
            yield SourceDays(name, what, day[order], rows[order], there)


def _dated_tables(slots: Slots) -> Iterator[tuple[str, str, str]]:
    """What there is by days: its name, its table, and the column of the day."""
    yield EVENTS, EVENT, "day"
    for key, collection in slots.catalog.collections.items():
        scope, anchor = record_table(key), collection.fields[collection.anchor]
        place = slots.column(scope, anchor)
        yield key, scope, f"{place}_day" if anchor.type is FieldType.INSTANT else place


def _counted(session: Session, table: str, day: exp.Expr, place: str) -> pa.Table:
    query = holding(session, table, ["source"], NOW).select(day.as_("day"), exp.Count(this=exp.Star()).as_("n"))
    known = exp.Not(this=exp.Is(this=column(place), expression=exp.null()))
    return session.table(query.where(known).group_by(column("source"), day.copy()))


def _named(session: Session, found: pa.Table) -> Iterator[tuple[int, str]]:
    codes = np.unique(ints(found, "source"))
    yield from zip(codes.tolist(), texts_of(session, TEXTS, codes), strict=True)


def read_source_accounts(session: Session, first_day: int, last_day: int) -> dict[str, Ints]:
    """By source the accounts that had an event on these days."""
    query = holding(session, EVENT, ["source", "account"], NOW).distinct()
    some = exp.NEQ(this=column("account"), expression=exp.convert(NOBODY))
    found = session.table(query.where(some, at_least("day", first_day), at_most("day", last_day)))
    account = resolved(ints(found, "account"), canonical_keys(session, Kind.ACCOUNT))
    return {name: np.unique(account[ints(found, "source") == code]) for code, name in _named(session, found)}


def read_accounts_of_events(session: Session) -> tuple[Ints, Ints, Ints]:
    """Each pair of an account and a person that has events, and the day of its last."""
    keys = [column("account"), column("person")]
    query = holding(session, EVENT, ["account", "person"], NOW).select(exp.Max(this=column("day")).as_("last"))
    found = session.table(query.group_by(*keys))
    account = resolved(ints(found, "account"), canonical_keys(session, Kind.ACCOUNT))
    return account, resolved(ints(found, "person"), canonical_keys(session, Kind.PERSON)), ints(found, "last")


def read_filled_properties(session: Session, slots: Slots) -> tuple[int, dict[str, int]]:
    """How many events there are, and by property how many of them have it."""
    places = {key: slots.column(EVENT, field) for key, field in slots.fields(EVENT).items()}
    inner = holding(session, EVENT, ["fact", *dict.fromkeys(places.values())], NOW).subquery("e")
    counts = [exp.Count(this=column(place)).as_(place) for place in dict.fromkeys(places.values())]
    found = session.table(exp.select(exp.Count(this=exp.Star()).as_("n"), *counts).from_(inner))
    filled = {key: int(found.column(place)[0].as_py()) for key, place in places.items()}
    return int(found.column("n")[0].as_py()), filled


def read_declared_accounts(session: Session) -> Ints:
    """The accounts that were declared."""
    found = session.table(holding(session, "account", ["account"], NOW).distinct())
    return np.unique(resolved(ints(found, "account"), canonical_keys(session, Kind.ACCOUNT)))
