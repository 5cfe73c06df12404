"""The catalog: every definition of one workspace, as one frozen snapshot that the engine is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.collection import Collection, Field
from bellwether.engine.definitions.key_metrics import KeyMetrics
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Family:
    """A named group of metrics, in the order people want to read them."""

    key: str
    name: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A named condition on accounts; its members on any day are computed, never stored by hand (semantics 33)."""

    key: str
    name: str
    condition: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A named rule that leaves events or people out of every metric by default: bots, our own staff, test users.

    `condition` reads the event's properties and `user.` traits: `is_bot == true`, `user.internal == true`.
    """

    key: str
    name: str
    condition: str


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold of the facts; whoever examines them reports where it does not.

    `never` describes rows that must not be there: `tickets where resolved_at < created_at`. `same` are conditions on
    an account that claim one thing, and must be true of the same accounts but for 1 %. `refers` is a field whose
    values must be found in `to`, a collection's ids or one of its fields; with `alive` on a day of that record's life.
    """

    key: str
    name: str
    never: str | None = None
    same: tuple[str, ...] = ()
    refers: str | None = None
    to: str | None = None
    alive: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from. `covers_from` says that it holds everything from that day on, so that silence is zero."""

    key: str
    covers_from: date | None = None
    covers: tuple[str, ...] = ()
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Money:
    """The reporting currency and the named set of constant rates that balances are converted at."""

    currency: str = "EUR"
    plan_rates: str = "plan"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Definitions by key. `properties` and the traits give the types that facts were stored with.

    `events` are the names that formulas may use before such an event has arrived.
    """

    metrics: Mapping[str, Metric] = field(default_factory=dict)
    collections: Mapping[str, Collection] = field(default_factory=dict)
    properties: Mapping[str, Field] = field(default_factory=dict)
    account_traits: Mapping[str, Field] = field(default_factory=dict)
    user_traits: Mapping[str, Field] = field(default_factory=dict)
    families: Mapping[str, Family] = field(default_factory=dict)
    segments: Mapping[str, Segment] = field(default_factory=dict)
    exclusions: Mapping[str, Exclusion] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    money: Money = field(default_factory=Money)
    events: frozenset[str] = frozenset()
    key_metrics: KeyMetrics = field(default_factory=KeyMetrics)
