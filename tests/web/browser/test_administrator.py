"""The first hour of a workspace: set up, a colleague invited, a metric defined, a right taken away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from tests.web.browser.conftest import Site
from tests.web.browser.visiting import PASSWORD, Visitor

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.domain import set_up_code
from bellwether.members.models import Member
from bellwether.workspace.secret import secret_of


@pytest.fixture(scope="module")
def arranged() -> Callable[[ServedWorkspace], None]:
    """A workspace that nobody has set up."""

    def arrange(workspace: ServedWorkspace) -> None:
        Member.objects.all().delete()

    return arrange


@pytest.fixture(scope="module")
def ada(site: Site) -> Iterator[Visitor]:
    """Whoever comes first. The tests of this file are one hour, in order."""
    with site.visited() as visitor:
        yield visitor


@pytest.fixture(scope="module")
def guest(site: Site) -> Iterator[Visitor]:
    """A colleague at another browser."""
    with site.visited() as visitor:
        yield visitor


def test_the_code_of_the_server_makes_its_owner(ada: Visitor, site: Site) -> None:
    page = ada.open("/")
    expect(page.get_by_role("heading", name="Set up this workspace")).to_be_visible()
    ada.finds_no_barrier()
    page.get_by_label("Set-up code").fill("guessed")
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("E-mail").fill("ada@tailwind.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The password once more").fill(PASSWORD)
    ada.button("Make my workspace").click()
    expect(page.get_by_text("This is not the set-up code of this workspace.")).to_be_visible()
    page.get_by_label("Set-up code").fill(set_up_code(secret_of(site.workspace.home)))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The password once more").fill(PASSWORD)
    ada.button("Make my workspace").click()
    expect(page.get_by_role("heading", name="Welcome, Ada Admin")).to_be_visible()


def test_a_colleague_joins_by_the_link_that_is_handed_over(ada: Visitor, guest: Visitor) -> None:
    page = ada.open("/administration/members/invite/")
    page.get_by_label("E-mail address").fill("vic@tailwind.example")
    page.get_by_label("Role").select_option(label="Viewer")
    ada.button("Make the invitation").click()
    link = page.get_by_label("The link").input_value()
    joining = guest.open(link)
    expect(joining.get_by_text("vic@tailwind.example")).to_be_visible()
    guest.finds_no_barrier()
    joining.get_by_label("Your name").fill("Vic Viewer")
    joining.get_by_label("Password", exact=True).fill(PASSWORD)
    joining.get_by_label("The password once more").fill(PASSWORD)
    guest.button("Join").click()
    expect(joining.get_by_role("heading", level=1)).to_have_text("Today")
    ada.open("/administration/members/")
    expect(page.get_by_text("Vic Viewer")).to_be_visible()


def test_a_metric_is_written_with_its_faults_underlined_and_its_values_before_it_is_saved(ada: Visitor) -> None:
    page = ada.open("/metrics/new")
    page.locator(".cm-content").click()
    page.keyboard.type('count("Login", 30d) / active_userz(30d)')
    expect(page.get_by_role("alert").filter(has_text="active_users")).to_be_visible()
    expect(page.locator(".cm-lintRange-error")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type('count("Login", 30d) / active_users(30d)')
    page.get_by_label("Preview for").select_option(label="Alpine Resorts")
    # Hal and Ivy came on each of the 30 days.
    expect(page.get_by_role("region", name="One account").locator(".tile-value")).to_contain_text("30")
    page.get_by_label("Name", exact=True).fill("Sign-ins per person")
    page.get_by_role("textbox", name="Key").fill("logins_each")
    ada.settled()
    ada.finds_no_barrier()
    page.get_by_role("button", name="Save as version 1").click()
    expect(page).not_to_have_url(re.compile("/metrics/new"))
    ada.open("/metrics/")
    expect(page.get_by_role("link", name="Sign-ins per person")).to_be_visible()


def test_a_right_taken_away_takes_the_metric_and_what_is_made_of_it(ada: Visitor, guest: Visitor) -> None:
    seen = guest.open("/accounts/north/metrics/?open=all")
    for name in ("Licences in use", "People active"):
        expect(seen.get_by_text(name, exact=True).first).to_be_visible()
    page = ada.open("/administration/rights/?role=viewer")
    page.get_by_label("See People active").uncheck()
    page.get_by_label("Why").fill("Not for the board")
    ada.button("Save").click()
    expect(page.get_by_label("See People active")).not_to_be_checked()
    guest.open("/accounts/north/metrics/?open=all")
    expect(seen.get_by_text("Logins", exact=True).first).to_be_visible()
    expect(seen.get_by_text("People active", exact=True)).to_have_count(0)
    ada.open("/administration/audit/")
    expect(page.get_by_text("Not for the board").first).to_be_visible()
