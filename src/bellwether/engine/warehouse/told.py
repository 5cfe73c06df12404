"""What a source has told that still holds: what a full export of it can end by leaving it out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa

from bellwether.engine.warehouse.dictionaries import TEXTS, codes, texts_of
from bellwether.engine.warehouse.facts import holding, ints, latest, optional
from bellwether.engine.warehouse.history_reads import external_ids
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.registry import record_table
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NOW, Flags, Ints, Kind
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import column


@dataclass(frozen=True, slots=True)
class ToldMemberships:
    """Memberships by the outside names that they came with."""

    person: tuple[str, ...]
    account: tuple[str, ...]
    starts: Ints
    ends: Ints


class Told(Protocol):
    """Reads by source. What another source tells too is not of the source alone, and is left out."""

    def retold(self, scope: str, facts: Sequence[int]) -> dict[int, dict[str, str]]:
        """What facts of a table say, by their numbers, in the words that they came in."""
        ...

    def accounts_told_by(self, source: str) -> Ints:
        """The canonical keys of the accounts that this source alone declares."""
        ...

    def deletions_told_by(self, source: str) -> tuple[Ints, Ints]:
        """The fact number and the canonical account of each deletion that this source tells."""
        ...

    def memberships_told_by(self, source: str) -> ToldMemberships:
        """The memberships that this source told last."""
        ...

    def records_told_by(self, collection: str, source: str) -> tuple[str, ...]:
        """The ids of the records that this source alone tells."""
        ...

    def traits_told_by(self, kind: Kind, trait: str, source: str, day: int) -> tuple[str, ...]:
        """The outside names of those whose trait has a value on a day, told by this source."""
        ...


@dataclass(frozen=True, slots=True)
class ToldReader:
    """Reads what one source told, in one session."""

    session: Session
    source: int

    def accounts(self) -> Ints:
        """The canonical keys of the accounts that the source alone declares."""
        found = self.session.table(holding(self.session, "account", ["account", "source"], NOW))
        return self._alone(self._canonical(ints(found, "account"), Kind.ACCOUNT), ints(found, "source"))

    def deletions(self) -> tuple[Ints, Ints]:
        """The fact number and the canonical account of each deletion that the source tells."""
        found = self.session.table(holding(self.session, "deletion", ["fact", "account", "source"], NOW))
        own = ints(found, "source") == self.source
        return ints(found, "fact")[own], self._canonical(ints(found, "account"), Kind.ACCOUNT)[own]

    def memberships(self) -> ToldMemberships:
        """The memberships that the source told last."""
        names = ["k", "hash", "recorded", "source", "person", "account", "starts", "ends"]
        found = latest(self.session.table(holding(self.session, "membership", names, NOW)))
        found = found.filter(pa.array(ints(found, "source") == self.source))
        return ToldMemberships(
            external_ids(self.session, Kind.PERSON, ints(found, "person")),
            external_ids(self.session, Kind.ACCOUNT, ints(found, "account")),
            ints(found, "starts"),
            ints(found, "ends"),
        )

    def records(self, collection: str) -> tuple[str, ...]:
        """The ids of the records that the source alone tells."""
        found = self.session.table(holding(self.session, record_table(collection), ["record", "source"], NOW))
        return texts_of(self.session, TEXTS, self._alone(ints(found, "record"), ints(found, "source")))

    def traits(self, kind: Kind, trait: str, day: int) -> tuple[str, ...]:
        """The outside names of those whose trait has a value on a day, told by the source."""
        names = ["subject", "effective", "at", "recorded", "source", "number", "text"]
        code = int(codes(self.session, TEXTS, pa.array([trait]))[0])
        query = holding(self.session, "trait", names, NOW)
        found = self.session.table(query.where(column("kind").eq(KIND_CODES[kind]), column("trait").eq(code)))
        found = found.filter(pa.array(ints(found, "effective") <= day))
        subject = ints(found, "subject")
        order = np.lexsort((ints(found, "recorded"), ints(found, "at"), ints(found, "effective"), subject))
        last = order[_ends_of_runs(subject[order])]
        there = optional(found, "number").present | optional(found, "text").present
        own = last[there[last] & (ints(found, "source")[last] == self.source)]
        return external_ids(self.session, kind, subject[own])

    def _alone(self, things: Ints, sources: Ints) -> Ints:
        """The things of which no other source tells."""
        return np.setdiff1d(things[sources == self.source], things[sources != self.source])

    def _canonical(self, keys: Ints, kind: Kind) -> Ints:
        return resolved(keys, canonical_keys(self.session, kind, NOW))


def reader_of(session: Session, source: str) -> ToldReader:
    """The reader for a source; one that never told anything finds nothing."""
    return ToldReader(session, int(codes(session, TEXTS, pa.array([source]))[0]))


def _ends_of_runs(values: Ints) -> Flags:
    return np.append(values[1:] != values[:-1], True) if values.size else np.zeros(0, dtype=np.bool_)
