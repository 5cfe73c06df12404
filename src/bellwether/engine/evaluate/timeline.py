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


def stretches(facts: Facts, collection: Collection, records: RecordRows, *, balance: bool) -> Stretches:
    """The stretches of a collection's records: cut where a version, a late outcome or a plan rate begins to hold."""
    count = records.record.size
    follows = np.append(records.record[1:] == records.record[:-1], False)[:count]
    starts = np.maximum(records.effective, BEGINNING)
    ends = np.where(follows, np.append(starts[1:], 0)[:count], END)
    kept = starts < ends
    result = Stretches(np.flatnonzero(kept), starts[kept], ends[kept])
    for field in {one.known_from for one in collection.fields.values() if one.known_from}:
        day = day_column(records, field)
        rows = np.flatnonzero(day.present)
        result = result.split(rows, day.values[rows])
    if balance:
        for day in plan_days(facts):
            result = result.split(np.arange(count), np.full(count, day))
    return result


def fields_known(collection: Collection, records: RecordRows, parts: Stretches) -> dict[str, Column]:
    """The fields of each stretch; a field that is known only from another's date is absent before it."""
    columns = {}
    for name, column in records.fields.items():
        present = column.present[parts.version]
        field = collection.fields.get(name.partition("@")[0])
        if field is not None and field.known_from:
            day = day_column(records, field.known_from)
            since = np.where(day.present, day.values, NO_DAY)[parts.version]
            present = present & (parts.starts >= since)
        columns[name] = Column(column.values[parts.version], present)
    return columns


def day_column(records: RecordRows, field: str) -> Column:
    """The days of a date or instant field."""
    return records.fields.get(f"{field}@day") or records.fields[field]


def life(collection: Collection, records: RecordRows) -> tuple[Ints, Ints, Flags]:
    """First day and end of each version's life, and whether it has one at all (semantics 20)."""
    start = day_column(records, collection.start_field)
    if collection.end is None:
        return start.values, np.full(start.values.size, END), start.present
    end = day_column(records, collection.end)
    until = np.where(end.present, end.values + int(collection.end_inclusive), END)
    return start.values, until, start.present


def first_seen(facts: Facts, collection: Collection) -> Ints:
    """Per place of the roster: the first day on which a record of the collection begins (NO_DAY: none ever)."""
    records = facts.records(collection.key)
    start = day_column(records, collection.start_field)
    place = facts.roster.place(records.account)
    counts = start.present & (place >= 0) & ((records.account != NOBODY) | facts.homeless)
    seen = np.full(facts.roster.size, NO_DAY, dtype=np.int64)
    np.minimum.at(seen, place[counts], start.values[counts])
    covered = facts.covered_from(collection.key)
    return seen if covered is None else np.minimum(seen, covered)
