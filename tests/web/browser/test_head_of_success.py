"""The head of customer success: the portfolio filtered, kept as a view, sorted by what changed, and taken away."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.browser.conftest import Site
from tests.web.browser.visiting import Visitor

ACCOUNTS = ".portfolio-table tbody a.row-name"


@pytest.fixture(scope="module")
def manager(site: Site) -> Iterator[Visitor]:
    """Somebody who sees the accounts of all. The tests of this file are one visit, in order."""
    with site.visited("Manager") as visitor:
        yield visitor


def shows(visitor: Visitor, *accounts: str) -> None:
    """The table comes to show these accounts, from above."""
    expect(visitor.page.locator(ACCOUNTS)).to_have_text(accounts)


def begins_with(visitor: Visitor, account: str) -> None:
    """The table comes to begin with this account."""
    expect(visitor.page.locator(ACCOUNTS).first).to_have_text(account)


def test_a_filter_counts_while_it_is_written(manager: Visitor) -> None:
    page = manager.open("/portfolio/?columns=people,logins,mrr")
    manager.link("Filter").click()
    builder = page.get_by_role("form", name="Filter")
    builder.get_by_label("What is asked").select_option(label="People active")
    manager.settled()
    says = page.locator("#filter-says")
    builder.get_by_label("How", exact=True).select_option(label="is at least")
    manager.settled()
    builder.get_by_label("Number").fill("2")
    # Of ten accounts, only Alpine and Rail have two people who came in the last 30 days.
    expect(says).to_contain_text("2 accounts")
    manager.settled()
    manager.finds_no_barrier()
    page.keyboard.press("Enter")
    expect(page.locator("#portfolio-count")).to_contain_text("2 accounts")
    shows(manager, "Alpine Resorts", "Meridian Rail")
    expect(page).to_have_url(re.compile("filter="))


def test_what_is_seen_is_kept_as_a_view(manager: Visitor) -> None:
    page = manager.page
    manager.button("Save view").click()
    dialog = page.get_by_role("dialog", name="Save what you see as a view")
    expect(dialog.get_by_label("Name")).to_be_focused()
    manager.finds_no_barrier()
    page.keyboard.type("Two or more people")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Two or more people")
    manager.open("/portfolio/")
    expect(page.locator(ACCOUNTS)).to_have_count(10)
    manager.button("Views").click()
    page.get_by_role("link", name="Two or more people").click()
    expect(page.locator("#portfolio-count")).to_contain_text("2 accounts")


def test_columns_show_and_sort_by_their_change(manager: Visitor) -> None:
    page = manager.open("/portfolio/?columns=people,logins,mrr")
    manager.link("Change").click()
    expect(page).to_have_url(re.compile("mode=change"))
    head = page.get_by_role("columnheader", name=re.compile("^People active"))
    head.get_by_role("link").first.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    # The only person of Pine & Rowe stopped coming: nothing fell further.
    begins_with(manager, "Pine & Rowe")
    expect(head.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    # The second person of Meridian Rail came in the last days of February.
    begins_with(manager, "Meridian Rail")
    shared = page.url
    page.go_back()
    expect(head).to_have_attribute("aria-sort", "ascending")
    page.goto(shared)
    expect(head).to_have_attribute("aria-sort", "descending")


def test_the_export_is_what_is_shown(manager: Visitor, tmp_path: Path) -> None:
    page = manager.open("/portfolio/?columns=people&filter=all(m.people.ge.2)")
    manager.button("Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Text with commas (.csv)").click()
    download.value.save_as(tmp_path / "accounts.csv")
    with (tmp_path / "accounts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[0] for row in rows][1:3] == ["Alpine Resorts", "Meridian Rail"]
    assert any("People active" in name for name in rows[0])
