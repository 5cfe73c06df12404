"""Entities: whose value it is. An account, or any group of accounts, by the same code."""

from dataclasses import dataclass
from enum import StrEnum


class Membership(StrEnum):
    """Which accounts belong to a group on a past day (semantics 22)."""

    EACH_DAY = "each_day"
    NOW = "now"
    AT_BASE = "at_base"


@dataclass(frozen=True, slots=True)
class EachAccount:
    """Every account for itself, or only those named by the customer's ids."""

    ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class EachParent:
    """Every account that has children, together with all its descendants on the day; or only those named."""

    ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ByTrait:
    """One group for each value of an account trait (`owner`, `industry`), by the value on the day or the value now."""

    trait: str
    membership: Membership = Membership.EACH_DAY


@dataclass(frozen=True, slots=True)
class InSegment:
    """The accounts that meet a segment's condition on the day (or now, or at the base of a comparison)."""

    segment: str
    membership: Membership = Membership.EACH_DAY


@dataclass(frozen=True, slots=True)
class AccountList:
    """A list of accounts, by the customer's ids, as one group."""

    name: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All accounts as one group; `unassigned` adds records and events that belong to no account."""

    unassigned: bool = False
    membership: Membership = Membership.EACH_DAY


@dataclass(frozen=True, slots=True)
class Within:
    """Another grouping as if these accounts, by the customer's ids, were all there are: what somebody may see."""

    grouping: EachParent | ByTrait | InSegment | AccountList | Portfolio
    ids: frozenset[str]


Grouping = EachAccount | EachParent | ByTrait | InSegment | AccountList | Portfolio | Within
