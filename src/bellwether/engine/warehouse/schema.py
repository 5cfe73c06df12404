"""The tables of a warehouse, and the numbered steps that bring an older store up to them."""

from collections.abc import Callable
from typing import NamedTuple

import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import tree


class Col(NamedTuple):
    """A column: its name, its type, and whether it may be null."""

    name: str
    type: str
    optional: bool = False

    @property
    def definition(self) -> exp.ColumnDef:
        """The column in a CREATE or ALTER statement."""
        kind = exp.DataType.build(self.type, nullable=self.optional)
        return exp.ColumnDef(this=exp.to_identifier(self.name, quoted=True), kind=kind)


ARROW_TYPES = {"int": pa.int32(), "bigint": pa.int64(), "text": pa.string(), "blob": pa.binary()}

# Every fact: its number, when we learned it, from which source, what it is about (k) and what it says (hash).
HEADER = (
    Col("fact", "bigint"),
    Col("recorded", "bigint"),
    Col("source", "int"),
    Col("k", "bigint"),
    Col("hash", "bigint"),
)

FACTS: dict[str, tuple[Col, ...]] = {
    "account": (*HEADER, Col("account", "int"), Col("name", "text", True), Col("created", "int", True)),
    "deletion": (*HEADER, Col("account", "int"), Col("day", "int")),
    "resolution": (*HEADER, Col("kind", "int"), Col("from_key", "int"), Col("into_key", "int")),
    "event": (
        *HEADER,
        Col("account", "int"),
        Col("person", "int"),
        Col("name", "int"),
        Col("day", "int"),
        Col("at", "bigint"),
        Col("dated", "int"),
        Col("id", "text"),
        Col("raw", "text", True),
    ),
    "trait": (
        *HEADER,
        Col("kind", "int"),
        Col("subject", "int"),
        Col("trait", "int"),
        Col("effective", "int"),
        Col("at", "bigint"),
        Col("number", "bigint", True),
        Col("text", "int", True),
        Col("assumed", "int"),
    ),
    "membership": (*HEADER, Col("person", "int"), Col("account", "int"), Col("starts", "int"), Col("ends", "int")),
    "entered": (
        *HEADER,
        Col("metric", "int"),
        Col("account", "int"),
        Col("day", "int"),
        Col("number", "bigint", True),
        Col("text", "int", True),
        Col("numerator", "bigint", True),
        Col("denominator", "bigint", True),
        Col("n", "bigint", True),
        Col("author", "text", True),
        Col("reason", "text", True),
    ),
    "adjustment": (
        *HEADER,
        Col("metric", "int"),
        Col("account", "int"),
        Col("starts", "int"),
        Col("ends", "int"),
        Col("amount", "bigint"),
        Col("author", "text", True),
        Col("reason", "text", True),
    ),
    "outage": (
        *HEADER,
        Col("event", "text", True),
        Col("origin", "text", True),
        Col("account", "int"),
        Col("starts", "int"),
        Col("ends", "int"),
    ),
    "rate": (*HEADER, Col("currency", "text"), Col("plan", "text", True), Col("day", "int"), Col("rate", "bigint")),
    # That a person who had facts at an account was erased; `recorded` is when.
    "erasure": (*HEADER, Col("person", "int"), Col("account", "int")),
}

RECORD = (*HEADER, Col("record", "int"), Col("account", "int"), Col("person", "int"), Col("effective", "int"))

DICTIONARY = (Col("code", "int"), Col("text", "text"))
DICTIONARIES = ("text", "event_name", "account_identity", "person_identity")

OTHERS: dict[str, tuple[Col, ...]] = {
    "meta": (Col("serial", "bigint"), Col("key", "text"), Col("value", "text")),
    "batch": (Col("batch", "int"),),
    "retraction": (Col("fact", "bigint"), Col("scope", "text"), Col("recorded", "bigint"), Col("batch", "int")),
    "field": (Col("scope", "text"), Col("key", "text"), Col("slot", "int"), Col("type", "text"), Col("scale", "int")),
    "event_source": (Col("source", "int"), Col("name", "int")),
    # The messages that came in live and are no events, by the digest of their ids.
    "heard": (Col("k", "bigint"), Col("recorded", "bigint"), Col("batch", "int", True)),
    # Events of visitors who were not known when they came, and who the visitors turned out to be.
    "visit": (Col("visitor", "int"), Col("fact", "bigint")),
    "recognised": (
        Col("visitor", "int"),
        Col("person", "int"),
        Col("recorded", "bigint"),
        Col("batch", "int", True),
    ),
    "metric_version": (
        Col("version", "int"),
        Col("generation", "int"),
        Col("metric", "text"),
        Col("fingerprint", "text"),
        Col("layout", "text"),
        Col("scale", "int"),
        Col("factor", "bigint"),
        Col("computed_to", "int"),
        Col("batch", "int"),
    ),
    "value_chunk": (
        Col("version", "int"),
        Col("block", "int"),
        Col("chunk", "int"),
        Col("generation", "int"),
        Col("accounts", "blob"),
        Col("numbers", "blob"),
        Col("bases", "blob"),
        Col("states", "blob"),
    ),
}

