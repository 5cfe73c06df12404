"""Values of metrics over REST: entered ones in, and every metric's series out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

import numpy as np

from bellwether.access.viewer import Viewer
from bellwether.api.bodies import ValueItem
from bellwether.api.callers import Caller
from bellwether.api.refusals import Refused, not_allowed, unknown
from bellwether.api.replies import Told
from bellwether.api.writing import Moment, Problems, Row, written
from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog.serving import served
from bellwether.engine.definitions.entity import EachAccount, Grouping, InSegment, Portfolio
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.value import Known, Unknown, Value
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.certainty.asking import Certainties, certainties
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.engine.evaluate.certainty.estimates import is_share
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.run import Question
from bellwether.engine.evaluate.series import Series
from bellwether.engine.warehouse.rows import NOBODY, AsKnown, Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.engine.warehouse.writer import FactKind
from bellwether.ingest.mapping import Column, ValueMapping

MOST_VALUES = 200_000
"""Values of one reply: accounts times days."""

MOST_JUDGED = 50
"""Accounts of one reply of whose scores, middles and rates it is told how sure they are: each is counted anew."""

MOST_DAYS = 4_000
"""Days of one reply."""

_SEGMENT = "segment:"
_PARTS = ("numerator", "denominator", "n")


def metric_of(viewer: Viewer, key: str) -> Metric:
    """The metric; one that is hidden from the viewer does not exist for them."""
    found = served().catalog().metrics.get(key)
    if found is None or not viewer.sees_metric(key):
        raise unknown("metric", key)
    return found


def entered(
    warehouse: SqlWarehouse, metric: Metric, items: Sequence[ValueItem], caller: Caller, moment: Moment
) -> Problems:
    """Enters values, as facts of the key's source; says which are refused."""
    _must_take_values(metric, caller.viewer)
    problems = _out_of_place(warehouse, items, caller.viewer, moment)
    rows = [Row(place, _cells(one)) for place, one in enumerate(items) if place not in problems]
    author = caller.viewer.name

    def mapping(columns: frozenset[str]) -> ValueMapping:
        return ValueMapping(
            account="account",
            day="day",
            metric=Column(constant=metric.key),
            value="value" if "value" in columns else None,
            numerator="numerator",
            denominator="denominator",
            n="n",
            author=Column(constant=author),
            reason="reason",
            source=caller.key.source,
            update=True,
        )

    problems |= written(rows, "values", mapping, moment)
    taken = len(items) - len(problems)
    if taken:
        deed = Deed(Act.ADDED, "value", f"{metric.key}: {taken} over REST")
        audit.record([deed], by=author, at=moment.now)
    return problems


def taken_back(warehouse: SqlWarehouse, metric: Metric, spot: Spot, caller: Caller, moment: Moment) -> None:
    """The value entered for an account and day does not hold any more; views as known before still have it."""
    _must_take_values(metric, caller.viewer)
    key = int(warehouse.keys(Kind.ACCOUNT, [spot.account])[0])
    (account,) = warehouse.external_ids(Kind.ACCOUNT, np.array([key], dtype=np.int64))
    if key == NOBODY or not caller.viewer.sees_account(account):
        raise unknown("account", spot.account)
    there = [one for one in warehouse.entries(key) if (one.metric, one.day) == (metric.key, spot.day)]
    if not there:
        message = f"There is no value of {metric.name} for “{account}” that was entered for {spot.day}."
        raise Refused(404, "not_found", message, "day")
    # What it has replaced is taken back with it: otherwise the one before would hold again.
    facts = warehouse.facts_entered(key, metric.key, spot.day)
    warehouse.retract(FactKind.ENTERED, facts, moment.recorded)
    subject = f"{metric.key} of {account} on {spot.day.isoformat()}"
    deed = Deed(Act.REMOVED, "value", subject, json.dumps(str(there[0].value)))
    audit.record([deed], by=caller.viewer.name, at=moment.now, why=spot.reason)


@dataclass(frozen=True, slots=True)
class Spot:
    """Which entered value is taken back, and why."""

    account: str
    day: date
    reason: str


def _must_take_values(metric: Metric, viewer: Viewer) -> None:
    if metric.kind is not MetricKind.ENTERED:
        raise Refused(422, "computed", f"{metric.name} is computed by its formula. Only entered metrics take values.")
    if not viewer.edits_value(metric.key):
        raise not_allowed(f"The key acts as “{viewer.role.name}”, which may not edit values of {metric.name}.")


def _out_of_place(
    warehouse: SqlWarehouse, items: Sequence[ValueItem], viewer: Viewer, moment: Moment
) -> dict[int, Refused]:
    keys = warehouse.keys(Kind.ACCOUNT, [one.account for one in items])
    outside = warehouse.external_ids(Kind.ACCOUNT, keys)
    problems: Problems = {}
    for place, (one, key, name) in enumerate(zip(items, keys.tolist(), outside, strict=True)):
        if key == NOBODY or not viewer.sees_account(name):
            problems[place] = unknown("account", one.account)
        elif one.day > moment.today + timedelta(days=1):
            message = f"{one.day} lies ahead. A value is entered for today or an earlier day."
            problems[place] = Refused(422, "invalid", message, "day")
        elif one.value is None and one.numerator is None:
            problems[place] = Refused(422, "invalid", "Give a value, or a numerator and a denominator.", "value")
    return problems


