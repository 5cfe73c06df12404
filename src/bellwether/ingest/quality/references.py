"""Fields that refer to records: values that no record has, records that nothing refers to, days outside of a life."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.catalog import Check
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import BEGINNING, END
from bellwether.engine.warehouse.rows import NO_DAY, EventRequest, Ints
from bellwether.ingest.quality.evidence import Evidence, Records
from bellwether.ingest.quality.finding import DataFinding, Severity, share, some

EVENTS = "events"


@dataclass(frozen=True, slots=True)
class _Target:
    """The texts that can be referred to, as sorted codes, and the life of the record that each belongs to."""

    codes: Ints
    starts: Ints
    ends: Ints


@dataclass(slots=True)
class _Tally:
    """What came of following references."""

    followed: int = 0
    lost: int = 0
    early: int = 0
    late: int = 0

    def add(self, codes: Ints, days: Ints, target: _Target) -> Ints:
        """Counts some references; the codes that were found nowhere come back."""
        self.followed += codes.size
        if not target.codes.size:
            self.lost += codes.size
            return codes
        place = np.minimum(np.searchsorted(target.codes, codes), target.codes.size - 1)
        found = target.codes[place] == codes
        self.lost += int((~found).sum())
        self.early += int((found & (days < target.starts[place])).sum())
        self.late += int((found & (days > target.ends[place])).sum())
        missing: Ints = codes[~found]
        return missing


def broken_references(evidence: Evidence) -> Iterator[DataFinding]:
    """What the checks of the definitions say of references."""
    for check in evidence.catalog.checks.values():
        if check.refers is not None and check.to is not None:
            target = _target(evidence, check.to)
            if target is not None:
                yield from _followed(evidence, check, target)


def _followed(evidence: Evidence, check: Check, target: _Target) -> Iterator[DataFinding]:
    tally, lost, used = _Tally(), _Codes(), _Codes()
    for codes, days in _references(evidence, check.refers or ""):
        used.add(codes)
        lost.add(tally.add(codes, days, target))
    unused = np.setdiff1d(target.codes, used.codes)
    names = [f"“{text}” ({count:,})" for text, count in lost.most(evidence)]
    rows = tally.followed
    if tally.lost:
        sentence = (
            f"{tally.lost:,} of {rows:,} values of {check.refers} ({share(tally.lost, rows)}) are not in {check.to}."
        )
        remedy = "Import what they refer to, or translate the spelling with “map” in the mapping."
        yield _found(check, "broken_reference", Severity.ERROR, sentence, remedy, (tally.lost, rows), names)
    if unused.size:
        sentence = (
            f"{unused.size:,} of {target.codes.size:,} values of {check.to} are never referred to by {check.refers}."
        )
        texts = evidence.warehouse.texts(unused[:8])
        remedy = "Nothing, if they are new; else look for the rows that should name them."
        counts = int(unused.size), int(target.codes.size)
        yield _found(check, "unused_reference", Severity.INFO, sentence, remedy, counts, list(texts))
    if check.alive:
        for count, side, name in (
            (tally.early, "before the start", "before_start"),
            (tally.late, "after the end", "after_end"),
        ):
            if count:
                sentence = (
                    f"{count:,} of {rows:,} rows that name one of {check.to} ({share(count, rows)}) lie {side} of it."
                )
                remedy = "Correct the dates of either, or look whether they name the wrong one."
                yield _found(check, name, Severity.ERROR, sentence, remedy, (count, rows), [])


def _found(  # noqa: PLR0913  # the parts of a finding
    check: Check,
    name: str,
    severity: Severity,
    sentence: str,
    remedy: str,
    counts: tuple[int, int],
    examples: list[str],
) -> DataFinding:
    where = f"{check.refers} → {check.to}"
    return DataFinding(name, severity, where, f"{check.name}: {sentence}", remedy, *counts, some(examples))


class _Codes:
    """How often codes occur."""

    def __init__(self) -> None:
        self.codes: Ints = np.zeros(0, dtype=np.int64)
        self._counts: Ints = np.zeros(0, dtype=np.int64)

    def add(self, codes: Ints) -> None:
        """Adds some codes."""
        mine, counts = np.unique(codes, return_counts=True)
        both, places = np.unique(np.concatenate([self.codes, mine]), return_inverse=True)
        self._counts = np.bincount(places, np.concatenate([self._counts, counts]), both.size).astype(np.int64)
        self.codes = both

    def most(self, evidence: Evidence) -> Iterator[tuple[str, int]]:
        """The texts that occur most often."""
        order = np.argsort(-self._counts, kind="stable")[:8]
        texts = evidence.warehouse.texts(self.codes[order])
        yield from zip(texts, self._counts[order].tolist(), strict=True)


def _target(evidence: Evidence, to: str) -> _Target | None:
    """What can be referred to; None where the collection has no records."""
    scope, _, key = to.partition(".")
    records = evidence.collections.get(scope)
    if records is None:
        return None
    if key:
        column = records.field(key)
        codes, there = column.values, column.present
    else:
        codes, there = records.rows.record[records.last], np.ones(records.size, dtype=np.bool_)
    starts, ends = _life(records)
    order = np.argsort(codes[there], kind="stable")
    codes, starts, ends = codes[there][order], starts[there][order], ends[there][order]
    first = np.append(True, codes[1:] != codes[:-1])
    places = np.flatnonzero(first)
    return _Target(codes[first], np.minimum.reduceat(starts, places), np.maximum.reduceat(ends, places))


def _life(records: Records) -> tuple[Ints, Ints]:
    collection = records.collection
    start = records.day(collection.start_field)
    starts = np.where(start.present, start.values, BEGINNING)
    if collection.end is None:
        return starts, np.full(records.size, END, dtype=np.int64)
    end = records.day(collection.end)
    return starts, np.where(end.present, end.values, END)


def _references(evidence: Evidence, refers: str) -> Iterator[tuple[Ints, Ints]]:
    """The codes that a field holds, and the day of each row."""
    scope, _, key = refers.partition(".")
    if scope == EVENTS:
        for rows in evidence.warehouse.events(EventRequest(None, BEGINNING, NO_DAY, properties=(key,))):
            there = rows.properties[key].present
            yield rows.properties[key].values[there], rows.day[there].astype(np.int64)
        return
    records = evidence.collections.get(scope)
    if records is not None and records.collection.fields[key].type is FieldType.TEXT:
        column, day = records.field(key), records.day(records.collection.start_field)
        # Without a day of its own a record lies in no life and in none not.
        days = np.where(day.present, day.values, 0)
        there = column.present
        yield column.values[there], days[there]
