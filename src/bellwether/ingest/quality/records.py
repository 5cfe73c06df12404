"""The dates of records: in days to come, in the wrong order, before their account existed, swapped."""

from collections.abc import Iterator, Sequence

import numpy as np

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import date_of
from bellwether.engine.kernel.zones import days_of
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, Column, Flags, Ints
from bellwether.ingest.quality.evidence import Evidence, Records, told
from bellwether.ingest.quality.finding import DataFinding, Severity, share, some

ORDERS: dict[str, tuple[str, ...]] = {
    "subscriptions": ("starts_at", "ends_at"),
    "deals": ("created_at", "qualified_at", "closed_at"),
    "tickets": ("created_at", "first_reply_at", "resolved_at"),
    "responses": ("sent_at", "responded_at"),
    "feedback": ("received_at", "accepted_at", "implemented_at", "informed_at"),
}
"""The fields of collections that are shipped, in the order in which they happen."""

EXPECTED = ("renews", "expires", "due", "expected", "ends", "next", "scheduled", "planned")
"""How names of fields begin whose days may lie ahead."""

_FEWEST = 30
_HIGHEST_MONTH = 12
_FEWEST_DAYS = 7


def record_findings(evidence: Evidence) -> Iterator[DataFinding]:
    """What is wrong with the dates of records."""
    for records in evidence.collections.values():
        yield from _future(evidence, records)
        yield from _order(evidence, records)
        yield from _lives_of_no_day(records)
        yield from _before_account(evidence, records)
        yield from _without_account(records)
        yield from _without_anchor(records)
        yield from _swapped(records)


def _future(evidence: Evidence, records: Records) -> Iterator[DataFinding]:
    collection = records.collection
    for key in records.dates():
        if key == collection.end or key.startswith(EXPECTED):
            continue
        day = records.day(key)
        ahead = day.present & (day.values > evidence.today)
        if ahead.any():
            # What is sold today may begin tomorrow, where the collection knows an end.
            begins = key == collection.start_field and collection.end is not None
            yield DataFinding(
                "future_dates",
                Severity.INFO if begins else Severity.ERROR,
                f"{collection.key}.{key}",
                f"{collection.key}.{key} lies after today ({told(evidence.today)}) in {int(ahead.sum()):,} of "
                f"{records.size:,} records.",
                "Look whether day and month are read in the right order (“format” in the mapping).",
                int(ahead.sum()),
                records.size,
                _dated(evidence, records, ahead, [(key, day)]),
            )


def _order(evidence: Evidence, records: Records) -> Iterator[DataFinding]:
    collection = records.collection
    order = [key for key in ORDERS.get(collection.key, ()) if key in collection.fields]
    pairs = [(first, later) for place, first in enumerate(order) for later in order[place + 1 :]]
    if collection.end is not None and (collection.start_field, collection.end) not in pairs:
        pairs.append((collection.start_field, collection.end))
    for first, later in pairs:
        before, after = records.field(first), records.field(later)
        if collection.fields[first].type is not collection.fields[later].type:
            before, after = records.day(first), records.day(later)
        both = before.present & after.present
        wrong = both & (after.values < before.values)
        if wrong.any():
            wrong &= ~_same_day(evidence, records, first, later)
        if wrong.any():
            check = "ends_before_start" if (first, later) == (collection.start_field, collection.end) else "wrong_order"
            yield DataFinding(
                check,
                Severity.ERROR,
                f"{collection.key}: {first}, {later}",
                f"{collection.key}.{later} lies before {first} in {int(wrong.sum()):,} of {int(both.sum()):,} records "
                "that have both.",
                "Correct the dates where they come from; until then such records have no length, or a negative one.",
                int(wrong.sum()),
                int(both.sum()),
                _dated(evidence, records, wrong, [(first, records.day(first)), (later, records.day(later))]),
            )


def _same_day(evidence: Evidence, records: Records, first: str, later: str) -> Flags:
    """Both on one day, one of them at midnight: of what is known by its date alone, midnight tells no order."""
    same: Flags = records.day(first).values == records.day(later).values
    midnight = np.zeros(records.size, dtype=np.bool_)
    zone = evidence.catalog.calendar.zone
    for key in (first, later):
        if records.collection.fields[key].type is FieldType.INSTANT:
            instants = records.field(key).values
            for clock in (zone, "UTC"):
                midnight |= days_of(instants, clock) != days_of(instants - 1, clock)
    return same & midnight


