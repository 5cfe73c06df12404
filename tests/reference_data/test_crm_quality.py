"""A hardware company's deals: every defect that their description lists is found and reported by name."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference_data.conftest import Imported
from tests.reference_data.defects import Findings

DEFECTS = {
    "a product that is spelled otherwise than in the price list": ("broken_reference", "products", (1480, 8800)),
    "open deals without an account": ("unassigned", "deals", (1425, 8800)),
    "deals without the day on which they began": ("missing_date", "deals.created_at", (500, 8800)),
    "lost deals that carry no value": ("zero_amounts", "deals.amount", (2473, 6711)),
    "a pipeline that is cut off at its beginning": ("cut_at_the_beginning", "deals", (496, 8800)),
    "agents without a deal": ("unused_reference", "agents", (5, 35)),
}


@pytest.fixture(scope="module")
def found(crm: Imported) -> Findings:
    crm.take("products.csv", "products", "products")
    crm.take("sales_teams.csv", "agents", "agents")
    return Findings(crm, date(2018, 1, 1))


@pytest.mark.parametrize("defect", list(DEFECTS))
def test_the_defect_is_found(found: Findings, defect: str) -> None:
    check, where, counts = DEFECTS[defect]
    assert found.counts(check, where) == counts


def test_the_findings_name_the_culprits(found: Findings) -> None:
    assert found.one("broken_reference", "products").examples == ("“GTXPro” (1,480)",)
    assert "all whose stage is Lost (2,473)" in found.one("zero_amounts", "deals.amount").sentence
    assert "none ends before 2017-03-01" in found.one("cut_at_the_beginning").sentence
    assert len(found.one("unused_reference", "agents").examples) == 5


def test_a_misspelled_sector_is_left_out_where_the_sectors_are_listed(crm: Imported) -> None:
    again = crm.apart("sectors")
    again.take("accounts.csv", "accounts", "accounts_by_sector")
    finding = Findings(again, date(2018, 1, 1)).one("rejected_rows")
    assert finding.count == again.reports[-1].rejected == 12
    assert "not in the map" in finding.examples[0]
    assert {sample.value for sample in again.reports[-1].samples} == {"technolgy"}
    again.warehouse.close()
