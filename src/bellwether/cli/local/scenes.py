"""The demo's pictures: the portfolio, one account's top four, and a formula that nobody had computed before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import Measure, Row
from bellwether.cli.local.series import figure_of, rows_of
from bellwether.cli.local.subjects import Subjects
from bellwether.cli.tour import Line, Moment, Portfolio
from bellwether.demo.cast import NORTHWIND
from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.entity import Portfolio as WholePortfolio
from bellwether.engine.engine import Span, one_day
from bellwether.engine.formula.words import in_words

COLUMNS = {
    "arr": "sum",
    "active_share": "recounted",
    "buyers": "recounted",
    "csat_score": "pooled",
    "days_since_meeting": "latest",
    "grr": "sum ÷ sum",
}
"""The portfolio's metrics, and in a word how each rolls up."""

TREND = "buyers"
SHOWN = 16
TOP_FOUR = ("buyers", "champion_silent", "days_since_meeting", "csat_score")
LINE_DAYS = 180
FORMULA = 'percent(users("Lodging Booked", 45d), active_users(45d))'
YEARS = 730


def portfolio(workspace: Workspace, last: date) -> Portfolio:
    """The accounts with the highest revenue, and the whole portfolio under them."""
    engine, subjects = workspace.engine(), Subjects(workspace)
    stored = engine.latest(tuple(COLUMNS))
    columns = tuple(subjects.measure(subjects.metric(key)) for key in COLUMNS)
    by_metric = [rows_of(series, subjects.metric(key).bands) for key, series in zip(COLUMNS, stored, strict=True)]
    rows = [
        Row(first.id, first.name, tuple(row.figures[0] for row in (first, *rest)))
        for first, *rest in zip(*by_metric, strict=True)
    ]
    rows.sort(key=lambda row: (-(row.figures[0].number or 0), row.id))
    span = Span(last - timedelta(days=LINE_DAYS - 1), last)
    trends = [engine.history((TREND,), row.id, span)[0] for row in rows[:SHOWN]]
    total = []
    for key in COLUMNS:
        whole = engine.values(key, WholePortfolio(), days=one_day(last))
        total.append(rows_of(whole, subjects.metric(key).bands)[0].figures[0])
    return Portfolio(
        columns,
        tuple(rows[:SHOWN]),
        tuple(tuple(figure.number for figure in rows_of(series, ())[0].figures) for series in trends),
        len(rows) - SHOWN,
        tuple(total),
        tuple(COLUMNS.values()),
    )


def account_lines(workspace: Workspace, last: date) -> tuple[Line, ...]:
    """Northwind's top four over half a year."""
    engine, subjects = workspace.engine(), Subjects(workspace)
    span = Span(last - timedelta(days=LINE_DAYS - 1), last)
    lines = []
    for series in engine.history(TOP_FOUR, NORTHWIND, span):
        metric = subjects.metric(series.metric)
        figures = tuple(figure_of(value, metric.bands) for value in series.row(0))
        lines.append(Line(subjects.measure(metric), figures, _target(subjects, series.metric, last)))
    return tuple(lines)


def moment(workspace: Workspace, last: date) -> Moment:
    """A new formula's line of two years for every account, and for the portfolio."""
    engine, subjects = workspace.engine(), Subjects(workspace)
    checked = subjects.checked(FORMULA)
    span = Span(last - timedelta(days=YEARS - 1), last)
    started = perf_counter()
    series = engine.values(checked.expression, EachAccount(), days=span)
    seconds = perf_counter() - started
    whole = rows_of(engine.values(checked.expression, WholePortfolio(), days=span), ())[0]
    words = in_words(checked.expression, subjects.schema)
    line = tuple(figure.number for figure in whole.figures)
    return Moment(FORMULA, words, len(series.labels), YEARS, seconds, line)


def _target(subjects: Subjects, key: str, day: date) -> str:
    metric = subjects.metric(key)
    for target in reversed(metric.targets):
        own = target.account in (None, NORTHWIND) and target.segment is None
        holds = (target.starts is None or target.starts <= day) and (target.ends is None or day < target.ends)
        if own and holds:
            return _written(target.value, subjects.measure(metric))
    return ""


def _written(value: Decimal, measure: Measure) -> str:
    return f"{value.normalize():f} {measure.unit_word}".strip()
