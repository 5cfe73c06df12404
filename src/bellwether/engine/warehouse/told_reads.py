"""The warehouse's reads by source, and of single facts."""

from collections.abc import Sequence

from bellwether.engine.warehouse.registry import Slots
from bellwether.engine.warehouse.retelling import Retelling
from bellwether.engine.warehouse.rows import Ints, Kind
from bellwether.engine.warehouse.store import Store
from bellwether.engine.warehouse.told import ToldMemberships, reader_of


class ToldReads:
    """What a source has told that still holds, and facts in words; a part of the warehouse over a store."""

    _store: Store
    _slots: Slots

    def retold(self, scope: str, facts: Sequence[int]) -> dict[int, dict[str, str]]:
        """What facts of a table say, by their numbers, in the words that they came in."""
        with self._store.reading() as session:
            return Retelling(session, self._slots, scope).of(facts)

    def accounts_told_by(self, source: str) -> Ints:
        """The canonical keys of the accounts that this source alone declares."""
        with self._store.reading() as session:
            return reader_of(session, source).accounts()

    def deletions_told_by(self, source: str) -> tuple[Ints, Ints]:
        """The fact number and the canonical account of each deletion that this source tells."""
        with self._store.reading() as session:
            return reader_of(session, source).deletions()

    def memberships_told_by(self, source: str) -> ToldMemberships:
        """The memberships that this source told last."""
        with self._store.reading() as session:
            return reader_of(session, source).memberships()

    def records_told_by(self, collection: str, source: str) -> tuple[str, ...]:
        """The ids of the records that this source alone tells."""
        with self._store.reading() as session:
            return reader_of(session, source).records(collection)

    def traits_told_by(self, kind: Kind, trait: str, source: str, day: int) -> tuple[str, ...]:
        """The outside names of those whose trait has a value on a day, told by this source."""
        with self._store.reading() as session:
            return reader_of(session, source).traits(kind, trait, day)
