"""The tables of four systems and a playbook of recurring revenue: what is wrong with them is reported by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.reference_data.conftest import Imported, imported
from tests.reference_data.defects import Findings

FILES = {
    "hubspot_companies": ("hubspot/company_data.csv", "accounts", 24),
    "hubspot_tickets": ("hubspot/ticket_data.csv", "tickets", 25),
    "hubspot_deals": ("hubspot/deal_data.csv", "deals", 44),
    "salesforce_accounts": ("salesforce/sf_account_data.csv", "accounts", 10),
    "salesforce_opportunities": ("salesforce/sf_opportunity_data.csv", "deals", 10),
    "zendesk_organizations": ("zendesk/organization_data.csv", "accounts", 10),
    "zendesk_tickets": ("zendesk/ticket_data.csv", "tickets", 10),
}


@pytest.fixture(scope="module")
def seeds(reference_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    found = imported(reference_data, "connector_seeds", tmp_path_factory.mktemp("seeds"))
    for mapping, (file, what, _) in FILES.items():
        found.take(file, what, mapping)
    yield found
    found.warehouse.close()


def test_every_row_goes_in(seeds: Imported) -> None:
    told = [
        (report.written[what].created, report.rejected)
        for report, (_, what, _) in zip(seeds.reports, FILES.values(), strict=True)
    ]
    assert told == [(rows, 0) for _, _, rows in FILES.values()]


@pytest.fixture(scope="module")
def found(seeds: Imported) -> Findings:
    return Findings(seeds, date(2021, 4, 1))


DEFECTS = {
    "deals closed before they were made": ("ends_before_start", "deals", (1, 10)),
    "tickets closed before they were made": ("ends_before_start", "tickets", (1, 23)),
    "tickets closed before their first reply": ("wrong_order", "tickets", (1, 2)),
    "deals whose export names no account": ("unassigned", "deals", (44, 54)),
    "two accounts of one name": ("same_name", "accounts", (2, 59)),
}


@pytest.mark.parametrize("defect", list(DEFECTS))
def test_the_defect_is_found(found: Findings, defect: str) -> None:
    check, where, counts = DEFECTS[defect]
    assert found.counts(check, where) == counts


def test_a_record_in_the_wrong_order_is_shown_with_its_days(found: Findings) -> None:
    assert found.one("ends_before_start", "tickets").examples == (
        "307034542 of no account: created_at 2021-02-16, resolved_at 2020-11-10",
    )


def test_the_end_of_the_playbooks_file_is_not_the_end_of_its_customers(seeds: Imported) -> None:
    playbook = seeds.apart("playbook")
    playbook.take("mrr_playbook/subscription_periods.csv", "subscriptions", "mrr_playbook")
    finding = Findings(playbook, date(2020, 2, 2)).one("cut_at_the_end", "subscriptions")
    assert finding.of == 121
    assert "none lies after 2020-02-01" in finding.sentence
    playbook.warehouse.close()
