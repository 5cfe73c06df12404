"""Whether facts still come as they used to: stale sources, and accounts or answers that fell silent together."""

from collections.abc import Iterator

import numpy as np

from bellwether.engine.warehouse.rows import Flags, Ints
from bellwether.engine.warehouse.source_reads import EVENTS, SourceDays
from bellwether.ingest.quality.evidence import Evidence, Records, told
from bellwether.ingest.quality.finding import DataFinding, Severity, share, some

STALE_AFTER = 2
"""A source is stale when it has been silent for more than so many of its usual intervals."""

DROP = 0.2
"""A smaller share of accounts or of filled cells that is worth a word."""

_DELIVERIES = 4
_LOOKED_BACK = 60
_USUAL = 0.9
_WEEKS = 28
_QUARTER = 90
_FEWEST_ACCOUNTS = 10
_FEWEST_RECORDS = 30


def stale_sources(evidence: Evidence) -> Iterator[DataFinding]:
    """Sources that have been silent for more than twice their usual interval, but for recorded outages."""
    out = evidence.warehouse.outages()
    lasting = (out.starts <= evidence.today) & (out.ends > evidence.today)
    excused = {source for source, lasts in zip(out.source, lasting.tolist(), strict=True) if lasts and source}
    for source in evidence.sources:
        if source.source in excused:
            continue
        by_arrival = source.arrived.size >= _DELIVERIES
        days = source.arrived if by_arrival else source.day[source.day <= evidence.today]
        interval = usual_interval(days)
        if interval is None:
            continue
        silent = evidence.today - int(days[-1])
        if silent > STALE_AFTER * interval:
            what = "last arrived" if by_arrival else "last facts are of"
            yield DataFinding(
                "stale_source",
                Severity.ERROR if by_arrival else Severity.WARNING,
                _named(source),
                f"{_named(source)}: {what} {told(days[-1])}, {silent:,} days ago; usual are {interval:,} "
                f"day{'s' if interval > 1 else ''} between.",
                "Import what came since. If nothing could come, record the outage (“import --as outages”).",
                silent,
                interval,
            )


def usual_interval(days: Ints) -> int | None:
    """How many days at most usually lie between; None where there are too few to tell."""
    recent = days[-_LOOKED_BACK:]
    if recent.size < _DELIVERIES:
        return None
    gaps = np.sort(np.diff(recent))
    return max(int(gaps[int(np.ceil(_USUAL * gaps.size)) - 1]), 1)


def _named(source: SourceDays) -> str:
    return f"{source.what} of {source.source}" if source.source else f"{source.what} without a source"


def silent_accounts(evidence: Evidence) -> Iterator[DataFinding]:
    """Sources of events whose accounts became fewer by more than a fifth in four weeks."""
    for source in evidence.sources:
        days = source.day[source.day < evidence.today]
        if source.what != EVENTS or not days.size:
            continue
        last = int(days[-1])
        now = evidence.warehouse.source_accounts(last - _WEEKS + 1, last).get(source.source, np.array([], np.int64))
        before = evidence.warehouse.source_accounts(last - 2 * _WEEKS + 1, last - _WEEKS).get(source.source)
        if before is None or before.size < _FEWEST_ACCOUNTS or now.size >= (1 - DROP) * before.size:
            continue
        gone = np.setdiff1d(before, now)
        yield DataFinding(
            "coverage_drop",
            Severity.ERROR,
            _named(source),
            f"{_named(source)}: {now.size:,} accounts had events in the four weeks to {told(last)}, "
            f"{before.size:,} in the four weeks before, {share(before.size - now.size, before.size)} fewer.",
            "Ask whether tracking broke before you ask whether customers left.",
            before.size - now.size,
            before.size,
            some(evidence.account(key) for key in gone[:8].tolist()),
        )


def emptier_fields(evidence: Evidence) -> Iterator[DataFinding]:
    """Fields of records that are filled more than a fifth less often than in the quarter before."""
    for records in evidence.collections.values():
        anchor = records.day(records.collection.anchor)
        past = anchor.present & (anchor.values < evidence.today)
        if past.any():
            last = int(anchor.values[past].max())
            recent = past & (anchor.values > last - _QUARTER)
            earlier = past & (anchor.values > last - 2 * _QUARTER) & ~recent
            if min(int(recent.sum()), int(earlier.sum())) >= _FEWEST_RECORDS:
                yield from _emptier(records, recent, earlier, last)


def _emptier(records: Records, recent: Flags, earlier: Flags, last: int) -> Iterator[DataFinding]:
    collection = records.collection
    for key, field in collection.fields.items():
        # What is only known later is not yet known of the newest records.
        if key in (collection.end, collection.anchor) or field.known_from is not None or key.endswith("_at"):
            continue
        there = records.field(key).present
        now, before = float(there[recent].mean()), float(there[earlier].mean())
        if before and now < (1 - DROP) * before:
            yield DataFinding(
                "coverage_drop",
                Severity.WARNING,
                f"{collection.key}.{key}",
                f"{collection.key}.{key} is filled in {100 * now:.0f} % of the records of the {_QUARTER} days to "
                f"{told(last)}, and was in {100 * before:.0f} % of those of the {_QUARTER} days before.",
                "Look whether the export still has the column, and whether the mapping still names it.",
                int((~there[recent]).sum()),
                int(recent.sum()),
            )
