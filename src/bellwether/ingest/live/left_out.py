"""Messages that were not taken, kept in the quarantine with their reasons: one file for each source and day."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bellwether.ingest.live.parcels import Delivery, LeftOut
from bellwether.ingest.quarantine.batches import Batch
from bellwether.ingest.quarantine.keeping import CHANGING, Shelf, line_of, write_ledger
from bellwether.ingest.quarantine.ledger import Kept, Ledger
from bellwether.ingest.quarantine.tolerance import MOST_ROWS

WHAT = "live"
MESSAGE = "message"
"""The column that holds a message that was left out."""

_LONGEST_KEPT = 64 << 10
"""Characters of a message that are kept; a longer one is cut, and not JSON any more."""


@dataclass(slots=True)
class _Day:
    """The file of one source and day: how many messages it has, and how many did not fit any more."""

    shelf: Shelf
    ledger: Ledger
    kept: int


class LeftOutMessages:
    """Keeps messages that were left out, up to a bound for each source and day."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._days: dict[tuple[str, str], _Day] = {}

    def keep(self, deliveries: Sequence[Delivery], at: datetime) -> None:
        """Keeps what was left out."""
        for delivery in deliveries:
            if delivery.left_out:
                self._add(delivery.source, delivery.left_out, at)

    def _add(self, source: str, messages: Sequence[LeftOut], at: datetime) -> None:
        day = self._day(source, at)
        room = messages[: max(MOST_ROWS - day.kept, 0)]
        if not room:
            return
        day.shelf.directory.mkdir(parents=True, exist_ok=True)
        with CHANGING, day.shelf.rows.open("ab") as lines:
            for place, one in enumerate(room, start=day.kept + 1):
                text = one.text[:_LONGEST_KEPT]
                row = Kept(
                    file=day.ledger.file,
                    line=place,
                    column=one.column,
                    value="",
                    reason=one.reason,
                    row={MESSAGE: text},
                )
                lines.write(line_of(row))
        day.kept += len(room)
        with CHANGING:
            write_ledger(day.shelf.ledger, _counted(day))

    def _day(self, source: str, at: datetime) -> _Day:
        date = at.astimezone(UTC).date().isoformat()
        if (source, date) not in self._days:
            self._days = {held: day for held, day in self._days.items() if held[1] == date}
            self._days[source, date] = self._opened(source, date, at)
        return self._days[source, date]

    def _opened(self, source: str, date: str, at: datetime) -> _Day:
        identifier = hashlib.blake2b(f"{WHAT}\0{source}\0{date}".encode(), digest_size=4).hexdigest()
        name = f"live {re.sub(r'[^A-Za-z0-9 _-]', '-', source)[:60]} {date}"
        shelf = Shelf(self._directory, f"{name}.{WHAT}.{identifier}")
        ledger = Ledger(
            id=identifier,
            file=name,
            what=WHAT,
            imported_at=at.astimezone(UTC),
            source=source,
            columns=(MESSAGE,),
        )
        # Rows that were replayed or done without are gone, and their lines are not given to others.
        return _Day(shelf, ledger, _standing(shelf, ledger).rows)


def _standing(shelf: Shelf, ledger: Ledger) -> Ledger:
    """The ledger as it stands: rows may have been replayed or discarded meanwhile."""
    return Batch(ledger, shelf).fresh() if shelf.ledger.is_file() else ledger


def _counted(day: _Day) -> Ledger:
    return msgspec.structs.replace(_standing(day.shelf, day.ledger), rows=day.kept, left_out=day.kept)
