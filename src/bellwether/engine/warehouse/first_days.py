"""The first days of accounts, kept: grouping every event takes a while, and every question asks."""

from bellwether.engine.warehouse.committed import newest_batch
from bellwether.engine.warehouse.event_reads import Spans, read_spans, with_later
from bellwether.engine.warehouse.journal import retraction_of
from bellwether.engine.warehouse.rows import NOW, AsKnown
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.engine.warehouse.store import Session, Store

KEPT = 2
"""States of the facts of which the first days are kept."""

_NEWEST = "newest"


class FirstDays:
    """What was read of the newest states; events that came since are added to it."""

    def __init__(self) -> None:
        self._kept: Shelf[Spans] = Shelf(KEPT)
        self._newest: Shelf[tuple[int, Spans]] = Shelf(1)

    def read(self, session: Session, store: Store, known: AsKnown) -> Spans:
        """The first days of the accounts that have events, as a session sees them."""
        if store.aside:
            # The number of its batch will be that of another write.
            return read_spans(session, known)
        last = newest_batch(session)
        found = self._kept.get((last, known))
        if found is None:
            before = self._newest.get(_NEWEST)
            if known == NOW and before is not None and before[0] <= last and _only_added(store, before[0], last):
                found = with_later(before[1], read_spans(session, known, before[0]))
            else:
                found = read_spans(session, known)
            self._kept.put((last, known), found)
        if known == NOW:
            self._newest.put(_NEWEST, (last, found))
        return found

    def forget(self) -> None:
        """Keeps nothing: what is kept goes by the number of a write, and that may be given to another one."""
        self._kept.clear()
        self._newest.clear()


def _only_added(store: Store, after: int, last: int) -> bool:
    """Whether no event ceased to hold and none changed its account between two batches."""
    tables = store.touched(after, last)
    return tables is not None and tables.isdisjoint({retraction_of("event"), "resolution", "erasure"})
