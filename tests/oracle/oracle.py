"""The naive oracle: one value at a time, in the order of `semantics.md`, slow and obvious.

It shares nothing with the engine but the formula's tree and the nouns of `definitions`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from tests.oracle.days import as_date, as_day, back, elapsed, in_window
from tests.oracle.entities import Entity, Everyone, Meeting, OneAccount, named
from tests.oracle.knowledge import Knowledge
from tests.oracle.measures import Ratio, Row, latest_per_person, measured
from tests.oracle.rates import in_reporting_currency
from tests.oracle.rows import RowAtHand, event_rows, has_window, is_stale, record_rows, user_rows
from tests.oracle.scalars import NO_DATA, NOT_APPLICABLE, Cell, binary, call, cell, equal, first_reason, negated, number
from tests.oracle.world import OnDay, World

from bellwether.engine.definitions.metric import EnteredRollup, MetricKind
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.definitions.window import Since
from bellwether.engine.formula.literals import Amount, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.parse import parse, parse_row_condition
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Ago,
    Binary,
    Call,
    Change,
    Conditional,
    Contains,
    EachDay,
    Elapsed,
    Events,
    Expression,
    Function,
    IsUnknown,
    Measure,
    MetricReference,
    Missing,
    Negative,
    Not,
    OneOf,
    Operator,
    Records,
    RowField,
    Subject,
    Today,
    Trait,
    Users,
    children,
)

NO_ACCOUNTS = Unknown(Reason.NOT_APPLICABLE, "no accounts")
GOES_THROUGH = (Reason.STALE, Reason.ERROR)


def value(
    world: World, expression: Expression, entity: Entity, day: int, known_at: int | None = None
) -> Known | Unknown:
    """The expression's value for the entity at the end of the day, as known at an instant."""
    return Oracle(Knowledge(world, known_at)).value(expression, entity, day)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose value, when, and over which accounts; a group of one account equals it, except where text is asked."""

    entity: Entity
    day: int
    accounts: tuple[str, ...]
    unassigned: bool = False

    @property
    def is_group(self) -> bool:
        return not isinstance(self.entity, OneAccount)


class Oracle:
    """The values of one state of knowledge."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known

    def value(self, expression: Expression, entity: Entity, day: int) -> Known | Unknown:
        answer = self.answer(expression, entity, day)
        if isinstance(answer, Unknown):
            return answer
        if isinstance(answer, Ratio):
            parts = (plain(answer.numerator), plain(answer.denominator))
            return Known(plain(collapsed(answer)), numerator=parts[0], denominator=parts[1])
        return Known(as_value(answer))

    def metric(self, key: str, entity: Entity, day: int) -> Cell | Ratio:
        """A metric's value; it is not assigned to accounts that do not meet its condition (semantics 2, 24)."""
        metric = self.known.catalog.metrics[key]
        asked = self._asked(entity, day)
        if isinstance(entity, OneAccount) and not asked.accounts:
            return Unknown(Reason.NOT_YET)
        if metric.applies_to is not None:
            condition = parse(metric.applies_to)
            applies = tuple(one for one in asked.accounts if self._cell(condition, OneAccount(one), day) is True)
            if asked.accounts and not applies:
                return Unknown(Reason.NOT_ASSIGNED)
            asked = Asked(entity, day, applies)  # a metric that applies to some accounts does not apply to none
        if metric.kind is MetricKind.ENTERED:
            return self._entered(key, asked)
        return self._evaluated(parse(metric.formula or ""), asked)

    def answer(self, expression: Expression, entity: Entity, day: int) -> Cell | Ratio:
        asked = self._asked(entity, day)
        if isinstance(entity, OneAccount) and not asked.accounts:
            return Unknown(Reason.NOT_YET)
        return self._evaluated(expression, asked)

    def _cell(self, expression: Expression, entity: Entity, day: int) -> Cell:
        return collapsed(self.answer(expression, entity, day))

    def members(self, entity: Entity, day: int) -> tuple[str, ...]:
        """The accounts of the entity that exist on the day (semantics 22)."""
        accounts = named(self.known, entity, day)
        if isinstance(entity, Meeting):
            on = day if entity.now is None else entity.now
            accounts = {one for one in accounts if self._cell(entity.condition, OneAccount(one), on) is True}
        if isinstance(entity, Everyone) and entity.now is not None:
            accounts = {one for one in accounts if self.known.exists(one, entity.now)}
        return tuple(sorted(one for one in accounts if self.known.exists(one, day)))

    def _asked(self, entity: Entity, day: int) -> Asked:
        unassigned = isinstance(entity, Everyone) and entity.unassigned
        return Asked(entity, day, self.members(entity, day), unassigned)

    # Expressions

    def _evaluated(self, expression: Expression, asked: Asked) -> Cell | Ratio:
        """The expression over the accounts for which every per-account term is known (semantics 24), none 0 below."""
        if asked.is_group:
            terms = per_account_terms(expression, self._is_entered)
            below = [term for term in divided_by(expression) if term in terms]
            able = tuple(
                one
                for one in asked.accounts
                if not any(isinstance(self._cell(term, OneAccount(one), asked.day), Unknown) for term in terms)
                and not any(number(self._cell(term, OneAccount(one), asked.day)) == 0 for term in below)
            )
            if terms and (asked.accounts or asked.unassigned) and not able:
                return NO_DATA
            # What belongs to no account has no trait either.
            asked = Asked(asked.entity, asked.day, able, asked.unassigned and not terms)
        return self._expression(expression, asked)

    def _is_entered(self, key: str) -> bool:
        return self.known.catalog.metrics[key].kind is MetricKind.ENTERED

    def _expression(self, expression: Expression, asked: Asked) -> Cell | Ratio:
        def leaf(inner: Expression) -> Cell | Ratio:
            return self._leaf(inner, asked)

        return operated(expression, leaf, asked.day)

    def _leaf(self, expression: Expression, asked: Asked) -> Cell | Ratio:
        match expression:
            case Trait(_, name):
                return self._trait(name, asked)
            case MetricReference(key):
                if self._is_entered(key) and asked.is_group:
                    return collapsed(self._entered(key, asked))
                return collapsed(self.metric(key, asked.entity, asked.day))
            case Amount(amount, currency):
                return in_reporting_currency(self.known, Fraction(amount), currency, asked.day, plan=True)
            case Ago(inner, by):
                return self.answer(inner, asked.entity, back(asked.day, by, self.known.catalog.calendar))
            case Elapsed(window):
                return Fraction(*elapsed(asked.day, window, self.known.catalog.calendar))
            case Change():
                return self._change(expression, asked)
            case Call(Function.STREAK, (condition, *_)):
                return self._streak(condition, asked)
            case Aggregate(source=Accounts()):
                return self._over_accounts(expression, asked)
            case Aggregate(source=EachDay()):
                return self._over_days(expression, asked)
            case Aggregate():
                return self._over_rows(expression, asked)
            case _:
                message = f"{expression} stands for nothing outside a row"
                raise TypeError(message)

    def _trait(self, name: str, asked: Asked) -> Cell:
        values = [cell(self.known.trait("account", one, name, asked.day)) for one in asked.accounts]
        if not asked.is_group:
            return values[0]
        if not values:
            return NO_ACCOUNTS
        if any(isinstance(one, str | OnDay) for one in values):
            return Unknown(Reason.NO_ROLLUP)
        return sum((number(one) for one in values), Fraction(0))

    def _entered(self, key: str, asked: Asked) -> Cell | Ratio:
        said = [self.known.entered(key, one, asked.day) for one in asked.accounts]
        facts = [fact for fact in said if fact is not None]
        if not asked.is_group:
            return Fraction(facts[0].value) if facts else NO_DATA
        if not facts:
            return NO_DATA if asked.accounts else NO_ACCOUNTS
        tops = [fact.numerator for fact in facts if fact.numerator is not None]
        bottoms = [fact.denominator for fact in facts if fact.denominator is not None]
        if len(tops) == len(bottoms) == len(facts):
            below = Fraction(sum(bottoms))
            return Ratio(Fraction(sum(tops)), below) if below else NOT_APPLICABLE
        rules = self.known.catalog.metrics[key].entered
        if rules is not None and rules.rollup is EnteredRollup.SUM:
            return sum((Fraction(fact.value) for fact in facts), Fraction(0))
        return Unknown(Reason.NO_ROLLUP)

    def _change(self, change: Change, asked: Asked) -> Cell:
        """Two snapshots, each with its own window (kpis section 4)."""
        base = self._cell(change.expression, asked.entity, back(asked.day, change.over, self.known.catalog.calendar))
        current = collapsed(self._expression(change.expression, asked))
        unknown = first_reason((base, current))
        if unknown is not None:
            # The table of kpis section 4 has no number there; a plain difference is scalar arithmetic.
            keeps = not change.relative or unknown.reason > Reason.NOT_APPLICABLE
            return unknown if keeps else Unknown(Reason.NOT_APPLICABLE, "no_base")
        assert not isinstance(base, Unknown)
        difference = number(current) - number(base)
        if not change.relative:
            return difference
        if number(base) > 0:
            return 100 * difference / number(base)
        if number(base) == 0 and difference == 0:
            return Fraction(0)
        status = "negative_base" if number(base) < 0 else "new" if difference > 0 else "new_negative"
        return Unknown(Reason.NOT_APPLICABLE, status)

    def _streak(self, condition: Expression, asked: Asked) -> Cell:
        length = 0
        while self._cell(condition, asked.entity, asked.day - length) is True:
            length += 1
        return Fraction(length)

    # Aggregates

    def _over_accounts(self, aggregate: Aggregate, asked: Asked) -> Cell | Ratio:
        """Each account of the entity for itself; what is not known of an account is skipped (semantics 5)."""
        if not asked.accounts:
            return NO_ACCOUNTS
        rows = []
        for account in asked.accounts:
            one = OneAccount(account)
            if aggregate.where is not None and self._cell(aggregate.where, one, asked.day) is not True:
                continue
            own = Fraction(1) if aggregate.value is None else self._cell(aggregate.value, one, asked.day)
            if isinstance(own, Unknown) and own.reason in GOES_THROUGH:
                return own
            if not isinstance(own, Unknown):
                rows.append(Row(account, (0, 0), own))
        if not rows and aggregate.measure is Measure.SUM:
            return NOT_APPLICABLE
        return measured(aggregate, rows)

    def _over_days(self, aggregate: Aggregate, asked: Asked) -> Cell | Ratio:
        """The entity's own value on each day of the window; days without one are skipped (semantics 5)."""
        window, calendar = aggregate.window, self.known.catalog.calendar
        assert window is not None
        assert aggregate.value is not None
        rows, some, through = [], False, []
        begins = min((self.known.begins(one) for one in self.known.accounts()), default=asked.day)
        for day in range(min(begins, asked.day), asked.day + 1):
            if not in_window(day, window, asked.day, calendar):
                continue
            own = self._cell(aggregate.value, asked.entity, day)
            if isinstance(own, Unknown):
                through += [own] if own.reason in (*GOES_THROUGH, Reason.NO_ROLLUP) else []
                continue
            some = True
            if aggregate.where is None or self._cell(aggregate.where, asked.entity, day) is True:
                rows.append(Row(str(day), (day, 0), own))
        unknown = first_reason(through)
        if unknown is not None:
            return unknown
        return measured(aggregate, rows) if some else NO_DATA

    def _over_rows(self, aggregate: Aggregate, asked: Asked) -> Cell | Ratio:
        everyone = (*asked.accounts, *((None,) if asked.unassigned else ()))
        if not everyone:
            return NO_ACCOUNTS
        seen = tuple(one for one in everyone if self._is_seen(aggregate, one, asked.day))
        if not seen:
            return NO_DATA
        if any(is_stale(self.known, aggregate, one, asked.day) for one in seen):
            return Unknown(Reason.STALE)
        at_hand = self._rows(aggregate, seen, asked)
        if aggregate.measure is Measure.DAYS_SINCE:
            return Fraction(asked.day - max(row.day for row in at_hand)) if at_hand else NOT_APPLICABLE
        rows = [self._valued(row, aggregate, asked.day) for row in at_hand]
        unknown = first_reason([row.value for row in rows if is_unknown(row.value, GOES_THROUGH)])
        if unknown is not None:
            return unknown
        rows = [row for row in rows if not isinstance(row.value, Unknown)]
        if isinstance(aggregate.source, Users) and aggregate.value is not None and not rows:
            return NO_DATA
        if aggregate.latest_per_user:
            rows = latest_per_person(rows)
        return measured(aggregate, rows)

    def _rows(self, aggregate: Aggregate, seen: Sequence[str | None], asked: Asked) -> list[RowAtHand]:
        match aggregate.source:
            case Events():
                rows = event_rows(self.known, aggregate, seen, asked.day)
                rows = [row for row in rows if not self.is_excluded(row, asked.day)]
            case Records():
                rows = record_rows(self.known, aggregate, seen, asked.day)
                rows = [row for row in rows if not self.is_excluded(row, asked.day, of_people=True)]
            case Users():
                rows = user_rows(self.known, aggregate, seen, asked.day)
                rows = [row for row in rows if not self.is_excluded(row, asked.day)]
            case _:
                message = "accounts are no rows of facts"
                raise TypeError(message)
        return [row for row in rows if aggregate.where is None or self._of_row(aggregate.where, row, asked.day) is True]

    def is_excluded(self, row: RowAtHand, day: int, *, of_people: bool = False) -> bool:
        """Whether a named exclusion's condition is true; an unknown condition keeps the row (semantics 18).

        Records have fields of their own, so only conditions `of_people` can be about them.
        """
        rules = [parse_row_condition(rule.condition) for rule in self.known.catalog.exclusions.values()]
        rules = [rule for rule in rules if not (of_people and reads_fields(rule))]
        return any(self._of_row(condition, row, day) is True for condition in rules)

    def _valued(self, row: RowAtHand, aggregate: Aggregate, day: int) -> Row:
        own = Fraction(1) if aggregate.value is None else self._of_row(aggregate.value, row, day)
        weight = Fraction(1) if aggregate.weight is None else self._of_row(aggregate.weight, row, day)
        if isinstance(weight, Unknown):
            return Row(row.person, row.order, weight)
        return Row(row.person, row.order, own, number(weight), row.day)

    def _of_row(self, expression: Expression, row: RowAtHand, day: int) -> Cell:
        def leaf(inner: Expression) -> Cell:
            match inner:
                case RowField(name):
                    return row.read(name)
                case Trait(Subject.ACCOUNT, name):
                    return cell(self.known.trait("account", row.account, name, row.day) if row.account else None)
                case Trait(Subject.USER, name):
                    return cell(self.known.trait("person", row.person, name, row.day) if row.person else None)
                case Amount(amount, currency):
                    return in_reporting_currency(self.known, Fraction(amount), currency, row.day, plan=False)
                case _:
                    message = f"{inner} has no meaning inside a row"
                    raise TypeError(message)

        return collapsed(operated(expression, leaf, day))

    def _is_seen(self, aggregate: Aggregate, account: str | None, day: int) -> bool:
        """Whether silence of this source means zero for the account on the day (semantics 4)."""
        if not has_window(self.known, aggregate, account, day):
            return False
        match aggregate.source:
            case Events():
                people_only = aggregate.measure is Measure.USERS
                first = self.known.first_event(account, of_a_person=people_only)
                return min(first, self.known.covers("events")) <= day
            case Records(collection):
                first = self.known.first_record(account, collection)
                return min(first, self.known.covers(collection)) <= day
            case Users():
                return self.known.first_membership(account) <= day
            case _:
                return True


