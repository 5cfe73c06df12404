"""A shop's purchases: every trap that their description lists is reported by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.reference_data.conftest import Imported, imported
from tests.reference_data.defects import Findings


@pytest.fixture(scope="module")
def cdnow(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "cdnow_sample", tmp_path_factory.mktemp("cdnow"))
    found.take("CDNOW_sample.txt", "orders", "orders")
    yield found
    found.warehouse.close()


def test_rows_that_are_the_same_in_every_cell_are_one_purchase(cdnow: Imported) -> None:
    """The file has no ids: what is told twice in the same words is counted as there already."""
    (report,) = cdnow.reports
    written = report.written["orders"]
    assert (report.rows, written.created, written.unchanged, report.rejected) == (6919, 6898, 21, 0)


def test_purchases_of_several_rows_on_one_day_are_told(cdnow: Imported) -> None:
    """6,919 rows are of 6,696 customers' days: 21 come twice in the same words, 202 in others."""
    found = Findings(cdnow, date(1998, 7, 1))
    assert found.counts("several_on_a_day", "orders") == (202, 6898)


def test_purchases_of_nothing_are_told(cdnow: Imported) -> None:
    assert Findings(cdnow, date(1998, 7, 1)).counts("zero_amounts", "orders.amount") == (8, 6898)
