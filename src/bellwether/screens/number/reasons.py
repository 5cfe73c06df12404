"""An explanation as the popover shows it: the formula taken apart, each part with its value and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import Http404

from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import Known, Value
from bellwether.engine.evaluate.explaining.explain import OneEntityAsked
from bellwether.engine.evaluate.explaining.explanation import (
    AccountRow,
    Adjustment,
    DayRow,
    EntryRow,
    EventRow,
    Explanation,
    PersonRow,
    RecordRow,
    Row,
    Rows,
    Step,
)
from bellwether.screens.account.past import names_of
from bellwether.screens.number.asked import Asked
from bellwether.screens.number.coming import coming
from bellwether.ui.addresses import account_address
from bellwether.ui.days import day_text
from bellwether.ui.figures import Look, column_decimals, figure_text, number_text, value_text
from bellwether.workspace.running import local, running

FEW = 5
"""Rows that the popover lists; the page of the number lists more."""

MANY = 200


@dataclass(frozen=True, slots=True)
class Cells:
    """One row behind a number: what it is, of whom, when, and what it counts."""

    what: str
    who: str
    url: str
    day: str
    value: str


@dataclass(frozen=True, slots=True)
class Node:
    """One part of the formula."""

    words: str
    formula: str
    value: str
    window: str
    since: str
    rows: tuple[Cells, ...]
    told: str
    sql: str
    sql_exact: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """An adjustment in force."""

    amount: str
    days: str
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a number is what it is."""

    words: str
    nodes: tuple[Node, ...]
    definition: str
    description: str
    fresh: str
    adjustments: tuple[Corrected, ...]
    exclusions: tuple[str, ...]
    outages: tuple[str, ...]
    coming: tuple[str, ...] = ()


def reasons(asked: Asked, limit: int = FEW) -> Reasons:
    """The explanation of a number, from the facts as they are now."""
    try:
        found = running().engine().explain(asked.metric.key, asked.group, on=asked.day, limit=limit)
    except (OneEntityAsked, UnknownName):
        # Nobody in the viewer's sight is in the group of the address.
        raise Http404 from None
    definition = found.definition
    newest = found.freshness.last_recorded
    steps, sources = list(_all(found.steps)), coming(asked.metric.key)
    told = _Told(asked.account is not None, _names(steps, asked.day))
    return Reasons(
        words=found.words,
        nodes=tuple(_node(step, told) for step in _taken_apart(found.steps)),
        definition="" if definition is None else f"version {definition.version} ({definition.fingerprint[:8]})",
        description=asked.metric.description,
        fresh="" if newest is None else f"{day_text(local(newest).date())}, {local(newest):%H:%M}",
        adjustments=tuple(_corrected(one) for step in steps for one in step.adjustments),
        exclusions=found.exclusions,
        outages=(*_outages(found), *(f"{one.words}." for one in sources if one.failing)),
        coming=tuple(f"Next update from {one.words}." for one in sources if not one.failing),
    )


