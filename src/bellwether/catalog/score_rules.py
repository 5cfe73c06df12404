"""What a sound health score is, and the score that the engine is given of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from bellwether.catalog.bands import BandsRefused, check_bands, read_bands
from bellwether.catalog.complaints import strange_numbers
from bellwether.catalog.domain import Definitions, Kind, MetricSpec, SegmentSpec
from bellwether.catalog.score_specs import (
    DEFAULT_BANDS,
    DriverSpec,
    GroupSpec,
    HealthSpec,
    LineSpec,
    PointsSpec,
    ProfileSpec,
)
from bellwether.catalog.spelling import closest
from bellwether.catalog.wording import decimal_text
from bellwether.engine.definitions.metric import Direction
from bellwether.engine.definitions.score import (
    FULL,
    Banded,
    Cap,
    Driver,
    DriverGroup,
    Linear,
    Percentile,
    PointBand,
    Profile,
    Ranked,
    Score,
    Yardstick,
)
from bellwether.engine.formula.names import KEY
from bellwether.engine.scoring.weights import heaviest

HEAVY = Fraction(7, 10)
"""A group with more of the weight than this decides the score almost alone."""

_MOST_WEIGHT = 1_000_000
_MOST_DECIMALS = 4


def score_faults(key: str, spec: HealthSpec, definitions: Definitions) -> Iterator[str]:
    """What is wrong with a health score; its conditions are checked elsewhere."""
    if definitions.get(Kind.METRIC, key) is not None:
        yield f"there is a metric “{key}” already; a score is read like a metric and needs a key of its own"
    families = definitions.of(Kind.FAMILY)
    if spec.family is not None and spec.family not in families:
        yield f"there is no family “{spec.family}”{closest(spec.family, families)}"
    try:
        check_bands(read_bands(spec.bands or DEFAULT_BANDS), Direction.UP)
    except BandsRefused as fault:
        yield f"bands: {fault}"
    if not spec.profiles:
        yield "there is no profile; add one under “profiles:”"
    keys = [profile.key for profile in spec.profiles]
    for double in sorted({one for one in keys if keys.count(one) > 1}):
        yield f"two profiles have the key “{double}”; give each its own"
    for profile in spec.profiles:
        yield from (f"profile {profile.key}: {wrong}" for wrong in _ProfileFaults(profile, definitions).all())
    for profile in spec.profiles[:-1]:
        if profile.segment is None and profile.where is None:
            yield f"profile {profile.key} fits every account, so that those after it never do; move it to the end"


@dataclass(frozen=True, slots=True)
class _ProfileFaults:
    """What is wrong with one profile."""

    spec: ProfileSpec
    definitions: Definitions

    def all(self) -> Iterator[str]:
        """Every fault, each with the place inside the profile."""
        spec = self.spec
        if not KEY.fullmatch(spec.key):
            yield "a profile's key is small letters, digits and underscores; what people read goes into “name”"
        segments = self.definitions.of(Kind.SEGMENT)
        if spec.segment is not None and spec.where is not None:
            yield "a profile is for a segment or has a condition (“where:”); keep one of them"
        if spec.segment is not None and spec.segment not in segments:
            yield f"there is no segment “{spec.segment}”{closest(spec.segment, segments)}"
        yield from _in_range("floor", spec.floor, FULL)
        weights = [group.weight * driver.weight for group in spec.groups for driver in group.drivers]
        if all(weight == 0 for weight in weights):
            yield "no driver has any weight; give at least one group and one of its drivers a weight above 0"
        metrics = [driver.metric for group in spec.groups for driver in group.drivers]
        for double in sorted({one for one in metrics if metrics.count(one) > 1}):
            yield f"“{double}” is a driver twice; keep one"
        for group in spec.groups:
            for fault in self._group(group):
                yield f"group “{group.name}”: {fault}"
        for number, cap in enumerate(spec.caps, 1):
            if not 0 <= cap.at_most <= FULL:
                yield f"cap {number}: at_most is {cap.at_most}; write 0 to {FULL}"
            if not cap.reason.strip():
                yield f"cap {number}: the reason is empty; write what people should read beside the score"

    def _group(self, group: GroupSpec) -> Iterator[str]:
        if not group.name.strip():
            yield "the name is empty; write what its drivers have in common"
        if not group.drivers:
            yield "there is no driver in it; add one, or leave the group out"
        yield from _in_range("weight", group.weight, _MOST_WEIGHT)
        for driver in group.drivers:
            for fault in self._driver(driver):
                yield f"driver {driver.metric}: {fault}"

    def _driver(self, driver: DriverSpec) -> Iterator[str]:
        yield from _in_range("weight", driver.weight, _MOST_WEIGHT)
        if driver.missing is not None:
            yield from _in_range("missing", driver.missing, FULL)
        given = [name for name in ("bands", "linear", "percentile", "ranks") if getattr(driver, name)]
        if len(given) != 1:
            said = f"this says {' and '.join(given)}" if given else "this says none of them"
            yield f"a driver says exactly one of bands, linear, percentile and ranks; {said}"
            return
        metrics = self.definitions.typed(Kind.METRIC, MetricSpec)
        if driver.metric not in metrics:
            yield f"there is no metric “{driver.metric}”{closest(driver.metric, metrics)}"
            return
        entered = metrics[driver.metric].entered
        ranks = entered.ranks if entered is not None else ()
        if bool(ranks) != bool(driver.ranks):
            yield (
                f"“{driver.metric}” is a colour rank; say what each rank is worth: “ranks: {{{ranks[0]}: 0, …}}”"
                if ranks
                else f"“{driver.metric}” is no colour rank; use bands, linear or percentile"
            )
            return
        yield from _yardstick_faults(driver, ranks)


def _yardstick_faults(driver: DriverSpec, ranks: Sequence[str]) -> Iterator[str]:
    if driver.bands:
        yield from band_faults(driver.bands)
    if driver.linear is not None:
        yield from _strange(driver.linear)
        if driver.linear.nothing == driver.linear.full:
            yield "linear: “from” and “to” are the same value; the line needs two"
    if driver.percentile is not None and driver.percentile not in (Direction.UP, Direction.DOWN):
        yield f"percentile: {driver.percentile}; write up where more is better, down where less is"
    for rank, points in driver.ranks.items():
        yield from _in_range(f"ranks: {rank}", points, FULL)
        if rank not in ranks:
            yield f"ranks: there is no rank “{rank}”{closest(rank, ranks)}"
    missing = [rank for rank in ranks if rank not in driver.ranks]
    if driver.ranks and missing:
        yield f"ranks: nothing says what “{missing[0]}” is worth; add “{missing[0]}: …”"


def band_faults(bands: Sequence[PointsSpec]) -> Iterator[str]:
    """Gaps, overlaps and impossible bands, each with the numbers between which it lies."""
    for band in bands:
        yield from _strange(band)
        yield from _in_range("bands: points", band.points, FULL)
        if band.lowest is not None and band.highest is not None and band.lowest >= band.highest:
            yield f"bands: {_stretch(band)} holds no number; write the smaller number first"
            return
    order = sorted(bands, key=lambda band: (band.lowest is not None, band.lowest or Decimal(0)))
    if order[0].lowest is not None:
        lowest = decimal_text(order[0].lowest)
        yield f"bands: nothing says what numbers under {lowest} are worth; begin with “to: …” alone"
    for lower, upper in pairwise(order):
        if lower.highest is None or upper.lowest is None or lower.highest > upper.lowest:
            yield f"bands: {_stretch(lower)} and {_stretch(upper)} overlap; let one begin where the other ends"
        elif lower.highest < upper.lowest:
            yield (
                f"bands: nothing says what numbers from {decimal_text(lower.highest)} up to "
                f"{decimal_text(upper.lowest)} are worth; let one band reach to {decimal_text(upper.lowest)}"
            )
    if order[-1].highest is not None:
        highest = decimal_text(order[-1].highest)
        yield f"bands: nothing says what numbers from {highest} on are worth; end with “from: …” alone"


def _stretch(band: PointsSpec) -> str:
    lowest = "…" if band.lowest is None else decimal_text(band.lowest)
    return f"“{lowest} up to {'…' if band.highest is None else decimal_text(band.highest)}”"


def _strange(spec: PointsSpec | LineSpec) -> Iterator[str]:
    for name, sentence in strange_numbers(spec):
        yield f"{name}: {sentence}"


def _in_range(what: str, number: Decimal, most: int) -> Iterator[str]:
    if not number.is_finite() or not 0 <= number <= most:
        yield f"{what} is {number}; write 0 to {most}"
    elif number != round(number, _MOST_DECIMALS):
        yield f"{what} is {number}; write at most {_MOST_DECIMALS} decimals"


def score_doubts(spec: HealthSpec) -> Iterator[str]:
    """What may be meant otherwise, but can be computed."""
    for profile in spec.profiles:
        found = heaviest([_group(group) for group in profile.groups])
        if found is not None and len(profile.groups) > 1 and found[1] > HEAVY:
            group, share = found
            yield f"profile {profile.key}: group “{group.name}” has {int(share * 100)} % of the weight"


def score_conditions(spec: HealthSpec) -> Iterator[tuple[str, str]]:
    """The conditions that a score words itself, each with where it stands."""
    for profile in spec.profiles:
        if profile.where is not None:
            yield f"profile {profile.key}: where", profile.where
        for number, cap in enumerate(profile.caps, 1):
            yield f"profile {profile.key}: cap {number}", cap.when


def score_formulas(spec: HealthSpec, segments: Mapping[str, SegmentSpec]) -> Iterator[tuple[str, str]]:
    """Everything that a score reads, as formulas: its conditions, those of its segments, and its drivers."""
    yield from score_conditions(spec)
    for profile in spec.profiles:
        if profile.segment is not None and profile.segment in segments:
            yield f"profile {profile.key}: segment", segments[profile.segment].condition
        for group in profile.groups:
            for driver in group.drivers:
                yield f"profile {profile.key}: driver", driver.metric


def score_of(spec: HealthSpec, segments: Mapping[str, SegmentSpec]) -> Score:
    """The engine's score of a sound definition."""
    return Score(tuple(_profile(profile, segments) for profile in spec.profiles))


def _profile(spec: ProfileSpec, segments: Mapping[str, SegmentSpec]) -> Profile:
    condition = spec.where if spec.segment is None else segments[spec.segment].condition
    caps = tuple(Cap(cap.when, cap.at_most, cap.reason) for cap in spec.caps)
    return Profile(spec.key, spec.name, condition, tuple(_group(one) for one in spec.groups), caps, spec.floor)


def _group(spec: GroupSpec) -> DriverGroup:
    drivers = tuple(Driver(one.metric, one.weight, _yardstick(one), one.missing) for one in spec.drivers)
    return DriverGroup(spec.name, spec.weight, drivers)


def _yardstick(spec: DriverSpec) -> Yardstick:
    if spec.linear is not None:
        return Linear(spec.linear.nothing, spec.linear.full)
    if spec.percentile is not None:
        return Percentile(spec.percentile is Direction.UP)
    if spec.ranks:
        return Ranked(tuple(spec.ranks.items()))
    bands = sorted(spec.bands, key=lambda band: (band.lowest is not None, band.lowest or Decimal(0)))
    return Banded(tuple(PointBand(band.lowest, band.highest, band.points) for band in bands))
