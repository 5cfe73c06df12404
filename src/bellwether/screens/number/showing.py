"""What the popover shows of a number at once: value, colour, change, target and the line of half a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.utils.safestring import SafeString

from bellwether.board.timeframe import base_day
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.metric import MetricKind, Target
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.certainty.asking import certainty_of
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.comparison import compared
from bellwether.engine.evaluate.grid import taken_rows
from bellwether.engine.evaluate.run import Question
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.standing import Standing, rank_colour, standing, target_in_force
from bellwether.screens.boards import boards
from bellwether.screens.editing.live import live_value, overtaken
from bellwether.screens.number.asked import Asked
from bellwether.screens.number.entries import Entries, entries_of
from bellwether.ui.bands import badge
from bellwether.ui.cells import figure
from bellwether.ui.certainty import band_sentence, certainty_sentences, counts_text
from bellwether.ui.changes import change_chip
from bellwether.ui.charts import Chart, Line
from bellwether.ui.figures import UNKNOWN_SENTENCES, Look, look_of, number_text, parts_text
from bellwether.ui.histories import History, history
from bellwether.workspace.running import running

LINE = 180
"""Days that the line covers."""

OVER = Duration(30, Period.DAY)


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as the popover shows it."""

    asked: Asked
    value: Value
    standing: Standing
    look: Look
    chart: Chart
    picture: SafeString | str
    figure: SafeString
    band: SafeString | str
    parts: str
    certainty: tuple[str, ...]
    change: SafeString
    target: str
    sentence: str
    entries: Entries | None
    may_edit: bool
    may_target: bool

    @property
    def verb(self) -> str:
        """What editing the value is called."""
        return "Edit value" if self.asked.metric.kind is MetricKind.ENTERED else "Adjust"


def shown(asked: Asked) -> Shown:
    """The number on its day, with its line."""
    metric, viewer = asked.metric, asked.viewer
    span = Span(asked.day - timedelta(days=LINE - 1), asked.day)
    series = _series(asked, span)
    values = series.row(0) if series is not None else (Unknown(Reason.NO_DATA, "Not computed yet."),) * LINE
    value = values[-1]
    if asked.account is not None and (series is None or overtaken(asked.key, [metric.key])):
        value = live_value(metric.key, asked.account, asked.day)
        values = (*values[:-1], value)
    target = _target(asked)
    look = look_of(metric, running().catalog().money.currency, values)
    base = base_day(OVER, asked.day)
    days = day_number(base), day_number(asked.day)
    before = values[-1 - (days[1] - days[0])]
    comparison = compared((asked.account or "", asked.name), days, (before, value), metric)
    ranked = metric.entered is not None and bool(metric.entered.ranks)
    stands = Standing(rank_colour(metric, value), target) if ranked else standing(metric, value, target)
    alone = asked.account is not None
    sure = _certainty(asked, value)
    counts = counts_text(sure)
    all_in = band_sentence(sure, metric.bands) if Mark.WEAK in value.marks else ""
    return Shown(
        asked=asked,
        value=value,
        standing=stands,
        look=look,
        chart=chart_of(asked, span, values, look, target),
        picture="" if ranked else _picture(asked, span, values, look, stands),
        figure=figure(value, look),
        band=badge(stands.colour.value) if stands.colour.value != "none" else "",
        parts=counts or parts_text(value),
        certainty=(*certainty_sentences(sure, look, votes=not counts), *((all_in,) if all_in else ())),
        change=change_chip(comparison, look),
        target="" if target is None else f"{number_text(target.value, _decimals(target, look))}{look.unit_tail}",
        entries=entries_of(asked, look),
        sentence=(value.detail or UNKNOWN_SENTENCES[value.reason]) if isinstance(value, Unknown) else "",
        may_edit=alone and viewer.edits_value(metric.key) and metric.kind is not MetricKind.SCORED,
        may_target=alone and viewer.edits_target(metric.key) and not ranked,
    )


def _certainty(asked: Asked, value: Value) -> Certainty | None:
    """How sure the number is; what must be counted again for it is counted again."""
    if not isinstance(value, Known) or asked.metric.kind is not MetricKind.COMPUTED:
        return None
    engine, day = running().engine(), day_number(asked.day)
    grouping = asked.group.grouping
    question = Question(asked.metric.key, grouping, days_between(day, day, engine.catalog.calendar))
    return certainty_of(question, asked.account or asked.group.label, value, engine.facts(grouping))


def chart_of(asked: Asked, span: Span, values: tuple[Value, ...], look: Look, target: Target | None) -> Chart:
    """The line with the metric's bands and its target."""
    days = tuple(span.first + timedelta(days=place) for place in range((span.last - span.first).days + 1))
    goal = None if target is None else float(target.value)
    return Chart(days, (Line(asked.metric.name, values),), look, asked.metric.bands, goal)


def _picture(asked: Asked, span: Span, values: tuple[Value, ...], look: Look, stands: Standing) -> SafeString:
    numbers = Line(asked.metric.name, values).numbers
    goal = None if stands.target is None else float(stands.target.value)
    told = History(span.first, span.last, numbers, look, asked.metric.bands, goal, stands.colour.value)
    return history(told, f"{asked.metric.name} over the last {LINE} days")


def _series(asked: Asked, span: Span) -> Series | None:
    """Stored values of an account; of a group they are recounted."""
    engine = running().engine()
    if asked.account is None:
        found = engine.values(asked.metric.key, asked.group.grouping, days=span)
        return _of_label(found, asked.group.label)
    last = engine.computed_to([asked.metric.key])[asked.metric.key]
    if last is None or last < span.last:
        return None
    return engine.history([asked.metric.key], asked.account, span)[0]


def _of_label(series: Series, label: str) -> Series | None:
    """The group of a label alone; the only one where none is named."""
    places = [at for at, one in enumerate(series.labels) if not label or one == label]
    if not places:
        return None
    grid = taken_rows(series.grid, np.array(places[:1], dtype=np.int64))
    label, name = series.labels[places[0]], series.names[places[0]]
    return Series(series.metric, (label,), (name,), series.days, grid, series.texts)


def _target(asked: Asked) -> Target | None:
    if asked.account is None:
        return target_in_force(asked.metric, asked.day, None, ())
    wanted = {key for one in asked.metric.targets if (key := one.segment) is not None}
    board = boards().on(asked.day, metrics=()) if wanted else None
    inside = (
        ()
        if board is None or asked.account not in board.places
        else tuple(key for key in wanted if board.in_segment(key)[board.row(asked.account)])
    )
    return target_in_force(asked.metric, asked.day, asked.account, inside)


def _decimals(target: Target, look: Look) -> int:
    return 0 if target.value == target.value.to_integral_value() else max(look.decimals, 1)
