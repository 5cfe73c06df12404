"""A software company's files: every defect that their description lists is found and reported by name."""

from __future__ import annotations

from datetime import date

import pytest
from tests.reference_data.conftest import Imported
from tests.reference_data.defects import Findings

from bellwether.ingest.quality.finding import Severity
from bellwether.ingest.quarantine.batches import imports

DEFECTS = {
    "tickets before the sign-up of their account": ("before_account", "tickets", (1077, 2000)),
    "usage before the start of its subscription": ("before_start", "", (19142, 25000)),
    "usage after the end of its subscription": ("after_end", "", (290, 25000)),
    "first replies after the resolution": ("check:late_reply", "", (36, 36)),
    "only high satisfaction scores": ("unused_scale", "tickets.satisfaction", (1175, 1175)),
    "trials that carry no revenue": ("zero_amounts", "subscriptions.mrr", (778, 5000)),
    "subscriptions that start and end on one day": ("ends_on_its_first_day", "subscriptions", (13, 5000)),
    "sources that contradict each other": ("contradiction", "left", (352, 500)),
}


@pytest.fixture(scope="module")
def found(ravenstack: Imported) -> Findings:
    return Findings(ravenstack, date(2025, 1, 1))


@pytest.mark.parametrize("defect", list(DEFECTS))
def test_the_defect_is_found(found: Findings, defect: str) -> None:
    check, where, counts = DEFECTS[defect]
    assert found.counts(check, where) == counts


def test_the_answers_to_who_left_are_all_told(found: Findings) -> None:
    finding = found.one("contradiction")
    assert finding.severity is Severity.ERROR
    for rate in ("churned == true” is true of 22.0 %", "churns, all) > 0” is true of 70.4 %", "is true of 0.0 %"):
        assert rate in finding.sentence


def test_trials_explain_the_subscriptions_without_revenue(found: Findings) -> None:
    assert "all whose trial is true (778)" in found.one("zero_amounts", "subscriptions.mrr").sentence


def test_usage_ids_on_several_rows_are_conflicts(ravenstack: Imported) -> None:
    """By the usage id alone, 21 rows would be taken for others."""
    again = ravenstack.apart("usage")
    again.take("ravenstack_accounts.csv", "accounts", "accounts")
    again.take("ravenstack_feature_usage.csv", "events", "events_by_usage")
    assert again.reports[-1].conflicts == 21
    assert Findings(again, date(2025, 1, 1)).counts("duplicated_ids") == (21, 25000)
    (batch,) = (one for one in imports(again.quarantine) if one.ledger.conflicts)
    assert batch.groups()[0].rows == 21
    again.warehouse.close()
