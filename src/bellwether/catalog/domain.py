"""Definitions as people write them: one typed value per definition, and the set of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import msgspec

from bellwether.catalog.alert_specs import AlertSpec
from bellwether.catalog.pull_specs import PullSpec
from bellwether.catalog.schedule_specs import ScheduleSpec
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.spec import Colour, Stretches, Worded
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.engine.definitions.guidance import Indicator
from bellwether.engine.definitions.metric import Direction, Display, EnteredRollup


class Kind(StrEnum):
    """The kinds of definition, in the order in which they are read, written and shown."""

    WORKSPACE = "workspace"
    FAMILY = "family"
    EVENT = "event"
    PROPERTY = "property"
    ACCOUNT_TRAIT = "account_trait"
    USER_TRAIT = "user_trait"
    COLLECTION = "collection"
    SOURCE = "source"
    EXCLUSION = "exclusion"
    CHECK = "check"
    SCHEDULE = "schedule"
    SEGMENT = "segment"
    METRIC = "metric"
    HEALTH = "health"
    ALERT = "alert"
    TARGET = "target"

    @property
    def word(self) -> str:
        """The kind as people say it."""
        return _WORDS.get(self, self.value.replace("_", " "))


_WORDS = {Kind.HEALTH: "health score", Kind.ALERT: "alert rule"}

WORKSPACE_KEY = "workspace"
"""The key of the only definition of kind `workspace`."""


class KeyMetricsSpec(Worded, frozen=True):
    """The metrics that stand for what everybody asks first; those that are not given are found by their usual keys."""

    revenue: str | None = None
    renewal: str | None = None
    health: str | None = None
    pulse: str | None = None
    gross_retention: str | None = None
    net_retention: str | None = None


class WorkspaceSpec(Worded, frozen=True):
    """The settings of the workspace; what is not given stays as it is."""

    zone: str | None = None
    currency: str | None = None
    plan_rates: str | None = None
    fiscal_start_month: int | None = None
    compute_every: str | None = None
    key_metrics: KeyMetricsSpec | None = None


class FamilySpec(Worded, frozen=True):
    """A family of metrics. Those that `metrics` names are read first and in that order, the others after them."""

    name: str
    order: int | None = None
    metrics: tuple[str, ...] = ()


class EventSpec(Worded, frozen=True):
    """A name that formulas may use before an event of that name has arrived."""


class FieldSpec(Worded, frozen=True):
    type: FieldType
    scale: int | None = None
    known_from: str | None = None
    currency: str | None = None
    missing_codes: tuple[str | int, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None


class CollectionSpec(Worded, frozen=True):
    name: str | None = None
    anchor: str | None = None
    start: str | None = None
    end: str | None = None
    end_inclusive: bool = False
    fields: dict[str, FieldSpec] = msgspec.field(default_factory=dict)


class SourceSpec(Worded, frozen=True):
    """What a source has, what of it is never stored or only as digests, and how it is pulled."""

    covers: tuple[str, ...] = ()
    covers_from: date | None = None
    rank: int = 0
    drop: tuple[str, ...] = ()
    hash: tuple[str, ...] = ()
    pull: PullSpec | None = None


class ExclusionSpec(Worded, frozen=True):
    name: str
    condition: str


class CheckSpec(Worded, frozen=True):
    name: str
    never: str | None = None
    same: tuple[str, ...] = ()
    refers: str | None = None
    to: str | None = None
    alive: bool = False


class SegmentSpec(Worded, frozen=True):
    name: str
    condition: str


class EnteredSpec(Worded, frozen=True):
    max_age: str | None = None
    rollup: EnteredRollup | None = None
    weight: str | None = None
    ranks: tuple[str, ...] = ()


class MetricSpec(Worded, frozen=True):
    name: str
    description: str = ""
    formula: str | None = None
    entered: EnteredSpec | None = None
    family: str | None = None
    unit: str | None = None
    display: Display | None = None
    decimals: int | None = None
    direction: Direction = Direction.NONE
    min_n: int | None = None
    min_base: Decimal | None = None
    min_coverage: Decimal | None = None
    applies_to: str | None = None
    bands: dict[Colour, Stretches] = msgspec.field(default_factory=dict)
    start: Decimal | None = None
    target: Decimal | None = None
    kpi: str | None = None
    variant: str | None = None
    indicator: Indicator | None = None
    owner: str | None = None
    review: str | None = None
    anchor: str = ""
    period: str = ""
    reading: str = ""
    when_red: str = ""
    bands_source: str = ""


class TargetSpec(Worded, frozen=True):
    metric: str
    value: Decimal
    start: Decimal | None = None
    segment: str | None = None
    account: str | None = None
    starts: date | None = msgspec.field(default=None, name="from")
    ends: date | None = msgspec.field(default=None, name="to")

    @property
    def key(self) -> str:
        """What makes this target another than the others: its metric, whom it is for, and from when."""
        whom = ""
        if self.account is not None:
            whom = f" account {self.account}"
        elif self.segment is not None:
            whom = f" segment {self.segment}"
        return f"{self.metric}{whom}" + (f" from {self.starts}" if self.starts else "")


Spec = (
    WorkspaceSpec
    | FamilySpec
    | EventSpec
    | FieldSpec
    | CollectionSpec
    | SourceSpec
    | ExclusionSpec
    | CheckSpec
    | ScheduleSpec
    | SegmentSpec
    | MetricSpec
    | HealthSpec
    | AlertSpec
    | TargetSpec
)

SPEC_OF: Mapping[Kind, type[Spec]] = {
    Kind.WORKSPACE: WorkspaceSpec,
    Kind.FAMILY: FamilySpec,
    Kind.EVENT: EventSpec,
    Kind.PROPERTY: FieldSpec,
    Kind.ACCOUNT_TRAIT: FieldSpec,
    Kind.USER_TRAIT: FieldSpec,
    Kind.COLLECTION: CollectionSpec,
    Kind.SOURCE: SourceSpec,
    Kind.EXCLUSION: ExclusionSpec,
    Kind.CHECK: CheckSpec,
    Kind.SCHEDULE: ScheduleSpec,
    Kind.SEGMENT: SegmentSpec,
    Kind.METRIC: MetricSpec,
    Kind.HEALTH: HealthSpec,
    Kind.ALERT: AlertSpec,
    Kind.TARGET: TargetSpec,
}

S = TypeVar("S", bound=Worded)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a definition stands: a file and line, or the workspace itself."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" if self.file else "the workspace"


IN_WORKSPACE = Place()


@dataclass(frozen=True, slots=True)
class Definition:
    """One definition and where it stands."""

    kind: Kind
    key: str
    spec: Spec
    place: Place = IN_WORKSPACE
    version: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a definition: where, what, and what to do about it."""

    place: Place
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.where}: {self.sentence}" if self.where else f"{self.place}: {self.sentence}"


