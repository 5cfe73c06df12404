"""What an examination looks at, read once: accounts, records and memberships as arrays, and imports."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Collection, FieldType
from bellwether.engine.definitions.days import date_of
from bellwether.engine.engine import Engine
from bellwether.engine.warehouse.rows import NO_DAY, Accounts, Column, Flags, Ints, MembershipRows, RecordRows
from bellwether.engine.warehouse.source_reads import SourceDays, Sources
from bellwether.ingest.destination import FactStore
from bellwether.ingest.quarantine.batches import Batch


class ExaminedStore(FactStore, Sources, Protocol):
    """A warehouse whose facts are examined."""


@dataclass(frozen=True, slots=True)
class Records:
    """The last version of each record of one collection, with its fields."""

    collection: Collection
    rows: RecordRows
    last: Ints

    @property
    def size(self) -> int:
        """How many records there are."""
        return int(self.last.size)

    @property
    def account(self) -> Ints:
        """The account of each record."""
        return self.rows.account[self.last]

    def field(self, key: str) -> Column:
        """A field of each record."""
        column = self.rows.fields[key]
        return Column(column.values[self.last], column.present[self.last])

    def day(self, key: str) -> Column:
        """The day of a date or instant field of each record."""
        instant = self.collection.fields[key].type is FieldType.INSTANT
        return self.field(f"{key}@day" if instant else key)

    def dates(self) -> tuple[str, ...]:
        """The fields that are dates or instants."""
        dated = (FieldType.DATE, FieldType.INSTANT)
        return tuple(key for key, field in self.collection.fields.items() if field.type in dated)

    def ids(self, where: Flags) -> tuple[str, ...]:
        """The ids of the records that a mask keeps, at most a handful."""
        return tuple(self.rows.external_id[place] for place in self.last[np.flatnonzero(where)[:8]].tolist())


@dataclass(frozen=True)
class Evidence:
    """The facts of one workspace on a day, `today`, which is told and never asked of a clock."""

    warehouse: ExaminedStore
    catalog: Catalog
    imports: tuple[Batch, ...]
    today: int

    @cached_property
    def engine(self) -> Engine:
        """The engine on these facts."""
        return Engine(self.warehouse, self.catalog)

    @cached_property
    def accounts(self) -> Accounts:
        """The canonical accounts."""
        return self.warehouse.accounts()

    @cached_property
    def size(self) -> int:
        """One more than the highest key of an account."""
        return int(self.accounts.key.max(initial=0)) + 1

    @cached_property
    def created(self) -> Ints:
        """The declared creation of each account by its key; NO_DAY where there is none."""
        return self.by_key(self.accounts.created)

    @cached_property
    def declared(self) -> Flags:
        """Which accounts were declared, by their key."""
        found = np.zeros(self.size, dtype=np.bool_)
        found[self.warehouse.declared_accounts()] = True
        return found

    @cached_property
    def memberships(self) -> MembershipRows:
        """Who belongs to which account."""
        return self.warehouse.memberships()

    @cached_property
    def sources(self) -> tuple[SourceDays, ...]:
        """The days of each source's facts."""
        return self.warehouse.source_days()

    @cached_property
    def activity(self) -> tuple[Ints, Ints, Ints]:
        """Accounts and people with events, and the day of the last."""
        return self.warehouse.accounts_of_events()

    @cached_property
    def filled(self) -> tuple[int, Mapping[str, int]]:
        """How many events there are, and by property how many have it."""
        return self.warehouse.filled_properties()

    @cached_property
    def collections(self) -> Mapping[str, Records]:
        """The records of each collection that has any."""
        found = {key: self._records(collection) for key, collection in self.catalog.collections.items()}
        return {key: records for key, records in found.items() if records.size}

    def _records(self, collection: Collection) -> Records:
        rows = self.warehouse.records(collection.key, tuple(collection.fields))
        last = np.flatnonzero(np.append(rows.record[1:] != rows.record[:-1], True)) if rows.record.size else rows.record
        return Records(collection, rows, last)

    def by_key(self, values: Ints) -> Ints:
        """Something of each account, by its key; NO_DAY for keys that are no account."""
        found = np.full(self.size, NO_DAY, dtype=np.int64)
        found[self.accounts.key] = values
        return found

    @cached_property
    def _places(self) -> dict[int, int]:
        return {key: place for place, key in enumerate(self.accounts.key.tolist())}

    def account(self, key: int) -> str:
        """The id that an account's facts came with."""
        place = self._places.get(key)
        return "" if place is None else self.accounts.external_id[place]

    def named(self, where: Flags) -> list[str]:
        """The ids of the first accounts that a mask, in the order of `accounts`, keeps."""
        return [self.accounts.external_id[place] for place in np.flatnonzero(where)[:8].tolist()]


def told(day: int) -> str:
    """A day number as a date."""
    return date_of(int(day)).isoformat()
