"""What the values of records give away: amounts that are all zero, scales half used, files that are cut off."""

from collections.abc import Iterator

import numpy as np

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.rows import NOBODY, Flags
from bellwether.ingest.quality.evidence import Evidence, Records, told
from bellwether.ingest.quality.finding import DataFinding, Severity, share, some

ORDERS = "orders"

_FEWEST = 30
_MOST_WORDS = 12
_LOWER_PART = 1 / 3
_MUCH_LATER = 2
_EXPECTED_ENDS = 10
_LONG = 28
_DAY_BITS = 24
_DAY_MASK = (1 << _DAY_BITS) - 1
_MONTH = 31
_PILED = 0.05


def value_findings(evidence: Evidence) -> Iterator[DataFinding]:
    """What is strange about the values of records."""
    for records in evidence.collections.values():
        for field in records.collection.fields.values():
            if field.type is FieldType.MONEY:
                yield from _zeros(evidence, records, field)
            if field.type is FieldType.NUMBER and field.lowest is not None and field.highest is not None:
                yield from _unused(records, field)
        if records.collection.key == ORDERS:
            yield from _on_one_day(evidence, records)
        yield from _cut_at_the_beginning(records)
        yield from _cut_at_the_end(evidence, records)


def _on_one_day(evidence: Evidence, records: Records) -> Iterator[DataFinding]:
    """Orders of one account on one day: often the lines of one purchase."""
    day = records.day(records.collection.anchor)
    there = day.present & (records.account != NOBODY)
    pairs = records.account[there] << _DAY_BITS | day.values[there] - BEGINNING
    distinct, counts = np.unique(pairs, return_counts=True)
    several = int(there.sum()) - distinct.size
    if several:
        places = np.flatnonzero(counts > 1)[:8].tolist()
        yield DataFinding(
            "several_on_a_day",
            Severity.INFO,
            records.collection.key,
            f"{several:,} of {records.size:,} {records.collection.key} follow another one of their account on its day.",
            "If they are lines of one purchase, count days and not rows (“unique(orders.ordered_at, …)”).",
            several,
            records.size,
            some(
                f"{evidence.account(int(distinct[at]) >> _DAY_BITS)} on "
                f"{told((int(distinct[at]) & _DAY_MASK) + BEGINNING)}: {counts[at]}"
                for at in places
            ),
        )


def _zeros(evidence: Evidence, records: Records, field: Field) -> Iterator[DataFinding]:
    column = records.field(field.key)
    zero = column.present & (column.values == 0)
    count, there = int(zero.sum()), int(column.present.sum())
    if not count or count == there:
        return
    key = records.collection.key
    all_zero = _explained(evidence, records, zero, column.present)
    because = f", among them all whose {all_zero}" if all_zero else ""
    yield DataFinding(
        "zero_amounts",
        Severity.WARNING if all_zero and share_of(zero, column.present) > _LOWER_PART else Severity.INFO,
        f"{key}.{field.key}",
        f"{count:,} of {there:,} {key} ({share(count, there)}) have 0 as their {field.key}{because}.",
        "If 0 stands for “not known”, give the field “missing_codes: [0]”; else leave these records out of averages.",
        count,
        there,
        some(records.ids(zero)),
    )


def share_of(part: Flags, whole: Flags) -> float:
    """Which share of a mask another one covers."""
    return float(part.sum() / max(int(whole.sum()), 1))


def _explained(evidence: Evidence, records: Records, zero: Flags, there: Flags) -> str:
    """The field and word that all of at least thirty zero amounts share, and no other amount has."""
    best, told_as = _FEWEST - 1, ""
    for key, field in records.collection.fields.items():
        if field.type not in (FieldType.TEXT, FieldType.BOOLEAN):
            continue
        column = records.field(key)
        for code in np.unique(column.values[column.present & zero])[:_MOST_WORDS].tolist():
            mine = column.present & there & (column.values == code)
            if int(mine.sum()) > best and (zero | ~mine).all():
                word = (
                    str(bool(code)).lower()
                    if field.type is FieldType.BOOLEAN
                    else evidence.warehouse.texts(np.array([code]))[0]
                )
                best, told_as = int(mine.sum()), f"{key} is {word} ({int(mine.sum()):,})"
    return told_as


def _unused(records: Records, field: Field) -> Iterator[DataFinding]:
    column = records.field(field.key)
    values = column.values[column.present]
    if values.size < _FEWEST or field.lowest is None or field.highest is None:
        return
    unit = 10**field.stored_scale
    lowest, highest = float(field.lowest), float(field.highest)
    least = int(values.min()) / unit
    if least > lowest + (highest - lowest) * _LOWER_PART:
        key = f"{records.collection.key}.{field.key}"
        yield DataFinding(
            "unused_scale",
            Severity.WARNING,
            key,
            f"The scale of {key} begins at {lowest:g}, but none of its {values.size:,} values is under {least:g}: low "
            "answers may not have been kept, and an average cannot fall below it.",
            "Ask how the answers were collected; compare shares (“csat”) and not averages.",
            values.size,
            values.size,
        )


def _cut_at_the_beginning(records: Records) -> Iterator[DataFinding]:
    """Records that began long before the first of them ended: those that ended earlier are not in the file."""
    collection = records.collection
    if collection.end is None:
        return
    start, end = records.day(collection.start_field), records.day(collection.end)
    both = start.present & end.present
    if int(both.sum()) < _FEWEST or not start.present.any():
        return
    usual = float(np.median(end.values[both] - start.values[both]))
    first, first_end = int(start.values[start.present].min()), int(end.values[both].min())
    early = start.present & (start.values < first_end - usual)
    # So many of them would have ended by then if records ended as they do later.
    expected = int(early.sum()) * float(both.mean()) / 2
    if usual > 0 and first_end - first > _MUCH_LATER * usual and expected >= _EXPECTED_ENDS:
        yield DataFinding(
            "cut_at_the_beginning",
            Severity.WARNING,
            collection.key,
            f"{collection.key} begin on {told(first)}, but none ends before {told(first_end)}, though half of them end "
            f"within {usual:g} days: what ended earlier is not there, and the first months look better than they were.",
            f"Read rates of {collection.key} only from some time after {told(first_end)}.",
            int(early.sum()),
            records.size,
        )


def _cut_at_the_end(evidence: Evidence, records: Records) -> Iterator[DataFinding]:
    """Every record has an end, and no end lies after the last day of the file: as if all had left with it."""
    collection = records.collection
    if collection.end is None or records.size < _FEWEST:
        return
    start, end = records.day(collection.start_field), records.day(collection.end)
    if not end.present.all() or not start.present.all():
        return
    last = int(end.values.max())
    month = end.values >= last - _MONTH
    usual = float(np.median(end.values - start.values))
    if last <= evidence.today and month.mean() > _PILED and usual >= _LONG:
        accounts = np.unique(records.account[month])
        yield DataFinding(
            "cut_at_the_end",
            Severity.WARNING,
            collection.key,
            f"Each of the {records.size:,} {collection.key} has an end, and none lies after {told(last)}: "
            f"{int(month.sum()):,} of {accounts.size:,} accounts end in the last month before it. "
            "The file may stop there, not the customers.",
            f"Do not count who ends on the last days as lost; ask for {collection.key} that are still open.",
            int(month.sum()),
            records.size,
            some(records.ids(month)),
        )
