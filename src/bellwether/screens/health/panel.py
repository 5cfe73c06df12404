"""One account's score taken apart: every driver with its points and weight, and what moved it over a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.safestring import SafeString

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known
from bellwether.engine.scoring.card import Card, DriverCard
from bellwether.engine.scoring.points import HUNDREDTHS
from bellwether.engine.scoring.split import Split
from bellwether.health.domain import colour_of
from bellwether.health.scores import Health
from bellwether.health.words import Words
from bellwether.screens.boards import boards
from bellwether.screens.health.ladder import percent
from bellwether.ui.addresses import number_address
from bellwether.ui.bars import bar, ring
from bellwether.ui.cells import figure
from bellwether.ui.figures import look_of, number_text, signed_text
from bellwether.ui.waterfalls import Fall, waterfall


@dataclass(frozen=True, slots=True)
class DriverShown:
    """A driver: its value, its points of 100, what it weighs here, and how many points of the score are its own."""

    name: str
    url: str
    value: SafeString
    held: bool
    points: str
    bar: SafeString
    weight: str
    declared: str
    contribution: str


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group of drivers with its weight here and its points of the score."""

    name: str
    weight: str
    contribution: str
    drivers: tuple[DriverShown, ...]


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part of a change, in whole points that add up with the others."""

    name: str
    points: str
    better: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The score of a day with all that it is made of, and the exact split of its change."""

    score: Metric
    ring: SafeString
    sentence: str
    profile: str
    coverage: str
    cap: str
    groups: tuple[GroupShown, ...]
    moved: str
    parts: tuple[PartShown, ...]
    picture: SafeString
    day: date
    since: date
    held: bool


def panel(catalog: Catalog, score: Metric, account: str, days: tuple[date, date]) -> Panel:
    """The panel of an account's score on the later day, with what moved it since the earlier one."""
    since, day = days
    found = Health(boards().engine, score.key).split(account, since, day)
    card, words = found.after, Words(catalog, score)
    shown = Known(card.score) if card.score is not None else None
    colour = "unknown" if shown is None else colour_of(score, shown).value
    return Panel(
        score,
        ring(card.score, colour=colour, text="no score" if card.score is None else str(card.score), large=True),
        words.card(card),
        "" if card.profile is None else card.profile.name,
        percent(card.coverage) if card.profile is not None and card.coverage < 1 else "",
        f"At most {card.cap.at_most}: {card.cap.reason}" if card.capped and card.cap is not None else "",
        tuple(_groups(card, catalog)),
        words.split(found),
        tuple(_parts(found, words)),
        _picture(found, words),
        day,
        since,
        card.held,
    )


def _groups(card: Card, catalog: Catalog) -> Iterator[GroupShown]:
    for group in () if card.profile is None else card.profile.groups:
        drivers = [one for one in card.drivers if one.group == group.name]
        yield GroupShown(
            group.name,
            percent(sum((one.effective for one in drivers), Fraction(0))),
            _points(sum((one.contribution for one in drivers), Fraction(0))),
            tuple(_driver(one, card, catalog) for one in drivers),
        )


def _driver(driver: DriverCard, card: Card, catalog: Catalog) -> DriverShown:
    metric = catalog.metrics[driver.driver.metric]
    counts = driver.points is not None
    worth = None if driver.points is None else driver.points / HUNDREDTHS
    colour = "none" if worth is None else "good" if worth >= 75 else "watch" if worth >= 50 else "bad"
    return DriverShown(
        driver.name,
        number_address(metric.key, card.account, card.day),
        figure(driver.value, look_of(metric, catalog.money.currency, [driver.value])),
        driver.held,
        "" if worth is None else number_text(worth, 1).removesuffix(".0"),
        bar(None if worth is None else worth / 100, colour=colour),
        percent(driver.effective) if counts else "does not count",
        "" if driver.effective == driver.declared else percent(driver.declared),
        _points(driver.contribution) if counts else "",
    )


def _parts(found: Split, words: Words) -> Iterator[PartShown]:
    for part in found.parts:
        if part.shown:
            yield PartShown(words.part_name(part, found), signed_text(part.shown, 0), part.shown > 0)


def _picture(found: Split, words: Words) -> SafeString:
    before, after = found.before.score, found.after.score
    if before is None or after is None:
        return SafeString("")
    falls: Sequence[Fall] = [Fall(words.part_name(part, found), part.shown) for part in found.parts if part.shown]
    return waterfall(before, falls, after)


def _points(share: Fraction) -> str:
    return number_text(float(share), 1)
