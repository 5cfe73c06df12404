"""Since when a trait holds that comes without a date (semantics 12)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.days import BEGINNING, day_number, day_of_instant
from bellwether.engine.warehouse.rows import NOBODY, Ints, Kind, TraitRows
from bellwether.ingest.destination import Destination, FactStore
from bellwether.ingest.mapping import Layout
from bellwether.ingest.parsed import filled, nullable, present


@dataclass(frozen=True, slots=True)
class FileDay:
    """The day that a file speaks of, and the day of the import."""

    file: int
    today: int


def day_of_file(path: Path, layout: Layout, into: Destination) -> FileDay:
    """The day of the file: what the mapping says, else when the file was last changed."""
    zone = ZoneInfo(into.zone)
    today = day_of_instant(into.now, zone)
    if layout.file_date is not None:
        return FileDay(day_number(date.fromisoformat(layout.file_date)), today)
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except OSError:
        return FileDay(today, today)
    return FileDay(min(day_of_instant(changed, zone), today), today)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a trait is on a day: for each key with a history a number or text, null where cleared."""

    keys: pa.Array
    values: pa.Array


NOTHING = Holding(pa.array([], pa.int64()), pa.array([], pa.int64()))


FEW = 32
"""The traits of so many are read by themselves, and those of everyone where a piece names more."""


class Before:
    """What a trait was on the day of a file, and before it: pieces of the same file do not change one another."""

    def __init__(self, store: FactStore, kind: Kind, trait: str, day: int) -> None:
        self._store, self._kind, self._trait, self._day = store, kind, trait, day
        self._named: set[int] | None = set()
        self._held: Holding | None = None

    def holding(self, keys: pa.Array, *, text: bool) -> Holding:
        """What is known of these at least."""
        if self._named is None and self._held is not None:
            return self._held
        named = self._named or set()
        fresh = sorted(set(keys.to_pylist()) - named - {NOBODY})
        if not fresh and self._held is not None:
            return self._held
        few = len(fresh) <= FEW
        history = (
            self._store.traits_of(self._kind, self._trait, fresh)
            if few
            else self._store.traits(self._kind, self._trait)
        )
        found = self._read(history, text=text)
        if self._held is not None:
            others = pc.invert(pc.is_in(found.keys, value_set=pa.array(sorted(named), pa.int64())))
            found = Holding(
                pa.concat_arrays([self._held.keys, found.keys.filter(others)]),
                pa.concat_arrays([self._held.values, found.values.filter(others)]),
            )
        self._held, self._named = found, named.union(fresh) if few else None
        return found

    def _read(self, history: TraitRows, *, text: bool) -> Holding:
        last = _last_until(history, self._day)
        values = nullable(history.value.values[last], history.value.present[last])
        if text:
            coded = values.dictionary_encode()
            known = self._store.texts(coded.dictionary.to_numpy(zero_copy_only=False).astype(np.int64))
            values = pa.array(known, type=pa.string()).take(coded.indices)
        return Holding(pa.array(history.subject[last]), values)


def _last_until(history: TraitRows, day: int) -> Ints:
    """The last row of each subject that starts on or before the day; the history is in order."""
    until = np.flatnonzero(history.day <= day)
    subject = history.subject[until]
    return until[np.append(subject[1:] != subject[:-1], True)] if len(until) else until


@dataclass(frozen=True, slots=True)
class Since:
    """From when each row's trait holds, whether that is an assumption, and which rows say something new at all."""

    effective: pa.Array
    assumed: pa.Array
    news: pa.Array


def since_created(keys: pa.Array, values: pa.Array, created: pa.Array, held: Holding, file: int) -> Since:
    """A trait never heard of holds from its subject's creation, as an assumption; a change from the file's day."""
    place = pc.index_in(keys, value_set=held.keys)
    before = held.values.take(place) if len(held.keys) else pa.nulls(len(values), values.type)
    known = present(place)
    same = (present(values) == present(before)) & ~(pc.fill_null(pc.not_equal(values, before), False)).to_numpy(
        zero_copy_only=False
    )
    # An empty cell says nothing of a subject that never had the trait; of one that has, that it has it no more.
    news = np.where(known, ~same, present(values))
    effective = np.where(known, file, filled(created, BEGINNING))
    return Since(pa.array(effective.astype(np.int32)), pa.array(~known), pa.array(news))


def since_day(values: pa.Array, day: int) -> Since:
    """A trait that holds from one day on for every row; an empty cell says nothing."""
    rows = len(values)
    return Since(pa.repeat(pa.scalar(day, pa.int32()), rows), pa.repeat(False, rows), pc.is_valid(values))


def since_column(days: pa.Array) -> Since:
    """A trait that holds from each row's own day on; an empty cell says that it was cleared."""
    return Since(days, pa.repeat(False, len(days)), pa.repeat(True, len(days)))
