"""An account manager's morning at the portfolio: who slipped, and what is known of them, by mouse and by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from tests.web.browser.conftest import Site
from tests.web.conftest import VERA


def begins_with(page: Page, *accounts: str) -> None:
    """The table comes to begin with these accounts."""
    for place, account in enumerate(accounts):
        expect(page.locator(".portfolio-table tbody .row-name").nth(place)).to_have_text(account)


def test_who_slipped_is_found_kept_as_a_view_and_looked_at(site: Site) -> None:
    with site.visited(VERA) as vera:
        page = vera.open("/portfolio/?columns=mrr,active_share")
        page.locator("thead").get_by_role("link", name=re.compile("^Monthly recurring revenue")).click()
        expect(page).to_have_url(re.compile(r"sort=-m\.mrr"))
        begins_with(page, "Northwind Logistics", "Meridian Air")
        page.locator("thead").get_by_role("link", name="Account", exact=True).click(modifiers=["Shift"])
        expect(page).to_have_url(re.compile(r"sort=-m\.mrr~name"))

        page.get_by_role("link", name="Filter", exact=True).click()
        page.get_by_label("What is asked").select_option("m:mrr")
        page.get_by_label("Number").fill("4000")
        expect(page.locator("#filter-says")).to_contain_text("3 accounts")
        page.get_by_role("button", name="Show these accounts").click()
        expect(page.locator("#portfolio-count")).to_contain_text("3 accounts · €39k")
        vera.finds_no_barrier()

        page.get_by_role("button", name="Save view").click()
        expect(page.get_by_role("dialog", name="Save what you see as a view").get_by_label("Name")).to_be_focused()
        page.keyboard.type("Large")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Large")

        page.get_by_role("row", name=re.compile("Alpine")).hover()
        page.get_by_role("link", name="Preview Alpine Resorts").click()
        expect(page.get_by_role("dialog", name="Preview")).to_contain_text("Open account")


def test_a_value_is_edited_by_keyboard_alone_and_taken_back(site: Site) -> None:
    with site.visited("Manager") as manager:
        page = manager.open("/portfolio/?columns=csat,active_share&filter=all(n.north)")
        cell = page.locator("td[data-column=csat]")
        cell.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name=re.compile("CSAT of Northwind"))).to_be_focused()
        page.keyboard.press("Escape")
        expect(cell).to_contain_text("90")
        cell.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name=re.compile("CSAT of Northwind"))).to_be_focused()
        page.keyboard.type("64")
        page.keyboard.press("Enter")
        expect(cell).to_contain_text("64")
        page.get_by_role("button", name="Undo").click()
        expect(cell).to_contain_text("90")


HEADS = ".portfolio-table thead .head-name"


def heads(page: Page) -> list[str]:
    """The columns in their order, without the names."""
    return page.locator(HEADS).all_inner_texts()[1:]


def test_columns_are_dragged_widened_and_kept_in_sight_by_mouse_and_by_keyboard(site: Site) -> None:
    with site.visited(VERA) as vera:
        page = vera.open("/portfolio/?columns=mrr,active_share,account.owner")
        first, _, last = heads(page)
        owner = page.locator("th[data-key='account.owner']")
        owner.drag_to(page.locator("th[data-key=mrr]"), target_position={"x": 3, "y": 10})
        expect(page).to_have_url(re.compile(r"columns=account\.owner,mrr,active_share"))
        for place, head in enumerate((last, first), start=1):
            expect(page.locator(HEADS).nth(place)).to_have_text(head, use_inner_text=True)
        vera.settled()

        page.get_by_role("link", name=re.compile("Column Monthly recurring revenue")).focus()
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Keep in sight").focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"columns=mrr,account\.owner,active_share&pinned=1"))
        vera.settled()

        grip = page.locator("th[data-key=mrr] [data-grip]").bounding_box()
        before = page.locator("th[data-key=mrr]").bounding_box()
        assert grip is not None
        assert before is not None
        page.mouse.move(grip["x"] + 3, grip["y"] + 10)
        page.mouse.down()
        page.mouse.move(grip["x"] + 83, grip["y"] + 10)
        page.mouse.up()
        expect(page).to_have_url(re.compile(rf"widths=mrr:{round(before['width']) + 80}"))
        vera.settled()

        page.set_viewport_size({"width": 800, "height": 700})
        page.locator(".table-frame").evaluate("frame => frame.scrollLeft = 120")
        names, pinned = (page.locator(f"tbody tr:first-child > :nth-child({at})").bounding_box() for at in (1, 2))
        assert names is not None
        assert pinned is not None
        assert abs(names["x"] + names["width"] - pinned["x"]) < 2
        vera.finds_no_barrier()
