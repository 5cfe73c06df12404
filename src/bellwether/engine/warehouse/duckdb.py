"""The embedded store: one DuckDB file, or memory. One process owns the file; each read has a cursor of its own."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, get_ident, local

import duckdb
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.errors import StoreUnusable
from bellwether.engine.warehouse.block_cache import BlockCache
from bellwether.engine.warehouse.breakage import BROKEN, is_broken, unusable
from bellwether.engine.warehouse.insertion import Insertions, Pen
from bellwether.engine.warehouse.journal import Journal, Touched
from bellwether.engine.warehouse.kept_answers import CommittedWords, KeptAnswers, Words
from bellwether.engine.warehouse.pieces import Glimpse, Pieces
from bellwether.engine.warehouse.store import ROWS_PER_PIECE, Session, TakenBack
from bellwether.engine.warehouse.tree import printed, tree
from bellwether.engine.warehouse.turns import Turns

DIALECT = "duckdb"

# Files stay readable by DuckDB 1.5, the oldest release that we run on; newer releases read them too.
STORAGE = "v1.5.0"


@dataclass(frozen=True, slots=True)
class DuckSettings:
    """How much of the machine the database may take."""

    threads: int = 2
    memory_limit: str = "1GB"


class StoreHeld(RuntimeError):
    """The file is open in another process."""


class DuckSession:
    """One cursor; every result is drained before the next statement."""

    committed: int | None = None

    def __init__(
        self,
        cursor: duckdb.DuckDBPyConnection,
        glimpse: Glimpse,
        answers: KeptAnswers | None = None,
        insertions: Insertions | None = None,
    ) -> None:
        self.cursor = cursor
        self._insertions = insertions or Insertions(cursor)
        self.glimpse = glimpse
        self.pieces: Pieces | None = None
        self.touched = Touched()
        self.answers = answers
        self.words = None if answers is None else answers.words
        self._staged = 0

    @property
    def unfinished(self) -> bool:
        """Whether rows may be there of a write of values that is not finished."""
        return self.glimpse.unfinished

    def keep_so_far(self) -> None:
        """Commits the rows written so far, where nothing but values is written."""
        if self.pieces is not None:
            self.pieces.keep(self.cursor)

    def table(self, query: exp.Query) -> pa.Table:
        """The whole result."""
        if self.answers is None or self._staged:
            return self._asked(_printed(query))
        return self.answers.answer(_printed(query), self._asked)

    def _asked(self, text: str) -> pa.Table:
        return self.cursor.sql(text).to_arrow_table()

    def stream(self, query: exp.Query) -> Iterator[pa.RecordBatch]:
        """The result in pieces."""
        relation = self.cursor.sql(_printed(query))
        if hasattr(relation, "to_arrow_reader"):
            yield from relation.to_arrow_reader(ROWS_PER_PIECE)
        else:
            yield from relation.fetch_arrow_reader(ROWS_PER_PIECE)

    def run(self, statement: exp.Expr) -> None:
        """Executes a statement that returns nothing."""
        if self.answers is not None:
            self.answers.forget()
        self.cursor.execute(_printed(statement)).fetchall()

    @contextmanager
    def staged(self, name: str, table: pa.Table) -> Iterator[None]:
        """Makes an Arrow table readable under this name."""
        self.cursor.register(name, table)
        self._staged += 1
        try:
            yield
        finally:
            self._staged -= 1
            self.cursor.unregister(name)

    def append(self, target: str, table: pa.Table) -> None:
        """Adds rows, by the names of their columns."""
        if table.num_rows == 0:
            return
        self.touched.appended(target, table)
        if self.answers is not None:
            self.answers.written(target)
        self._insertions.add(target, table)

    def fill(self, target: str, name: str, values: pa.Table) -> None:
        """Sets one column of the rows with these facts."""
        self.touched.rewritten(target)
        given, fact = exp.column("value", table="filled"), exp.column("fact", table="filled")
        with self.staged("filled", values):
            update = exp.update(exp.to_table(target), {name: given}, from_="filled")
            self.run(update.where(exp.column("fact", table=target).eq(fact)))

    def delete(self, target: str, condition: exp.Expr) -> None:
        """Removes rows."""
        self.touched.rewritten(target)
        self.run(exp.delete(exp.to_table(target), where=condition))

    def next_batch(self) -> int:
        """One more than the last batch."""
        last = self.table(tree("SELECT COALESCE(MAX(batch), 0) AS batch FROM batch"))
        batch = int(last.column(0)[0].as_py()) + 1
        self.append("batch", pa.table({"batch": pa.array([batch], pa.int32())}))
        return batch


class SteadySession(DuckSession):
    """A cursor that several reads of a thread share: a result is read to its end before it is passed on."""

    def stream(self, query: exp.Query) -> Iterator[pa.RecordBatch]:
        """The result in pieces."""
        yield from self.table(query).to_batches(max_chunksize=ROWS_PER_PIECE)


def _printed(statement: exp.Expr) -> str:
    return printed(statement, DIALECT)


class _Steady(local):
    """The session that the reads of a thread share for a while."""

    session: SteadySession | None = None


class _Aside(local):
    """The session of a thread that tries something: it alone sees what it writes, and nobody waits for it."""

    session: DuckSession | None = None


class DuckStore:
    """A DuckDB database with one writer and any number of readers."""

    def __init__(self, path: Path | None, settings: DuckSettings) -> None:
        config: dict[str, str | bool | int | float | list[str]] = {
            "threads": settings.threads,
            "memory_limit": settings.memory_limit,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "storage_compatibility_version": STORAGE,
        }
        try:
            self._connection = duckdb.connect(str(path) if path else ":memory:", config=config)
        except duckdb.Error as error:
            if isinstance(error, duckdb.IOException) and "lock" in str(error):
                message = f"{path} is in use by another process: stop it, or send the command to the running server"
                raise StoreHeld(message) from error
            if is_broken(error):
                raise unusable(error) from error
            raise
        self._connection.execute("SET python_enable_replacements = false")
        self._pieces = Pieces(self._connection, path)
        self._cache = BlockCache(self._connection, settings.memory_limit, in_file=path is not None)
        self._lock = Turns()
        self._pen: Pen | None = None
        self._open: DuckSession | None = None
        self._writer: int | None = None
        self._reader: int | None = None
        self._steady = _Steady()
        self._aside = _Aside()
        self._values = Lock()
        self._counting = Lock()
        self._commits = 0
        self._journal = Journal()
        self._words = CommittedWords()

    @contextmanager
    def reading(self) -> Iterator[DuckSession]:
        """A session in a transaction of its own, so that all its queries see one state."""
        if self._aside.session is not None:
            yield self._aside.session
            return
        if self._open is not None and self._reader == get_ident():
            yield self._open
            return
        if self._steady.session is not None:
            yield self._steady.session
            return
        cursor, glimpse = self._cache.opened(), Glimpse(self._pieces)
        try:
            answers = KeptAnswers(Words(self._words))
            cursor.begin()
            yield DuckSession(cursor, glimpse, answers)
        except duckdb.Error as error:
            if is_broken(error):
                raise unusable(error) from error
            raise
        finally:
            self._cache.closed(cursor)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Reading sessions inside, of this thread, are one transaction."""
        if self._steady.session is not None:
            yield
            return
        with self.reading() as session:
            # Of a thread that writes, what it writes is forgotten by both.
            self._steady.session = SteadySession(session.cursor, session.glimpse, session.answers)
            try:
                yield
            finally:
                self._steady.session = None

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The writing session; a second thread waits for the first."""
        if self._aside.session is not None:
            yield self._aside.session
            return
        with self._lock:
            if self._open is not None:
                yield self._open
                return
            pen, glimpse = self._pen or Pen.of(self._connection), Glimpse(self._pieces)
            # Whatever goes wrong with a pen, the next transaction has another.
            self._pen = None
            pen.cursor.begin()
            session = DuckSession(pen.cursor, glimpse, KeptAnswers(Words(self._words, writes=True)), pen.insertions)
            self._open, self._writer = session, get_ident()
            try:
                yield session
                self._commit(session)
                self._pen = pen
                self._cache.wrote(pen.insertions.taken())
            except BaseException as error:
                # A commit that failed has ended its transaction already.
                with suppress(duckdb.Error):
                    pen.cursor.rollback()
                if is_broken(error):
                    raise unusable(error) from error
                raise
            finally:
                self._open = None
                if self._pen is None:
                    pen.cursor.close()

    @contextmanager
    def writing_values(self) -> Iterator[Session]:
        """A session that writes computed values beside facts: their tables are others, so neither waits."""
        if self.aside or self._writes():
            with self.writing() as session:
                yield session
            return
        with self._values:
            cursor, glimpse = self._cache.opened(), Glimpse(self._pieces)
            cursor.begin()
            values = DuckSession(cursor, glimpse)
            values.pieces = self._pieces
            try:
                yield values
                self._commit(values)
                self._pieces.end()
            except BaseException as error:
                with suppress(duckdb.Error):
                    cursor.rollback()
                if is_broken(error):
                    raise unusable(error) from error
                raise
            finally:
                self._cache.closed(cursor)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing is written inside, neither facts nor values, but by this thread."""
        with self._values, self.writing():
            yield

    def _commit(self, session: DuckSession) -> None:
        session.cursor.commit()
        if session.words is not None:
            session.words.committed()
        self._journal.commit(session.touched)
        with self._counting:
            self._commits += 1

    @contextmanager
    def whole(self, *, kept: bool) -> Iterator[None]:
        """A transaction that this thread reads too, taken back at its end unless `kept`."""
        if self.aside or not (kept or self._writes()):
            with self._tried():
                yield
            return
        with suppress(TakenBack), self.writing():
            before, self._reader = self._reader, get_ident()
            try:
                yield
            finally:
                self._reader = before
            if not kept:
                raise TakenBack

    def _writes(self) -> bool:
        """Whether this thread is the one that writes."""
        return self._open is not None and self._writer == get_ident()

    @contextmanager
    def _tried(self) -> Iterator[None]:
        """A transaction beside that of the writer, of what was committed when it began; it never commits anything."""
        if self.aside:
            yield
            return
        cursor, glimpse = self._cache.opened(), Glimpse(self._pieces)
        cursor.begin()
        self._aside.session = DuckSession(cursor, glimpse)
        try:
            yield
        except duckdb.TransactionException as error:
            raise StoreUnusable(
                "The definitions were changed while this was tried, and what was tried was for those before. Try again."
            ) from error
        except BROKEN as error:
            raise unusable(error) from error
        finally:
            self._aside.session = None
            with suppress(duckdb.Error):
                cursor.rollback()
            self._cache.closed(cursor)

    @property
    def aside(self) -> bool:
        """Whether this thread tries something that will be taken back, beside what others read and write."""
        return self._aside.session is not None

    def commits(self) -> int | None:
        """How often something was committed: this process alone writes. None where this thread reads another state."""
        own = self.aside or (self._open is not None and self._reader == get_ident())
        return None if own or self._steady.session is not None else self._commits

    def touched(self, after: int, last: int) -> frozenset[str] | None:
        """The tables of facts that some batches touched; None where nobody has noted it."""
        return self._journal.between(after, last)

    def create(self, table: str, columns: list[exp.ColumnDef], order: tuple[str, ...]) -> exp.Expr:  # noqa: ARG002
        """The statement that creates a table; DuckDB keeps the order of arrival."""
        for col in columns:
            if col.args["kind"].is_type("blob"):
                # Packed already: looking for a compression of it would take ten times as long as writing it.
                col.append("constraints", _compressed("uncompressed"))
            elif table == "event" and col.args["kind"].is_type("text"):
                # Ids and raw JSON are seldom read; what the database would choose takes twice as long to write.
                col.append("constraints", _compressed("zstd"))
        return exp.Create(this=exp.Schema(this=exp.to_table(table), expressions=columns), kind="TABLE", exists=True)

    def hashed(self, text: exp.Expr) -> exp.Expr:
        """Half of an MD5, without its lowest bit, so that it fits a signed integer."""
        digest = exp.Anonymous(this="md5_number_lower", expressions=[text])
        return exp.cast(exp.BitwiseRightShift(this=digest, expression=exp.convert(1)), "bigint")

    def property_text(self, raw: exp.Expr, key: str) -> exp.Expr:
        """A property of a JSON text as text."""
        pointer = "/" + key.replace("~", "~0").replace("/", "~1")
        return exp.Anonymous(this="json_extract_string", expressions=[raw, exp.Literal.string(pointer)])

    def close(self) -> None:
        """Writes the log into the file and closes it."""
        try:
            with self._lock:
                if self._pen is not None:
                    self._pen.cursor.close()
                self._connection.close()
        except BROKEN as error:
            raise unusable(error) from error


def _compressed(how: str) -> exp.ColumnConstraint:
    return exp.ColumnConstraint(kind=exp.Var(this=f"USING COMPRESSION {how}"))
