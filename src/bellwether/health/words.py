"""A score and its change as people say them, each in one sentence that names what did it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.score import Percentile
from bellwether.engine.definitions.value import Known, Reason, Value
from bellwether.engine.scoring.card import Card, DriverCard
from bellwether.engine.scoring.combine import rounded
from bellwether.engine.scoring.split import Part, PartKind, Split, whole_parts
from bellwether.health.domain import colour_of
from bellwether.ui.days import day_text
from bellwether.ui.figures import figure_text, look_of, signed_text

MOST_NAMED = 3
"""Drivers that a sentence names; the rest is in the table."""


@dataclass(frozen=True, slots=True)
class Words:
    """Says what scores are made of, by the names and units of a catalog."""

    catalog: Catalog
    metric: Metric

    def card(self, card: Card) -> str:
        """Why the score is what it is: what costs the most points, or the cap, or why there is none."""
        score = card.score
        if score is None:
            return f"No score: {self._missing(card)}."
        said = f"{score}, {colour_of(self.metric, Known(score))}"
        if card.capped and card.cap is not None and card.raw is not None:
            return f"{said}: at most {card.cap.at_most}, because: {card.cap.reason} (otherwise {rounded(card.raw)})."
        lost = self.losses(card)
        if not lost:
            return f"{said}: nothing is lost anywhere."
        named = [f"{points} for {self._said(driver)}" for driver, points in lost[:MOST_NAMED]]
        rest = sum(points for _, points in lost[MOST_NAMED:])
        return f"{said}: it loses {_listed([*named, f'{rest} for the rest'] if rest else named)}."

    def losses(self, card: Card) -> list[tuple[DriverCard, int]]:
        """The drivers that cost points, the most first, in whole points that add up to what is missing to 100."""
        costly = sorted(
            (driver for driver in card.drivers if driver.effective * 100 > driver.contribution),
            key=lambda driver: driver.contribution - driver.effective * 100,
        )
        raw = card.raw
        if not costly or raw is None:
            return []
        exact = [driver.effective * 100 - driver.contribution for driver in costly]
        return [pair for pair in zip(costly, whole_parts(exact, 100 - rounded(raw)), strict=True) if pair[1]]

    def split(self, split: Split, *, over: str = "") -> str:
        """What moved a score, part by part; with the days, or where these are plain, with how long (`in 30 days`)."""
        change = split.change
        if change is None:
            card = split.before if split.before.score is None else split.after
            return f"There was no score on {day_text(card.day)}: {self._missing(card)}."
        one, other = split.before, split.after
        ends = f"from {one.score} on {day_text(one.day)} to {other.score} on {day_text(other.day)}"
        if over:
            ends = f"from {split.before.score} to {split.after.score} {over}"
        moved = "fell" if change < 0 else "rose" if change > 0 else "stayed"
        by = f" by {abs(change)}" if change else ""
        parts = [self.part(part, split) for part in split.parts if part.shown]
        return f"{self.metric.name} {moved}{by} {ends}" + (f": {_listed(parts)}." if parts else ".")

    def part(self, part: Part, split: Split) -> str:
        """One part of a change: its points, and what moved."""
        return f"{signed_text(part.shown, 0)} {self.part_name(part, split)}"

    def part_name(self, part: Part, split: Split) -> str:
        """What moved, with its values on both days."""
        match part.kind:
            case PartKind.VALUE:
                one, other = self._of(split.before, part.metric), self._of(split.after, part.metric)
                values = self._moved(one, other) if one and other else ""
                return f"{self._name(part.metric)} {values}".strip()
            case PartKind.MISSING:
                went = [f"{self._name(key)} has no value any more" for key in part.went]
                came = [f"{self._name(key)} has a value now" for key in part.came]
                return "missing data (" + _listed([*went, *came] or ["other weights"]) + ")"
            case PartKind.CAP:
                cap = split.after.cap or split.before.cap
                held = "holds" if split.after.capped else "no longer holds"
                return f"cap “{cap.reason}” {held}" if cap is not None else "cap"
            case PartKind.PROFILE:
                names = [card.profile.name if card.profile else "none" for card in (split.before, split.after)]
                return f"profile {names[0]} → {names[1]}" if names[0] != names[1] else "another wording of the profile"

    def _moved(self, one: DriverCard, other: DriverCard) -> str:
        """A driver's values on both days. A place among others may have changed although they read the same."""
        before, after = self._figure(one), self._figure(other)
        if before != after:
            return f"from {before} to {after}"
        compared = isinstance(other.driver.yardstick, Percentile)
        return f"at {after}, while other accounts changed" if compared else f"at {after}"

    def figure(self, key: str, value: Value) -> str:
        """A driver's value with its unit."""
        metric = self.catalog.metrics[key]
        return figure_text(value, look_of(metric, self.catalog.money.currency, [value]))

    def _figure(self, driver: DriverCard) -> str:
        return self.figure(driver.driver.metric, driver.value)

    def _of(self, card: Card, metric: str | None) -> DriverCard | None:
        return next((driver for driver in card.drivers if driver.driver.metric == metric), None)

    def _name(self, key: str | None) -> str:
        metric = None if key is None else self.catalog.metrics.get(key)
        return f"“{key if metric is None else metric.name}”"

    def _said(self, driver: DriverCard) -> str:
        held = ", held from before an outage" if driver.held else ""
        return f"“{driver.name}” at {self._figure(driver)}{held}"

    def _missing(self, card: Card) -> str:
        match card.missing:
            case Reason.NOT_YET:
                return "the account was not there on that day"
            case Reason.NOT_ASSIGNED:
                return "no profile fits the account"
            case Reason.SUPPRESSED if card.profile is not None:
                silent = [f"“{one.name}”" for one in card.drivers if one.assigned and not one.valued]
                share = (
                    f"{_percent(card.coverage)} % of the weight has a value, and {card.profile.floor.normalize():f} %"
                )
                return f"only {share} is needed; nothing is known of {_listed(silent)}"
            case _:
                return "one of its drivers could not be computed"


def _percent(share: Fraction) -> int:
    """Rounded down, so that what is under a floor is not shown as being on it."""
    return int(share * 100)


def _listed(said: Sequence[str]) -> str:
    if len(said) < 2:
        return "".join(said)
    return f"{', '.join(said[:-1])} and {said[-1]}"
