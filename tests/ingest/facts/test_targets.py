"""Targets from spreadsheets: definitions, with the faults of single rows told row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import pytest
from tests.ingest.conftest import Desk

from bellwether.catalog.domain import Definition, Definitions, Kind, TargetSpec
from bellwether.engine.definitions.catalog import Segment
from bellwether.ingest.refusal import ImportRefused, StoppedByStrict
from bellwether.ingest.report import ImportReport, Written


@dataclass
class Book:
    """Targets in memory, in the way of the catalog."""

    held: Definitions = field(default_factory=Definitions)
    times: int = 0

    def targets(self) -> Definitions:
        return self.held

    def define(self, targets: Sequence[Definition]) -> None:
        self.held = self.held.with_(targets)
        self.times += 1

    @property
    def specs(self) -> dict[str, TargetSpec]:
        return self.held.typed(Kind.TARGET, TargetSpec)


@pytest.fixture
def book() -> Book:
    return Book()


def take(desk: Desk, book: Book, content: str, mapping: str, **changes: object) -> ImportReport:
    catalog = replace(desk.destination.catalog, segments={"large": Segment("large", "Large", "account.seats > 9")})
    return desk.take("targets", content, mapping, targets=book, catalog=catalog, **changes)


LONG = "account: acc\nsegment: seg\nmetric: kpi\nvalue: goal\nstarts: from\nends: to\nstart_value: base\n"
WIDE = "account: acc\nstarts: from\nmetrics: {csat: CSAT, wins: Wins}\n"


def test_each_row_is_a_target_of_an_account_from_a_day_on(desk: Desk, book: Book) -> None:
    content = "acc,kpi,goal,from,to,base\nacme,csat,85.5,2025-01-01,2025-07-01,60\nbolt,wins,3,,,\n"
    report = take(desk, book, content, LONG.replace("segment: seg\n", ""))
    assert report.written == {"targets": Written(created=2)}
    assert list(book.specs.values()) == [
        TargetSpec(
            metric="csat",
            value=Decimal("85.5"),
            start=Decimal(60),
            account="acme",
            starts=date(2025, 1, 1),
            ends=date(2025, 7, 1),
        ),
        TargetSpec(metric="wins", value=Decimal(3), account="bolt"),
    ]


def test_a_column_for_each_metric_leaves_out_empty_cells(desk: Desk, book: Book) -> None:
    report = take(desk, book, "acc,from,CSAT,Wins\nacme,2025-01-01,80,\nbolt,2025-01-01,,2\n", WIDE)
    assert report.written == {"targets": Written(created=2)}
    assert set(book.specs) == {"csat account acme from 2025-01-01", "wins account bolt from 2025-01-01"}


def test_accounts_by_months_are_unpivoted(desk: Desk, book: Book) -> None:
    mapping = (
        "account: acc\nmetric: {constant: csat}\nstarts: day\nvalue: value\n"
        'unpivot: {columns: "20??-??", name: day, day: first}\n'
    )
    take(desk, book, "acc,2025-01,2025-02\nacme,80,82\n", mapping)
    assert set(book.specs) == {"csat account acme from 2025-01-01", "csat account acme from 2025-02-01"}


def test_the_same_file_again_changes_nothing_and_another_number_replaces_the_first(desk: Desk, book: Book) -> None:
    content = "acc,from,CSAT,Wins\nacme,2025-01-01,80,1\n"
    take(desk, book, content, WIDE)
    again = take(desk, book, content, WIDE)
    assert (again.written, again.changed, book.times) == ({"targets": Written(unchanged=2)}, False, 1)
    changed = take(desk, book, content.replace("80", "82"), WIDE)
    assert changed.written == {"targets": Written(updated=1, unchanged=1)}
    assert book.specs["csat account acme from 2025-01-01"].value == Decimal(82)


def test_a_trial_defines_nothing_and_shows_what_it_would(desk: Desk, book: Book) -> None:
    take(desk, book, "acc,from,CSAT,Wins\nacme,2025-01-01,80,\n", WIDE)
    report = take(desk, book, "acc,from,CSAT,Wins\nacme,2025-01-01,82,5\n", WIDE, trial=True)
    assert report.written == {"targets": Written(created=1, updated=1)}
    assert book.times == 1
    assert [(one.act, one.subject, dict(one.before), dict(one.after)) for one in report.examples] == [
        (
            "updated",
            "csat account acme from 2025-01-01",
            {"value": "80", "from": "2025-01-01"},
            {"value": "82", "from": "2025-01-01"},
        ),
        ("created", "wins account acme from 2025-01-01", {}, {"value": "5", "from": "2025-01-01"}),
    ]


def test_rows_that_cannot_be_targets_are_left_out_one_by_one(desk: Desk, book: Book) -> None:
    content = (
        "acc,seg,kpi,goal,from,to,base\n"
        ",large,csat,80,2025-01-01,2025-03-01,\n"
        ",large,csat,85,2025-02-01,,\n"
        ",larg,csat,80,,,\n"
        ",large,csta,80,,,\n"
        ",large,csat,high,,,\n"
        ",large,csat,81,2025-01-01,2025-03-01,\n"
        ",large,wins,81,2025-03-01,2025-01-01,\n"
        ",,wins,4,,,\n"
    )
    report = take(desk, book, content, LONG.replace("account: acc\n", ""))
    assert report.written == {"targets": Written(created=2)}
    assert [(row.line, row.column, row.reason) for row in report.samples] == [
        (3, "goal", "this overlaps the target of 80 that holds from 2025-01-01 to 2025-03-01"),
        (4, "seg", "there is no segment “larg”; did you mean “large”?"),
        (5, "kpi", "there is no metric “csta”; did you mean “csat”?"),
        (6, "goal", "this is not a number"),
        (7, "", "this target came before in this file with another number; the first one holds"),
        (8, "goal", "a target holds from a day up to, not including, another; this one ends before it starts"),
    ]
    assert report.conflicts == 1


def test_a_strict_import_that_stops_defines_nothing(desk: Desk, book: Book) -> None:
    with pytest.raises(StoppedByStrict):
        take(desk, book, "acc,from,CSAT,Wins\nacme,2025-01-01,80,\nbolt,2025-01-01,x,\n", WIDE, strict=True)
    assert book.times == 0


def test_a_wide_column_for_an_unknown_metric_is_refused(desk: Desk, book: Book) -> None:
    with pytest.raises(ImportRefused, match=r"“metrics\.csta”: there is no metric “csta”; did you mean “csat”"):
        take(desk, book, "acc,x\n", "account: acc\nmetrics: {csta: x}\n")
