"""What the commands answer: plain values, the same wherever they were computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bellwether.cli.sourced import UpdateLine
from bellwether.engine.definitions.metric import Direction, Display
from bellwether.engine.definitions.unit import Unit
from bellwether.engine.definitions.value import Known, Number, Value
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.explaining.explanation import Explanation
from bellwether.engine.evaluate.spread import Spread
from bellwether.ui.figures import unit_word


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured, as far as showing its numbers needs it. `key` is empty for a formula."""

    key: str
    name: str
    formula: str | None
    unit: Unit | None
    display: Display
    currency: str
    decimals: int | None = None
    direction: Direction = Direction.NONE
    version: int | None = None
    ranks: tuple[str, ...] = ()
    kpi: str | None = None
    variant: str | None = None

    @property
    def convention(self) -> str:
        """By which convention of which KPI it is computed, to stand beside its numbers; empty where it has none."""
        return f"{self.kpi} by “{self.variant}”" if self.kpi and self.variant else ""

    @property
    def unit_word(self) -> str:
        """The unit beside a number or in a header: %, EUR, days, points or nothing."""
        return unit_word(self.display, self.unit, self.currency)


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of one entity on one day, its colour by the metric's bands, of a group how many contribute, and how
    sure it is, where it is an estimate."""

    value: Value
    colour: str | None = None
    coverage: tuple[int, int] | None = None
    entered_on: date | None = None
    certainty: Certainty | None = None

    @property
    def number(self) -> float | None:
        """The number as a coordinate for drawing and sorting; None where there is no number."""
        known = self.value
        return float(known.value) if isinstance(known, Known) and not isinstance(known.value, str | date) else None


@dataclass(frozen=True, slots=True)
class Row:
    """One entity and its figures, one for each day."""

    id: str
    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class ValuesAnswer:
    """Values by entity and day."""

    measure: Measure
    grouping: str
    days: tuple[date, ...]
    rows: tuple[Row, ...]
    known_at: date | None = None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One entity at both ends: the difference (of a percent: points), relative in percent, status, gain or loss.

    `margin` is how far a difference of scores may be off either way; None where that cannot be said.
    """

    id: str
    name: str
    base_day: date
    base: Figure
    current: Figure
    absolute: Number | None
    percent: float | None
    status: str
    verdict: str | None
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """The change of a metric between two named days."""

    measure: Measure
    grouping: str
    over: str
    base_day: date
    day: date
    rows: tuple[ChangeRow, ...]


@dataclass(frozen=True, slots=True)
class ExplainAnswer:
    """A metric or formula, why it has its value, how sure that is, and when what feeds it is read next."""

    measure: Measure
    explanation: Explanation
    certainty: Certainty | None = None
    updates: tuple[UpdateLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What a formula is: in its canonical form, its unit, what it reads, what is doubtful about it, and its values.

    `spread` tells how the values of all accounts lie, `values` are those of the accounts that were named.
    """

    text: str
    words: str
    unit: str
    reads: Mapping[str, tuple[str, ...]]
    rolls_up: bool
    per_account: bool
    warnings: tuple[str, ...]
    measure: Measure
    spread: Spread
    values: ValuesAnswer | None


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    """One definition that was added, changed or removed, with the fields that differ (path, before, after)."""

    step: str
    kind: str
    key: str
    fields: tuple[tuple[str, str | None, str | None], ...]


@dataclass(frozen=True, slots=True)
class AppliedAnswer:
    """What applying changed, or would change."""

    changes: tuple[DefinitionLine, ...]
    warnings: tuple[str, ...]
    trial: bool


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What a command left behind: a sentence, and the facts of it by name."""

    sentence: str
    facts: Mapping[str, str | int | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One row that was left out of an import, and why."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportExample:
    """One fact that an import creates, updates or ends (`act`): whose it is, what was and what will be said of it."""

    kind: str
    act: str
    subject: str
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What came of a file: facts by kind (created, updated, unchanged, ended), values made missing, rows left out.

    `skipped` rows were not chosen by the mapping; `matched` counts new names by the rule that found whom they stand
    for, `waiting` those of which a person has to say so; `notes` tell what was looked up in the file. Of a `trial`
    nothing was written; its `examples` show what would be.
    """

    file: str
    what: str
    rows: int
    written: Mapping[str, tuple[int, int, int, int]]
    made_missing: Mapping[str, int]
    conflicts: int
    rejected: int
    samples: tuple[RejectedRow, ...]
    quarantine: str | None
    seconds: float
    skipped: int = 0
    matched: Mapping[str, int] = field(default_factory=dict)
    waiting: int = 0
    notes: tuple[str, ...] = ()
    examples: tuple[ImportExample, ...] = ()
    trial: bool = False


@dataclass(frozen=True, slots=True)
class FailedImport:
    """A file of a plan of which nothing, or not all, could be imported, and why."""

    file: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FolderAnswer:
    """What came of every file that a plan lists."""

    plan: str
    finished: tuple[ImportAnswer, ...]
    failed: tuple[FailedImport, ...]
    seconds: float

    @property
    def rows(self) -> int:
        """The rows read, of all files."""
        return sum(one.rows for one in self.finished)

    @property
    def rejected(self) -> int:
        """The rows left out, of all files."""
        return sum(one.rejected for one in self.finished)


@dataclass(frozen=True, slots=True)
class ComputedAnswer:
    """What was computed and stored up to the last day, and how fast. `first` is None where nothing was to be done."""

    metrics: int
    values: int
    first: date | None
    last: date
    seconds: float


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A stored value that a rebuild does not give."""

    metric: str
    account: str
    day: str
    stored: str
    rebuilt: str


@dataclass(frozen=True, slots=True)
class VerifiedAnswer:
    """How many stored values were computed again, how many differ with the first of them, and metrics without any.

    `sampled` values were computed a second way, by a range join in SQL; `sample_different` of them differ.
    """

    compared: int
    different: int
    sampled: int
    sample_different: int
    mismatches: tuple[Mismatch, ...]
    not_stored: tuple[str, ...]
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether nothing differs."""
        return not self.different and not self.sample_different


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at. `fine` is False where someone should act."""

    subject: str
    state: str
    fine: bool = True
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class DoctorAnswer:
    """The state of a home."""

    home: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class BackupAnswer:
    """A back-up: where it is, how many files and bytes, and when it was made."""

    directory: str
    files: int
    size: int
    made_at: datetime
