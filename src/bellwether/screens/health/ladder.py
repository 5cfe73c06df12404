"""The profiles of a score in their order: whom each is for, and how many of the accounts in sight it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.safestring import SafeString

from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.score import Profile
from bellwether.engine.scoring.weights import declared_weights
from bellwether.health.scores import Health
from bellwether.screens.boards import boards
from bellwether.screens.health.subject import Subject
from bellwether.screens.workbench.trying import Wrong, tried_condition
from bellwether.ui.addresses import account_address
from bellwether.ui.bars import bar
from bellwether.ui.figures import number_text

NAMED = 12
"""Accounts without a profile that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A group of drivers: its share of the score, and its drivers with theirs."""

    name: str
    percent: str
    bar: SafeString
    drivers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """One profile. `accounts` are those in sight whom it scores."""

    name: str
    condition: str
    formula: str
    accounts: int
    money: str
    floor: str
    groups: tuple[Weighed, ...]
    caps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """All profiles, and those that none of them fits: counted, and the first ones named."""

    rungs: tuple[Rung, ...]
    unmatched: int
    unmatched_money: str
    named: tuple[tuple[str, str], ...]

    @property
    def more(self) -> int:
        """How many more there are than are named."""
        return self.unmatched - len(self.named)


def ladder(seen: Subject) -> Ladder:
    """The profiles with their live counts on the page's day."""
    profiles, unmatched = _counted(seen, seen.board.day)
    score = seen.score.score
    rungs = zip(() if score is None else score.profiles, profiles, strict=True)
    names = {one: seen.board.names[seen.board.places[one]] for one in unmatched if one in seen.board.places}
    return Ladder(
        tuple(_rung(seen, profile, accounts) for profile, accounts in rungs),
        len(unmatched),
        seen.amount_of(unmatched),
        tuple((names.get(one) or one, account_address(one)) for one in unmatched[:NAMED]),
    )


def _counted(seen: Subject, day: date) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    found = Health(boards().engine, seen.score.key).what_if(seen.score, day, seen.accounts)
    return found.profiles, found.unmatched


def _rung(seen: Subject, profile: Profile, accounts: tuple[str, ...]) -> Rung:
    return Rung(
        profile.name,
        "every account that is left" if profile.condition is None else said(seen.viewer, profile.condition),
        profile.condition or "",
        len(accounts),
        seen.amount_of(accounts),
        "" if not profile.floor else f"{profile.floor.normalize():f}",
        tuple(weighed(profile, seen)),
        tuple(f"At most {cap.at_most}: {cap.reason} ({said(seen.viewer, cap.condition)})" for cap in profile.caps),
    )


def said(viewer: Viewer, condition: str) -> str:
    """A condition of the definitions in words."""
    tried = tried_condition(viewer, condition)
    return condition if isinstance(tried, Wrong) else tried.words


def weighed(profile: Profile, seen: Subject) -> list[Weighed]:
    """The groups with their shares where nothing is missing."""
    shares = declared_weights(profile)
    found, at = [], 0
    for group in profile.groups:
        own = shares[at : at + len(group.drivers)]
        at += len(group.drivers)
        drivers = tuple(
            (seen.board.catalog.metrics[driver.metric].name, percent(share))
            for driver, share in zip(group.drivers, own, strict=True)
        )
        whole = sum(own, Fraction(0))
        found.append(Weighed(group.name, percent(whole), bar(float(whole)), drivers))
    return found


def percent(share: Fraction) -> str:
    """A share of the score.

    >>> percent(Fraction(1, 3)), percent(Fraction(1, 4))
    ('33.3 %', '25 %')
    """
    text = number_text(float(share * 100), 1)
    return f"{text.removesuffix('.0')} %"
