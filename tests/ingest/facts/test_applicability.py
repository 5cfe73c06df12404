"""Which metrics apply to which accounts, from a file."""

from __future__ import annotations

from datetime import date

from tests.ingest.conftest import Desk

from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.report import Written

MAPPING = "account: account\nmetric: metric\nstarts: from\napplies: applies\n"
HEAD = "account,metric,from,applies\n"


def told(desk: Desk, metric: str) -> list[tuple[str, int, int]]:
    rows = desk.warehouse.traits(Kind.ACCOUNT, f"applies:{metric}")
    names = desk.warehouse.external_ids(Kind.ACCOUNT, rows.subject)
    return list(zip(names, rows.day.tolist(), rows.value.values.tolist(), strict=True))


def test_semantics_2_an_account_is_told_which_metrics_apply_from_which_day(desk: Desk) -> None:
    content = HEAD + "acme,csat,2024-01-01,yes\nacme,csat,2024-06-01,no\nbolt,wins,2024-01-01,1\n"
    report = desk.take("applicability", content, MAPPING)
    assert report.written == {"applicability": Written(created=3)}
    assert told(desk, "csat") == [
        ("acme", day_number(date(2024, 1, 1)), 1),
        ("acme", day_number(date(2024, 6, 1)), 0),
    ]
    assert told(desk, "wins") == [("bolt", day_number(date(2024, 1, 1)), 1)]
    assert desk.take("applicability", content, MAPPING).written == {"applicability": Written(unchanged=3)}


def test_without_a_column_the_metric_applies(desk: Desk) -> None:
    desk.take("applicability", "account,metric,from\nacme,mood,2024-01-01\n", MAPPING.replace("applies: applies\n", ""))
    assert told(desk, "mood") == [("acme", day_number(date(2024, 1, 1)), 1)]


def test_rows_with_an_unknown_metric_or_without_a_day_are_left_out_with_the_reason(desk: Desk) -> None:
    content = HEAD + "acme,csta,2024-01-01,yes\nacme,csat,,yes\nacme,csat,2024-01-01,\nacme,csat,2024-01-01,perhaps\n"
    report = desk.take("applicability", content, MAPPING)
    assert [(one.line, one.column) for one in report.samples] == [
        (2, "metric"),
        (3, "from"),
        (4, "applies"),
        (5, "applies"),
    ]
    assert report.samples[0].reason == "there is no metric “csta”; did you mean “csat”?"
    assert report.written == {}