_ORDERS = {
    "event": ("day", "account"),
    "value_chunk": ("version", "block", "chunk"),
    "meta": ("key",),
    "field": ("scope",),
    "metric_version": ("version",),
}


OWN_DIGESTS = "events are digested by us from batch"
"""The key in `meta` of the first batch whose events have digests of `digesting`; older ones have the store's."""


def arrow_schema(columns: tuple[Col, ...]) -> pa.Schema:
    """The Arrow schema of rows of a table."""
    return pa.schema([pa.field(column.name, ARROW_TYPES[column.type]) for column in columns])


def create(store: Store, session: Session, table: str, columns: tuple[Col, ...]) -> None:
    """Creates a table unless it is there."""
    order = _ORDERS.get(table, (columns[0].name,))
    session.run(store.create(table, [column.definition for column in columns], order))


def _first(store: Store, session: Session) -> None:
    for table in DICTIONARIES:
        create(store, session, table, DICTIONARY)
    for table, columns in {**FACTS, **OTHERS}.items():
        create(store, session, table, columns)


def _second(store: Store, session: Session) -> None:
    """Erasures, and which instants of records are only dates."""
    create(store, session, "erasure", FACTS["erasure"])
    instants = session.table(tree("SELECT scope, slot FROM field WHERE type = 'instant' AND scope <> 'event'"))
    for scope, slot in zip(*(instants.column(name).to_pylist() for name in ("scope", "slot")), strict=True):
        dated = Col(f"f_{slot}_dated", "int", True).definition
        session.run(exp.Alter(this=exp.to_table(scope), kind="TABLE", actions=[dated]))


def _third(store: Store, session: Session) -> None:  # noqa: ARG001  # the shape of a step
    """Events get digests of our own, which every store computes alike; those that are there keep theirs."""
    first = tree("SELECT COALESCE(MAX(batch), 0) + 1 AS batch FROM batch")
    write_meta(session, OWN_DIGESTS, str(ints(session.table(first), "batch")[0]))


def _fourth(store: Store, session: Session) -> None:
    """What came in live: messages that are no events, and events of visitors who are not known yet."""
    for table in ("heard", "visit", "recognised"):
        create(store, session, table, OTHERS[table])


def _fifth(store: Store, session: Session) -> None:  # noqa: ARG001  # the shape of a step
    """What is noted beside facts has the number of its write, so that what a broken write noted can be swept away."""
    number = Col("batch", "int", True).definition
    number.set("exists", True)
    for table in ("heard", "recognised"):
        session.run(exp.Alter(this=exp.to_table(table), kind="TABLE", actions=[number.copy()]))


MIGRATIONS: tuple[Callable[[Store, Session], None], ...] = (_first, _second, _third, _fourth, _fifth)
"""Step n brings a store from version n to n + 1; a step that was released never changes."""


class NewerStore(RuntimeError):
    """The store was written by a newer Bellwether."""


def meta(session: Session, key: str) -> str | None:
    """The value last written under a key."""
    query = tree('SELECT value FROM meta WHERE "key" = :key ORDER BY serial DESC LIMIT 1', key=key)
    found: list[str] = session.table(query).column("value").to_pylist()
    return found[0] if found else None


def write_meta(session: Session, key: str, value: str) -> None:
    """Puts a value under a key; the one written last holds."""
    serial = session.table(tree("SELECT COALESCE(MAX(serial), 0) + 1 AS serial FROM meta")).column("serial")[0].as_py()
    session.append("meta", pa.table({"serial": pa.array([int(serial)]), "key": [key], "value": [value]}))


def migrate(store: Store) -> None:
    """Brings the store to the newest version; all steps that are missing in one transaction."""
    with store.writing() as session:
        create(store, session, "meta", OTHERS["meta"])
        version = int(meta(session, "schema") or 0)
        if version > len(MIGRATIONS):
            message = (
                f"this warehouse has schema {version}, but this Bellwether knows only up to {len(MIGRATIONS)}: "
                "run the newer Bellwether that wrote it"
            )
            raise NewerStore(message)
        for step in MIGRATIONS[version:]:
            step(store, session)
        if version < len(MIGRATIONS):
            write_meta(session, "schema", str(len(MIGRATIONS)))
