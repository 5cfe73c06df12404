"""What an account's page reads: the facts of one account, each with its source, without asking those of the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.definitions.collection import DEFAULT_SCALE, Field, FieldType
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.warehouse.dictionaries import TEXTS, codes
from bellwether.engine.warehouse.facts import holding, holding_about, ints, latest, source_ranks, ties
from bellwether.engine.warehouse.history_reads import HistoryReader
from bellwether.engine.warehouse.history_writes import KIND_CODES
from bellwether.engine.warehouse.registry import Slots
from bellwether.engine.warehouse.resolution import canonical_keys, resolved
from bellwether.engine.warehouse.rows import NOW, Ints, Kind, TraitRows
from bellwether.engine.warehouse.said import Said, number_said, rows_of, said
from bellwether.engine.warehouse.schema import FACTS
from bellwether.engine.warehouse.store import Session, Store
from bellwether.engine.warehouse.tree import among, at_most, column


@dataclass(frozen=True, slots=True)
class TraitChange:
    """That a trait has a value from a day on (None: since ever): told by a source, learned at an instant."""

    trait: str
    since: date | None
    value: Said
    assumed: bool
    source: str
    recorded: datetime
    fact: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An entered value: a rank's name or a number, with who entered it and why."""

    metric: str
    day: date
    value: int | Decimal | str
    author: str
    reason: str
    source: str
    recorded: datetime
    fact: int


@dataclass(frozen=True, slots=True)
class Correction:
    """An adjustment of a computed metric on the days from `starts` up to, not including, `ends`."""

    metric: str
    starts: date | None
    ends: date | None
    amount: int | Decimal
    author: str
    reason: str
    recorded: datetime
    fact: int


class OfAccount:
    """Reads of one account's facts; a part of the warehouse over a store. `account` is its canonical key."""

    _store: Store
    _slots: Slots

    def keys_standing_for(self, account: int) -> tuple[int, ...]:
        """The key and all that were merged into it."""
        with self._store.reading() as session:
            return standing_for(session, Kind.ACCOUNT, account)

    def trait_changes(self, account: int) -> tuple[TraitChange, ...]:
        """Every change of the account's traits, by trait, the last one first."""
        return self.trait_changes_by(Kind.ACCOUNT, [account])[account]

    def person_trait_changes(self, person: int) -> tuple[TraitChange, ...]:
        """The same of a person."""
        return self.trait_changes_by(Kind.PERSON, [person])[person]

    def texts_of_people(self, trait: str, people: Sequence[int], on: date) -> dict[int, str]:
        """A text trait of some people (by key) as of a day; those without it are left out."""
        with self._store.reading() as session:
            code = codes(session, TEXTS, pa.array([trait]))[0]
            canonical = canonical_keys(session, Kind.PERSON, NOW)
            every = people if canonical is None else np.flatnonzero(np.isin(canonical, list(people))).tolist()
            names = [one.name for one in FACTS["trait"]]
            query = holding(session, "trait", names, NOW).where(
                column("kind").eq(KIND_CODES[Kind.PERSON]),
                column("trait").eq(int(code)),
                among("subject", every),
                at_most("effective", day_number(on)),
            )
            table = session.table(query)
            rows = rows_of(session, table.take(pa.array(self._in_force_last(session, table))), "text")
            keys = resolved(np.array(rows.ints("subject"), dtype=np.int64), canonical).tolist()
            found = dict(zip(keys, rows.words("text"), strict=True))
        return {key: text for key, text in found.items() if text}

    def entries(self, account: int) -> tuple[Entry, ...]:
        """Every value entered for the account that holds, the last day first."""
        with self._store.reading() as session:
            found = latest(session.table(facts_of(session, "entered", "account", account)))
            rows = rows_of(session, found, "metric", "text", "source")
            numbers, words = rows.maybe("number"), rows.words("text")
            columns = (
                rows.words("metric"),
                [date_of(day) for day in rows.ints("day")],
                [
                    text if number is None else number_said(number, DEFAULT_SCALE)
                    for number, text in zip(numbers, words, strict=True)
                ],
                rows.plain("author"),
                rows.plain("reason"),
                rows.words("source"),
                rows.instants("recorded"),
                rows.ints("fact"),
            )
        entries = [Entry(*one) for one in zip(*columns, strict=True)]
        return tuple(sorted(entries, key=lambda one: (one.day, one.recorded), reverse=True))

    def facts_entered(self, account: int, metric: str, day: date) -> tuple[int, ...]:
        """Every fact that holds of a metric's entered value for a day, those that a later one has replaced too."""
        with self._store.reading() as session:
            code = int(codes(session, TEXTS, pa.array([metric]))[0])
            query = facts_of(session, "entered", "account", account)
            found = session.table(query.where(column("metric").eq(code), column("day").eq(day_number(day))))
            return tuple(ints(found, "fact").tolist())

    def corrections(self, account: int) -> tuple[Correction, ...]:
        """Every adjustment of the account's values, the one recorded last first."""
        with self._store.reading() as session:
            query = facts_of(session, "adjustment", "account", account)
            rows = rows_of(session, session.table(query), "metric")
            found = [
                Correction(*one)
                for one in zip(
                    rows.words("metric"),
                    rows.days("starts"),
                    rows.days("ends"),
                    [number_said(amount, DEFAULT_SCALE) for amount in rows.ints("amount")],
                    rows.plain("author"),
                    rows.plain("reason"),
                    rows.instants("recorded"),
                    rows.ints("fact"),
                    strict=True,
                )
            ]
        return tuple(sorted(found, key=lambda one: (one.recorded, one.fact), reverse=True))

    def trait_changes_by(self, kind: Kind, keys: Sequence[int]) -> dict[int, tuple[TraitChange, ...]]:
        """Every trait change of some accounts or people, by key: by trait, the last one first."""
        catalog = self._slots.catalog
        traits = catalog.account_traits if kind is Kind.ACCOUNT else catalog.user_traits
        with self._store.reading() as session:
            group = standing_together(session, kind, keys)
            about = {"kind": (KIND_CODES[kind],), "subject": group.every}
            table = session.table(holding_about(session, "trait", [one.name for one in FACTS["trait"]], about))
            # In the order in which values hold: the last of a trait is the one that is in force.
            rows = rows_of(
                session, table.take(pa.array(self._in_force_last(session, table))), "trait", "text", "source"
            )
            names = rows.words("trait")
            numbers = [
                said(number, traits.get(name, Field(name, FieldType.NUMBER, DEFAULT_SCALE)))
                for number, name in zip(rows.maybe("number"), names, strict=True)
            ]
            found = [
                TraitChange(*one)
                for one in zip(
                    names,
                    rows.days("effective"),
                    [text or number for text, number in zip(rows.words("text"), numbers, strict=True)],
                    [bool(assumed) for assumed in rows.ints("assumed")],
                    rows.words("source"),
                    rows.instants("recorded"),
                    rows.ints("fact"),
                    strict=True,
                )
            ]
        found.reverse()
        by_key = group.parted(rows.ints("subject")[::-1], found)
        return {key: tuple(sorted(changes, key=lambda one: one.trait)) for key, changes in by_key.items()}

    def traits_of(self, kind: Kind, trait: str, keys: Sequence[int]) -> TraitRows:
        """The history of one trait of some accounts or people (by canonical key), as `traits` tells it of all."""
        with self._store.reading() as session:
            every = standing_together(session, kind, keys).every
            return HistoryReader(session, self._slots, NOW).traits_of(kind, trait, every)

    def _in_force_last(self, session: Session, table: pa.Table) -> Ints:
        """The order by day, by instant within the day, and then by source rank and content."""
        ranks = source_ranks(session, {key: source.rank for key, source in self._slots.catalog.sources.items()})
        tie = ties(ints(table, "source"), ints(table, "hash"), ranks)
        return np.asarray(np.lexsort((tie, ints(table, "at"), ints(table, "effective"))), dtype=np.int64)


