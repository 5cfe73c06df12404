"""An executive with a link: reads everything that is shared, and changes nothing."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.web.browser.conftest import Site
from tests.web.browser.visiting import PHONE

SHARED = "/portfolio/?columns=people,csat,mrr&sort=-m.people&filter=all(m.people.ge.1)"


def test_a_shared_link_opens_as_it_was_sent_without_anything_to_edit(site: Site) -> None:
    with site.visited("Viewer") as viewer:
        page = viewer.open(SHARED)
        expect(page.get_by_role("columnheader", name=re.compile("^People active"))).to_have_attribute(
            "aria-sort", "descending"
        )
        expect(page.locator("[hx-get*='/portfolio/cell/']")).to_have_count(0)
        page.locator('.portfolio-table a.number-link[href*="metric=csat"]').first.click()
        popover = page.locator("#popover")
        expect(popover.get_by_role("heading", name="CSAT")).to_be_focused()
        viewer.settled()
        expect(popover.get_by_role("link", name=re.compile("^Edit|^Target$"))).to_have_count(0)
        page.keyboard.press("Escape")
        page = viewer.open("/accounts/north/")
        expect(page.get_by_role("button", name="Save")).to_have_count(0)
        page.set_viewport_size(PHONE)
        assert viewer.width() <= PHONE["width"]


def test_a_link_leads_through_signing_in_to_where_it_points(site: Site) -> None:
    with site.visited() as viewer:
        page = viewer.open("/accounts/north/timeline/")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        viewer.finds_no_barrier()
        viewer.gives_password("Viewer")
        expect(page).to_have_url(re.compile("/accounts/north/timeline/$"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Northwind Logistics")


def test_pages_read_without_scripts(site: Site) -> None:
    with site.visited("Viewer", scripts=False) as viewer:
        page = viewer.open(SHARED)
        expect(page.get_by_role("link", name="Alpine Resorts", exact=True)).to_be_visible()
        page.locator('.portfolio-table a.number-link[href*="metric=csat"]').first.click()
        expect(page.get_by_role("heading", name="CSAT", exact=True)).to_be_visible()
