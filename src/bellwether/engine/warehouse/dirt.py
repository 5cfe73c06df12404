"""What arrived after a batch: which accounts it touches, and from which day on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.dictionaries import NAMES, TEXTS, all_texts, texts_of
from bellwether.engine.warehouse.facts import ints, optional, texts
from bellwether.engine.warehouse.history_writes import KIND_CODES, PARENT
from bellwether.engine.warehouse.protocol import NO_DAY, NOBODY, NOW, Dirt, Ints, Kind
from bellwether.engine.warehouse.registry import Slots, record_table
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.schema import FACTS
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import at_least, column, columns_of, tree


@dataclass(frozen=True, slots=True)
class Touched:
    """Accounts (keys as they came) and the first day that is touched, with what touched them."""

    account: Ints
    day: Ints
    what: frozenset[str]


def read_dirt(session: Session, slots: Slots, after_batch: int) -> Dirt:
    """What facts and retractions after a batch touch, per canonical account."""
    touched = [touch for table in ("event", *_HISTORIES) for touch in _touched_by(session, table, after_batch)]
    touched += [
        touch for key in slots.catalog.collections for touch in _touched_by_records(session, slots, key, after_batch)
    ]
    events = frozenset[str]().union(*(touch.what for touch in touched if _is_event(touch)))
    others = frozenset[str]().union(*(touch.what for touch in touched if not _is_event(touch)))
    account = np.concatenate([np.zeros(0, dtype=np.int64), *(touch.account for touch in touched)])
    day = np.concatenate([np.zeros(0, dtype=np.int64), *(touch.day for touch in touched)])
    keys, places = np.unique(resolved(account, canonical_keys(session, Kind.ACCOUNT, NOW)), return_inverse=True)
    first = np.full(keys.size, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, places, day)
    return Dirt(keys, first, frozenset(name.removeprefix(_EVENT) for name in events), others)


_EVENT = "event:"


def _is_event(touch: Touched) -> bool:
    return any(name.startswith(_EVENT) for name in touch.what)


def _touched_by(session: Session, table: str, after_batch: int) -> Iterator[Touched]:
    shape = [col.name for col in FACTS[table] if col.name not in ("raw", "id", "author", "reason")]
    found = _changed(session, table, shape, after_batch)
    if found.num_rows:
        yield from _HISTORIES.get(table, _by_event)(session, table, found)


def _changed(session: Session, table: str, shape: Sequence[str], after_batch: int) -> pa.Table:
    """The facts of a table that were written or retracted after a batch."""
    new = columns_of(table, shape).where(at_least("fact", first_fact(after_batch + 1)))
    if table == "event":
        day = exp.Min(this=column("day")).as_("day")
        new = new.select("account", "person", "name", day, append=False).group_by("account", "person", "name")
    retracted = tree(
        "SELECT fact FROM retraction WHERE scope = :scope AND batch > :batch", scope=table, batch=after_batch
    )
    if session.committed is not None:
        new = new.where(exp.LT(this=column("fact"), expression=exp.convert(first_fact(session.committed + 1))))
    pieces = [session.table(new)]
    gone = session.table(retracted)
    if gone.num_rows:
        with session.staged("gone", gone):
            names = [column(name, "f").as_(name) for name in pieces[0].column_names]
            joined = exp.column("fact", "f").eq(exp.column("fact", "g"))
            query = (
                exp.select(*names).from_(exp.to_table(table).as_("f")).join(exp.to_table("gone").as_("g"), on=joined)
            )
            pieces.append(session.table(query).cast(pieces[0].schema))
    return pa.concat_tables(pieces)


def _by_event(session: Session, _table: str, found: pa.Table) -> Iterator[Touched]:
    account, day = ints(found, "account"), ints(found, "day")
    names = all_texts(session, NAMES)
    what = frozenset(_EVENT + names[code] for code in np.unique(ints(found, "name")).tolist())
    assigned = account != NOBODY
    yield Touched(account[assigned], day[assigned], what)
    loose = ~assigned & (ints(found, "person") != NOBODY)
    if loose.any():
        # An event without an account belongs to whatever account its person is a member of.
        accounts, days = _of_members(session, ints(found, "person")[loose], day[loose])
        yield Touched(accounts, days, what)


def _touched_by_records(session: Session, slots: Slots, collection: str, after_batch: int) -> Iterator[Touched]:
    """A version touches its record's accounts from the day it holds, but not before its record's first date."""
    scope = record_table(collection)
    dates = []
    for field in slots.fields(scope).values():
        if field.type is FieldType.DATE:
            dates.append(slots.column(scope, field))
        elif field.type is FieldType.INSTANT:
            dates.append(f"{slots.column(scope, field)}_day")
    found = _changed(session, scope, ["record", "account", "effective", *dates], after_batch)
    if found.num_rows == 0:
        return
    first = np.full(found.num_rows, NO_DAY, dtype=np.int64)
    for name in dates:
        said = optional(found, name)
        first = np.minimum(first, np.where(said.present, said.values, NO_DAY))
    day = np.maximum(ints(found, "effective"), np.where(first == NO_DAY, BEGINNING, first))
    what = frozenset({f"record:{collection}"})
    yield _assigned(ints(found, "account"), day, what)
    # Another version of the same record may have belonged to another account.
    with session.staged("touched", pa.table({"record": found.column("record"), "day": pa.array(day)})):
        query = tree(
            "SELECT f.account AS account, MIN(t.day) AS day FROM facts AS f JOIN touched AS t ON f.record = t.record "
            "GROUP BY f.account",
            {"facts": scope},
        )
        others = session.table(query)
    yield _assigned(ints(others, "account"), ints(others, "day"), what)


def _assigned(account: Ints, day: Ints, what: frozenset[str]) -> Touched:
    """Records of no account change no account's values."""
    return Touched(account[account != NOBODY], day[account != NOBODY], what)


