"""What is held of single people, and of what single accounts were declared to be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.days import date_of, instant_of
from bellwether.engine.warehouse.dictionaries import ACCOUNTS, NAMES, PEOPLE, TEXTS, codes, texts_of
from bellwether.engine.warehouse.facts import holding, holding_about, ints, latest
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.of_account import standing_for, standing_together
from bellwether.engine.warehouse.registry import EVENT
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NOBODY, NOW, Ints, Kind
from bellwether.engine.warehouse.said import rows_of
from bellwether.engine.warehouse.schema import FACTS
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import among, at_most, column


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an account is called, and since when it exists, as its own name declares it."""

    name: str
    created: date | None


@dataclass(frozen=True, slots=True)
class Deletion:
    """Since when an account is gone, and the facts that say so."""

    day: date
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Belonging:
    """That a person belongs to an account from `starts` (None: since ever) up to, not including, `ends`."""

    account: str
    starts: date | None
    ends: date | None
    source: str
    recorded: datetime


@dataclass(frozen=True, slots=True)
class EventTold:
    """One event of a person, with the JSON that it came in."""

    id: str
    name: str
    account: str
    at: datetime
    source: str
    recorded: datetime
    raw: str


class OfPerson:
    """Reads of single people's facts; a part of the warehouse over a store. `person` is a canonical key."""

    _store: Store

    def declarations(self, accounts: Sequence[str]) -> dict[str, Declaration]:
        """What each of these accounts (by its own outside name) was declared to be; the others are left out."""
        with self._store.reading() as session:
            keys = codes(session, ACCOUNTS, pa.array(list(accounts), pa.string()))
            columns = ["k", "hash", "recorded", "account", "name", "created"]
            found = session.table(holding_about(session, "account", columns, {"account": keys.tolist()}))
            rows = rows_of(session, latest(found))
            names = texts_of(session, ACCOUNTS, np.array(rows.ints("account"), dtype=np.int64))
            return {
                account: Declaration(name, created)
                for account, name, created in zip(names, rows.plain("name"), rows.days("created"), strict=True)
            }

    def deletions(self, accounts: Sequence[int]) -> dict[int, Deletion]:
        """Since when some accounts are gone; those that are there are left out."""
        with self._store.reading() as session:
            group = standing_together(session, Kind.ACCOUNT, accounts)
            names = ["k", "hash", "recorded", "fact", "account", "day"]
            found = session.table(holding_about(session, "deletion", names, {"account": group.every}))
            rows = rows_of(session, latest(found))
            told = list(zip(rows.ints("day"), rows.ints("fact"), strict=True))
        by_key = group.parted(rows.ints("account"), told)
        return {
            key: Deletion(date_of(min(day for day, _ in facts)), tuple(fact for _, fact in facts))
            for key, facts in by_key.items()
            if facts
        }

    def belongings(self, people: Sequence[int]) -> dict[int, tuple[Belonging, ...]]:
        """Every membership of some people that holds, by person, the first one first."""
        with self._store.reading() as session:
            group = standing_together(session, Kind.PERSON, people)
            names = [one.name for one in FACTS["membership"]]
            found = session.table(holding_about(session, "membership", names, {"person": group.every}))
            rows = rows_of(session, latest(found), "source")
            columns = (
                rows.names("account", ACCOUNTS),
                rows.days("starts"),
                rows.days("ends"),
                rows.words("source"),
                rows.instants("recorded"),
            )
        told = [Belonging(*one) for one in zip(*columns, strict=True)]
        by_key = group.parted(rows.ints("person"), told)
        return {
            key: tuple(sorted(spans, key=lambda one: (one.starts or date.min, one.account)))
            for key, spans in by_key.items()
        }

    def names_standing_for(self, kind: Kind, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Every outside name of some accounts or people, by key, ascending."""
        with self._store.reading() as session:
            group = standing_together(session, kind, keys)
            dictionary = ACCOUNTS if kind is Kind.ACCOUNT else PEOPLE
            names = texts_of(session, dictionary, np.array(group.every, dtype=np.int64)) if group.every else ()
        return {key: tuple(sorted(own)) for key, own in group.parted(group.every, names).items()}

    def members_ever(self) -> tuple[str, ...]:
        """The outside names of all people who ever belonged to an account, ascending."""
        with self._store.reading() as session:
            return _named(session, ints(session.table(holding(session, "membership", ["person"], NOW)), "person"))

    def people_with(self, trait: str, on: int) -> tuple[str, ...]:
        """The outside names of all people of whom a text trait was told up to a day, ascending."""
        with self._store.reading() as session:
            code = int(codes(session, TEXTS, pa.array([trait]))[0])
            query = holding(session, "trait", ["subject"], NOW).where(
                column("kind").eq(KIND_CODES[Kind.PERSON]), column("trait").eq(code), at_most("effective", on)
            )
            return _named(session, ints(session.table(query), "subject"))

    def events_of_person(self, person: int) -> Iterator[EventTold]:
        """Every event of the person that holds, in no particular order."""
        names = ["recorded", "source", "account", "name", "at", "id", "raw"]
        with self._store.reading() as session:
            own: exp.Expr = among("person", standing_for(session, Kind.PERSON, person))
            # Held whole: a session answers one question at a time, and each piece asks for its texts.
            for batch in list(session.stream(holding(session, EVENT, names, NOW).where(own))):
                rows = rows_of(session, pa.Table.from_batches([batch]), "source")
                yield from (
                    EventTold(*one)
                    for one in zip(
                        rows.plain("id"),
                        rows.names("name", NAMES),
                        rows.names("account", ACCOUNTS),
                        [instant_of(micros) for micros in rows.ints("at")],
                        rows.words("source"),
                        rows.instants("recorded"),
                        rows.plain("raw"),
                        strict=True,
                    )
                )


def _named(session: Session, people: Ints) -> tuple[str, ...]:
    keys = np.unique(resolved(people, canonical_keys(session, Kind.PERSON, NOW)))
    return tuple(sorted(texts_of(session, PEOPLE, keys[keys != NOBODY])))
