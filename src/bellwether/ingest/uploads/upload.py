"""An upload as values: its files, what each table was taken for, what is open, and what came of it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bellwether.ingest.suggest.said import Said


class SeenColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table: some of its texts, what it becomes, or why it is left out."""

    name: str
    samples: tuple[str, ...] = ()
    becomes: tuple[str, ...] = ()
    why: str = ""


class OpenPoint(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the file does not say. `line` answers it in the mapping; without, a `pressing` one is refused.

    `ways` are the answers that can be, where there are a few: what each means, and its line.
    """

    text: str
    line: str
    pressing: bool = False
    answered: bool = False
    ways: tuple[tuple[str, str], ...] = ()


class UploadedTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table and the mapping that is suggested for it. One that is `left` is not imported."""

    label: str
    what: str
    mapping: str
    taken_for: str
    because: str
    columns: tuple[SeenColumn, ...] = ()
    points: tuple[OpenPoint, ...] = ()
    remarks: tuple[str, ...] = ()
    left: bool = False

    @property
    def open(self) -> tuple[OpenPoint, ...]:
        """What is still to be answered."""
        return tuple(one for one in self.points if not one.answered)

    @property
    def pressing(self) -> bool:
        """Whether something must be answered before the table can be imported."""
        return any(one.pressing for one in self.open)


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """A file or table that is not imported, and why."""

    label: str
    why: str


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many facts of a kind were created, updated, there already, and ended."""

    kind: str
    created: int
    updated: int
    unchanged: int
    ended: int


class LeftRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was left out."""

    line: int
    column: str
    value: str
    reason: str


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that is created, updated or ended."""

    kind: str
    act: str
    subject: str
    before: dict[str, str]
    after: dict[str, str]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one table: its counts, or the sentence by which it was refused."""

    label: str
    what: str
    refused: str = ""
    rows: int = 0
    written: tuple[Count, ...] = ()
    rejected: int = 0
    skipped: int = 0
    conflicts: int = 0
    waiting: int = 0
    matched: dict[str, int] = {}
    made_missing: dict[str, int] = {}
    left_out: tuple[LeftRow, ...] = ()
    samples: tuple[Sample, ...] = ()
    notes: tuple[str, ...] = ()
    batch: str = ""


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of trying or importing all tables."""

    by: str
    at: datetime
    seconds: float
    results: tuple[Result, ...]

    @property
    def rows(self) -> int:
        """Rows that were read."""
        return sum(one.rows for one in self.results)

    @property
    def created(self) -> int:
        """Facts that are new."""
        return sum(count.created for one in self.results for count in one.written)

    @property
    def updated(self) -> int:
        """Facts that are other than before."""
        return sum(count.updated for one in self.results for count in one.written)

    @property
    def unchanged(self) -> int:
        """Facts that were there."""
        return sum(count.unchanged for one in self.results for count in one.written)

    @property
    def ended(self) -> int:
        """Facts that ended."""
        return sum(count.ended for one in self.results for count in one.written)

    @property
    def rejected(self) -> int:
        """Rows that were left out."""
        return sum(one.rejected for one in self.results)

    @property
    def waiting(self) -> int:
        """Names of which a person has to say whom they stand for."""
        return sum(one.waiting for one in self.results)

    @property
    def refused(self) -> int:
        """Tables of which nothing was taken."""
        return sum(1 for one in self.results if one.refused)

    @property
    def words(self) -> str:
        """The outcome in a sentence."""
        parts = [f"{self.created:,} created", f"{self.updated:,} updated", f"{self.unchanged:,} unchanged"]
        if self.ended:
            parts.append(f"{self.ended:,} ended")
        parts.append(f"{_rows(self.rejected)} left out")
        if self.refused:
            parts.append(f"{self.refused} of {len(self.results)} tables refused")
        return f"{_rows(self.rows)}: {', '.join(parts)}."


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """Files that came together, in the order of the steps: recognised, tried, imported. `run` is the latest job."""

    id: str
    by: str
    at: datetime
    files: tuple[str, ...]
    size: int
    tables: tuple[UploadedTable, ...] = ()
    aside: tuple[SetAside, ...] = ()
    unreadable: str = ""
    definitions: bool = False
    said: dict[str, Said] = {}
    run: int = 0
    tried: Outcome | None = None
    imported: Outcome | None = None

    @property
    def wanted(self) -> tuple[UploadedTable, ...]:
        """The tables that are to be imported."""
        return tuple(one for one in self.tables if not one.left)

    @property
    def title(self) -> str:
        """The files in a few words."""
        first = self.files[0] if self.files else "no file"
        return first if len(self.files) < 2 else f"{first} and {len(self.files) - 1} more"

    def with_table(self, number: int, table: UploadedTable) -> Upload:
        """The upload with another word on one table; what was tried before no longer tells."""
        tables = (*self.tables[:number], table, *self.tables[number + 1 :])
        return msgspec.structs.replace(self, tables=tables, tried=None)
