"""A formula taken apart: one step for every part, evaluated as the whole evaluates it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from bellwether.engine.definitions.days import BEGINNING, END, date_of, instant_of
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.definitions.value import Known
from bellwether.engine.definitions.window import Since
from bellwether.engine.evaluate.event_terms import outages_of
from bellwether.engine.evaluate.explaining.asking import Asking, days_of, fact_days
from bellwether.engine.evaluate.explaining.day_rows import days_behind
from bellwether.engine.evaluate.explaining.event_rows import events_behind
from bellwether.engine.evaluate.explaining.explanation import Adjustment, Days, Definition, Outage, Rows, Step
from bellwether.engine.evaluate.explaining.people_rows import accounts_behind, entries_behind, people_behind
from bellwether.engine.evaluate.explaining.record_rows import records_behind
from bellwether.engine.evaluate.expression import able_accounts, evaluate, metric_grid
from bellwether.engine.evaluate.fingerprint import fingerprint
from bellwether.engine.evaluate.grid import Grid
from bellwether.engine.evaluate.metrics import ADJUSTMENT_SCALE, applying, formula_of
from bellwether.engine.evaluate.modelled.cadence import fits
from bellwether.engine.evaluate.scope import Scope
from bellwether.engine.evaluate.scored import UNMATCHED, Judge
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.outlooks import MODELLED
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Ago,
    Change,
    EachDay,
    Events,
    Expression,
    MetricReference,
    Missing,
    Records,
    Subject,
    Trait,
    Users,
    children,
)
from bellwether.engine.formula.words import in_words
from bellwether.engine.kernel.asof import as_of
from bellwether.engine.plan.reads import parsed
from bellwether.engine.warehouse.rows import NOBODY, Kind

Literal = Number | Amount | Text | Truth | DateLiteral | Length | ClockLength | Missing


@dataclass(frozen=True, slots=True)
class Steps:
    """Takes formulas apart for one entity on one day."""

    asking: Asking

    def of_metric(self, key: str, scope: Scope, *, referred: bool = False) -> Step:
        """The step of a metric, with its definition, its adjustments and its formula; `referred` to, without marks."""
        metric = scope.facts.catalog.metrics[key]
        grid = metric_grid(key, scope)
        step = self._told(MetricReference(key), grid.plain() if referred else grid, scope)
        parts: tuple[Step, ...] = ()
        asked = scope
        applies = applying(metric, scope, evaluate)
        if applies is not None:
            asked = scope.restricted(applies)
        if metric.applies_to is not None and scope.members is None:
            parts = (self.of(parsed(metric.applies_to), scope),)
        rows = None
        match metric.kind:
            case MetricKind.ENTERED:
                rows = entries_behind(metric, asked, self.asking)
            case MetricKind.SCORED:
                parts += tuple(self.of(parsed(text), asked) for text in _read_for(metric, asked))
            case MetricKind.COMPUTED:
                parts += (self.of(formula_of(metric), asked),)
        return replace(
            step,
            coverage=self.asking.coverage(grid),
            rows=rows,
            definition=_definition(metric, scope),
            adjustments=self._adjustments(metric, asked),
            parts=parts,
        )

    def of(self, expression: Expression, scope: Scope) -> Step:
        """The step of an expression and of all its parts."""
        if isinstance(expression, MetricReference):
            return self.of_metric(expression.key, scope, referred=True)
        step = self._told(expression, evaluate(expression, scope), scope)
        if isinstance(expression, Trait) and scope.members is None:
            return self._trait(expression, step, scope)
        able = able_accounts(expression, scope)
        inner = scope if able is None else scope.restricted(able)
        if isinstance(expression, Aggregate):
            return self._aggregate(expression, step, inner)
        return replace(step, parts=tuple(self._parts(expression, inner)))

    def _told(self, expression: Expression, grid: Grid, scope: Scope) -> Step:
        asking = self.asking
        return Step(
            to_text(expression),
            in_words(expression, asking.schema),
            date_of(scope.axis.days[0]),
            asking.value(grid, scope),
            asking.coverage(grid),
        )

    def _trait(self, trait: Trait, step: Step, scope: Scope) -> Step:
        """The step of an account's trait, with the change that gave it its value."""
        history = scope.facts.traits(Kind.ACCOUNT, trait.name)
        row = int(as_of(history.subject, history.day, scope.keys[self.asking.members(scope)], scope.axis.array)[0])
        if row < 0:
            return step
        day = int(history.day[row])
        since = None if day <= BEGINNING else date_of(day)
        return replace(step, since=since, recorded=instant_of(int(history.recorded[row])))

    def _parts(self, expression: Expression, scope: Scope) -> Iterator[Step]:
        match expression:
            case Ago(inner, by):
                yield self.of(inner, scope.on(scope.axis.before(by)))
            case Change(inner, over):
                yield self.of(inner, scope)
                yield self.of(inner, scope.on(scope.axis.before(over)))
            case _:
                for child in children(expression):
                    if not isinstance(child, Literal):
                        yield self.of(child, scope)

    def _aggregate(self, aggregate: Aggregate, step: Step, scope: Scope) -> Step:
        parts: tuple[Step, ...] = ()
        if aggregate.measure in MODELLED:
            # A model saw what was there at the last month's end.
            scope = scope.on(fits(scope.axis).axis)
        if isinstance(aggregate.source, Accounts) and scope.members is None:
            inner = [one for one in (aggregate.where, aggregate.value) if one is not None]
            parts = tuple(self.of(one, scope) for one in inner if not isinstance(one, Literal))
        return replace(
            step,
            window=self._window(aggregate, scope),
            rows=self._rows(aggregate, scope),
            outages=tuple(self._outages(aggregate, scope)),
            parts=parts,
        )

    def _rows(self, aggregate: Aggregate, scope: Scope) -> Rows:
        match aggregate.source:
            case Events() as events:
                return events_behind(aggregate, events, scope, self.asking)
            case Records() as records:
                return records_behind(aggregate, records, scope, self.asking)
            case Users():
                return people_behind(aggregate, scope, self.asking)
            case Accounts():
                return accounts_behind(aggregate, scope, self.asking, evaluate)
            case EachDay():
                return days_behind(aggregate, scope, self.asking, evaluate)

    def _window(self, aggregate: Aggregate, scope: Scope) -> Days | None:
        window = aggregate.window
        if window is None:
            return None
        days = days_of(fact_days(window, scope))
        if isinstance(window, Since) and scope.members is None:
            since = self.asking.value(evaluate(Trait(Subject.ACCOUNT, window.trait), scope), scope)
            if isinstance(since, Known) and not isinstance(since.value, int | float | Decimal | str):
                return replace(days, first=since.value)
        return days

    def _outages(self, aggregate: Aggregate, scope: Scope) -> Iterator[Outage]:
        """The recorded outages of these events that overlap the window, everywhere or at an account of the entity."""
        source, outages = aggregate.source, scope.facts.outages
        if not isinstance(source, Events):
            return
        first, last = fact_days(aggregate.window, scope)
        keys = scope.keys[self.asking.members(scope)]
        for row in outages_of(source, scope.facts):
            concerned = outages.account[row] == NOBODY or outages.account[row] in keys
            if concerned and first < outages.ends[row] and last >= outages.starts[row]:
                (account,) = self.asking.warehouse.external_ids(Kind.ACCOUNT, outages.account[row : row + 1])
                starts, ends = int(outages.starts[row]), int(outages.ends[row])
                until = None if ends >= END else date_of(ends)
                yield Outage(outages.event[row], outages.source[row], account, date_of(starts), until)

    def _adjustments(self, metric: Metric, scope: Scope) -> tuple[Adjustment, ...]:
        """The adjustments that touch the entity's accounts on the day."""
        rows, day = scope.facts.adjustments(metric.key), scope.axis.days[0]
        own = np.isin(rows.account, scope.keys[self.asking.members(scope)])
        held = np.flatnonzero(own & (rows.starts <= day) & (day < rows.ends))
        accounts = self.asking.warehouse.external_ids(Kind.ACCOUNT, rows.account[held])
        return tuple(
            Adjustment(
                account,
                date_of(int(rows.starts[row])),
                None if rows.ends[row] >= END else date_of(int(rows.ends[row])),
                Decimal(int(rows.amount[row])).scaleb(-ADJUSTMENT_SCALE),
                rows.author[row],
                rows.reason[row],
                instant_of(int(rows.recorded[row])),
            )
            for account, row in zip(accounts, held.tolist(), strict=True)
        )


def _read_for(metric: Metric, scope: Scope) -> tuple[str, ...]:
    """What a score reads: of an account that a profile fits, only what this profile does."""
    if metric.score is None or scope.members is not None:
        return metric.reads
    number = int(Judge(metric, scope, evaluate).profiles()[0, 0])
    return metric.reads if number == UNMATCHED else metric.score.profiles[number].reads


def _definition(metric: Metric, scope: Scope) -> Definition:
    return Definition(
        metric.key,
        metric.name,
        metric.kind,
        metric.version,
        fingerprint(metric, scope.facts.catalog),
        metric.description,
        metric.applies_to,
    )
