"""What arrived after a batch: which accounts it touches, and from which day on."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.accounts_of_people import of_members, of_people
from bellwether.engine.warehouse.dictionaries import NAMES, TEXTS, all_texts, texts_of
from bellwether.engine.warehouse.facts import ints, optional, texts
from bellwether.engine.warehouse.first_deliveries import reach_of_outages
from bellwether.engine.warehouse.history_writes import KIND_CODES, PARENT
from bellwether.engine.warehouse.identities import MATCH
from bellwether.engine.warehouse.registry import Slots, record_table
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, NOW, Dirt, Ints, Kind
from bellwether.engine.warehouse.schema import FACTS
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import at_least, column, columns_of, tree


@dataclass(frozen=True, slots=True)
class Touched:
    """Accounts (keys as they came) and the first day that is touched, with what touched them."""

    account: Ints
    day: Ints
    what: frozenset[str]


@dataclass(frozen=True, slots=True)
class Changed:
    """The facts of one table that were written or retracted after a batch."""

    session: Session
    slots: Slots
    table: str
    rows: pa.Table
    after_batch: int

    def ints(self, name: str) -> Ints:
        """A column of the facts."""
        return ints(self.rows, name)


def read_dirt(session: Session, slots: Slots, after_batch: int, tables: frozenset[str] | None = None) -> Dirt:
    """What facts and retractions after a batch touch, per canonical account; `tables`: the only ones with any."""

    def perhaps(table: str) -> bool:
        return tables is None or table in tables

    histories = [table for table in ("event", *_HISTORIES) if perhaps(table)]
    touched = [touch for table in histories for touch in _touched_by(session, slots, table, after_batch)]
    collections = [key for key in slots.catalog.collections if perhaps(record_table(key))]
    touched += [touch for key in collections for touch in _touched_by_records(session, slots, key, after_batch)]
    if perhaps("event") or perhaps("outage"):
        touched += _touched_by_outages(session, after_batch)
    events = frozenset[str]().union(*(touch.what for touch in touched if _is_event(touch)))
    others = frozenset[str]().union(*(touch.what for touch in touched if not _is_event(touch)))
    account = np.concatenate([np.zeros(0, dtype=np.int64), *(touch.account for touch in touched)])
    day = np.concatenate([np.zeros(0, dtype=np.int64), *(touch.day for touch in touched)])
    keys, places = np.unique(resolved(account, canonical_keys(session, Kind.ACCOUNT, NOW)), return_inverse=True)
    first = np.full(keys.size, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(first, places, day)
    return Dirt(keys, first, frozenset(name.removeprefix(_EVENT) for name in events), others)


def _touched_by_outages(session: Session, after_batch: int) -> Iterator[Touched]:
    """An outage of a whole source concerns everyone's events of a name once the source has delivered the first one."""
    reached = reach_of_outages(session, after_batch)
    if reached is not None:
        day, names = reached
        yield Touched(np.array([NOBODY]), np.array([day]), frozenset(_EVENT + name for name in names))


_EVENT = "event:"


def _is_event(touch: Touched) -> bool:
    return any(name.startswith(_EVENT) for name in touch.what)


def _touched_by(session: Session, slots: Slots, table: str, after_batch: int) -> Iterator[Touched]:
    shape = [col.name for col in FACTS[table] if col.name not in ("raw", "id", "author", "reason")]
    found = _changed(session, table, shape, after_batch)
    if found.num_rows:
        yield from _HISTORIES.get(table, _by_event)(Changed(session, slots, table, found, after_batch))


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


def _by_event(changed: Changed) -> Iterator[Touched]:
    session, account, day = changed.session, changed.ints("account"), changed.ints("day")
    names = all_texts(session, NAMES)
    what = frozenset(_EVENT + names[code] for code in np.unique(changed.ints("name")).tolist())
    assigned = account != NOBODY
    yield Touched(account[assigned], day[assigned], what)
    loose = ~assigned & (changed.ints("person") != NOBODY)
    if loose.any():
        # An event without an account belongs to whatever account its person is a member of.
        accounts, days = of_members(session, changed.ints("person")[loose], day[loose])
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
    # The version that held before, perhaps at another account, may have earlier dates: look at all of a record.
    with session.staged("touched", found.select(["record", "effective"])):
        names = [column(name, "f").as_(name) for name in ("account", "record", *dates)]
        same = column("record", "f").eq(column("record", "t"))
        query = exp.select(*names, column("effective", "t").as_("effective"))
        query = query.from_(exp.to_table(scope).as_("f")).join(exp.to_table("touched").as_("t"), on=same)
        versions = session.table(query)
    first = np.full(versions.num_rows, NO_DAY, dtype=np.int64)
    for name in dates:
        said = optional(versions, name)
        first = np.minimum(first, np.where(said.present, said.values, NO_DAY))
    _, place = np.unique(ints(versions, "record"), return_inverse=True)
    earliest = np.full(versions.num_rows, NO_DAY, dtype=np.int64)
    np.minimum.at(earliest, place, np.where(first == NO_DAY, BEGINNING, first))
    day = np.maximum(ints(versions, "effective"), earliest[place])
    account = ints(versions, "account")
    # Records of no account change no account's values.
    yield Touched(account[account != NOBODY], day[account != NOBODY], frozenset({f"record:{collection}"}))