def _cells(item: ValueItem) -> dict[str, str | None]:
    cells = {
        "account": item.account,
        "day": item.day.isoformat(),
        "numerator": item.numerator,
        "denominator": item.denominator,
        "n": None if item.n is None else str(item.n),
        "reason": item.reason or None,
    }
    return cells if item.value is None else cells | {"value": item.value}


def series_of(metric: Metric, grouping: Grouping, days: Span, known: AsKnown) -> Told:
    """A metric's values, day by day, each known with what it rests on or unknown with its reason."""
    engine = served().engine()
    facts = engine.facts(grouping, known)
    found = engine.values(metric.key, grouping, days=days, today=served().today(), facts=facts)
    sure = _certainties(metric, grouping, found, facts)
    series = [
        {
            "id": label,
            "name": name,
            "values": [
                _value(day, value) | {"interval": _interval(sure.get((place, column)))}
                for column, (day, value) in enumerate(zip(found.dates, found.row(place), strict=True))
            ],
        }
        for place, (label, name) in enumerate(zip(found.labels, found.names, strict=True))
    ]
    return {"metric": metric.key, "first": days.first, "last": days.last, "series": series}


def _certainties(metric: Metric, grouping: Grouping, found: Series, facts: Facts) -> Certainties:
    """How sure the values are: shares all of them; what is judged row by row, for groups and for a few accounts."""
    catalog = served().engine().catalog
    few = not isinstance(grouping, EachAccount) or len(found.labels) <= MOST_JUDGED
    if not few and not is_share(metric.key, catalog):
        return {}
    return certainties(Question(metric.key, grouping, Axis(found.days, catalog.calendar)), found, facts)


def _interval(sure: Certainty | None) -> Told | None:
    found = None if sure is None else sure.interval
    if sure is None or found is None or (found.low is None and found.high is None):
        return None
    return {"low": found.low, "high": found.high, "method": sure.method.value}


def span_of(first: date | None, last: date | None) -> Span:
    """The days that are asked for: without any, the last one that is complete."""
    ends = min(last or served().last_day(), served().today())
    starts = first or ends
    if starts > ends:
        raise Refused(422, "invalid", f"The first day, {starts}, comes after the last, {ends}.", "first")
    if (ends - starts).days >= MOST_DAYS:
        raise Refused(422, "too_many_values", f"A series has at most {MOST_DAYS:,} days. Ask in parts.", "first")
    return Span(starts, ends)


def grouping_of(viewer: Viewer, accounts: Sequence[str], of: str | None, days: int) -> Grouping:
    """Whose values: of some accounts, of all of them, or of all together, or of a segment."""
    if of is not None:
        if accounts:
            raise Refused(422, "invalid", "Ask for accounts or for a group, not for both.", "of")
        return _group(viewer, of)
    known = served().warehouse.directory()[1] if not accounts else ()
    names = tuple(accounts) or tuple(sorted(filter(viewer.sees_account, known)))
    if accounts:
        keys = served().warehouse.keys(Kind.ACCOUNT, list(accounts))
        outside = served().warehouse.external_ids(Kind.ACCOUNT, keys)
        for name, one in zip(accounts, outside, strict=True):
            if not one or not viewer.sees_account(one):
                raise unknown("account", name)
        names = tuple(dict.fromkeys(outside))
    if len(names) * days > MOST_VALUES:
        message = f"{len(names):,} accounts times {days:,} days are more than {MOST_VALUES:,} values. Ask in parts."
        raise Refused(422, "too_many_values", message, "first")
    return EachAccount(names)


def _group(viewer: Viewer, of: str) -> Grouping:
    if viewer.accounts is not None:
        raise not_allowed("The key’s role does not see all accounts, and so no group of them.")
    if of == "portfolio":
        return Portfolio()
    segment = of.removeprefix(_SEGMENT)
    if not of.startswith(_SEGMENT) or segment not in served().catalog().segments or not viewer.sees_segment(segment):
        raise Refused(422, "invalid", f"“{of[:200]}” is neither “portfolio” nor “segment:” and its key.", "of")
    return InSegment(segment)


def _value(day: date, value: Value) -> Told:
    match value:
        case Known():
            top, bottom = _number(value.numerator), _number(value.denominator)
            told: Told = {"value": _number(value.value), "reason": None, "detail": None, "n": value.n}
            return {"day": day, **told, "numerator": top, "denominator": bottom, "marks": list(value.marks.keys)}
        case Unknown():
            told = {"value": None, "reason": value.reason.key, "detail": value.detail or None, "n": None}
            return {"day": day, **told, "numerator": None, "denominator": None, "marks": list(value.marks.keys)}
        case _:
            assert_never(value)


def _number(value: object) -> object:
    match value:
        case Decimal():
            return value.normalize() if value.is_finite() else None
        case np.generic():
            return _number(value.item())
        case datetime() | date():
            return value.isoformat()
        case _:
            return value