class DefinitionsRefused(BellwetherError):
    """Definitions that cannot be taken, with every problem found. Nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Definitions:
    """A set of definitions by kind and key, in a fixed order."""

    def __init__(self, definitions: Iterable[Definition] = ()) -> None:
        self._by_name = {(definition.kind, definition.key): definition for definition in definitions}

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Definitions) and self.specs == other.specs

    __hash__ = None  # type: ignore[assignment]

    @property
    def specs(self) -> dict[tuple[Kind, str], Spec]:
        """Each definition's wording, without where it stands."""
        return {name: definition.spec for name, definition in self._by_name.items()}

    def get(self, kind: Kind, key: str) -> Definition | None:
        """The definition of that kind and key."""
        return self._by_name.get((kind, key))

    def of(self, kind: Kind) -> dict[str, Definition]:
        """The definitions of one kind by key."""
        return {definition.key: definition for definition in self if definition.kind == kind}

    def each(self, kind: Kind, spec: type[S]) -> Iterator[tuple[Definition, S]]:
        """The definitions of one kind, each with its wording."""
        for definition in self:
            if definition.kind == kind and isinstance(definition.spec, spec):
                yield definition, definition.spec

    def typed(self, kind: Kind, spec: type[S]) -> dict[str, S]:
        """The wordings of one kind by key."""
        return {definition.key: wording for definition, wording in self.each(kind, spec)}

    def workspace(self) -> WorkspaceSpec:
        """The workspace's settings, as far as they were ever given."""
        return self.typed(Kind.WORKSPACE, WorkspaceSpec).get(WORKSPACE_KEY, WorkspaceSpec())

    def with_(self, others: Iterable[Definition]) -> Definitions:
        """These definitions, with others added or in place of those of the same name."""
        return Definitions([*self, *others])
