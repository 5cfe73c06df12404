"""The rows behind an aggregate as one query that a data person can run on the warehouse's file."""

from collections.abc import Iterator, Mapping
from typing import assert_never

import numpy as np
from sqlglot import exp

from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.formula.tree import Accounts, EachDay, Events, Expression, Records, Users
from bellwether.engine.warehouse.conditions import condition_sql, text_of
from bellwether.engine.warehouse.facts import holding
from bellwether.engine.warehouse.provenance import RowsAsked
from bellwether.engine.warehouse.registry import EVENT, Slots, column_name, record_table, slot_of
from bellwether.engine.warehouse.resolution import canonical_keys
from bellwether.engine.warehouse.rows import NOBODY, AsKnown, Kind
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import among, at_least, at_most, column, tree

DIALECT = "duckdb"

_EVENTS = """
SELECT e.fact, e.id, a.text AS account, p.text AS person, n.text AS name,
       CAST('1970-01-01' AS DATE) + e.day AS day, MAKE_TIMESTAMP(e.at) AS at
FROM facts AS e
LEFT JOIN account_identity AS a ON a.code = e.account
LEFT JOIN person_identity AS p ON p.code = e.person
JOIN event_name AS n ON n.code = e.name
ORDER BY e.day DESC, e.at DESC
"""
_RECORDS = """
SELECT r.fact, i.text AS id, a.text AS account, p.text AS person
FROM (
    SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.record ORDER BY f.effective DESC, f.hash DESC) AS version
    FROM facts AS f
) AS r
JOIN text AS i ON i.code = r.record
LEFT JOIN account_identity AS a ON a.code = r.account
LEFT JOIN person_identity AS p ON p.code = r.person
WHERE r.version = 1
"""
_PEOPLE = """
SELECT m.fact, p.text AS person, a.text AS account,
       CAST('1970-01-01' AS DATE) + m.starts AS starts, m.ends
FROM (
    SELECT f.*, ROW_NUMBER() OVER (PARTITION BY f.k ORDER BY f.recorded DESC, f.hash DESC) AS version FROM facts AS f
) AS m
JOIN person_identity AS p ON p.code = m.person
JOIN account_identity AS a ON a.code = m.account
WHERE m.version = 1
"""
_ACCOUNTS = "SELECT a.code, a.text AS account FROM account_identity AS a"


def rows_query(session: Session, slots: Slots, asked: RowsAsked) -> tuple[exp.Query, bool]:
    """The query for the rows, and whether it fetches only those that count."""
    match asked.source:
        case Events():
            return _events(session, slots, asked)
        case Records(collection):
            return _records(session, slots, asked, slots.catalog.collections[collection])
        case Users():
            return _people(session, asked)
        case Accounts():
            query = tree(_ACCOUNTS)
            keys = None if asked.accounts is None else _among("code", asked.accounts)
            return (query if keys is None else _and(query, keys)), asked.where is None
        case EachDay():
            message = "days are no rows of the warehouse"
            raise ValueError(message)
        case _:
            assert_never(asked.source)


def event_scan(session: Session, asked: RowsAsked, names: list[str]) -> exp.Select:
    """The events of some names, accounts and days, conditions aside."""
    query = holding(session, EVENT, names, AsKnown(asked.known_at))
    query = query.where(at_least("day", asked.first_day), at_most("day", asked.last_day))
    if isinstance(asked.source, Events) and asked.source.names:
        query = query.where(named(asked.source.names))
    own = _of_accounts(session, asked)
    return query if own is None else query.where(own)


def named(names: tuple[str, ...]) -> exp.Expr:
    """Whether an event has one of these names."""
    texts = [exp.Literal.string(name) for name in names]
    codes = exp.select(column("code")).from_("event_name").where(exp.In(this=column("text"), expressions=texts))
    return exp.In(this=column("name"), query=codes.subquery())


def _events(session: Session, slots: Slots, asked: RowsAsked) -> tuple[exp.Query, bool]:
    fields = slots.fields(EVENT)
    places = {key: slots.column(EVENT, fields[key]) for key in asked.fields}
    names = ["fact", "id", "account", "person", "name", "day", "at", *dict.fromkeys(places.values())]
    query, exact = event_scan(session, asked, names), not asked.unassigned
    for said in event_conditions(slots, asked.where, asked.exclusions):
        if said is None:
            exact = False
        else:
            query = query.where(said)
    whole = tree(_EVENTS, {"facts": query})
    for key, place in places.items():
        whole = whole.select(_shown(fields[key], column(place, "e")).as_(key, quoted=True))
    return whole, exact


def event_conditions(
    slots: Slots, where: Expression | None, exclusions: tuple[Expression, ...]
) -> Iterator[exp.Expr | None]:
    """What selects events, condition by condition; None for one that SQL alone cannot say."""
    fields = slots.fields(EVENT)

    def place(field: Field) -> exp.Expr:
        return column(slots.column(EVENT, field))

    if where is not None:
        yield condition_sql(where, fields, place)
    for condition in exclusions:
        said = condition_sql(condition, fields, place)
        # Only what is known to meet an exclusion is left out.
        yield None if said is None else exp.Not(this=exp.Coalesce(this=said, expressions=[exp.false()]))