def _by_account_day(day: str, what: str) -> Callable[[Session, str, pa.Table], Iterator[Touched]]:
    def touched(_session: Session, _table: str, found: pa.Table) -> Iterator[Touched]:
        yield Touched(ints(found, "account"), ints(found, day), frozenset({what}))

    return touched


def _by_metric(day: str) -> Callable[[Session, str, pa.Table], Iterator[Touched]]:
    def touched(session: Session, table: str, found: pa.Table) -> Iterator[Touched]:
        metrics = texts_of(session, TEXTS, np.unique(ints(found, "metric")))
        yield Touched(ints(found, "account"), ints(found, day), frozenset(f"{table}:{key}" for key in metrics))

    return touched


def _by_declaration(_session: Session, table: str, found: pa.Table) -> Iterator[Touched]:
    account = ints(found, "account")
    yield Touched(account, np.full(account.size, BEGINNING), frozenset({table}))


def _by_everyone(_session: Session, table: str, found: pa.Table) -> Iterator[Touched]:
    day = ints(found, "starts" if table == "outage" else "day").min()
    yield Touched(np.array([NOBODY]), np.array([day]), frozenset({table}))


def _by_resolution(session: Session, table: str, found: pa.Table) -> Iterator[Touched]:
    is_account = ints(found, "kind") == KIND_CODES[Kind.ACCOUNT]
    keys = np.concatenate([ints(found, "from_key")[is_account], ints(found, "into_key")[is_account]])
    yield Touched(keys, np.full(keys.size, BEGINNING), frozenset({table}))
    people = np.concatenate([ints(found, "from_key")[~is_account], ints(found, "into_key")[~is_account]])
    if people.size:
        accounts, days = _of_people(session, people, np.full(people.size, BEGINNING))
        yield Touched(accounts, days, frozenset({table}))


def _by_membership(session: Session, table: str, found: pa.Table) -> Iterator[Touched]:
    yield Touched(ints(found, "account"), ints(found, "starts"), frozenset({table}))
    # Events without an account move between all accounts of the person.
    accounts, days = _of_members(session, ints(found, "person"), ints(found, "starts"))
    yield Touched(accounts, days, frozenset({table}))


def _by_trait(session: Session, _table: str, found: pa.Table) -> Iterator[Touched]:
    of_account = ints(found, "kind") == KIND_CODES[Kind.ACCOUNT]
    subject, day, trait = ints(found, "subject"), ints(found, "effective"), ints(found, "trait")
    for code in np.unique(trait).tolist():
        key = texts_of(session, TEXTS, np.array([code]))[0]
        here = of_account & (trait == code)
        if here.any():
            # Where somebody stands in the hierarchy shows in the groups of others.
            everyone = key == PARENT
            keys, days = (np.array([NOBODY]), day[here].min(keepdims=True)) if everyone else (subject[here], day[here])
            yield Touched(keys, days, frozenset({f"account.{key}"}))
        there = ~of_account & (trait == code)
        if there.any():
            accounts, days = _of_people(session, subject[there], day[there])
            yield Touched(accounts, days, frozenset({f"user.{key}"}))


_HISTORIES: dict[str, Callable[[Session, str, pa.Table], Iterator[Touched]]] = {
    "account": _by_declaration,
    "deletion": _by_account_day("day", "deletion"),
    "resolution": _by_resolution,
    "trait": _by_trait,
    "membership": _by_membership,
    "entered": _by_metric("day"),
    "adjustment": _by_metric("starts"),
    "outage": _by_everyone,
    "rate": _by_everyone,
}


def _of_members(session: Session, person: Ints, day: Ints) -> tuple[Ints, Ints]:
    """The accounts that people ever belonged to, each with the first of its people's days."""
    return _joined(session, person, day, "membership")


def _of_people(session: Session, person: Ints, day: Ints) -> tuple[Ints, Ints]:
    """The accounts that people ever belonged to or had an event or record at."""
    found = [_joined(session, person, day, table) for table in ("membership", "event")]
    return np.concatenate([keys for keys, _ in found]), np.concatenate([days for _, days in found])


def _joined(session: Session, person: Ints, day: Ints, table: str) -> tuple[Ints, Ints]:
    canonical = canonical_keys(session, Kind.PERSON, NOW)
    if canonical is not None:
        # Every name of the same person counts, so look up all keys that stand for it.
        wanted, earliest = np.unique(canonical[person]), np.full(canonical.size, np.iinfo(np.int64).max)
        np.minimum.at(earliest, canonical[person], day)
        person = np.flatnonzero(np.isin(canonical, wanted))
        day = earliest[canonical[person]]
    with session.staged("people", pa.table({"person": pa.array(person), "day": pa.array(day)})):
        query = tree(
            "SELECT f.account AS account, MIN(p.day) AS day FROM facts AS f JOIN people AS p ON f.person = p.person "
            "GROUP BY f.account",
            {"facts": table},
        )
        found = session.table(query)
    account = ints(found, "account")
    return account[account != NOBODY], ints(found, "day")[account != NOBODY]


def event_names_of(session: Session, source: str) -> tuple[str, ...]:
    """The names of the events that a source ever delivered."""
    query = tree(
        "SELECT DISTINCT n.text AS text FROM event_source AS s JOIN event_name AS n ON s.name = n.code "
        "JOIN text AS t ON s.source = t.code WHERE t.text = :source ORDER BY text",
        source=source,
    )
    return texts(session.table(query), "text")
