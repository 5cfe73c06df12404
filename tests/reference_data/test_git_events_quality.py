"""Git history: every trap that its description lists is reported by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.reference_data.conftest import Imported
from tests.reference_data.defects import Findings

TRAPS = {
    "people who appear in more than one account": ("people_in_several_accounts", (57, 2633)),
    "accounts that are dormant, whose counts are known to be 0": ("sleeping_accounts", (2, 14)),
    "commits without their number of lines": ("nearly_filled", (13, 53742)),
}


@pytest.fixture(scope="module")
def found(git_events: Imported) -> Findings:
    return Findings(git_events, date(2026, 8, 23))


@pytest.mark.parametrize("trap", list(TRAPS))
def test_the_trap_is_told(found: Findings, trap: str) -> None:
    check, counts = TRAPS[trap]
    where = "insertions" if check == "nearly_filled" else ""
    assert found.counts(check, where) == counts


def test_the_dormant_accounts_are_named(found: Findings) -> None:
    names = [example.partition(":")[0] for example in found.one("sleeping_accounts").examples]
    assert names == ["dbt-labs/mrr-playbook", "segmentio/analytics-python"]


def test_owners_that_are_only_parents_are_not_unknown_accounts(found: Findings) -> None:
    assert [one for one in found.all if one.check in {"unknown_accounts", "accounts_without_facts"}] == []


def test_robots_are_told_where_no_exclusion_leaves_them_out(git_events: Imported) -> None:
    careless = replace(git_events, catalog=replace(git_events.catalog, exclusions={}))
    assert Findings(careless, date(2026, 8, 23)).one("robots_count").where == "events.is_bot"
