"""Traits that calls tell, with the instant from which they hold: absent keeps, null clears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field
from bellwether.engine.warehouse.identities import MATCH
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.hierarchy import PARENT
from bellwether.ingest.live.limits import LONGEST_NAME, MOST_PARTS, MOST_TRAITS
from bellwether.ingest.live.parcels import Told
from bellwether.ingest.live.properties import Conflict, Scalar, Trait, as_trait

_RESERVED = frozenset({PARENT, "contact_at"})
"""Traits that are read as names of accounts: who is below whom is told by imports, which refuse circles."""


@dataclass(frozen=True, slots=True)
class TraitRow:
    """One trait of one person or account from an instant on; None clears it."""

    subject: str
    trait: str
    day: int
    at: int
    value: Scalar
    recorded: int


class Surplus(Exception):
    """A trait of which the name is one too many, and why."""


@dataclass(slots=True)
class TraitNames:
    """The names of traits that there are, so that a sender who makes up names is stopped."""

    known: dict[Kind, set[str]]

    @classmethod
    def of(cls, warehouse: SqlWarehouse) -> TraitNames:
        """The names that are there already."""
        return cls({kind: set(warehouse.trait_names(kind)) for kind in (Kind.ACCOUNT, Kind.PERSON)})

    def admits(self, kind: Kind, name: str) -> bool:
        """Whether a trait may have this name; one that is the reader's own is passed over."""
        if not name or name in _RESERVED or name.startswith(MATCH):
            return False
        known = self.known[kind]
        if name in known:
            return True
        if len(name) > LONGEST_NAME:
            raise Surplus(f"its name has more than {LONGEST_NAME} characters")
        if len(known) >= MOST_TRAITS:
            raise Surplus(
                f"there are {MOST_TRAITS:,} names of traits already: send what differs from one to the next as a value"
            )
        known.add(name)
        return True


@dataclass(frozen=True, slots=True)
class TraitWriting:
    """Makes rows of told traits and writes them.

    `refused` counts, by call and trait, what was not taken; `surplus` are messages of which the names were too many.
    """

    warehouse: SqlWarehouse
    catalog: Catalog
    names: TraitNames
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    surplus: list[tuple[Told, str]] = field(default_factory=list)

    def rows(self, kind: Kind, one: Told, day: int, traits: Iterable[Trait]) -> list[TraitRow]:
        """The traits of a message that can be taken."""
        subject = (one.person if kind is Kind.PERSON else one.account) or ""
        fields = self._fields(kind)
        rows: list[TraitRow] = []
        over: list[str] = []
        for trait in traits:
            try:
                if len(rows) >= MOST_PARTS:
                    raise Surplus(f"the message has more than {MOST_PARTS:,} traits")  # noqa: TRY301
                admitted = self.names.admits(kind, trait.name)
            except Surplus as surplus:
                over.append(f"the trait “{trait.name[:LONGEST_NAME]}” is left out: {surplus}")
                admitted = False
            if not admitted:
                self.refused[one.statement, trait.name[:LONGEST_NAME]] += 1
                continue
            try:
                value = as_trait(fields.get(trait.name), trait)
            except Conflict:
                # What is not of the trait's type says nothing: what was known before still holds.
                self.refused[one.statement, trait.name] += 1
                continue
            rows.append(TraitRow(subject, trait.name, day, one.at, value, one.recorded))
        if over:
            self.surplus.append((one, over[0] + (f" (and {len(over) - 1:,} more)" if len(over) > 1 else "")))
        return rows

    def write(self, kind: Kind, rows: Sequence[TraitRow], source: str) -> None:
        """Writes rows, in the transaction that is open."""
        if not rows:
            return
        table = {
            "id": pa.array([row.subject for row in rows], pa.string()),
            "trait": pa.array([row.trait for row in rows], pa.string()),
            "effective": pa.array([row.day for row in rows], pa.int32()),
            "at": pa.array([row.at for row in rows], pa.int64()),
            "number": pa.array([row.value if isinstance(row.value, int) else None for row in rows], pa.int64()),
            "text": pa.array([row.value if isinstance(row.value, str) else None for row in rows], pa.string()),
            "recorded": pa.array([row.recorded for row in rows], pa.int64()),
        }
        self.warehouse.write_traits(kind, pa.table(table), source=source)

    def _fields(self, kind: Kind) -> Mapping[str, Field]:
        return self.catalog.account_traits if kind is Kind.ACCOUNT else self.catalog.user_traits