def operated(expression: Expression, leaf: Callable[[Expression], Cell | Ratio], day: int) -> Cell | Ratio:
    """Operators and functions around the leaves; a quotient on the outside keeps its parts."""

    def inner(part: Expression) -> Cell:
        return collapsed(operated(part, leaf, day))

    match expression:
        case Number(literal):
            return Fraction(literal)
        case Text(literal):
            return cell(literal)
        case Truth(literal):
            return literal
        case DateLiteral(literal):
            return OnDay(as_day(literal))
        case Length(literal):
            return literal
        case Today():
            return OnDay(day)
        case Missing():
            return NOT_APPLICABLE
        case Negative(operand):
            return binary(Operator.SUBTRACT, Fraction(0), inner(operand))
        case Not(operand):
            return negated(inner(operand))
        case Binary(Operator.DIVIDE, left, right) | Call(Function.RATIO, (left, right)):
            return quotient(inner(left), inner(right), 1)
        case Call(Function.PERCENT, (left, right)):
            return quotient(inner(left), inner(right), 100)
        case Binary(operator, left, right):
            return binary(operator, inner(left), inner(right))
        case OneOf(operand, choices):
            return one_of(inner(operand), [inner(choice) for choice in choices])
        case Contains(operand, text):
            whole = inner(operand)
            return whole if isinstance(whole, Unknown) else text in str(whole)
        case IsUnknown(operand):
            return isinstance(inner(operand), Unknown)
        case Conditional(condition, then, otherwise):
            holds = inner(condition)
            return holds if isinstance(holds, Unknown) else inner(then if holds is True else otherwise)
        case Call(function, arguments) if function is not Function.STREAK:
            return call(function, [inner(argument) for argument in arguments], day)
        case _:
            return leaf(expression)


