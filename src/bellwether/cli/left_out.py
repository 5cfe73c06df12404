"""What is asked and told of the rows that imports left out, and of what is wrong with those that came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Rows of one import that were left out for one reason."""

    column: str
    reason: str
    rows: int
    first_line: int


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One import of which rows wait or were discarded. `rows` is None where it is not known how many were read."""

    id: str
    file: str
    what: str
    imported_at: datetime
    rows: int | None
    waiting: int
    discarded: int
    replayed: int
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True)
class LeftOutAnswer:
    """Every import of which rows wait or were discarded."""

    batches: tuple[BatchLine, ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One row that waits, with its cells by column."""

    line: int
    column: str
    value: str
    reason: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RowsAnswer:
    """The first of the rows of an import that wait, `matching` of them in all."""

    batch: BatchLine
    rows: tuple[WaitingRow, ...]
    matching: int


@dataclass(frozen=True, slots=True)
class RowsQuestion:
    """Which rows of an import to show: those of one column, or of some lines, at most `limit`."""

    name: str
    column: str | None = None
    lines: frozenset[int] = frozenset()
    limit: int = 20


@dataclass(frozen=True, slots=True)
class ReplayQuestion:
    """Which import to replay: its rows as they are, or mended in a file, by its own mapping or by another."""

    name: str
    mended: Path | None = None
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class DataFindingLine:
    """One thing that is wrong with the facts."""

    check: str
    severity: str
    where: str
    sentence: str
    remedy: str
    count: int
    of: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DataAnswer:
    """What an examination of the facts found, the worst first."""

    home: str
    today: date
    findings: tuple[DataFindingLine, ...]

    @property
    def wrong(self) -> bool:
        """Whether any finding makes numbers wrong."""
        return any(one.severity == "error" for one in self.findings)


@dataclass(frozen=True, slots=True)
class DiscardQuestion:
    """Which rows to do without, and why; without lines: all that wait."""

    name: str
    reason: str
    lines: frozenset[int] = frozenset()
