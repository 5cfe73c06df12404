"""Weights as people declare them, and what they come to once missing drivers are shared out."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bellwether.engine.definitions.score import DriverGroup, Profile


@dataclass(frozen=True, slots=True)
class WholeWeights:
    """The weights of a profile as whole numbers in the same proportions: of its groups, and of the drivers of each."""

    groups: tuple[int, ...]
    drivers: tuple[tuple[int, ...], ...]


def whole_weights(profile: Profile) -> WholeWeights:
    """The profile's weights without their decimals."""
    return WholeWeights(
        _whole([group.weight for group in profile.groups]),
        tuple(_whole([driver.weight for driver in group.drivers]) for group in profile.groups),
    )


def _whole(weights: Sequence[Decimal]) -> tuple[int, ...]:
    decimals = max((max(0, -_exponent(weight)) for weight in weights), default=0)
    return tuple(int(weight.scaleb(decimals)) for weight in weights)


def _exponent(weight: Decimal) -> int:
    exponent = weight.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def effective_weights(profile: Profile, counting: Sequence[bool]) -> tuple[Fraction, ...]:
    """The share of the score that each driver decides, of those that count: they add up to 1, or are all 0.

    What is missing is shared out among the others of its group in proportion to their weights, and a group in which
    nothing counts among the other groups.
    """
    shares: list[Fraction] = []
    inside: list[Fraction] = []
    place = 0
    for group in profile.groups:
        here = counting[place : place + len(group.drivers)]
        place += len(group.drivers)
        weights = [
            Fraction(driver.weight) if counts else Fraction(0)
            for driver, counts in zip(group.drivers, here, strict=True)
        ]
        total = sum(weights, Fraction(0))
        inside.append(Fraction(group.weight) if total else Fraction(0))
        shares += [weight / total if total else Fraction(0) for weight in weights]
    whole = sum(inside, Fraction(0))
    if not whole:
        return tuple(Fraction(0) for _ in shares)
    owner = [share for group, share in zip(profile.groups, inside, strict=True) for _ in group.drivers]
    return tuple(share * mine / whole for share, mine in zip(shares, owner, strict=True))


def declared_weights(profile: Profile) -> tuple[Fraction, ...]:
    """The share of the score that each driver decides where every driver has a value."""
    return effective_weights(profile, [True] * len(profile.drivers))


def coverage(profile: Profile, assigned: Sequence[bool], valued: Sequence[bool]) -> Fraction:
    """How much of the weight has a value, of the drivers whose metric is assigned to the account: 0 to 1."""
    shares = effective_weights(profile, assigned)
    return sum((share for share, has in zip(shares, valued, strict=True) if has), Fraction(0))


def heaviest(groups: Sequence[DriverGroup]) -> tuple[DriverGroup, Fraction] | None:
    """The group with the largest share of the weight, and that share; None where nothing has weight."""
    total = sum((Fraction(group.weight) for group in groups), Fraction(0))
    if not total:
        return None
    most = max(groups, key=lambda group: group.weight)
    return most, Fraction(most.weight) / total
