"""A data set asked by KPIs of the catalogue, added as `kpi add` adds them."""

from __future__ import annotations

from datetime import date

from tests.reference_data.conftest import HERE, Imported

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.engine.definitions.entity import Grouping, Portfolio
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Engine, one_day
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.loading import library


class Catalogued:
    """KPIs by their keys over the facts of a data set."""

    def __init__(self, found: Imported, wishes: list[Wish]) -> None:
        start = built_in()
        own = start.with_(normal_form(read_directory(HERE / found.name / "definitions"), start))
        plan = planned(library(), wishes, own)
        catalog = compiled(own.with_(normal_form(plan.definitions, own)))
        found.warehouse.prepare(catalog)
        self.engine = Engine(found.warehouse, catalog)

    def numbers(self, metric: str, on: date, grouping: Grouping | None = None) -> dict[str, object]:
        """The number of each entity that has one."""
        series = self.engine.values(metric, grouping, days=one_day(on))
        values = {label: series.value(row, 0) for row, label in enumerate(series.labels)}
        return {label: value.value for label, value in values.items() if isinstance(value, Known)}

    def number(self, metric: str, on: date, grouping: Grouping | None = None) -> object:
        """The number of the portfolio, or of the only entity."""
        (number,) = self.numbers(metric, on, grouping or Portfolio()).values()
        return number