def _taken_apart(root: Step) -> tuple[Step, ...]:
    """The parts of a metric's formula. Its value stands above them, so the metric and a plain formula are left out."""
    if not root.parts:
        return (root,)
    *conditions, formula = root.parts
    return (*conditions, *(formula.parts if formula.parts and formula.rows is None else (formula,)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What rows need beside themselves: whether all are of one account, and how people are called."""

    of_one: bool
    names: Mapping[str, str]

    def name(self, person: str) -> str:
        """A person's name, or the id of one who has none."""
        return self.names.get(person, person)


def _names(steps: Iterable[Step], day: date) -> Mapping[str, str]:
    people = {_person(row) for step in steps if step.rows is not None for row in step.rows.listed}
    return names_of(people - {""}, day)


def _person(row: Row) -> str:
    match row:
        case EventRow() | RecordRow():
            return row.person or ""
        case PersonRow():
            return row.id
        case _:
            return ""


def _node(step: Step, told: _Told) -> Node:
    rows = step.rows
    look = _look(step)
    return Node(
        words=step.words,
        formula=step.formula,
        value=figure_text(step.value, look),
        window=_window(step),
        since="" if step.since is None else f"since {day_text(step.since)}",
        rows=() if rows is None else tuple(_cells(row, told) for row in rows.listed),
        told="" if rows is None else _counts(rows),
        sql="" if rows is None or rows.query is None else rows.query.sql,
        sql_exact=rows is not None and rows.query is not None and rows.query.exact,
        parts=tuple(_node(part, told) for part in step.parts),
    )


def _look(step: Step) -> Look:
    """A metric's own look for its own steps; a plain number for the parts of a formula."""
    metric = running().catalog().metrics.get(step.formula)
    if metric is None:
        return Look(Display.NUMBER, column_decimals(Display.NUMBER, None, [step.value]))
    decimals = column_decimals(metric.display, metric.decimals, [step.value])
    return Look(metric.display, decimals, "%" if metric.display is Display.PERCENT else "", metric.direction)


def _window(step: Step) -> str:
    if step.window is None:
        return ""
    last = day_text(step.window.last)
    return f"up to {last}" if step.window.first is None else f"{day_text(step.window.first)} to {last}"


def _counts(rows: Rows) -> str:
    """How many rows there are, and what was not counted, in words."""
    said = ["no rows" if not rows.total else "1 row" if rows.total == 1 else f"{rows.total:,} rows"]
    if rows.total > len(rows.listed) and rows.listed:
        said[0] += f", the newest {len(rows.listed)} shown"
    if rows.without_value:
        said.append(f"{rows.without_value:,} have nothing to add")
    if rows.unsure:
        said.append(f"{rows.unsure:,} not selected because their condition is unknown")
    said += [f"{one.rows:,} left out by “{one.name}”" for one in rows.left_out if one.rows]
    return "; ".join(said)


def _cells(row: Row, told: _Told) -> Cells:
    match row:
        case EventRow():
            return Cells(row.name, told.name(row.person), "", day_text(row.day), _counted(row.value))
        case RecordRow():
            fields = ", ".join(_field(value) for _, value in row.fields[:3] if isinstance(value, Known))
            return Cells(
                fields or row.id,
                told.name(row.person) if row.person else row.id,
                "",
                day_text(row.day),
                _counted(row.value),
            )
        case PersonRow():
            return Cells(told.name(row.id), "" if told.of_one else ", ".join(row.accounts), "", "", _counted(row.value))
        case AccountRow():
            return Cells(row.name or row.id, "", account_address(row.id), "", _counted(row.value))
        case DayRow():
            return Cells("", "", "", day_text(row.day), _counted(row.value))
        case EntryRow():
            who = f"{row.author or 'imported'}: {row.reason}" if row.reason else row.author or "imported"
            return Cells("entered", who, "", day_text(row.day), _counted(row.value))


def _field(value: Known) -> str:
    match value.value:
        case str() as text:
            return text
        case datetime() | date() as day:
            return day_text(day if not isinstance(day, datetime) else day.date())
        case number:
            return number_text(number, 0 if number == int(number) else 2)


def _counted(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Known) and isinstance(value.value, Decimal | float):
        return number_text(value.value, 2).rstrip("0").rstrip(".")
    return value_text(value, 0)


def _corrected(one: Adjustment) -> Corrected:
    until = "on" if one.ends is None else f"to before {day_text(one.ends)}"
    return Corrected(f"{one.amount.normalize():+f}", f"from {day_text(one.starts)} {until}", one.author, one.reason)


def _outages(found: Explanation) -> tuple[str, ...]:
    said = []
    for one in found.freshness.outages:
        what = f"“{one.event}”" if one.event else one.source or "every event"
        until = "until today" if one.ends is None else f"to before {day_text(one.ends)}"
        said.append(f"{what} was not received from {day_text(one.starts)} {until}.")
    return tuple(said)


def _all(step: Step) -> Iterator[Step]:
    yield step
    for part in step.parts:
        yield from _all(part)