def _of_accounts(session: Session, asked: RowsAsked) -> exp.Expr | None:
    if asked.accounts is None:
        return None
    known = AsKnown(asked.known_at)
    keys = _standing_for(session, Kind.ACCOUNT, asked.accounts, known)
    own = _among("account", keys)
    if not asked.unassigned:
        return own
    members = holding(session, "membership", ["person"], known).where(_among("account", keys))
    homeless = column("account").eq(NOBODY)
    return exp.or_(own, exp.and_(homeless, exp.In(this=column("person"), query=members.subquery())))


def _standing_for(session: Session, kind: Kind, keys: tuple[int, ...], known: AsKnown) -> tuple[int, ...]:
    """The keys that facts came with and that stand for these."""
    canonical = canonical_keys(session, kind, known)
    return keys if canonical is None else tuple(np.flatnonzero(np.isin(canonical, keys)).tolist())


def _records(session: Session, slots: Slots, asked: RowsAsked, collection: Collection) -> tuple[exp.Query, bool]:
    scope, fields = record_table(collection.key), collection.fields
    places = {key: column_name(scope, slots.places[slot_of(scope, field)]) for key, field in fields.items()}
    days = {key: f"{place}_day" if fields[key].type is FieldType.INSTANT else place for key, place in places.items()}
    header = ["fact", "hash", "record", "account", "person", "effective"]
    known = AsKnown(asked.known_at)
    names = dict.fromkeys([*header, *places.values(), *days.values()])
    versions = holding(session, scope, list(names), known).where(at_most("effective", asked.last_day))
    query = tree(_RECORDS, {"facts": versions})
    for condition in _in_time(asked, collection, days):
        query = _and(query, condition)
    if asked.accounts is not None:
        query = _and(query, _among("account", _standing_for(session, Kind.ACCOUNT, asked.accounts, known), "r"))
    # Amounts come with a currency of their own, and late fields are known only from a day on: the engine sees to both.
    sayable = {k: one for k, one in fields.items() if one.type is not FieldType.MONEY and one.known_from is None}
    exact = not asked.exclusions
    if asked.where is not None:
        said = condition_sql(asked.where, sayable, lambda field: column(places[field.key], "r"))
        exact = exact and said is not None
        query = query if said is None else _and(query, said)
    for key, place in places.items():
        query = query.select(_shown(fields[key], column(place, "r")).as_(key, quoted=True))
    return query, exact


def _in_time(asked: RowsAsked, collection: Collection, days: Mapping[str, str]) -> Iterator[exp.Expr]:
    """Alive on the last day, or anchored in the window."""
    anchor = column(days[asked.anchor], "r")
    if asked.window:
        yield exp.GTE(this=anchor, expression=exp.convert(asked.first_day))
        yield exp.LTE(this=anchor.copy(), expression=exp.convert(asked.last_day))
        return
    yield exp.Not(this=exp.Is(this=anchor, expression=exp.null()))
    yield exp.LTE(this=column(days[collection.start_field], "r"), expression=exp.convert(asked.last_day))
    if collection.end is not None:
        end = column(days[collection.end], "r")
        later = exp.GTE if collection.end_inclusive else exp.GT
        open_ended = exp.Is(this=end, expression=exp.null())
        yield exp.paren(exp.or_(open_ended, later(this=end.copy(), expression=exp.convert(asked.last_day))))


def _people(session: Session, asked: RowsAsked) -> tuple[exp.Query, bool]:
    names = ["fact", "k", "recorded", "hash", "person", "account", "starts", "ends"]
    known = AsKnown(asked.known_at)
    query = tree(_PEOPLE, {"facts": holding(session, "membership", names, known)})
    query = _and(query, exp.LTE(this=column("starts", "m"), expression=exp.convert(asked.last_day)))
    query = _and(query, exp.GT(this=column("ends", "m"), expression=exp.convert(asked.first_day)))
    if asked.accounts is not None:
        query = _and(query, _among("account", _standing_for(session, Kind.ACCOUNT, asked.accounts, known), "m"))
    return query, asked.where is None and not asked.exclusions


def _among(name: str, keys: tuple[int, ...], table: str | None = None) -> exp.Expr:
    found = among(name, keys)
    if table is not None:
        found.set("this", column(name, table))
    return found


def _and(query: exp.Query, condition: exp.Expr) -> exp.Query:
    return query.where(condition)


def _shown(field: Field, place: exp.Expr) -> exp.Expr:
    """A stored integer as people read it."""
    match field.type:
        case FieldType.TEXT:
            return text_of(place)
        case FieldType.DATE:
            epoch = exp.cast(exp.Literal.string("1970-01-01"), "date")
            return exp.Add(this=epoch, expression=place)
        case FieldType.INSTANT:
            return exp.Anonymous(this="MAKE_TIMESTAMP", expressions=[place])
        case FieldType.BOOLEAN:
            return exp.cast(place, "boolean")
        case FieldType.NUMBER | FieldType.MONEY:
            scale = field.stored_scale
            return exp.Div(this=place, expression=exp.convert(10**scale)) if scale else place
        case _:
            assert_never(field.type)


def printed(query: exp.Query) -> str:
    """The query as text for DuckDB."""
    return query.sql(dialect=DIALECT, identify=True, pretty=True, comments=False)
