"""Every page that is looked at: for everybody, in light and dark, and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.web.browser.conftest import Site
from tests.web.browser.visiting import PHONE, TALL, Visitor

PAGES = (
    "/",
    "/portfolio/",
    "/portfolio/?mode=change&over=30d&columns=logins,people,active_share",
    "/portfolio/?group=t:industry",
    "/portfolio/filter/?filter=all(m.logins.ge.1)",
    "/portfolio/columns/",
    "/portfolio/compare/?account=north&account=air",
    "/portfolio/edit/?account=north&account=air",
    "/portfolio/preview/north/",
    "/accounts/north/",
    "/accounts/north/metrics/",
    "/accounts/north/timeline/",
    "/accounts/north/revenue/",
    "/accounts/north/users/",
    "/accounts/north/data/",
    "/accounts/north/data/owner/",
    "/accounts/north/top-four/choose/",
    "/number/?metric=active_share&account=north",
    "/tasks/",
    "/tasks/new/?account=north",
    "/alerts/",
    "/metrics/",
    "/metrics/new",
    "/metrics/new?kind=entered",
    "/metrics/active_share/edit",
    "/metrics/active_share/",
    "/metrics/active_share/archive",
    "/catalogue/",
    "/catalogue/nrr/",
    "/portfolio/column/?columns=csat&key=csat",
    "/accounts/north/names/",
    "/administration/matches/",
    "/search?q=north",
    "/you/security/",
    "/you/sessions/",
    "/administration/",
    "/administration/members/",
    "/administration/members/invite/",
    "/administration/teams/",
    "/administration/keys/",
    "/administration/roles/",
    "/administration/roles/new/",
    "/administration/rights/",
    "/administration/sessions/",
    "/administration/audit/",
    "/health/",
    "/health/new",
    "/cohorts/?of=mrr&kept=net&by=industry",
    "/cohorts/accounts/?of=mrr&age=1",
    "/segments/",
    "/segments/compare?a=segment.travel&b=segment.customers",
    "/segments/compare/rows?a=segment.travel&b=trait.owner.Jonas+Weber",
    "/segments/new",
    "/segments/travel/",
    "/segments/travel/edit",
    "/alerts/rules/",
    "/alerts/rules/new",
    "/accounts/north/health/",
    "/own-data/",
    "/administration/families/",
    "/administration/top-four/",
    "/administration/targets/",
    "/administration/settings/",
    "/administration/jobs/",
    "/administration/imports/",
    "/administration/quarantine/",
    "/administration/sources/",
)


@pytest.fixture(scope="module")
def administrator(site: Site) -> Iterator[Visitor]:
    """The one who may open every page."""
    with site.visited("Administrator") as visitor:
        yield visitor


@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_shut_out_of_a_page(administrator: Visitor, path: str) -> None:
    page = administrator.page
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(TALL)
    administrator.open(path)
    administrator.finds_no_barrier()
    page.emulate_media(color_scheme="dark")
    administrator.finds_no_barrier(rules="color-contrast")
    page.set_viewport_size(PHONE)
    administrator.finds_no_barrier(rules="scrollable-region-focusable")
    assert administrator.width() <= PHONE["width"]
    administrator.is_content()
