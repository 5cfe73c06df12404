"""What requests bring. Of a write, only what is given is changed; null clears."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bellwether.api.cells import Cell, Name, number_of

Traits = Annotated[dict[Name, Cell], Field(max_length=200)]
NUMERIC = BeforeValidator(number_of, json_schema_input_type=str | float | None)
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Body(BaseModel):
    """What a request brings; what is not known is refused."""

    model_config = ConfigDict(extra="forbid")


Keys = Annotated[list[Name], Field(max_length=20)]


class AccountMatch(Body):
    """By what an account is recognised in other systems; the name alone is asked about, and not matched by itself."""

    domain: Annotated[Keys, Field(description="Web addresses of its own.")] = []
    email: Annotated[Keys, Field(description="E-mail addresses of its own.")] = []
    name: Annotated[Name | None, Field(description="The company’s name.")] = None


class PersonMatch(Body):
    """By what a person is recognised in other systems."""

    email: Annotated[Keys, Field(min_length=1, description="E-mail addresses of their own.")]
    name: Annotated[Name | None, Field(description="Their name, compared within one company’s mail.")] = None


class AccountBody(Body):
    """What is said of an account. `parent` and `owner` are traits of those names."""

    name: Annotated[Cell, Field(description="What people call it.")] = None
    created: Annotated[date | None, Field(description="The day from which it exists.")] = None
    traits: Annotated[Traits, Field(description="Traits by key.")] = {}
    effective_at: Annotated[date | None, Field(description="The day from which the traits hold.")] = None
    match: AccountMatch | None = None


class UserBody(Body):
    """What is said of a user: their membership of an account, and their traits."""

    account: Annotated[Name | None, Field(description="The account they belong to.")] = None
    starts: Annotated[date | None, Field(description="The first day of the membership.")] = None
    ends: Annotated[date | None, Field(description="The first day on which they do not belong to it any more.")] = None
    traits: Annotated[Traits, Field(description="Traits by key.")] = {}
    effective_at: Annotated[date | None, Field(description="The day from which the traits hold.")] = None
    match: PersonMatch | None = None


class ContactBody(Body):
    """What is said of a contact: the account at which they have a role, and their traits."""

    account: Annotated[Name | None, Field(description="The account; null: they are its contact no more.")] = None
    traits: Annotated[Traits, Field(description="Traits by key.")] = {}
    effective_at: Annotated[date | None, Field(description="The day from which the traits hold.")] = None
    match: PersonMatch | None = None


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
