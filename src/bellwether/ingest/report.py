"""What an import did, in numbers that add up, with the first rows that it left out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bellwether.engine.warehouse.writer import Sample, WriteReport
from bellwether.ingest.refusal import Rejection

SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Written:
    """How many facts of one kind a file created, updated, had already brought, and ended by not naming them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ended: int = 0

    def plus(self, write: WriteReport) -> "Written":
        """The sum with one more write."""
        return Written(
            self.created + write.created, self.updated + write.updated, self.unchanged + write.unchanged, self.ended
        )


class Act(StrEnum):
    """What happens to a fact."""

    CREATED = "created"
    UPDATED = "updated"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Example:
    """One fact that an import creates, updates or ends: whose it is, and what was and will be said of it."""

    kind: str
    act: Act
    subject: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one file. `written` is by kind of fact; `made_missing` counts values that became so.

    `conflicts` are rows whose id is there with other content (among `rejected`); `quarantine` is where those rows are.
    `skipped` are rows that the mapping's `only` or `skip` leaves out. `matched` counts new outside names by the rule
    that found whom they stand for, `waiting` those of which a person has to say so. `notes` tell what was looked up
    in the file. A `trial` wrote nothing, and has `examples` of what it would have written.
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
    skipped: int = 0
    matched: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    notes: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    trial: bool = False

    @property
    def changed(self) -> bool:
        """Whether the warehouse is another than before."""
        return not self.trial and any(part.created or part.updated or part.ended for part in self.written.values())


@dataclass(slots=True)
class Tally:
    """The growing counts of a running import."""

    rows: int = 0
    conflicts: int = 0
    rejected: int = 0
    skipped: int = 0
    waiting: int = 0
    written: dict[str, Written] = field(default_factory=dict)
    samples: list[Rejection] = field(default_factory=list)
    made_missing: Counter[str] = field(default_factory=Counter)
    matched: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    facts: dict[str, list[Sample]] = field(default_factory=dict)

    def read(self, counted: tuple[int, int], conflicts: int) -> None:
        """Counts rows that were read, those among them that were not chosen, and those whose id was taken."""
        self.rows += counted[0]
        self.skipped += counted[1]
        self.conflicts += conflicts

    def wrote(self, kind: str, report: WriteReport) -> None:
        """Counts one write, and keeps some of the facts that it wrote."""
        self.written[kind] = self.written.get(kind, Written()).plus(report)
        for replacing in (False, True):
            alike = [one for one in self.facts.get(kind, ()) if (one.before is not None) == replacing]
            fresh = [one for one in report.samples if (one.before is not None) == replacing]
            self.facts.setdefault(kind, []).extend(fresh[: SAMPLES - len(alike)])

    def ended(self, kind: str, count: int) -> None:
        """Counts facts that ended because a full export does not name them."""
        so_far = self.written.get(kind, Written())
        self.written[kind] = Written(so_far.created, so_far.updated, so_far.unchanged, so_far.ended + count)

    def left_out(self, rejections: Iterable[Rejection]) -> None:
        """Counts rows that were left out and keeps the first."""
        for rejection in rejections:
            self.rejected += 1
            if len(self.samples) < SAMPLES:
                self.samples.append(rejection)

    def note(self, *sentences: str) -> None:
        """Keeps what people should know of how the file was understood, each sentence once."""
        self.notes += [sentence for sentence in dict.fromkeys(sentences) if sentence not in self.notes]

    def example(self, example: Example) -> None:
        """Keeps the first examples of each kind and act."""
        alike = sum(1 for one in self.examples if (one.kind, one.act) == (example.kind, example.act))
        if alike < SAMPLES:
            self.examples.append(example)

    def report(self, file: str, what: str, quarantine: Path | None, *, trial: bool = False) -> ImportReport:
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
            self.skipped,
            dict(self.matched),
            self.waiting,
            tuple(self.notes),
            tuple(self.examples),
            trial,
        )