_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Together:
    """Some accounts or people: the keys asked for, the canonical key of each, and all that stand for these."""

    keys: tuple[int, ...]
    wholes: tuple[int, ...]
    every: tuple[int, ...]
    canonical: Ints | None

    def parted(self, keys: Sequence[int], facts: Sequence[_One]) -> dict[int, list[_One]]:
        """Facts, each about one of `keys`, by the keys that were asked for."""
        found: dict[int, list[_One]] = {whole: [] for whole in self.wholes}
        for whole, fact in zip(resolved(np.array(keys, dtype=np.int64), self.canonical).tolist(), facts, strict=True):
            found[whole].append(fact)
        return {key: found[whole] for key, whole in zip(self.keys, self.wholes, strict=True)}


def standing_together(session: Session, kind: Kind, keys: Sequence[int]) -> Together:
    """The keys with all that were merged into them."""
    canonical = canonical_keys(session, kind, NOW)
    wholes = resolved(np.array(list(keys), dtype=np.int64), canonical)
    every = np.unique(wholes) if canonical is None else np.flatnonzero(np.isin(canonical, wholes))
    return Together(tuple(keys), tuple(wholes.tolist()), tuple(every.tolist()), canonical)


def standing_for(session: Session, kind: Kind, key: int) -> tuple[int, ...]:
    """The key and all that were merged into it."""
    canonical = canonical_keys(session, kind, NOW)
    return (key,) if canonical is None else tuple(np.flatnonzero(canonical == canonical[key]).tolist())


def facts_of(session: Session, table: str, place: str, key: int, kind: Kind = Kind.ACCOUNT) -> exp.Select:
    """The facts of a table that hold and concern one account or person."""
    names = [one.name for one in FACTS[table] if one.name != "raw"]
    return holding(session, table, names, NOW).where(among(place, standing_for(session, kind, key)))
