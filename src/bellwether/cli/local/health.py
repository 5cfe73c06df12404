"""Health, read from stored scores."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import Figure
from bellwether.cli.local.series import figure_of
from bellwether.cli.scored import (
    AccountHealth,
    DriverLine,
    HealthAnswer,
    HealthQuestion,
    PartLine,
    PortfolioHealth,
    ScoredAccount,
)
from bellwether.engine.definitions.days import date_of, day_number
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.value import Known, Reason, Unknown, Value
from bellwether.engine.evaluate.readback import NotComputed
from bellwether.engine.scoring.card import Card, DriverCard
from bellwether.engine.scoring.combine import percent, rounded
from bellwether.engine.scoring.split import Split
from bellwether.health.domain import colour_of
from bellwether.health.scores import Health, standings
from bellwether.health.words import Words

UNMATCHED = "(none)"


def health(workspace: Workspace, question: HealthQuestion) -> HealthAnswer:
    """The answer to a question about health."""
    found = Health(workspace.engine(), question.score)
    on = question.on or _last_day(found)
    since = None if question.over is None else date_of(question.over.before(day_number(on)))
    if question.account is None:
        return HealthAnswer(_portfolio(found, question, on, since))
    words = Words(found.engine.catalog, found.metric)
    if since is None:
        return HealthAnswer(_of_account(found, words, found.explain(question.account, on), None))
    split = found.split(question.account, since, on)
    return HealthAnswer(_of_account(found, words, split.after, split))


def _last_day(found: Health) -> date:
    last = found.engine.computed_to([found.key])[found.key]
    if last is None:
        raise NotComputed(found.key)
    return last


def _of_account(found: Health, words: Words, card: Card, split: Split | None) -> AccountHealth:
    value: Value = Known(card.score) if card.score is not None else Unknown(card.missing or Reason.ERROR)
    return AccountHealth(
        found.metric.name,
        card.account,
        card.name,
        card.day,
        card.score,
        colour_of(found.metric, value).value,
        None if card.profile is None else card.profile.name,
        percent(card.coverage),
        card.cap.reason if card.cap is not None and card.capped else None,
        words.card(card),
        tuple(_line(words, driver) for driver in card.drivers),
        None if split is None else split.before.day,
        None if split is None else split.change,
        "" if split is None else words.split(split),
        ()
        if split is None
        else tuple(
            PartLine(part.kind.value, part.metric, part.shown, _points(part.exact), words.part_name(part, split))
            for part in split.parts
        ),
    )


def _line(words: Words, driver: DriverCard) -> DriverLine:
    return DriverLine(
        driver.group,
        driver.driver.metric,
        driver.name,
        driver.value,
        words.figure(driver.driver.metric, driver.value),
        None if driver.points is None else Decimal(driver.points) / 100,
        percent(driver.declared),
        percent(driver.effective),
        _points(driver.contribution),
        driver.held,
    )


def _points(exact: Fraction) -> Decimal:
    """Points to two decimals, rounded away from zero."""
    size = Decimal(rounded(abs(exact) * 100)) / 100
    return -size if exact < 0 else size


def _portfolio(found: Health, question: HealthQuestion, on: date, since: date | None) -> PortfolioHealth:
    series = found.scores(on)
    before = {} if since is None else _by_account(found, since)
    keys, names = _profiles(found), dict(_names_of_profiles(found, on))
    if question.profile is not None and question.profile not in keys:
        raise UnknownName("profile", question.profile, keys)
    wanted = keys.get(question.profile) if question.profile is not None else None
    values = [
        (label, series.names[place], series.value(place, 0))
        for place, label in enumerate(series.labels)
        if wanted is None or names.get(label) == wanted
    ]
    there = [one for one in values if one[2] != Unknown(Reason.NOT_YET)]
    rows = sorted(there, key=lambda row: (row[2].value if isinstance(row[2], Known) else 101, row[1]))
    counts = standings(found.metric, (value for _, _, value in there))
    return PortfolioHealth(
        found.metric.name,
        on,
        since,
        (
            ("good", counts.good),
            ("watch", counts.watch),
            ("bad", counts.bad),
            ("unscored", counts.unscored),
            ("insufficient data", counts.withheld),
        ),
        tuple(
            (name, sum(names.get(label) == name for label, _, _ in there))
            for name in keys.values()
            if wanted in (None, name)
        ),
        tuple(
            ScoredAccount(
                label,
                name,
                names.get(label, UNMATCHED),
                figure_of(value, found.metric.bands),
                before.get(label) if since is not None else None,
            )
            for label, name, value in rows[: question.limit]
        ),
        max(0, len(rows) - question.limit),
    )


def _by_account(found: Health, on: date) -> dict[str, Figure]:
    series = found.scores(on)
    return {label: figure_of(series.value(place, 0), found.metric.bands) for place, label in enumerate(series.labels)}


def _profiles(found: Health) -> dict[str, str]:
    """The names of the profiles by key, in order."""
    score = found.metric.score
    return {} if score is None else {profile.key: profile.name for profile in score.profiles}


def _names_of_profiles(found: Health, on: date) -> list[tuple[str, str]]:
    groups, _ = found.profiles(on)
    return [(label, name) for name, labels in zip(_profiles(found).values(), groups, strict=True) for label in labels]
