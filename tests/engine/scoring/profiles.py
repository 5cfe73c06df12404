"""Profiles and cards made in a line, and random ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from bellwether.engine.definitions.score import Cap, Driver, DriverGroup, Linear, Profile
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.scoring.card import Card, DriverCard
from bellwether.engine.scoring.weights import coverage, declared_weights, effective_weights

DAY = date(2025, 6, 30)
PERCENT = Linear(Decimal(0), Decimal(100))

Weights = Sequence[tuple[str, Sequence[str]]]
"""Each group's weight with the weights of its drivers."""


def make_profile(weights: Weights, *caps: Cap, floor: str = "0", missing: str | None = None) -> Profile:
    """A profile whose drivers are called a, b, c … and whose values are their points."""
    letters = iter("abcdefghijklmnopqrstuvwxyz")
    worth = None if missing is None else Decimal(missing)
    groups = tuple(
        DriverGroup(
            f"group {number}", Decimal(own), tuple(Driver(next(letters), Decimal(w), PERCENT, worth) for w in inside)
        )
        for number, (own, inside) in enumerate(weights, 1)
    )
    return Profile("all", "All accounts", None, groups, caps, Decimal(floor))


def make_card(profile: Profile, points: Sequence[float | None], cap: Cap | None = None, day: date = DAY) -> Card:
    """The card of points (None: the driver has no value)."""
    whole = [None if one is None else round(one * 100) for one in points]
    counts = [one is not None for one in whole]
    shares = zip(declared_weights(profile), effective_weights(profile, counts), strict=True)
    drivers = tuple(
        DriverCard(
            driver,
            "",
            driver.metric,
            Unknown(Reason.NO_DATA) if own is None else Known(own / 100),
            False,
            True,
            own,
            *share,
        )
        for driver, own, share in zip(profile.drivers, whole, shares, strict=True)
    )
    covered = coverage(profile, [True] * len(counts), counts)
    return Card("acme", "Acme", day, profile, drivers, covered, cap, None if any(counts) else Reason.SUPPRESSED)


WEIGHT = st.decimals(min_value=0, max_value=200, places=1)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """A profile of up to three groups of up to four drivers, with some weight somewhere."""
    drawn = draw(st.lists(st.tuples(WEIGHT, st.lists(WEIGHT, min_size=1, max_size=4)), min_size=1, max_size=3))
    weights = [(str(own), [str(one) for one in inside]) for own, inside in drawn]
    return make_profile(weights, floor=str(draw(st.sampled_from((0, 25, 50, 100)))))


def points_for(profile: Profile) -> st.SearchStrategy[list[float | None]]:
    """Points, or none, for each driver; often on the border between two whole scores."""
    one = st.one_of(
        st.none(), st.sampled_from((0.0, 0.5, 50.0, 99.5, 100.0)), st.integers(0, 10_000).map(lambda n: n / 100)
    )
    return st.lists(one, min_size=len(profile.drivers), max_size=len(profile.drivers))


def exact_score(profile: Profile, points: Sequence[float | None]) -> Fraction | None:
    """The score by the definition, one driver after the other: groups first, then the whole."""
    means: list[tuple[Fraction, Fraction]] = []
    place = 0
    for group in profile.groups:
        pairs = [
            (Fraction(driver.weight), Fraction(round(own * 100), 100))
            for driver, own in zip(group.drivers, points[place:], strict=False)
            if own is not None
        ]
        place += len(group.drivers)
        weight = sum((w for w, _ in pairs), Fraction(0))
        if weight:
            means.append((Fraction(group.weight), sum((w * p for w, p in pairs), Fraction(0)) / weight))
    whole = sum((w for w, _ in means), Fraction(0))
    return sum((w * mean for w, mean in means), Fraction(0)) / whole if whole else None
