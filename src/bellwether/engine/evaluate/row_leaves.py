"""The leaves of expressions over rows: fields of the row, and traits as of the end of the row's day."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.value import Mark, Reason
from bellwether.engine.evaluate.business_time import timed
from bellwether.engine.evaluate.calculate import Leaf, calculate
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Content, Grid, Ints, constant, nothing
from bellwether.engine.evaluate.rates import in_reporting_currency, literal_in_reporting_currency
from bellwether.engine.formula.literals import Amount
from bellwether.engine.formula.tree import Aggregate, Call, RowField, Subject, Today, Trait
from bellwether.engine.kernel.arrays import Integers
from bellwether.engine.kernel.asof import as_of
from bellwether.engine.warehouse.rows import Column, Kind

CONTENT = {
    FieldType.NUMBER: Content.NUMBER,
    FieldType.MONEY: Content.NUMBER,
    FieldType.TEXT: Content.TEXT,
    FieldType.DATE: Content.DATE,
    FieldType.INSTANT: Content.INSTANT,
    FieldType.BOOLEAN: Content.TRUTH,
}


@dataclass(frozen=True)
class RowLeaves:
    """Rows of events or records. `account` holds account keys; `day` is the day as of which traits are read.

    Money is converted at the rate of `rate_day`, or of `day` where that is not given. `today` is the day asked for,
    where each row stands for one; `as_of` one day of the stretch that a row stands for. `linked` holds what the
    records found from each row come to.
    """

    facts: Facts
    account: Integers
    person: Integers
    day: Integers
    columns: Mapping[str, Column]
    fields: Mapping[str, Field]
    balance: bool = False
    rate_day: Integers | None = None
    today: Integers | None = None
    as_of: Ints | None = None
    linked: Mapping[Aggregate, Grid] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        """One grid cell for each row."""
        return self.day.shape

    @property
    def zone(self) -> str:
        """The zone of the workspace."""
        return self.facts.catalog.calendar.zone

    def code(self, text: str) -> int:
        """The code of a text, -1 where no fact holds it."""
        return self.facts.code(text)

    def codes_containing(self, fragment: str) -> Ints:
        """The codes of all texts that contain a fragment."""
        return self.facts.codes_containing(fragment)

    def leaf(self, expression: Leaf) -> Grid:
        """The grid of a field of the row, a trait of its account or person, or an amount of money."""
        match expression:
            case RowField(name):
                return self._field(name)
            case Trait(Subject.ACCOUNT, name):
                return trait_on(self.facts, Kind.ACCOUNT, name, self.account, self.day)
            case Trait(Subject.USER, name):
                return trait_on(self.facts, Kind.PERSON, name, self.person, self.day)
            case Amount():
                return self._amount(expression)
            case Today() if self.today is not None:
                return Grid(self.today.astype(np.int64), np.zeros(self.shape, dtype=np.uint8), 0, Content.DATE)
            case Aggregate() if expression in self.linked:
                return self.linked[expression]
            case Call():
                return self._timed(expression)
            case _:
                return self._unreadable()

    def _timed(self, call: Call) -> Grid:
        found = timed(call, lambda part: calculate(part, self), self.facts.catalog, self.as_of)
        return self._unreadable() if found is None else found

    def _unreadable(self) -> Grid:
        return nothing(self.shape, Reason.ERROR, detail="this cannot be read from a single row")

    @property
    def _rate_day(self) -> Integers:
        return self.day if self.rate_day is None else self.rate_day

    def _field(self, name: str) -> Grid:
        column, declared = self.columns[name], self.fields[name]
        grid = grid_of(column, declared)
        if declared.type is not FieldType.MONEY:
            return grid
        currency = self.columns.get(f"{name}@currency") or self.columns.get(declared.currency_field or "")
        if currency is None:
            return grid
        return in_reporting_currency(self.facts, grid, currency, self._rate_day, balance=self.balance)

    def _amount(self, amount: Amount) -> Grid:
        literal = constant(int(amount.value.scaleb(4)), self.shape, 4)
        return literal_in_reporting_currency(self.facts, literal, amount.currency, self._rate_day, balance=self.balance)


def grid_of(column: Column, field: Field) -> Grid:
    """A column of facts as a grid; what is absent has no data."""
    reason = np.where(column.present, np.uint8(0), np.uint8(Reason.NO_DATA))
    return Grid(column.values, reason, field.stored_scale, CONTENT[field.type])


def trait_field(facts: Facts, kind: Kind, name: str) -> Field:
    """How a trait is stored; `parent` and `owner` are texts that every workspace has."""
    declared = facts.catalog.account_traits if kind is Kind.ACCOUNT else facts.catalog.user_traits
    return declared.get(name) or Field(name, FieldType.TEXT)


def trait_on(facts: Facts, kind: Kind, name: str, subject: Integers, day: Integers) -> Grid:
    """A trait of each subject as of the end of a day; undated traits are marked as assumed."""
    history = facts.traits(kind, name)
    row = as_of(history.subject, history.day, subject, day)
    found = row >= 0
    row = np.where(found, row, 0)
    field = trait_field(facts, kind, name)
    if not history.subject.size:
        return nothing(day.shape, Reason.NO_DATA, CONTENT[field.type])
    column = Column(history.value.values[row], found & history.value.present[row])
    return grid_of(column, field).marked(found & history.assumed[row], Mark.ASSUMED)
