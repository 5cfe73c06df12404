"""What an address asks of cohorts, as far as its viewer may know of it."""

from __future__ import annotations

from collections.abc import Container, Mapping, MutableMapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import Http404

from bellwether.access.viewer import Viewer
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.definitions.metric import Display, Metric, MetricKind
from bellwether.engine.definitions.unit import UnitKind
from bellwether.engine.evaluate.cohorts import CohortQuestion, closes
from bellwether.engine.formula.literals import Text
from bellwether.engine.formula.tree import Binary, Expression, Operator, Subject, Trait
from bellwether.engine.plan.reads import parsed
from bellwether.engine.statistics.cohorts import Kept
from bellwether.engine.warehouse.rows import NOW, AsKnown
from bellwether.kpis.cohort_words import MONTHS, MOST_MONTHS
from bellwether.kpis.cohorts import Way, revenue
from bellwether.screens.account.subject import day_asked
from bellwether.screens.boards import boards
from bellwether.screens.filters.scope import Scope, asked_by, scope_of
from bellwether.ui.days import read_day
from bellwether.ui.headings import heading

TRAIT = "account."
"""Before a trait's name in the address."""

PAGE = "/cohorts/"


@dataclass(frozen=True, slots=True)
class Asked:
    """One table of cohorts, among the accounts that its viewer looks at (None: all).

    `since` is a metric's key, or a trait behind TRAIT; empty: the first day with an amount.
    """

    catalog: Catalog
    last: date
    among: frozenset[str] | None
    of: str = ""
    kept: Kept = Kept.ACCOUNTS
    since: str = ""
    months: int = MONTHS
    segment: str = ""
    trait: str = ""
    value: str = ""
    by: str = ""
    now: bool = False
    comebacks: bool = True
    on: date | None = None
    known_at: date | None = None

    @property
    def metric(self) -> Metric | None:
        """The metric whose amounts are followed; None where nobody has said which and none has a usual key."""
        key = self.of or revenue(self.catalog)
        return None if key is None else self.catalog.metrics[key]

    @property
    def way(self) -> Way:
        """What is told, and how. Intervals of money are drawn for one cell at a time."""
        return Way(self.kept, self.comebacks, intervals=self.kept is Kept.ACCOUNTS)

    @property
    def day(self) -> date:
        """The day up to which whole months are looked at."""
        return self.on or self.last

    def address(self, path: str = PAGE, **changes: Any) -> str:
        """The address of the same table with something else about it; what is as usual is left out."""
        other = replace(self, **changes)
        told = {
            "of": other.of,
            "kept": "" if other.kept is Kept.ACCOUNTS else other.kept.value,
            "since": other.since,
            "months": "" if other.months == MONTHS else str(other.months),
            "segment": other.segment,
            "trait": other.trait,
            "value": other.value if other.trait else "",
            "by": other.by,
            "now": "1" if other.now else "",
            "comebacks": "" if other.comebacks else "no",
            "on": "" if other.on is None else other.on.isoformat(),
            "known_at": "" if other.known_at is None else other.known_at.isoformat(),
        }
        query = urlencode({name: text for name, text in told.items() if text})
        return f"{path}?{query}" if query else path

    def question(self, metric: Metric) -> CohortQuestion:
        """What the engine is asked; only about the accounts that the viewer sees."""
        months = closes(day_number(self.day), self.months, self.catalog.calendar)
        began: str | Expression | None = self.since or None
        if self.since.startswith(TRAIT):
            began = Trait(Subject.ACCOUNT, self.since.removeprefix(TRAIT))
        trait = self.by or None
        return CohortQuestion(metric.key, months, began, self._condition(), trait, self.now, self.among)

    @property
    def known(self) -> AsKnown:
        """Everything that was recorded by the end of the day that the address names."""
        if self.known_at is None:
            return NOW
        end = datetime.combine(self.known_at + timedelta(days=1), time(), ZoneInfo(self.catalog.calendar.zone))
        return AsKnown(micros_of(end) - 1)

    def _condition(self) -> Expression | None:
        found: list[Expression] = []
        if self.segment:
            found.append(parsed(self.catalog.segments[self.segment].condition))
        if self.trait:
            found.append(Binary(Operator.EQUAL, Trait(Subject.ACCOUNT, self.trait), Text(self.value)))
        return None if not found else found[0] if len(found) == 1 else Binary(Operator.AND, found[0], found[1])


def asked(viewer: Viewer, session: MutableMapping[str, str], sent: Mapping[str, str]) -> Asked:
    """What an address asks; what its viewer may not know of is as what there is not."""
    scope, last = scope_of(viewer, session), served().last_day()
    catalog = scope.catalog
    one = Asked(
        catalog,
        last,
        _among_whom(scope, last),
        of=_among(sent.get("of", ""), {key for key, metric in catalog.metrics.items() if adds_up(metric)}),
        kept=Kept(_among(sent.get("kept", ""), set(Kept)) or Kept.ACCOUNTS),
        since=_among(sent.get("since", ""), {key for key, _ in beginnings(catalog)}),
        months=_months(sent.get("months", "")),
        segment=_among(sent.get("segment", ""), catalog.segments),
        trait=_among(sent.get("trait", ""), text_traits(catalog)),
        value=sent.get("value", ""),
        by=_among(sent.get("by", ""), text_traits(catalog)),
        now=sent.get("now") == "1",
        comebacks=sent.get("comebacks") != "no",
        on=day_asked(sent["on"], last) if sent.get("on") else None,
        known_at=_known_at(sent.get("known_at", "")),
    )
    return replace(one, on=None) if one.on == last else one


def adds_up(metric: Metric) -> bool:
    """Whether a metric is an amount: what accounts have of it can be added."""
    return metric.display in (Display.MONEY, Display.NUMBER) and metric.kind is not MetricKind.SCORED


def beginnings(catalog: Catalog) -> tuple[tuple[str, str], ...]:
    """The dates that may put an account into its month, each with its name."""
    dates = {key: one for key, one in served().engine().schema().metrics.items() if one.unit.kind is UnitKind.DATE}
    metrics = ((key, metric.name) for key, metric in catalog.metrics.items() if key in dates)
    traits = ((TRAIT + key, in_words(key)) for key, one in catalog.account_traits.items() if one.type in _DATES)
    return (*metrics, *traits)


def text_traits(catalog: Catalog) -> tuple[str, ...]:
    """The traits by whose values accounts may be parted."""
    return tuple(sorted(key for key, one in catalog.account_traits.items() if one.type is FieldType.TEXT))


def in_words(key: str) -> str:
    """A trait's key as a heading."""
    return heading(key)


_DATES = (FieldType.DATE, FieldType.INSTANT)


def _among(text: str, known: Container[str]) -> str:
    if text and text not in known:
        raise Http404
    return text


def _among_whom(scope: Scope, day: date) -> frozenset[str] | None:
    if scope.within is None:
        return scope.ids
    needs = asked_by([scope.within])
    board = boards().on(day, sorted(needs.metrics), sorted(needs.changes, key=str))
    return frozenset(board.ids_of(scope.rows(board)))


def _months(text: str) -> int:
    return min(max(int(text), 1), MOST_MONTHS) if text.isdecimal() and len(text) < 5 else MONTHS


def _known_at(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None
