"""The front door of the engine: facts from a warehouse and definitions from a catalog in, values with reasons out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from bellwether.engine.definitions.calendar import Duration
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Grouping, InSegment, Portfolio
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known
from bellwether.engine.evaluate.axis import Axis, days_between
from bellwether.engine.evaluate.comparison import Comparison, compared, comparison_axis, look_back
from bellwether.engine.evaluate.distribution import Crowd, Distribution, distributions, with_accounts_named
from bellwether.engine.evaluate.explaining.explain import LIMIT, explain
from bellwether.engine.evaluate.explaining.explanation import Explanation, Group
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.following import Reach, followed_between
from bellwether.engine.evaluate.preview import Preview, Refused, spread_of
from bellwether.engine.evaluate.readback import Shelves, Stamp, computed_to, stamps
from bellwether.engine.evaluate.refresh import Progress, Refreshing, RefreshReport, refresh
from bellwether.engine.evaluate.restated import with_restated
from bellwether.engine.evaluate.run import Question, crowds, series, several
from bellwether.engine.evaluate.series import Series
from bellwether.engine.evaluate.verify import VerifyReport, verify
from bellwether.engine.evaluate.versions import Versions, current_versions
from bellwether.engine.formula.check import check
from bellwether.engine.formula.errors import FormulaErrors
from bellwether.engine.formula.literals import Truth
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.slice import sliced
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Expression, MetricReference
from bellwether.engine.formula.words import in_words
from bellwether.engine.plan.reads import parsed
from bellwether.engine.plan.signatures import schema_of
from bellwether.engine.warehouse.protocol import Warehouse
from bellwether.engine.warehouse.rows import NOW, AsKnown

HELD = 4
"""How many readings of the same facts are kept: as known now and at other instants, with and without an account."""


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


def one_day(day: date) -> Span:
    """The span of a single day."""
    return Span(day, day)


class Engine:
    """Answers questions about one workspace: the same facts give the same answers.

    It keeps what it has read of the facts until the warehouse has new ones, and nothing else. Many threads may ask at
    once, also while another one writes: every answer is of one state of the facts.
    """

    def __init__(self, warehouse: Warehouse, catalog: Catalog, *, threads: int = 2) -> None:
        self.warehouse = warehouse
        self.catalog = catalog
        self.threads = threads
        self.reach = Reach(catalog)
        self._lock = Lock()
        # What is stored is not computed by two at once, nor while it is proven.
        self._computing = Lock()
        self._held: dict[tuple[int, AsKnown, bool], Facts] = {}
        self._schema: tuple[int, Schema] | None = None
        self._versions: tuple[int, Versions] | None = None

    def on(self, catalog: Catalog) -> "Engine":
        """An engine on other definitions; what was read serves again where these decide alike how it is read."""
        other = Engine(self.warehouse, catalog, threads=self.threads)
        other._computing = self._computing
        if _read_by(catalog) == _read_by(self.catalog):
            with self._lock:
                other._held = {state: facts.by(catalog) for state, facts in self._held.items()}
        return other

    def facts(self, grouping: Grouping | None = None, known: AsKnown = NOW) -> Facts:
        """The facts as known at an instant, read as they are needed and kept until new ones arrive."""
        homeless = isinstance(grouping, Portfolio) and grouping.unassigned
        return self._up_to(self.warehouse.batch(), known, homeless=homeless)

    def _up_to(self, batch: int, known: AsKnown = NOW, *, homeless: bool = False) -> Facts:
        wanted = batch, known, homeless
        with self._lock:
            held = self._held.get(wanted)
        if held is None:
            held = self._later(batch, known, homeless=homeless)
        with self._lock:
            held = self._held.pop(wanted, held)
            newest = max([batch, *(state[0] for state in self._held)])
            others = {state: facts for state, facts in self._held.items() if state[0] == newest}
            # What is used last stays; who asked for older facts keeps them for as long as they need them.
            self._held = {**dict(list(others.items())[-(HELD - 1) :]), wanted: held}
            return held

    def _later(self, batch: int, known: AsKnown, *, homeless: bool) -> Facts:
        """The facts up to a batch: those held before with what was edited since, or read anew."""
        reader = self.warehouse.up_to(batch)
        with self._lock:
            before = {at: facts for (at, *how), facts in self._held.items() if how == [known, homeless] and at < batch}
        if before:
            changes = followed_between(self.warehouse, max(before), batch)
            if changes is not None:
                return before[max(before)].after(reader, changes)
        facts = Facts(reader, self.catalog, known, homeless=homeless)
        facts.beginning = batch
        return facts

    def schema(self) -> Schema:
        """What formulas can name here, metrics with their units; kept until new facts arrive."""
        with self.warehouse.steady():
            batch = self.warehouse.batch()
            held = self._schema
            if held is None or held[0] != batch:
                self._schema = held = batch, schema_of(self.catalog, self.warehouse.event_names())
        return held[1]

    def preview(
        self,
        formula: str,
        grouping: Grouping | None = None,
        *,
        days: Span,
        today: date | None = None,
        facts: Facts | None = None,
    ) -> Preview | Refused:
        """What a formula's text means, its values and how those of the last day lie; or all that is wrong with it."""
        schema = self.schema()
        try:
            checked = check(parse(formula), schema)
        except FormulaErrors as errors:
            return Refused(formula, errors.errors)
        expression = checked.expression
        series = self.values(expression, grouping, days=days, today=today, facts=facts)
        return Preview(to_text(expression), in_words(expression, schema), checked, series, spread_of(series))

    def values(
        self,
        subject: str | Expression,
        grouping: Grouping | None = None,
        *,
        days: Span,
        today: date | None = None,
        facts: Facts | None = None,
    ) -> Series:
        """The values of a metric (by key) or of a formula for every entity of the grouping on every day of the span.

        `today` is the day that is not over: its values are marked partial. `facts` asks as known at an instant.
        """
        axis = days_between(day_number(days.first), day_number(days.last), self.catalog.calendar)
        question = Question(
            subject, grouping or EachAccount(), axis, today=None if today is None else day_number(today)
        )
        facts = facts or self.facts(grouping)
        found = series(question, facts, self.threads)
        metric = self._metric(subject)
        if metric is None or not isinstance(question.grouping, EachAccount) or facts.known.at is not None:
            return found
        with self.warehouse.steady():
            return with_restated(found, metric, facts, self.warehouse)

    def sliced(self, subject: str | Expression, people: Expression) -> Expression:
        """A metric (by key) or formula for the people alone who meet a condition (as `people_condition` reads it).

        FormulaErrors names every part of it that has no people: records, traits of the account, entered values.
        """
        self._metric(subject)
        formulas = {
            key: parsed(metric.formula) for key, metric in self.catalog.metrics.items() if metric.formula is not None
        }
        return sliced(MetricReference(subject) if isinstance(subject, str) else subject, people, formulas)

    def roll_up(
        self, metrics: Sequence[str], grouping: Grouping, *, on: date, facts: Facts | None = None
    ) -> tuple[Series, ...]:
        """The values of several metrics for every group of a grouping on one day; their events are read once."""
        for key in metrics:
            self._known(key)
        day = day_number(on)
        question = Question("", grouping, days_between(day, day, self.catalog.calendar), base=day)
        return several(metrics, question, facts or self.facts(grouping))

    def together(
        self, metrics: Sequence[str], grouping: Grouping, *, days: Span, facts: Facts | None = None
    ) -> tuple[Series, ...]:
        """The values of several metrics for every group on every day of a span; their events are read once."""
        for key in metrics:
            self._known(key)
        axis = days_between(day_number(days.first), day_number(days.last), self.catalog.calendar)
        return several(metrics, Question("", grouping, axis), facts or self.facts(grouping))

    def change(
        self,
        subject: str | Expression,
        grouping: Grouping | None = None,
        *,
        over: Duration,
        on: date,
        facts: Facts | None = None,
    ) -> tuple[Comparison, ...]:
        """Every entity's value on a day compared with the one `over` earlier, in the order of the grouping."""
        metric = self._metric(subject)
        facts = facts or self.facts(grouping)
        day = day_number(on)
        axis = comparison_axis(over, day, self.catalog.calendar)
        back = look_back(metric, over, day)
        asked = Axis((*range(axis.days[0] - back, axis.days[0]), *axis.days), self.catalog.calendar)
        question = Question(subject, grouping or EachAccount(), asked, base=axis.days[0])
        found = series(question, facts, self.threads)
        rows = []
        for entity, label in enumerate(found.labels):
            *earlier, current = found.row(entity)
            base_at = next((at for at in range(back, -1, -1) if isinstance(earlier[at], Known)), back)
            days = asked.days[base_at], day
            rows.append(compared((label, found.names[entity]), days, (earlier[base_at], current), metric))
        return tuple(rows)

    def explain(
        self,
        subject: str | Expression,
        of: str | Group,
        *,
        on: date,
        facts: Facts | None = None,
        limit: int = LIMIT,
    ) -> Explanation:
        """Why a metric or formula has its value for an account (by id) or a group on a day.

        Every part of the formula with its value, the rows behind each aggregate (the newest, at most `limit`) and the
        SQL that fetches them, the definition, adjustments, exclusions and freshness.
        """
        self._metric(subject)
        group = Group(EachAccount((of,))) if isinstance(of, str) else of
        day = day_number(on)
        question = Question(subject, group.grouping, days_between(day, day, self.catalog.calendar))
        return explain(question, group, facts or self.facts(group.grouping), self.warehouse, limit)

    def distribution(
        self, metric: str, grouping: Grouping | None = None, *, on: date, facts: Facts | None = None
    ) -> tuple[Distribution, ...]:
        """Per entity (else the portfolio): how many accounts stand where, reach their target, or have no value."""
        definition = self._known(metric)
        grouping = grouping or Portfolio()
        facts = facts or self.facts(grouping)
        axis = days_between(day_number(on), day_number(on), self.catalog.calendar)
        question = Question(metric, grouping, axis)
        values = series(Question(metric, EachAccount(), axis), facts, self.threads)
        wanted = {target.segment for target in definition.targets if target.segment is not None}
        segments = {key: crowds(Question(metric, InSegment(key), axis), facts) for key in sorted(wanted)}
        belonging: dict[str, set[str]] = {}
        for key, found in segments.items():
            for place in found[0].places:
                belonging.setdefault(values.labels[place], set()).add(key)
        frozen = {label: frozenset(keys) for label, keys in belonging.items()}
        return distributions(with_accounts_named(definition, facts), values, crowds(question, facts), frozen)

    def members(self, grouping: Grouping, *, on: date, facts: Facts | None = None) -> tuple[Crowd, ...]:
        """Which accounts (places in the order of `latest`) belong to each entity of a grouping on a day."""
        day = day_number(on)
        axis = days_between(day, day, self.catalog.calendar)
        return crowds(Question(_membership(grouping, self.catalog), grouping, axis), facts or self.facts(grouping))

    def refresh(
        self, last: date, progress: Progress | None = None, *, anew: frozenset[str] = frozenset()
    ) -> RefreshReport:
        """Brings the stored values of every metric up to a day: what is new or dirty, and all of those `anew`."""
        refreshing = Refreshing(self.warehouse, self.catalog, self._up_to, self.threads, anew)
        with self._computing:
            return refresh(refreshing, day_number(last), progress)

    def verify(self, progress: Progress | None = None) -> VerifyReport:
        """Computes every stored value again from the facts and compares the two, bit for bit."""
        with self._computing:
            return verify(self.warehouse, self.catalog, threads=self.threads, progress=progress)

    def latest(self, metrics: Sequence[str]) -> tuple[Series, ...]:
        """The stored values of the last computed day of some metrics, for every account: what a table shows."""
        with self.warehouse.steady():
            return self._shelves(metrics).latest()

    def on_day(self, metrics: Sequence[str], day: date) -> tuple[Series, ...]:
        """The stored values of some metrics on any computed day, for every account."""
        with self.warehouse.steady():
            return self._shelves(metrics).on_day(day_number(day))

    def history(self, metrics: Sequence[str], account: str, days: Span) -> tuple[Series, ...]:
        """The stored values of some metrics for one account: what an account's page shows."""
        return self.history_of(metrics, [account], days)

    def history_of(self, metrics: Sequence[str], accounts: Sequence[str] | None, days: Span) -> tuple[Series, ...]:
        """The stored values of some metrics for several accounts (None: all), in their order: a table's small lines."""
        span = day_number(days.first), day_number(days.last)
        with self.warehouse.steady():
            return self._shelves(metrics).between(accounts, span)

    def computed_to(self, metrics: Sequence[str] | None = None) -> dict[str, date | None]:
        """The last day with stored values of each metric (None: of all metrics); None where nothing is stored."""
        keys = self.catalog.metrics if metrics is None else metrics
        with self.warehouse.steady():
            return computed_to(self.versions(), [self._known(key) for key in keys])

    def written(self, day: date) -> dict[str, Stamp]:
        """What tells apart what is stored of each metric for a day: as long as it is the same, so are the values."""
        with self.warehouse.steady():
            return stamps(self.versions(), self.warehouse.last_writes(day_number(day)))

    def _shelves(self, metrics: Sequence[str]) -> Shelves:
        return Shelves(self.warehouse, self.facts(), self.versions(), [self._known(key) for key in metrics])

    def versions(self) -> Versions:
        """The version of each metric, read once for each write of values; ask inside one steady reading."""
        generation, held = self.warehouse.generation(), self._versions
        if held is None or held[0] != generation:
            held = self._versions = generation, current_versions(self.warehouse, self.catalog)
        return held[1]

    def _metric(self, subject: str | Expression) -> Metric | None:
        return self._known(subject) if isinstance(subject, str) else None

    def _known(self, key: str) -> Metric:
        if key not in self.catalog.metrics:
            raise UnknownName("metric", key, self.catalog.metrics)
        return self.catalog.metrics[key]


def _read_by(catalog: Catalog) -> tuple[object, ...]:
    """The definitions that decide how facts are read; all others decide what becomes of them."""
    fields = catalog.collections, catalog.properties, catalog.account_traits, catalog.user_traits
    return (*fields, catalog.sources, catalog.calendar, catalog.money, catalog.events)


def _membership(grouping: Grouping, catalog: Catalog) -> Expression:
    """The formula that decides who belongs to a grouping, so that its events are read once."""
    if isinstance(grouping, InSegment) and grouping.segment in catalog.segments:
        return parsed(catalog.segments[grouping.segment].condition)
    return Truth(value=True)
