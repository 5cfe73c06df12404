"""What the commands ask for: plain values, so that any implementation of `Commands` can answer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.entity import Grouping
from bellwether.ingest.files.part import Part


class AsOf(StrEnum):
    """How an entered value is read: carried to the day, or as its last entry said whenever that was."""

    TODAY = "today"
    LAST_UPDATE = "last-update"


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ValuesQuestion:
    """The values of a metric, or of a formula, for the entities of a grouping. Without days: the last complete day."""

    subject: str
    grouping: Grouping
    days: Days | None = None
    known_at: date | None = None
    as_of: AsOf = AsOf.TODAY
    version: int | None = None
    people: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeQuestion:
    """How a metric has changed over a length of time up to a day; without a day: the last complete one."""

    subject: str
    grouping: Grouping
    over: Duration
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ExplainQuestion:
    """Why a metric has the value it has for an account on a day; without a day: the last complete one."""

    subject: str
    account: str
    on: date | None = None
    limit: int = 10
    known_at: date | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """What a formula means, its values for some accounts, and how those of all lie on the last of the days."""

    formula: str
    accounts: tuple[str, ...] = ()
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class NewHome:
    """The settings of a new workspace."""

    zone: str = "UTC"
    currency: str = "EUR"
    fiscal_start_month: int = 1


@dataclass(frozen=True, slots=True)
class Manner:
    """How to import. `strict` stops at the first bad row; a `trial` writes nothing; a `snapshot` is a full export,
    which ends what it does not name, and with `thinning` however much that is. `patience` is how many rows, or which
    share, may be left out before it gives up."""

    strict: bool = False
    trial: bool = False
    snapshot: bool = False
    thinning: bool = False
    patience: str | None = None


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """A file to import (or one table inside of it), as what, and by which mapping."""

    file: Path
    what: str
    mapping: Path
    manner: Manner = Manner()
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class FolderQuestion:
    """A folder (or an archive) to import by its plan; without one, the plan beside the data.

    Where `what` is said, all tables in it are imported as that, and the plan is the one mapping for them.
    """

    data: Path
    plan: Path | None = None
    manner: Manner = Manner()
    what: str | None = None


@dataclass(frozen=True, slots=True)
class SuggestQuestion:
    """A file, an archive or a folder whose mapping is to be suggested, and where the suggestion is written."""

    data: Path
    to: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class ApplyQuestion:
    """Definitions to apply. `trial` shows the difference and changes nothing."""

    directory: Path
    note: str = ""
    prune: bool = False
    trial: bool = False


class SubjectKind(StrEnum):
    """What has identities."""

    ACCOUNT = "account"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Merge:
    """That one outside name stands for the account or person of another."""

    kind: SubjectKind
    name: str
    into: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A dated, reasoned correction of one metric of one account: `amount` is added from `first` to `last`."""

    metric: str
    account: str
    amount: Decimal
    first: date
    last: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that a person enters for one account and day."""

    metric: str
    account: str
    day: date
    value: str
    parts: tuple[Decimal | None, Decimal | None, int | None] = (None, None, None)
    reason: str = ""
