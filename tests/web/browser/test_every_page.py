"""Every page that is looked at: for everybody, in light and dark, and on a phone."""

from __future__ import annotations

import pytest
from tests.web.browser.conftest import Site
from tests.web.browser.visiting import PHONE, TALL

PAGES = (
    "/",
    "/portfolio/",
)


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_shut_out_of_a_page(site: Site, path: str) -> None:
    with site.visited("Administrator") as visitor:
        page = visitor.open(path)
        visitor.finds_no_barrier()
        page.emulate_media(color_scheme="dark")
        visitor.finds_no_barrier(rules="color-contrast")
        page.set_viewport_size(PHONE)
        visitor.finds_no_barrier(rules="scrollable-region-focusable")
        assert visitor.width() <= PHONE["width"]
