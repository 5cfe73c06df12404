"""Vera's morning: who needs her, why, and what she does about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.web.browser.conftest import Site
from tests.web.browser.visiting import Visitor
from tests.web.company import NOW
from tests.web.conftest import VERA

from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_directory
from bellwether.catalog.serving import ServedWorkspace
from bellwether.work.alerts import actions

CSAT = 'a.number-link[href*="metric=csat"]'
RULES = """
alerts:
  - {key: unanswered, name: Tickets wait, when: open_tickets > 0, shows: open_tickets,
     task: Answer their ticket, due_in: 2}
"""


@pytest.fixture(scope="module")
def arranged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[ServedWorkspace], None]:
    """A rule that finds Northwind, whose ticket of 8 March is open."""
    directory: Path = tmp_path_factory.mktemp("rules")

    def arrange(workspace: ServedWorkspace) -> None:
        (directory / "rules.yaml").write_text(RULES, encoding="utf-8")
        workspace.apply(read_directory(directory), Authorship("Ada", NOW))
        actions.watch(workspace.engine(), date(2024, 3, 10), at=NOW)

    return arrange


@pytest.fixture(scope="module")
def vera(site: Site) -> Iterator[Visitor]:
    """Vera at her browser. The tests of this file are one morning, in order."""
    with site.visited() as visitor:
        visitor.signs_in(VERA)
        yield visitor


def test_today_says_who_needs_her_and_the_evidence_opens_in_place(vera: Visitor) -> None:
    page = vera.settled()
    needs = page.get_by_role("region", name="Accounts that need you")
    expect(needs.get_by_role("listitem")).to_have_count(1)
    evidence = needs.get_by_role("link", name="Open tickets")
    evidence.click()
    popover = page.locator("#popover")
    expect(popover.get_by_role("heading", name="Open tickets")).to_be_focused()
    expect(popover).to_contain_text("1")
    vera.settled()
    vera.finds_no_barrier()
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    expect(evidence).to_be_focused()
    needs.get_by_role("link", name="Northwind Logistics").click()
    expect(page).to_have_url(re.compile(r"/accounts/north/$"))


def test_a_value_is_edited_with_a_reason_and_taken_back(vera: Visitor) -> None:
    page = vera.open("/accounts/north/metrics/")
    csat = page.locator(CSAT)
    expect(csat).to_contain_text("90")
    csat.click()
    popover = page.locator("#popover")
    popover.get_by_role("link", name="Edit").click()
    expect(popover.get_by_label("Value")).to_be_focused()
    page.keyboard.type("71.5")
    popover.get_by_label("Reason").fill("Said so on the phone")
    page.keyboard.press("Enter")
    expect(popover.locator(".number-big")).to_have_text(re.compile("71.5"))
    vera.settled()
    vera.finds_no_barrier()
    page.get_by_role("button", name="Undo").click()
    vera.settled()
    expect(page.locator(CSAT)).to_contain_text("90")


def test_a_note_keeps_a_value_with_its_day(vera: Visitor) -> None:
    page = vera.open("/accounts/north/")
    page.get_by_label("Text").fill("Their new lead wants weekly figures.")
    page.get_by_text("Pin a value").click()
    page.get_by_label("Metric", exact=True).select_option(label="Open tickets")
    vera.button("Pin").click()
    expect(page.locator(".pin")).to_contain_text("Open tickets")
    expect(page.get_by_label("Text")).to_have_value("Their new lead wants weekly figures.")
    vera.button("Save").click()
    note = page.get_by_role("listitem").filter(has_text="Their new lead wants weekly figures.")
    expect(note).to_contain_text("Open tickets")
    expect(note).to_contain_text("10 Mar 2024")
    vera.settled()
    vera.finds_no_barrier()


def test_her_task_is_finished_by_keyboard_and_leaves_today(vera: Visitor) -> None:
    page = vera.open("/")
    tasks = page.get_by_role("region", name="Your tasks")
    expect(tasks).to_contain_text("Answer their ticket")
    tasks.get_by_role("button", name="Done: Answer their ticket").focus()
    page.keyboard.press("Enter")
    expect(tasks.get_by_role("button", name="Done: Answer their ticket")).to_have_count(0)
    expect(tasks.get_by_role("heading", name="Your tasks")).to_be_focused()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    vera.open("/")
    expect(tasks).to_contain_text("Nothing is due.")


def test_the_palette_finds_an_account_by_keyboard(vera: Visitor) -> None:
    page = vera.open("/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog")
    expect(palette).to_be_visible()
    page.keyboard.type("alp")
    expect(palette.get_by_role("option", name=re.compile("^Alpine Resorts"))).to_be_visible()
    vera.finds_no_barrier()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/accounts/alpine/$"))
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
