"""The store on ClickHouse, for when one machine is not enough. It speaks through a client that the caller opens.

ClickHouse has no transactions over tables: a batch counts once its number stands in `batch`, reads leave out facts of
later numbers, and what an interrupted write left behind is removed when the store is opened or the write fails.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from threading import RLock, get_ident, local
from typing import Protocol

import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.kept_answers import Words
from bellwether.engine.warehouse.store import Session, TakenBack, first_fact
from bellwether.engine.warehouse.tree import at_least, column, columns_of, tree

DIALECT = "clickhouse"

NUMBERED = ("retraction", "heard", "recognised")
"""Tables whose rows are no facts, but have the number of the write that they belong to."""

SETTINGS: Mapping[str, int | str] = {
    "join_use_nulls": 1,
    "aggregate_functions_null_for_empty": 1,
    "union_default_mode": "ALL",
    "session_timezone": "UTC",
    "mutations_sync": 2,
    "lightweight_deletes_sync": 2,
}
"""What makes ClickHouse answer as other databases do; the client must be opened with these."""

_TYPES = {pa.int32(): "int", pa.int64(): "bigint", pa.bool_(): "boolean"}
_SERIAL = count()


class ClickHouseClient(Protocol):
    """The part of a `clickhouse_connect` client that the store uses."""

    def command(self, cmd: str) -> object:
        """Runs a statement."""
        ...

    def query_arrow(self, query: str) -> pa.Table:
        """The whole result."""
        ...

    def query_arrow_stream(self, query: str) -> AbstractContextManager[Iterator[pa.RecordBatch]]:
        """The result in pieces."""
        ...

    def insert_arrow(self, table: str, arrow_table: pa.Table) -> object:
        """Adds rows."""
        ...

    def close(self) -> None:
        """Ends the connection."""
        ...


class ClickHouseSession:
    """Reads up to one batch; writes count when the store commits them."""

    words: Words | None = None

    def __init__(self, client: ClickHouseClient, committed: int) -> None:
        self._client = client
        self._staged: dict[str, str] = {}
        self._committed = committed
        self.pending: list[int] = []

    @property
    def committed(self) -> int | None:
        """The last batch to read: its own unfinished ones too."""
        return self.pending[-1] if self.pending else self._committed

    def _printed(self, statement: exp.Expr) -> str:
        named = statement.copy()
        for table in named.find_all(exp.Table):
            if table.name in self._staged:
                table.set("this", exp.to_identifier(self._staged[table.name]))
        return named.sql(dialect=DIALECT, identify=True, comments=False)

    def table(self, query: exp.Query) -> pa.Table:
        """The whole result."""
        return self._client.query_arrow(self._printed(query))

    def stream(self, query: exp.Query) -> Iterator[pa.RecordBatch]:
        """The result in pieces."""
        with self._client.query_arrow_stream(self._printed(query)) as batches:
            yield from batches

    def run(self, statement: exp.Expr) -> None:
        """Executes a statement that returns nothing."""
        self._client.command(self._printed(statement))

    @contextmanager
    def staged(self, name: str, table: pa.Table) -> Iterator[None]:
        """Puts an Arrow table into a table of its own for a while."""
        plain = _plain(table)
        stage = f"staged_{next(_SERIAL)}"
        self.run(_created(stage, _columns(plain), exp.EngineProperty(this=exp.var("Memory"))))
        self._staged[name] = stage
        try:
            self.append(stage, plain)
            yield
        finally:
            del self._staged[name]
            self.run(exp.Drop(tables=[exp.to_table(stage)], kind="TABLE"))

    def append(self, target: str, table: pa.Table) -> None:
        """Adds rows, by the names of their columns."""
        if table.num_rows:
            self._client.insert_arrow(target, _plain(table))

    def fill(self, target: str, name: str, values: pa.Table) -> None:
        """Sets one column of the rows with these facts, by writing these rows anew."""
        with self.staged("filled", values):
            fact = exp.column("fact", "t").eq(exp.column("fact", "f"))
            chosen = exp.Star(except_=[exp.to_identifier(name)])
            given = exp.column("value", "f").as_(name)
            source = exp.to_table(target).as_("t")
            query = exp.select(exp.Column(this=chosen, table=exp.to_identifier("t")), given).from_(source)
            rows = self.table(query.join(exp.to_table("filled").as_("f"), on=fact))
            facts = columns_of("filled", ["fact"]).subquery()
            self.delete(target, exp.In(this=column("fact"), query=facts))
        self.append(target, rows)

    def delete(self, target: str, condition: exp.Expr) -> None:
        """Removes rows."""
        self.run(exp.delete(exp.to_table(target), where=condition))

    @property
    def unfinished(self) -> bool:
        """Rows are there as soon as they are written."""
        return True

    def keep_so_far(self) -> None:
        """Nothing is held back here."""

    def next_batch(self) -> int:
        """The number that the next batch will have once it is committed."""
        self.pending.append((self.committed or 0) + 1)
        return self.pending[-1]


def _plain(table: pa.Table) -> pa.Table:
    """The table without dictionary encoding."""
    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(field.type.value_type))
    return table


def _columns(table: pa.Table) -> list[exp.ColumnDef]:
    definitions = []
    for name in table.column_names:
        values = table.column(name)
        kind = exp.DataType.build(_TYPES.get(values.type, "text"), nullable=bool(values.null_count))
        definitions.append(exp.ColumnDef(this=exp.to_identifier(name), kind=kind))
    return definitions


def _created(table: str, columns: list[exp.ColumnDef], *properties: exp.Expr) -> exp.Create:
    schema = exp.Schema(this=exp.to_table(table), expressions=columns)
    return exp.Create(this=schema, kind="TABLE", exists=True, properties=exp.Properties(expressions=list(properties)))


class _Steady(local):
    """The session that the reads of a thread share for a while."""

    session: ClickHouseSession | None = None


class ClickHouseStore:
    """A ClickHouse database that one process writes and many read."""

    def __init__(self, client: ClickHouseClient) -> None:
        self._client = client
        self._lock = RLock()
        self._open: ClickHouseSession | None = None
        self._reader: int | None = None
        self._steady = _Steady()
        batch = [exp.ColumnDef(this=exp.to_identifier("batch"), kind=exp.DataType.build("int", nullable=False))]
        client.command(self.create("batch", batch, ("batch",)).sql(dialect=DIALECT, identify=True))
        self._sweep(self._last_batch())

    def _last_batch(self) -> int:
        last = tree("SELECT MAX(batch) AS batch FROM batch").sql(dialect=DIALECT, identify=True)
        return int(self._client.query_arrow(last).column("batch")[0].as_py() or 0)

    @contextmanager
    def reading(self) -> Iterator[ClickHouseSession]:
        """A session that leaves out what is committed after it began."""
        if self._open is not None and self._reader == get_ident():
            yield self._open
            return
        yield self._steady.session or ClickHouseSession(self._client, self._last_batch())

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Reading sessions inside, of this thread, leave out the same facts."""
        with self.reading() as session:
            before, self._steady.session = self._steady.session, session
            try:
                yield
            finally:
                self._steady.session = before

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The writing session; its batches count from its end on, all at once."""
        with self._lock:
            if self._open is not None:
                yield self._open
                return
            committed = self._last_batch()
            session = ClickHouseSession(self._client, committed)
            self._open = session
            try:
                yield session
                session.append("batch", pa.table({"batch": pa.array(session.pending, pa.int32())}))
            except BaseException:
                self._sweep(committed)
                raise
            finally:
                self._open = None

    def writing_values(self) -> AbstractContextManager[Session]:
        """The writing session: facts and values have one writer here."""
        return self.writing()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing is written inside but by this thread."""
        with self.writing():
            yield

    @contextmanager
    def whole(self, *, kept: bool) -> Iterator[None]:
        """Writes that this thread reads, swept away at the end unless `kept`."""
        with suppress(TakenBack), self.writing():
            before, self._reader = self._reader, get_ident()
            try:
                yield
            finally:
                self._reader = before
            if not kept:
                raise TakenBack

    @property
    def aside(self) -> bool:
        """Nothing is tried beside the writer here: who tries something is the writer for as long."""
        return False

    def _sweep(self, committed: int) -> None:
        """Removes what unfinished writes left behind."""
        session = ClickHouseSession(self._client, committed)
        database = exp.column("database").eq(exp.func("currentDatabase"))
        tables = exp.select("table").from_(exp.to_table("columns", db="system")).where(database)
        unfinished = at_least("fact", first_fact(committed + 1))
        for table in session.table(tables.where(exp.column("name").eq("fact"))).column("table").to_pylist():
            if ints(session.table(exp.select(exp.Count(this=exp.Star()).as_("n")).from_(table).where(unfinished)), "n")[
                0
            ]:
                session.delete(table, unfinished)
        numbered = tables.where(exp.column("name").eq("batch"), exp.column("table").isin(*NUMBERED))
        for table in session.table(numbered).column("table").to_pylist():
            session.delete(table, at_least("batch", committed + 1))

    def commits(self) -> int | None:
        """Not known: others write too."""
        return None

    def touched(self, after: int, last: int) -> frozenset[str] | None:  # noqa: ARG002
        """Not known: others write too."""
        return None

    def create(self, table: str, columns: list[exp.ColumnDef], order: tuple[str, ...]) -> exp.Expr:
        """The statement that creates a MergeTree in this order."""
        keys = exp.Tuple(expressions=[column(name) for name in order])
        engine = exp.EngineProperty(this=exp.func("MergeTree"))
        return _created(table, columns, engine, exp.Order(expressions=[exp.Ordered(this=keys)]))

    def hashed(self, text: exp.Expr) -> exp.Expr:
        """Half of a SipHash-128 would do as well; the 64-bit one without its lowest bit fits a signed integer."""
        digest = exp.Anonymous(this="sipHash64", expressions=[text])
        shifted = exp.Anonymous(this="bitShiftRight", expressions=[digest, exp.convert(1)])
        return exp.Anonymous(this="toInt64", expressions=[shifted])

    def property_text(self, raw: exp.Expr, key: str) -> exp.Expr:
        """A property of a JSON text as text, null where it is absent."""
        kind = exp.Literal.string("Nullable(String)")
        return exp.Anonymous(this="JSONExtract", expressions=[raw, exp.Literal.string(key), kind])

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()