def one_of(value: Cell, choices: Sequence[Cell]) -> Cell:
    unknown = first_reason([value, *choices])
    return unknown if unknown is not None else any(equal(value, choice) for choice in choices)


def quotient(top: Cell, bottom: Cell, factor: int) -> Cell | Ratio:
    empty = () if isinstance(bottom, Unknown) or number(bottom) != 0 else (NOT_APPLICABLE,)
    unknown = first_reason((top, bottom, *empty))
    if unknown is not None:
        return unknown
    return Ratio(number(top), number(bottom), factor)


def collapsed(answer: Cell | Ratio) -> Cell:
    return answer.factor * answer.numerator / answer.denominator if isinstance(answer, Ratio) else answer


def is_unknown(value: Cell, reasons: Sequence[Reason]) -> bool:
    return isinstance(value, Unknown) and value.reason in reasons


def reads_fields(expression: Expression) -> bool:
    return isinstance(expression, RowField) or any(reads_fields(child) for child in children(expression))


def per_account_terms(expression: Expression, is_entered: Callable[[str], bool]) -> list[Expression]:
    """The traits and entered values that a group's value on the day itself rests on."""
    match expression:
        case Trait(Subject.ACCOUNT):
            return [expression]
        case MetricReference(key):
            return [expression] if is_entered(key) else []
        case Aggregate(window=Since(trait)):
            return [Trait(Subject.ACCOUNT, trait)]
        case Aggregate() | Ago() | Change() | Call(Function.STREAK):
            return []
        case _:
            return [term for child in children(expression) for term in per_account_terms(child, is_entered)]


def divided_by(expression: Expression) -> list[Expression]:
    """What is divided by: who has 0 of it has no ratio, and no part in a group's (kpis, D2)."""
    match expression:
        case Aggregate() | Ago() | Change():
            return []
        case Binary(Operator.DIVIDE, top, bottom) | Call(Function.PERCENT | Function.RATIO, (top, bottom)):
            return [bottom, *divided_by(top), *divided_by(bottom)]
        case _:
            return [found for child in children(expression) for found in divided_by(child)]


def plain(value: Cell) -> int | float | Decimal:
    """A number as people write it: whole or decimal where that is exact, else the nearest double."""
    exact = number(value)
    if isinstance(exact, float):
        return exact
    if exact.denominator == 1:
        return exact.numerator
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    with localcontext(prec=60):
        return Decimal(exact.numerator) / exact.denominator if rest == 1 else float(exact)


def as_value(value: Cell) -> int | float | Decimal | str | date:
    if isinstance(value, OnDay):
        return as_date(value.day)
    return value if isinstance(value, str) else plain(value)
