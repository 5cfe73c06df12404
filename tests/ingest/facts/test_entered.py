"""Entered values, outages and rates."""

from __future__ import annotations

from datetime import date

import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import NOBODY, Column, Kind
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Written

DAY = day_number(date(2025, 1, 1))


def told(column: Column) -> list[int | None]:
    return [int(value) if there else None for value, there in zip(column.values, column.present, strict=True)]


def test_values_in_long_form_carry_their_parts_author_and_reason(desk: Desk) -> None:
    content = "acc,kpi,on,val,num,den,n,who,why\nacme,csat,2025-01-01,91.5,183,200,200,vera,survey\n"
    mapping = (
        "account: acc\nmetric: kpi\nday: on\nvalue: val\nnumerator: num\ndenominator: den\nn: n\n"
        "author: who\nreason: why\n"
    )
    assert desk.take("values", content, mapping).written == {"values": Written(created=1)}
    rows = desk.warehouse.entered("csat")
    assert desk.warehouse.external_ids(Kind.ACCOUNT, rows.account) == ("acme",)
    assert (rows.day.tolist(), told(rows.value)) == ([DAY], [915000])
    assert (told(rows.numerator), told(rows.denominator), told(rows.n)) == ([1830000], [2000000], [200])
    assert (rows.author, rows.reason) == (("vera",), ("survey",))


def test_values_in_wide_form_leave_out_empty_cells(desk: Desk) -> None:
    content = "acc,on,CSAT,Mood\nacme,2025-01-01,90,good\nbolt,2025-01-01,,bad\n"
    mapping = "account: acc\nday: on\nmetrics: {csat: CSAT, mood: Mood}\n"
    report = desk.take("values", content, mapping)
    assert report.written == {"values": Written(created=3)}
    assert told(desk.warehouse.entered("csat").value) == [900000]
    moods = desk.warehouse.entered("mood")
    assert sorted(desk.warehouse.texts(moods.value.values)) == ["bad", "good"]
    assert desk.take("values", content, mapping).written == {"values": Written(unchanged=3)}


def test_values_of_computed_or_unknown_metrics_are_left_out(desk: Desk) -> None:
    content = "acc,kpi,on,val\nacme,wins,2025-01-01,1\nacme,csta,2025-01-01,1\nacme,mood,2025-01-01,fine\n"
    report = desk.take("values", content, "account: acc\nmetric: kpi\nday: on\nvalue: val\n")
    assert [(row.line, row.column, row.reason) for row in report.samples] == [
        (2, "kpi", "“wins” is computed by its formula; a correction is an adjustment, not an entered value"),
        (3, "kpi", "there is no entered metric “csta”; did you mean “csat”?"),
        (4, "val", "“mood” has the ranks bad, good"),
    ]


def test_a_wide_column_for_a_computed_metric_is_refused(desk: Desk) -> None:
    with pytest.raises(ImportRefused, match=r"“metrics\.wins”: “wins” is computed"):
        desk.take("values", "a,d,w\n", "account: a\nday: d\nmetrics: {wins: w}\n")


def test_outages_name_an_event_or_a_source_and_do_not_end_before_they_start(desk: Desk) -> None:
    content = "event,from,to\nLogin,2025-01-01,2025-01-04\nLogin,2025-01-05,2025-01-04\n,2025-01-01,2025-01-02\n"
    report = desk.take("outages", content, "event: event\nstarts: from\nends: to\n")
    assert [row.line for row in report.samples] == [3, 4]
    rows = desk.warehouse.outages()
    assert (rows.event, rows.account.tolist()) == (("Login",), [NOBODY])
    assert (rows.starts.tolist(), rows.ends.tolist()) == ([DAY], [DAY + 3])


def test_rates_are_positive_and_exact(desk: Desk) -> None:
    content = "cur,on,rate\nUSD,2025-01-01,0.96123456\nGBP,2025-01-01,-1\nCHF,2025-01-01,\n"
    report = desk.take("rates", content, "currency: cur\nday: on\nrate: rate\n")
    assert [row.line for row in report.samples] == [3, 4]
    rows = desk.warehouse.rates()
    assert (rows.currency, rows.plan, rows.day.tolist(), rows.rate.tolist()) == (("USD",), ("",), [DAY], [96123456])


def test_in_wide_form_each_metric_has_parts_of_its_own(desk: Desk) -> None:
    content = "acc,on,CSAT,yes,of,Mood\nacme,2025-01-01,90,9,10,good\nbolt,2025-01-01,,,,bad\n"
    mapping = (
        "account: acc\nday: on\nmetrics: {csat: CSAT, mood: Mood}\n"
        "parts: {csat: {numerator: yes, denominator: of, n: of}}\n"
    )
    assert desk.take("values", content, mapping).written == {"values": Written(created=3)}
    rows = desk.warehouse.entered("csat")
    assert (told(rows.value), told(rows.numerator), told(rows.denominator), told(rows.n)) == (
        [900000],
        [90000],
        [100000],
        [10],
    )
    assert told(desk.warehouse.entered("mood").numerator) == [None, None]


def test_without_a_value_it_is_what_its_parts_divide_to(desk: Desk) -> None:
    content = "acc,on,yes,of\nacme,2025-01-01,2,3\nbolt,2025-01-01,0,0\ncorp,2025-01-01,1,0\ndune,2025-01-01,-1,8\n"
    mapping = "account: acc\nday: on\nparts: {csat: {numerator: yes, denominator: of}}\n"
    report = desk.take("values", content, mapping)
    assert sorted(told(desk.warehouse.entered("csat").value), key=str) == [-1250, 6667]
    assert [(row.line, row.reason) for row in report.samples] == [(4, "the denominator is 0, but the numerator is not")]


def test_parts_of_several_wide_metrics_are_refused_where_it_is_not_said_whose_they_are(desk: Desk) -> None:
    mapping = "account: a\nday: d\nmetrics: {csat: c, mood: m}\nn: n\n"
    with pytest.raises(ImportRefused, match="write them under “parts”"):
        desk.take("values", "a,d,c,m,n\n", mapping)
