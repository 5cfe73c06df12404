"""What replies tell, for the OpenAPI document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, WithJsonSchema

from bellwether.api.cells import SCALAR

Scalar = Annotated[str | float | bool | None, WithJsonSchema(SCALAR)]


class Problem(BaseModel):
    """Why a request was refused: a word for programs, a sentence for people, the field that it is about."""

    code: str
    message: str
    field: str | None


class Outcome(BaseModel):
    """What became of one item, by its place in the request (from 0)."""

    place: int
    id: str | None
    status: Literal["written", "refused"]
    error: Problem | None


class Outcomes(BaseModel):
    """What became of each item; the others are written, whatever one is refused for."""

    written: int
    refused: int
    results: list[Outcome]


class TraitHeld(BaseModel):
    """That a trait has a value from a day on (null: since ever)."""

    trait: str
    value: Scalar
    since: date | None
    assumed: bool
    source: str
    recorded: datetime


class AccountTold(BaseModel):
    """An account."""

    id: str
    names: list[str]
    name: str | None
    created: date | None
    deleted: date | None
    traits: dict[str, Scalar]
    history: list[TraitHeld] | None = None


class MembershipTold(BaseModel):
    """That a user belongs to an account from a day on (null: since ever), up to, not including, another."""

    account: str
    starts: date | None
    ends: date | None


class UserTold(BaseModel):
    """A user."""

    id: str
    names: list[str]
    memberships: list[MembershipTold]
    traits: dict[str, Scalar]
    history: list[TraitHeld] | None = None


class ContactTold(BaseModel):
    """A contact."""

    id: str
    names: list[str]
    account: str | None
    traits: dict[str, Scalar]
    history: list[TraitHeld] | None = None


class VersionTold(BaseModel):
    """A record from a day on (null: for its whole life)."""

    since: date | None
    account: str | None
    user: str | None
    fields: dict[str, Scalar]
    currencies: dict[str, str]
    source: str
    recorded: datetime


class RecordTold(BaseModel):
    """A record, as it is today."""

    id: str
    collection: str
    since: date | None
    account: str | None
    user: str | None
    fields: dict[str, Scalar]
    currencies: dict[str, str]
    history: list[VersionTold] | None = None


class AccountPage(BaseModel):
    """Some accounts, and the cursor of the next ones; null: these were the last."""

    items: list[AccountTold]
    next: str | None


class UserPage(BaseModel):
    """Some users, and the cursor of the next ones; null: these were the last."""

    items: list[UserTold]
    next: str | None


class ContactPage(BaseModel):
    """Some contacts, and the cursor of the next ones; null: these were the last."""

    items: list[ContactTold]
    next: str | None


class RecordPage(BaseModel):
    """Some records, and the cursor of the next ones; null: these were the last."""

    items: list[RecordTold]
    next: str | None


class Told(BaseModel):
    """What was done, in a sentence."""

    message: str


class IntervalTold(BaseModel):
    """Between what a value likely lies (95 in 100), and how that was worked out; no border where one is missing."""

    low: float | None
    high: float | None
    method: str


class ValueTold(BaseModel):
    """A metric's value on a day, or the reason why there is none; what it was divided from, how many rows, how sure."""

    day: date
    value: Scalar
    reason: str | None
    detail: str | None
    n: int | None
    numerator: float | None
    denominator: float | None
    marks: list[str]
    interval: IntervalTold | None


class SeriesTold(BaseModel):
    """The values of one account or group, day by day."""

    id: str
    name: str
    values: list[ValueTold]


class SeriesPage(BaseModel):
    """A metric's values."""

    metric: str
    first: date
    last: date
    series: list[SeriesTold]


class MetricTold(BaseModel):
    """A metric."""

    key: str
    name: str
    kind: str
    unit: str
    family: str | None


class MetricPage(BaseModel):
    """The metrics that the key may see."""

    items: list[MetricTold]


class Erased(BaseModel):
    """What was erased. `surrogate` is the random name that counts go by from now on."""

    surrogate: str
    traits: int
    events: int
    quarantined: int
    accounts: int


class Person(BaseModel):
    """Everything that is held of a person."""

    model_config = ConfigDict(extra="allow")

    person: str
    disclosed_at: datetime
    names: list[str]
