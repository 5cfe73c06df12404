"""A store read up to one batch: what a long question reads stays of one state while new facts are written."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.kept_answers import Words
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import tree


class UpTo:
    """A session that leaves out the facts of later batches."""

    def __init__(self, session: Session, batch: int) -> None:
        self._session = session
        self._batch = batch

    @property
    def committed(self) -> int | None:
        """The last batch to read."""
        return self._batch

    @property
    def words(self) -> Words | None:
        """The words that the session has met."""
        return self._session.words

    def table(self, query: exp.Query) -> pa.Table:
        """The whole result."""
        return self._session.table(query)

    def stream(self, query: exp.Query) -> Iterator[pa.RecordBatch]:
        """The result in pieces."""
        return self._session.stream(query)

    def run(self, statement: exp.Expr) -> None:
        """Executes a statement that returns nothing."""
        self._session.run(statement)

    def staged(self, name: str, table: pa.Table) -> AbstractContextManager[None]:
        """Makes an Arrow table readable as a table of this name."""
        return self._session.staged(name, table)

    def append(self, target: str, table: pa.Table) -> None:
        """Adds rows."""
        self._session.append(target, table)

    def fill(self, target: str, name: str, values: pa.Table) -> None:
        """Sets one column of the rows with these facts."""
        self._session.fill(target, name, values)

    def delete(self, target: str, condition: exp.Expr) -> None:
        """Removes rows."""
        self._session.delete(target, condition)

    @property
    def unfinished(self) -> bool:
        """Whether rows may be there of a write of values that is not finished."""
        return self._session.unfinished

    def keep_so_far(self) -> None:
        """Lets go of what was written of values so far."""
        self._session.keep_so_far()

    def next_batch(self) -> int:
        """The number of the write that begins."""
        return self._session.next_batch()


class CommittedStore:
    """Another store, of which reading sessions see what was committed up to one batch."""

    def __init__(self, store: Store, batch: int) -> None:
        self._store = store
        self._batch = batch

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees the facts up to the batch; while nothing came later it need not ask for them."""
        with self._store.reading() as session:
            yield session if newest_batch(session) == self._batch else UpTo(session, self._batch)

    def steady(self) -> AbstractContextManager[None]:
        """Reads inside, by this thread, see one state."""
        return self._store.steady()

    def writing(self) -> AbstractContextManager[Session]:
        """The one writing session."""
        return self._store.writing()

    def writing_values(self) -> AbstractContextManager[Session]:
        """A session that writes computed values."""
        return self._store.writing_values()

    def still(self) -> AbstractContextManager[None]:
        """Nothing is written inside but by this thread."""
        return self._store.still()

    def whole(self, *, kept: bool) -> AbstractContextManager[None]:
        """A writing session whose writes this thread's reading sessions see."""
        return self._store.whole(kept=kept)

    @property
    def aside(self) -> bool:
        """Whether this thread tries something beside what others write."""
        return self._store.aside

    def commits(self) -> int | None:
        """Not known: only what was committed up to a batch is seen."""
        return None

    def touched(self, after: int, last: int) -> frozenset[str] | None:
        """The tables that some batches touched."""
        return self._store.touched(after, last)

    def create(self, table: str, columns: list[exp.ColumnDef], order: tuple[str, ...]) -> exp.Expr:
        """The statement that creates a table."""
        return self._store.create(table, columns, order)

    def hashed(self, text: exp.Expr) -> exp.Expr:
        """A non-negative 63-bit digest of a text."""
        return self._store.hashed(text)

    def property_text(self, raw: exp.Expr, key: str) -> exp.Expr:
        """A property of a JSON text as text."""
        return self._store.property_text(raw, key)

    def close(self) -> None:
        """Closes the store."""
        self._store.close()


def newest_batch(session: Session) -> int:
    """The last batch that a session sees; 0 before the first."""
    if session.committed is not None:
        return session.committed
    return int(session.table(tree("SELECT MAX(batch) AS batch FROM batch")).column("batch")[0].as_py() or 0)
