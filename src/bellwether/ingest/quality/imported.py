"""What imports told of their files: rows left out, ids that came with two contents, values made missing."""

from collections.abc import Iterator

from bellwether.ingest.quality.evidence import Evidence
from bellwether.ingest.quality.finding import DataFinding, Severity, share, some
from bellwether.ingest.quarantine.batches import Batch

REJECTED = 0.01
"""The share of rows left out that makes a file's numbers wrong."""


def rejected_rows(evidence: Evidence) -> Iterator[DataFinding]:
    """Files of which rows wait in the quarantine."""
    for batch in evidence.imports:
        ledger, groups = batch.ledger, batch.groups()
        waiting = sum(group.rows for group in groups)
        if not waiting:
            continue
        read = ledger.rows or waiting
        bad = waiting > REJECTED * read or not ledger.finished
        yield DataFinding(
            "rejected_rows",
            Severity.ERROR if bad else Severity.WARNING,
            _named(batch),
            f"{_named(batch)}: {waiting:,} of {read:,} rows ({share(waiting, read)}) were left out.",
            f"See “bellwether quarantine show {ledger.id}”; mend and replay them, or discard them with a reason.",
            waiting,
            read,
            some(
                f"line {group.first_line:,}: {_reason(group.column, group.reason)} ({group.rows:,})" for group in groups
            ),
        )


def _reason(column: str, reason: str) -> str:
    return f"“{column}”: {reason}" if column else reason


def duplicated_ids(evidence: Evidence) -> Iterator[DataFinding]:
    """Files in which ids came that are taken by other content."""
    for batch in evidence.imports:
        ledger = batch.ledger
        if ledger.conflicts and batch.shelf.rows.is_file():
            yield DataFinding(
                "duplicated_ids",
                Severity.ERROR,
                _named(batch),
                f"{_named(batch)}: {ledger.conflicts:,} rows have an id that another row has with other content.",
                "Make the id of more columns (“id: [a, b]”), say “update: true” if the last row holds, or mend it.",
                ledger.conflicts,
                ledger.rows,
                some(f"line {row.line:,}" for row in batch.rows() if not row.column and "other content" in row.reason),
            )


def made_missing(evidence: Evidence) -> Iterator[DataFinding]:
    """Columns of which values were codes for “no value”, or out of the range of their field."""
    for batch in evidence.imports:
        ledger = batch.ledger
        for column, count in ledger.made_missing.items():
            yield DataFinding(
                "made_missing",
                Severity.WARNING if count > REJECTED * ledger.rows else Severity.INFO,
                f"{_named(batch)}, {column}",
                f"{_named(batch)}: {count:,} of {ledger.rows:,} values of {column} ({share(count, ledger.rows)}) are "
                "missing codes or out of the field's range, and count as missing.",
                "Nothing, if these codes mean “no answer”; else widen the range in the definition and import again.",
                count,
                ledger.rows,
            )


def _named(batch: Batch) -> str:
    return f"{batch.ledger.label} as {batch.ledger.what}"
