"""What a roll-up hides: how many accounts of a group stand where, reach their target, or are unknown and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bellwether.engine.definitions.days import date_of
from bellwether.engine.definitions.metric import Direction, Metric, Target
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Colour, TargetsOn, rank_colour, standing


@dataclass(frozen=True)
class Distribution:
    """The accounts of one entity on one day: by colour, by value where the metric is a rank, and by reason if unknown.

    `on_target` of `with_target` accounts that have a value and a target reach it.
    """

    label: str
    colours: Mapping[Colour, int]
    ranks: Mapping[str, int]
    unknown: Mapping[Reason, int]
    on_target: int
    with_target: int

    @property
    def accounts(self) -> int:
        """How many accounts the entity has."""
        return sum(self.colours.values()) + sum(self.unknown.values())


@dataclass(frozen=True)
class Crowd:
    """An entity's name and the places of its accounts in a series of accounts."""

    label: str
    places: Sequence[int]


def distributions(
    metric: Metric, values: Series, crowds: Sequence[Crowd], segments: Mapping[str, frozenset[str]]
) -> tuple[Distribution, ...]:
    """The distribution of each crowd's values on the only day of a series of accounts.

    `segments` gives the segments that each account belongs to, for targets that are set for a segment.
    """
    targets = TargetsOn(metric, date_of(values.days[0]))
    told = [
        _Told.of(metric, values.value(place, 0), targets.of(label, segments.get(label, frozenset())))
        for place, label in enumerate(values.labels)
    ]
    return tuple(_counted(crowd.label, [told[place] for place in crowd.places]) for crowd in crowds)


def with_accounts_named(metric: Metric, facts: Facts) -> Metric:
    """The metric with the targets of merged accounts moved to the account that each stands for now."""
    named = [target.account for target in metric.targets if target.account is not None]
    if not named:
        return metric
    places = zip(named, facts.places_of(named).tolist(), strict=True)
    now = {name: facts.roster.external_ids[place] for name, place in places if place >= 0}
    targets = (replace(one, account=now.get(one.account or "", one.account)) for one in metric.targets)
    return replace(metric, targets=tuple(targets))


@dataclass(frozen=True)
class _Told:
    """One account: its value, its colour, and whether it reaches its target (None: it has none)."""

    value: Value
    colour: Colour
    reaches: bool | None

    @classmethod
    def of(cls, metric: Metric, value: Value, target: Target | None) -> "_Told":
        if metric.entered is not None and metric.entered.ranks:
            return cls(value, rank_colour(metric, value), None)
        return cls(value, standing(metric, value, target).colour, _reaches(metric, value, target))


def _reaches(metric: Metric, value: Value, target: Target | None) -> bool | None:
    if target is None or isinstance(value, Unknown) or isinstance(value.value, str | date):
        return None
    if metric.direction is Direction.DOWN:
        return value.value <= target.value
    return value.value >= target.value


def _counted(label: str, told: Sequence[_Told]) -> Distribution:
    known = [one for one in told if isinstance(one.value, Known)]
    aimed = [one.reaches for one in known if one.reaches is not None]
    return Distribution(
        label,
        Counter(one.colour for one in known),
        Counter(one.value.value for one in known if isinstance(one.value, Known) and isinstance(one.value.value, str)),
        Counter(one.value.reason for one in told if isinstance(one.value, Unknown)),
        sum(aimed),
        len(aimed),
    )
