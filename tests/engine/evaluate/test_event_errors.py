"""Events whose amount has no rate: the number that needs them is an error, whatever it makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Portfolio
from bellwether.engine.definitions.value import Known, Reason, Unknown
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.formula.parse import parse
from bellwether.engine.warehouse.warehouse import open_duckdb

DAY = date(2025, 1, 10)
NO_RATE = Unknown(Reason.ERROR, "no rate from USD to EUR on every day that needs one")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    catalog = Catalog(
        properties={
            "amount": Field("amount", FieldType.MONEY, 2, currency_field="currency"),
            "currency": Field("currency", FieldType.TEXT),
        }
    )
    warehouse = open_duckdb()
    warehouse.prepare(catalog)
    day = day_number(DAY)
    warehouse.write_events(
        pa.table(
            {
                "id": ["1", "2", "3"],
                "account": ["a", "a", "b"],
                "person": ["p", "p", "q"],
                "name": ["Sale"] * 3,
                "at": pa.array([day * 86_400_000_000] * 3, pa.int64()),
                "day": pa.array([day] * 3, pa.int32()),
                "dated": [True] * 3,
                "recorded": [1] * 3,
                "raw": ["{}"] * 3,
                "p:amount": pa.array([500, 700, 900], pa.int64()),
                "p:currency": ["EUR", "USD", "EUR"],
            }
        )
    )
    yield Engine(warehouse, catalog)
    warehouse.close()


@pytest.mark.parametrize("measure", ["sum", "avg", "min", "max", "median", "first", "last", "unique"])
def test_semantics_29_an_event_without_a_rate_makes_every_measure_of_amounts_an_error(
    engine: Engine, measure: str
) -> None:
    formula = parse(f'{measure}("Sale".amount, 7d)')
    accounts = engine.values(formula, EachAccount(("a", "b")), days=one_day(DAY))
    assert accounts.value(0, 0) == NO_RATE
    assert isinstance(accounts.value(1, 0), Known)
    assert engine.values(formula, Portfolio(), days=one_day(DAY)).value(0, 0) == NO_RATE
