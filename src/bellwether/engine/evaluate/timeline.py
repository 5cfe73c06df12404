"""Records in time: the stretches of days during which what a record says stays the same."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.collection import Collection
from bellwether.engine.definitions.days import BEGINNING, END
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Flags, Ints
from bellwether.engine.evaluate.rates import plan_days
from bellwether.engine.kernel.ranges import spread
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, Column, RecordRows


@dataclass(frozen=True)
class Stretches:
    """Stretch i holds what version `version[i]` says on days [starts, ends), with the fields that are known by then."""

    version: Ints
    starts: Ints
    ends: Ints

    @property
    def size(self) -> int:
        """The number of stretches."""
        return self.version.size

    def split(self, version: Ints, day: Ints) -> "Stretches":
        """The stretches cut in two wherever a day given for their version lies inside."""
        order = np.lexsort((day, version))
        version, day = version[order], day[order]
        low = np.searchsorted(version, self.version, side="left")
        number = np.searchsorted(version, self.version, side="right") - low
        row, index = spread(low, number)
        cut = day[index]
        inside = (cut > self.starts[row]) & (cut < self.ends[row])
        row, cut = row[inside], cut[inside]
        starts = np.concatenate((self.starts, cut))
        owner = np.concatenate((np.arange(self.size), row))
        order = np.lexsort((starts, owner))
        starts, owner = starts[order], owner[order]
        last = np.append(owner[1:] != owner[:-1], True)[: owner.size]
        ends = np.where(last, self.ends[owner], np.append(starts[1:], 0)[: owner.size])
        kept = starts < ends
        return Stretches(self.version[owner][kept], starts[kept], ends[kept])


def stretches(facts: Facts, collection: Collection, versions: Ints, *, balance: bool) -> Stretches:
    """The stretches of some versions: cut where the next one, a late outcome or a plan rate begins to hold."""
    records = facts.records(collection.key)
    following = np.minimum(versions + 1, max(0, records.record.size - 1))
    follows = (following > versions) & (records.record[following] == records.record[versions])
    starts = np.maximum(records.effective[versions], BEGINNING)
    ends = np.where(follows, np.maximum(records.effective[following], BEGINNING), END)
    kept = starts < ends
    result = Stretches(versions[kept], starts[kept], ends[kept])
    for field in {one.known_from for one in collection.fields.values() if one.known_from}:
        day = day_column(records, field)
        rows = versions[day.present[versions]]
        result = result.split(rows, day.values[rows])
    if balance:
        for day in plan_days(facts):
            result = result.split(versions, np.full(versions.size, day))
    return result


def versions_of(facts: Facts, collection: str, low: int, high: int) -> Ints:
    """The versions that are of the accounts at places `low` up to `high`, in their order."""
    order, borders = facts.remembered((), ("versions", collection), lambda: _by_place(facts, collection))
    return np.sort(order[borders[low] : borders[high]])


def _by_place(facts: Facts, collection: str) -> tuple[Ints, Ints]:
    """The versions account by account, and where those of each place begin."""
    place = facts.roster.place(facts.records(collection).account)
    order = np.argsort(place, kind="stable")
    return order, np.searchsorted(place[order], np.arange(facts.roster.size + 1))


def fields_known(collection: Collection, records: RecordRows, parts: Stretches) -> dict[str, Column]:
    """The fields of each stretch; a field that is known only from another's date is absent before it."""
    columns = {}
    for name, column in records.fields.items():
        present = column.present[parts.version]
        field = collection.fields.get(name.partition("@")[0])
        if field is not None and field.known_from:
            day = day_column(records, field.known_from)
            since = np.where(day.present[parts.version], day.values[parts.version], NO_DAY)
            present = present & (parts.starts >= since)
        columns[name] = Column(column.values[parts.version], present)
    return columns


def day_column(records: RecordRows, field: str) -> Column:
    """The days of a date or instant field."""
    return records.fields.get(f"{field}@day") or records.fields[field]


def life(collection: Collection, records: RecordRows, versions: Ints) -> tuple[Ints, Ints, Flags]:
    """First day and end of the life of each of these versions, and whether it has one at all (semantics 20)."""
    start = day_column(records, collection.start_field)
    begins, alive = start.values[versions], start.present[versions]
    if collection.end is None:
        return begins, np.full(versions.size, END), alive
    end = day_column(records, collection.end)
    return begins, np.where(end.present[versions], end.values[versions] + int(collection.end_inclusive), END), alive


def first_seen(facts: Facts, collection: Collection) -> Ints:
    """Per place of the roster: the first day on which a record of the collection begins (NO_DAY: none ever)."""
    return facts.remembered((), ("first seen", collection.key), lambda: _first_seen(facts, collection))


def _first_seen(facts: Facts, collection: Collection) -> Ints:
    records = facts.records(collection.key)
    start = day_column(records, collection.start_field)
    place = facts.roster.place(records.account)
    counts = start.present & (place >= 0) & ((records.account != NOBODY) | facts.homeless)
    seen = np.full(facts.roster.size, NO_DAY, dtype=np.int64)
    np.minimum.at(seen, place[counts], start.values[counts])
    covered = facts.covered_from(collection.key)
    return seen if covered is None else np.minimum(seen, covered)