def _by_deletion(changed: Changed) -> Iterator[Touched]:
    """Another day of a deletion touches the days between the two."""
    with changed.session.staged("touched", changed.rows.select(["account"])):
        query = tree(
            "SELECT d.account AS account, MIN(d.day) AS day FROM deletion AS d JOIN touched AS t "
            "ON d.account = t.account GROUP BY d.account"
        )
        found = changed.session.table(query)
    yield Touched(ints(found, "account"), ints(found, "day"), frozenset({changed.table}))


def _by_metric(day: str) -> Callable[[Changed], Iterator[Touched]]:
    def touched(changed: Changed) -> Iterator[Touched]:
        metrics = texts_of(changed.session, TEXTS, np.unique(changed.ints("metric")))
        what = frozenset(f"{changed.table}:{key}" for key in metrics)
        yield Touched(changed.ints("account"), changed.ints(day), what)

    return touched


def _by_declaration(changed: Changed) -> Iterator[Touched]:
    account = changed.ints("account")
    yield Touched(account, np.full(account.size, BEGINNING), frozenset({changed.table}))


def _by_everyone(changed: Changed) -> Iterator[Touched]:
    day = changed.ints("starts" if changed.table == "outage" else "day").min()
    yield Touched(np.array([NOBODY]), np.array([day]), frozenset({changed.table}))


def _by_resolution(changed: Changed) -> Iterator[Touched]:
    # What a name stood for before loses its facts, so every key that it ever stood for is touched.
    asked = changed.rows.select(["kind", "from_key"])
    with changed.session.staged("touched", asked):
        query = tree(
            "SELECT r.kind AS kind, r.from_key AS from_key, r.into_key AS into_key FROM resolution AS r "
            "JOIN touched AS t ON r.kind = t.kind AND r.from_key = t.from_key"
        )
        found = changed.session.table(query)
    is_account = ints(found, "kind") == KIND_CODES[Kind.ACCOUNT]
    either = [ints(found, "from_key"), ints(found, "into_key")]
    keys = np.concatenate([key[is_account] for key in either])
    yield Touched(keys, np.full(keys.size, BEGINNING), frozenset({changed.table}))
    people = np.concatenate([key[~is_account] for key in either])
    if people.size:
        accounts, days = of_people(changed.session, changed.slots, people, np.full(people.size, BEGINNING))
        yield Touched(accounts, days, frozenset({changed.table}))


def _by_membership(changed: Changed) -> Iterator[Touched]:
    what = frozenset({changed.table})
    yield Touched(changed.ints("account"), changed.ints("starts"), what)
    # Events without an account move between all accounts of the person.
    accounts, days = of_members(changed.session, changed.ints("person"), changed.ints("starts"))
    yield Touched(accounts, days, what)


def _by_trait(changed: Changed) -> Iterator[Touched]:
    of_account = changed.ints("kind") == KIND_CODES[Kind.ACCOUNT]
    subject, day, trait = changed.ints("subject"), changed.ints("effective"), changed.ints("trait")
    for code in np.unique(trait).tolist():
        key = texts_of(changed.session, TEXTS, np.array([code]))[0]
        if key.startswith(MATCH):
            continue
        here = of_account & (trait == code)
        if here.any():
            # Where somebody stands in the hierarchy shows in the groups of others.
            everyone = key == PARENT
            keys, days = (np.array([NOBODY]), day[here].min(keepdims=True)) if everyone else (subject[here], day[here])
            yield Touched(keys, days, frozenset({f"account.{key}"}))
        there = ~of_account & (trait == code)
        if there.any():
            accounts, days = of_people(changed.session, changed.slots, subject[there], day[there])
            yield Touched(accounts, days, frozenset({f"user.{key}"}))


_HISTORIES: dict[str, Callable[[Changed], Iterator[Touched]]] = {
    "account": _by_declaration,
    "erasure": _by_declaration,
    "deletion": _by_deletion,
    "resolution": _by_resolution,
    "trait": _by_trait,
    "membership": _by_membership,
    "entered": _by_metric("day"),
    "adjustment": _by_metric("starts"),
    "outage": _by_everyone,
    "rate": _by_everyone,
}


def event_names_of(session: Session, source: str) -> tuple[str, ...]:
    """The names of the events that a source ever delivered."""
    query = tree(
        "SELECT DISTINCT n.text AS text FROM event_source AS s JOIN event_name AS n ON s.name = n.code "
        "JOIN text AS t ON s.source = t.code WHERE t.text = :source ORDER BY text",
        source=source,
    )
    return texts(session.table(query), "text")
