"""Messages that were left out, read again as if they came now: after they, or what they lacked, were mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from operator import attrgetter
from pathlib import Path
from typing import Protocol

import msgspec

from bellwether.catalog import queries
from bellwether.catalog.domain import Kind, SourceSpec
from bellwether.engine.definitions.days import micros_of
from bellwether.ingest.live.left_out import MESSAGE
from bellwether.ingest.live.parcels import Parcel
from bellwether.ingest.live.reading import told
from bellwether.ingest.live.refusals import RequestRefused
from bellwether.ingest.live.source_rules import privacy_of
from bellwether.ingest.live.wire import Body, read_body
from bellwether.ingest.live.writing import Place, Writing
from bellwether.ingest.quarantine.batches import Batch, chunks
from bellwether.ingest.quarantine.exports import restored
from bellwether.ingest.quarantine.keeping import CHANGING
from bellwether.ingest.quarantine.ledger import Kept
from bellwether.ingest.quarantine.mended import mended_pieces
from bellwether.ingest.refusal import ImportRefused
from bellwether.workspace.home import Home

_AT_ONCE = 1000


class Workspace(Place, Protocol):
    """What is replayed into."""

    home: Home


@dataclass(frozen=True, slots=True)
class ReplayedMessages:
    """How many messages passed and left the quarantine, failed again, and wait in all."""

    passed: int
    failed: int
    waiting: int


def replay_messages(
    batch: Batch, workspace: Workspace, now: datetime, *, mended: Path | None = None
) -> ReplayedMessages:
    """Takes the messages that wait, or their mended copies, as if they came now; those that pass leave.

    What is in the store already is known by its message id and not counted twice, so a replay that is interrupted is
    simply begun again. A message without a time happened when the first of its file was received.
    """
    wanted = None if mended is None else _mended(mended, batch)
    rows = [row for row in batch.rows() if wanted is None or row.line in wanted]
    tried = frozenset(row.line for row in rows)
    texts = {row.line: row.row.get(MESSAGE, "") for row in rows} if wanted is None else wanted
    again = _Again(batch, workspace, Writing(workspace, workspace.home.directory), now)
    failing: list[Kept] = []
    for some in chunks(rows, _AT_ONCE):
        failing += again.failing(some, texts)
    passed = len(rows) - len(failing)
    with CHANGING:
        # Others may have come to wait meanwhile.
        untouched = [row for row in batch.rows() if row.line not in tried]
        ledger = batch.fresh()
        left = merge(untouched, sorted(failing, key=attrgetter("line")), key=attrgetter("line"))
        waiting = batch.keep(left, ledger=msgspec.structs.replace(ledger, replayed=ledger.replayed + passed))
    return ReplayedMessages(passed, len(failing), waiting)


@dataclass(frozen=True, slots=True)
class _Again:
    """One replay of one file."""

    batch: Batch
    workspace: Workspace
    writing: Writing
    now: datetime

    def failing(self, rows: list[Kept], texts: Mapping[int, str]) -> Iterator[Kept]:
        """Those of some rows that cannot be taken today either, each with the reason of today."""
        body, by_text = Body([], [], None, None), defaultdict[str, list[Kept]](list)
        for row in rows:
            text = texts[row.line]
            kept = msgspec.structs.replace(row, row={MESSAGE: text})
            try:
                read = read_body(b'{"batch":[' + text.encode() + b"]}", None)
            except RequestRefused:
                yield kept
                continue
            if len(read.messages) + len(read.unread) != 1:
                yield kept
                continue
            for message in read.messages:
                message.at = message.at or self.batch.ledger.imported_at.isoformat()
                by_text[told(message)].append(kept)
            for unread in read.unread:
                by_text[unread.text].append(kept)
            body.messages.extend(read.messages)
            body.unread.extend(read.unread)
        source = self.batch.ledger.source
        spec = queries.definitions().typed(Kind.SOURCE, SourceSpec).get(source)
        parcel = Parcel(source, micros_of(self.now), body, privacy_of(spec, self.workspace.home))
        for delivery in self.writing.write([parcel]).deliveries:
            for one in delivery.left_out:
                row = by_text[one.text].pop()
                yield msgspec.structs.replace(row, column=one.column, reason=one.reason)


def _mended(path: Path, batch: Batch) -> dict[int, str]:
    """The mended messages by their lines. An empty one is not mended."""
    found: dict[int, str] = {}
    for piece in map(restored, mended_pieces(path)):
        if MESSAGE not in piece.columns:
            raise ImportRefused(f"{path} has no column “{MESSAGE}”. Mend a file that “quarantine export” wrote.")
        cells = piece.columns[MESSAGE].to_pylist()
        found |= {line: text for line, text in zip(piece.line.tolist(), cells, strict=True) if text}
    strange = set(found) - {row.line for row in batch.rows()}
    if strange:
        raise ImportRefused(
            f"No row of line {min(strange):,} of {batch.ledger.label} waits, but the mended file has one. Export the "
            "rows again, or keep the column “bellwether_line” as it was."
        )
    return found
