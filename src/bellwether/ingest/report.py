"""What an import did, in numbers that add up, with the first rows that it left out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bellwether.engine.warehouse.writer import WriteReport
from bellwether.ingest.refusal import Rejection

SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Written:
    """How many facts of one kind a file created, updated, and had already brought."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def plus(self, write: WriteReport) -> "Written":
        """The sum with one more write."""
        return Written(self.created + write.created, self.updated + write.updated, self.unchanged + write.unchanged)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one file. `written` is by kind of fact; `made_missing` counts values that became so.

    `conflicts` are rows whose id is there with other content (among `rejected`); `quarantine` is where those rows are.
    """

    file: str
    what: str
    rows: int
    written: dict[str, Written]
    conflicts: int
    rejected: int
    samples: tuple[Rejection, ...]
    made_missing: dict[str, int]
    quarantine: Path | None

    @property
    def changed(self) -> bool:
        """Whether the warehouse is another than before."""
        return any(part.created or part.updated for part in self.written.values())


@dataclass(slots=True)
class Tally:
    """The growing counts of a running import."""

    rows: int = 0
    conflicts: int = 0
    rejected: int = 0
    written: dict[str, Written] = field(default_factory=dict)
    samples: list[Rejection] = field(default_factory=list)
    made_missing: Counter[str] = field(default_factory=Counter)

    def wrote(self, kind: str, report: WriteReport) -> None:
        """Counts one write."""
        self.written[kind] = self.written.get(kind, Written()).plus(report)

    def left_out(self, rejections: Iterable[Rejection]) -> None:
        """Counts rows that were left out and keeps the first."""
        for rejection in rejections:
            self.rejected += 1
            if len(self.samples) < SAMPLES:
                self.samples.append(rejection)

    def report(self, file: str, what: str, quarantine: Path | None) -> ImportReport:
        """The counts as they stand."""
        return ImportReport(
            file,
            what,
            self.rows,
            dict(self.written),
            self.conflicts,
            self.rejected,
            tuple(self.samples),
            dict(self.made_missing),
            quarantine,
        )
