"""What requests and replies are made of. Of a write, only what is given is changed; null clears."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bellwether.api.cells import SCALAR, Cell, Name, cell_of

Scalar = Annotated[str | float | bool | None, WithJsonSchema(SCALAR)]
Traits = Annotated[dict[Name, Cell], Field(max_length=200)]
NUMERIC = BeforeValidator(cell_of, json_schema_input_type=str | float | None)
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Body(BaseModel):
    """What a request brings; what is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class AccountBody(Body):
    """What is said of an account. `parent` and `owner` are traits of those names."""

    name: Annotated[Cell, Field(description="What people call it.")] = None
    created: Annotated[date | None, Field(description="The day from which it exists.")] = None
    traits: Annotated[Traits, Field(description="Traits by key.")] = {}
    effective_at: Annotated[date | None, Field(description="The day from which the traits hold.")] = None


class UserBody(Body):
    """What is said of a user: their membership of an account, and their traits."""

    account: Annotated[Name | None, Field(description="The account they belong to.")] = None
    starts: Annotated[date | None, Field(description="The first day of the membership.")] = None
    ends: Annotated[date | None, Field(description="The first day on which they do not belong to it any more.")] = None
    traits: Annotated[Traits, Field(description="Traits by key.")] = {}
    effective_at: Annotated[date | None, Field(description="The day from which the traits hold.")] = None


class ContactBody(Body):
    """What is said of a contact: the account at which they have a role, and their traits."""

    account: Annotated[Name | None, Field(description="The account; null: they are its contact no more.")] = None
    traits: Annotated[Traits, Field(description="Traits by key.")] = {}
    effective_at: Annotated[date | None, Field(description="The day from which the traits hold.")] = None


class RecordBody(Body):
    """What is said of a record. With `effective_at` it is a version from that day on."""

    account: Annotated[Name | None, Field(description="The account it belongs to.")] = None
    user: Annotated[Name | None, Field(description="The person it belongs to.")] = None
    fields: Annotated[Traits, Field(description="Fields of the collection by key.")] = {}
    currencies: Annotated[dict[Name, Currency], Field(description="Of amounts that are not in the reporting one.")] = {}
    effective_at: Annotated[date | None, Field(description="The day from which this version holds.")] = None


class AccountItem(AccountBody):
    """One account of many."""

    id: Name


class UserItem(UserBody):
    """One user of many."""

    id: Name


class ContactItem(ContactBody):
    """One contact of many."""

    id: Name


class RecordItem(RecordBody):
    """One record of many."""

    id: Name


class ValueItem(Body):
    """An entered value of an account on a day, or what it is divided from."""

    account: Name
    day: date
    value: Annotated[Cell, Field(description="The value; without it, it is numerator ÷ denominator.")] = None
    numerator: Cell = None
    denominator: Cell = None
    n: Annotated[int | None, Field(ge=0, le=10**15, description="On how many answers or rows it rests.")] = None
    reason: Annotated[str, Field(max_length=500)] = ""


class ValuesBody(Body):
    """Values to be entered."""

    values: Annotated[list[ValueItem], Field(min_length=1, max_length=1_000)]


class TargetBody(Body):
    """What a metric should reach: for an account, for a segment, or for everyone."""

    value: Annotated[str, NUMERIC, Field(description="The target, a number.")]
    start: Annotated[str | None, NUMERIC, Field(description="Where the way to it begins.")] = None
    account: Name | None = None
    segment: Name | None = None
    first: Annotated[date | None, Field(description="The day from which it holds.")] = None
    reason: Annotated[str, Field(max_length=500)] = ""


class EraseBody(Body):
    """That somebody means it: erasing cannot be undone."""

    sure: Literal[True]


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


class ValueTold(BaseModel):
    """A metric's value on a day, or the reason why there is none; what it was divided from, and how many rows."""

    day: date
    value: Scalar
    reason: str | None
    detail: str | None
    n: int | None
    numerator: float | None
    denominator: float | None
    marks: list[str]


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