def _lives_of_no_day(records: Records) -> Iterator[DataFinding]:
    collection = records.collection
    if collection.end is None or collection.end_inclusive:
        return
    start, end = records.day(collection.start_field), records.day(collection.end)
    none = start.present & end.present & (start.values == end.values)
    dates_only = f"{collection.end}@day" not in records.rows.fields
    if none.any() and dates_only:
        yield DataFinding(
            "ends_on_its_first_day",
            Severity.INFO,
            collection.key,
            f"{int(none.sum()):,} of {records.size:,} {collection.key} end on the day on which they start: they are "
            "alive on no day.",
            "Say “end_inclusive: true” in the definition if the last day still counts.",
            int(none.sum()),
            records.size,
            some(records.ids(none)),
        )


def _before_account(evidence: Evidence, records: Records) -> Iterator[DataFinding]:
    anchor = records.day(records.collection.start_field)
    created = np.where(records.account == NOBODY, NO_DAY, evidence.created[records.account])
    early = anchor.present & (created < NO_DAY) & (anchor.values < created)
    if early.any():
        key = records.collection.key
        yield DataFinding(
            "before_account",
            Severity.ERROR if early.mean() > 0.01 else Severity.WARNING,
            key,
            f"{int(early.sum()):,} of {records.size:,} {key} ({share(int(early.sum()), records.size)}) lie before the "
            "creation of their account.",
            "Correct “created” of the accounts, or look whether these records are of another account.",
            int(early.sum()),
            records.size,
            _dated(evidence, records, early, [(records.collection.start_field, anchor)]),
        )


def _without_account(records: Records) -> Iterator[DataFinding]:
    homeless = records.account == NOBODY
    # Records of which none has an account, such as a price list, are not meant to have one.
    if homeless.any() and not homeless.all():
        key = records.collection.key
        yield DataFinding(
            "unassigned",
            Severity.WARNING,
            key,
            f"{int(homeless.sum()):,} of {records.size:,} {key} name no account; they count in “portfolio including "
            "unassigned” only.",
            "Name the account in the file they come from, and import it again with “update: true”.",
            int(homeless.sum()),
            records.size,
            some(records.ids(homeless)),
        )


def _without_anchor(records: Records) -> Iterator[DataFinding]:
    collection = records.collection
    missing = ~records.day(collection.start_field).present
    if missing.any():
        yield DataFinding(
            "missing_date",
            Severity.WARNING,
            f"{collection.key}.{collection.start_field}",
            f"{int(missing.sum()):,} of {records.size:,} {collection.key} have no {collection.start_field}: they are "
            "in no window, and no time can be measured from it.",
            "Fill the date where they come from; without it they count nowhere.",
            int(missing.sum()),
            records.size,
            some(records.ids(missing)),
        )


def _swapped(records: Records) -> Iterator[DataFinding]:
    """Dates of which none is after the 12th of its month, and which are not all on a few days: as if swapped."""
    for key in records.dates():
        day = records.day(key)
        in_month = day_of_month(day.values[day.present])
        if in_month.size >= _FEWEST and in_month.max() <= _HIGHEST_MONTH and np.unique(in_month).size >= _FEWEST_DAYS:
            yield DataFinding(
                "swapped_dates",
                Severity.WARNING,
                f"{records.collection.key}.{key}",
                f"None of the {in_month.size:,} dates in {records.collection.key}.{key} is after the 12th of a month: "
                "day and month may have been swapped.",
                "Look at some of them in the file, and say in the mapping how they are written (“format”).",
                in_month.size,
                in_month.size,
            )


def day_of_month(days: Ints) -> Ints:
    """The day within its month of each day number."""
    dates = days.astype("datetime64[D]")
    found: Ints = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64) + 1
    return found


def _dated(evidence: Evidence, records: Records, where: Flags, days: Sequence[tuple[str, Column]]) -> tuple[str, ...]:
    """Some of the records with their account and these days."""
    places = np.flatnonzero(where)[:8].tolist()
    shown = zip(places, records.ids(where), strict=True)
    return some(
        f"{external} of {evidence.account(int(records.account[place])) or 'no account'}: "
        + ", ".join(f"{key} {date_of(int(day.values[place])).isoformat()}" for key, day in days)
        for place, external in shown
    )
