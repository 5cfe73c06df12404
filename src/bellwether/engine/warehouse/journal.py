"""Which tables every write of facts touched: whatever was read of other tables still holds after it."""

from collections import OrderedDict
from threading import Lock

import pyarrow as pa

KEPT = 20_000
"""Writes that are remembered; who read before these reads again."""


def retraction_of(table: str) -> str:
    """What is noted beside the table itself where facts of it ceased to hold."""
    return f"retraction of {table}"


class Touched:
    """What one writing session has touched so far: batches that it began, and tables that it wrote to."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.tables: set[str] = set()

    def appended(self, target: str, rows: pa.Table) -> None:
        """Notes rows that were added; a retraction touches the table of the fact that no longer holds."""
        if target == "retraction":
            scopes = rows.column("scope").unique().to_pylist()
            self.tables.update(scopes, map(retraction_of, scopes))
        elif target == "batch":
            self.batches += rows.column("batch").to_pylist()
        else:
            self.tables.add(target)

    def rewritten(self, target: str) -> None:
        """Notes that rows which were there are others now, or gone."""
        self.tables |= {target, retraction_of(target)}


class Journal:
    """The tables that the last writes touched, by their batches, since this process opened the store."""

    def __init__(self) -> None:
        self._tables: OrderedDict[int, frozenset[str]] = OrderedDict()
        self._lock = Lock()

    def commit(self, touched: Touched) -> None:
        """Notes a write that is finished."""
        with self._lock:
            for batch in touched.batches:
                self._tables[batch] = frozenset(touched.tables)
            while len(self._tables) > KEPT:
                self._tables.popitem(last=False)

    def between(self, after: int, last: int) -> frozenset[str] | None:
        """The tables that the batches after one and up to another touched; None where one of them is not known."""
        with self._lock:
            found = [self._tables.get(batch) for batch in range(after + 1, last + 1)]
        known = [tables for tables in found if tables is not None]
        return frozenset[str]().union(*known) if len(known) == len(found) else None
