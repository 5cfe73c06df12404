"""The front door of the engine: facts from a warehouse and definitions from a catalog in, values with reasons out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Grouping
from bellwether.engine.definitions.errors import UnknownName
from bellwether.engine.evaluate.axis import days_between
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.run import Question, series
from bellwether.engine.evaluate.series import Series
from bellwether.engine.formula.tree import Expression
from bellwether.engine.warehouse.protocol import NOW, AsKnown, Warehouse


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


class Engine:
    """Answers questions about one workspace. It keeps no state of its own: the same facts give the same answers."""

    def __init__(self, warehouse: Warehouse, catalog: Catalog) -> None:
        self.warehouse = warehouse
        self.catalog = catalog

    def facts(self, known: AsKnown = NOW, *, homeless: bool = False) -> Facts:
        """The facts as known at an instant, read as they are needed."""
        return Facts(self.warehouse, self.catalog, known, homeless=homeless)

    def values(
        self,
        subject: str | Expression,
        grouping: Grouping | None = None,
        *,
        days: Span,
        today: date | None = None,
        facts: Facts | None = None,
    ) -> Series:
        """The values of a metric (by key) or of a formula for every entity of the grouping on every day of the span."""
        if isinstance(subject, str) and subject not in self.catalog.metrics:
            raise UnknownName("metric", subject, self.catalog.metrics)
        axis = days_between(day_number(days.first), day_number(days.last), self.catalog.calendar)
        question = Question(
            subject, grouping or EachAccount(), axis, today=None if today is None else day_number(today)
        )
        return series(question, facts or self.facts(homeless=getattr(grouping, "unassigned", False)))


def one_day(day: date) -> Span:
    """The span of a single day."""
    return Span(day, day)


def spans(days: Sequence[date]) -> Span:
    """The span from the first of some days to the last."""
    return Span(min(days), max(days))
