"""What a database must offer to hold a warehouse; everything else is the same for all of them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.kept_answers import Words

ROWS_PER_PIECE = 1_000_000
"""Rows in one piece of a stream, so that memory stays bounded whatever the table's size."""

FACTS_PER_BATCH = 32
"""A fact's number is its batch shifted by this many bits, plus its place in the batch."""


def first_fact(batch: int) -> int:
    """The smallest fact number of a batch."""
    return batch << FACTS_PER_BATCH


class TakenBack(Exception):
    """Ends a transaction of which nothing shall stay."""


class Session(Protocol):
    """One conversation with the database that sees one consistent state."""

    @property
    def committed(self) -> int | None:
        """The last batch to read, where the database itself does not hide unfinished writes; else None."""
        ...

    @property
    def words(self) -> Words | None:
        """The words of dictionaries that were met in this transaction, where they are kept."""
        ...

    def table(self, query: exp.Query) -> pa.Table:
        """The whole result."""
        ...

    def stream(self, query: exp.Query) -> Iterator[pa.RecordBatch]:
        """The result in pieces."""
        ...

    def run(self, statement: exp.Expr) -> None:
        """Executes a statement that returns nothing."""
        ...

    def staged(self, name: str, table: pa.Table) -> AbstractContextManager[None]:
        """Makes an Arrow table readable as a table of this name."""
        ...

    def append(self, target: str, table: pa.Table) -> None:
        """Adds rows, by the names of their columns."""
        ...

    def fill(self, target: str, name: str, values: pa.Table) -> None:
        """Sets one column of the rows with these facts: a table of `fact` and `value`."""
        ...

    def delete(self, target: str, condition: exp.Expr) -> None:
        """Removes rows for good; only computed values are ever removed."""
        ...

    @property
    def unfinished(self) -> bool:
        """Whether rows of values may be there whose write is not finished, so that their versions are not written."""
        ...

    def keep_so_far(self) -> None:
        """Lets go of what was written of values so far: it counts when the write is finished."""
        ...

    def next_batch(self) -> int:
        """The number of the write that begins; it counts once the session's transaction is committed."""
        ...


class Store(Protocol):
    """A database: sessions, transactions, and the few expressions that every dialect spells its own way."""

    def reading(self) -> AbstractContextManager[Session]:
        """A session that sees what is committed when it begins."""
        ...

    def steady(self) -> AbstractContextManager[None]:
        """Reading sessions inside, of this thread, are one and see one state; streams inside are held whole."""
        ...

    def writing(self) -> AbstractContextManager[Session]:
        """The one writing session: committed at its end, rolled back by an exception, joined when already open."""
        ...

    def writing_values(self) -> AbstractContextManager[Session]:
        """A session that writes computed values, beside the one that writes facts where the database can do so."""
        ...

    def still(self) -> AbstractContextManager[None]:
        """Nothing is written inside but by this thread."""
        ...

    def whole(self, *, kept: bool) -> AbstractContextManager[None]:
        """A writing session whose writes this thread's reading sessions see; taken back at its end unless `kept`."""
        ...

    @property
    def aside(self) -> bool:
        """Whether this thread tries something beside what others write, so that what it reads is its own alone."""
        ...

    def commits(self) -> int | None:
        """How often something was committed; None where others write too, or this thread reads another state."""
        ...

    def touched(self, after: int, last: int) -> frozenset[str] | None:
        """The tables that the batches after one and up to another touched; None where that is not known."""
        ...

    def create(self, table: str, columns: list[exp.ColumnDef], order: tuple[str, ...]) -> exp.Expr:
        """The statement that creates a table, kept in this order where the database keeps one."""
        ...

    def hashed(self, text: exp.Expr) -> exp.Expr:
        """A non-negative 63-bit digest of a text, the same in every version of the database."""
        ...

    def property_text(self, raw: exp.Expr, key: str) -> exp.Expr:
        """A property of a JSON text as text, null when it is absent, null or not a scalar."""
        ...

    def close(self) -> None:
        """Closes the database; everything committed is on disk."""
        ...
