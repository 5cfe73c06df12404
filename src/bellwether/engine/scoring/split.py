"""The change of a score between two days as parts that add up to it, exactly and as they are shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bellwether.engine.scoring.card import Card, DriverCard
from bellwether.engine.scoring.points import HUNDREDTHS


class PartKind(StrEnum):
    """What moved a score."""

    PROFILE = "profile"
    VALUE = "value"
    MISSING = "missing"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a change: what moved, by how much exactly, and as a whole number that adds up with the others.

    `metric` is the driver whose value moved. For missing data, `came` and `went` are the drivers that have a value
    only after, or only before: their weight was taken from the others, or given to them.
    """

    kind: PartKind
    exact: Fraction
    shown: int
    metric: str | None = None
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """A change from one card to another. Without parts nothing moved, or one of the two has no score."""

    before: Card
    after: Card
    parts: tuple[Part, ...]

    @property
    def change(self) -> int | None:
        """The change as it is shown: the later score less the earlier one; None where one of them is missing."""
        earlier, later = self.before.score, self.after.score
        return None if earlier is None or later is None else later - earlier


def split(before: Card, after: Card, between: Card | None = None) -> Split:
    """The parts of the change from one card to another, the largest first.

    `between` is the earlier day by the later day's profile: needed where the two days' profiles differ. The change of
    profile is told first, everything after it in terms of the later profile. A driver's value counts with the mean of
    its weights on both days, and what weights moved by themselves, because data came or went, is one part.
    """
    earlier, later = before.exact, after.exact
    if earlier is None or later is None or before.raw is None or after.raw is None:
        return Split(before, after, ())
    found: list[Part] = []
    start = before
    if before.profile != after.profile:
        start = between or after
        by_profile = (after.raw if start.raw is None else start.raw) - before.raw
        found.append(Part(PartKind.PROFILE, by_profile, 0))
    if start.raw is not None and start is not after:
        found += _moves(start, after)
    found.append(Part(PartKind.CAP, (later - after.raw) - (earlier - before.raw), 0))
    moved = sorted((part for part in found if part.exact), key=lambda part: -abs(part.exact))
    return Split(before, after, _shown(moved, (after.score or 0) - (before.score or 0)))


def _moves(before: Card, after: Card) -> Iterator[Part]:
    pairs = list(zip(before.drivers, after.drivers, strict=True))
    for one, other in pairs:
        if one.points is not None and other.points is not None:
            weight = (one.effective + other.effective) / 2
            moved = weight * (other.points - one.points) / HUNDREDTHS
            yield Part(PartKind.VALUE, moved, 0, other.driver.metric)
    shifted = sum(((other.effective - one.effective) * _middle(one, other) for one, other in pairs), Fraction(0))
    came = tuple(other.driver.metric for one, other in pairs if one.points is None and other.points is not None)
    went = tuple(one.driver.metric for one, other in pairs if one.points is not None and other.points is None)
    yield Part(PartKind.MISSING, shifted, 0, None, came, went)


def _middle(one: DriverCard, other: DriverCard) -> Fraction:
    """The points that a weight is worth while it moves: the mean of both days, or those of the day that has any."""
    points = [card.points for card in (one, other) if card.points is not None]
    return Fraction(sum(points), len(points) * HUNDREDTHS) if points else Fraction(0)


def _shown(parts: Sequence[Part], total: int) -> tuple[Part, ...]:
    whole = whole_parts([part.exact for part in parts], total)
    return tuple(
        Part(part.kind, part.exact, number, part.metric, part.came, part.went)
        for part, number in zip(parts, whole, strict=True)
    )


def whole_parts(parts: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Whole numbers that add up to the total, each the exact part rounded down or up, or one further where it must be.

    What is left after rounding down goes to the parts with the largest remainders, of equals to the earlier one.
    """
    whole = [part.numerator // part.denominator for part in parts]
    left = total - sum(whole)
    order = sorted(range(len(parts)), key=lambda place: (whole[place] - parts[place], place))
    for turn in range(left):
        whole[order[turn % len(order)]] += 1
    return tuple(whole)
