"""The rules of the semantics that are decided when a file is taken in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.ingest.conftest import NOW, Desk

from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.definitions.value import Known, Mark, Reason, Unknown, Value
from bellwether.engine.engine import Engine, one_day
from bellwether.engine.formula.parse import parse

EVENTS = "id: [shop, number]\nname: name\naccount: account\nat: at\nproperties: {amount: amount}\n"
HEAD = "shop,number,name,account,at,amount\n"
ONE = "north,1,Paid,acme,2025-01-10,12.5\n"
OTHER_SHOP = "south,1,Paid,acme,2025-01-10,1\n"
ACCOUNTS = "id: id\ncreated: created\ntraits: {seats: seats}\n"


def acme(desk: Desk, formula: str, on: date = date(2025, 1, 20)) -> Value:
    engine = Engine(desk.warehouse, desk.destination.catalog)
    return engine.values(parse(formula), EachAccount(("acme",)), days=one_day(on)).value(0, 0)


@pytest.mark.parametrize(
    ("effective", "first", "assumed"),
    [
        ("", date(2024, 1, 1), Mark.ASSUMED),
        ("effective: created\n", date(2024, 1, 1), Mark.ASSUMED),
        ("effective: file_date\nfile_date: 2025-01-15\n", date(2025, 1, 15), Mark.NONE),
        ("effective: now\n", date(2025, 1, 31), Mark.NONE),
        ("effective: {column: since}\n", date(2024, 6, 1), Mark.NONE),
    ],
)
def test_semantics_12_the_mapping_says_since_when_an_undated_trait_holds(
    desk: Desk, effective: str, first: date, assumed: Mark
) -> None:
    content = "id,created,seats,since\nacme,2024-01-01,20,2024-06-01\n"
    desk.take("accounts", content, ACCOUNTS + effective)
    assert acme(desk, "account.seats", first) == Known(20, marks=assumed)
    before = Reason.NOT_YET if first == date(2024, 1, 1) else Reason.NO_DATA
    assert acme(desk, "account.seats", first - timedelta(days=1)) == Unknown(before)


def test_semantics_13_same_id_and_content_counts_once_and_an_id_may_be_composite(desk: Desk) -> None:
    for _ in range(2):
        desk.take("events", HEAD + ONE + OTHER_SHOP + ONE, EVENTS)
    assert acme(desk, 'count("Paid", 30d)') == Known(2)


def test_semantics_13_the_same_id_with_other_content_waits_in_quarantine_unless_the_mapping_updates(
    desk: Desk,
) -> None:
    desk.take("events", HEAD + ONE, EVENTS)
    report = desk.take("events", HEAD + ONE.replace("12.5", "99"), EVENTS)
    assert (report.rejected, report.conflicts) == (1, 1)
    assert acme(desk, 'sum("Paid".amount, 30d)') == Known(Decimal("12.5"), 1)
    desk.take("events", HEAD + ONE.replace("12.5", "99"), EVENTS + "update: true\n", now=NOW + timedelta(days=1))
    assert acme(desk, 'sum("Paid".amount, 30d)') == Known(99, 1)


def test_semantics_07_a_date_stays_on_its_day_whatever_the_zone(desk: Desk) -> None:
    instant = "shop,number,name,account,at,amount\nnorth,2,Seen,acme,2025-01-10T23:30:00Z,\n"
    desk.take("events", HEAD + ONE, EVENTS)
    desk.take("events", instant, EVENTS)
    (paid, seen) = (acme(desk, f'count("{name}", 1d)', date(2025, 1, 11)) for name in ("Paid", "Seen"))
    assert (paid, seen) == (Known(0), Known(1))
