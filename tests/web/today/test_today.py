"""Today, for the members of the small company."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.web.company import NOW
from tests.web.conftest import JONAS, VERA, SignedIn, signed_in

from bellwether.accounts.views.models import SavedView
from bellwether.board.sorting import ByMetric, Sort
from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_directory
from bellwether.catalog.serving import ServedWorkspace
from bellwether.screens.portfolio.state import State
from bellwether.work.alerts import actions

RULES = """
alerts:
  - {key: detractors, name: Somebody is unhappy, when: nps < 0, shows: nps}
  - {key: gone, name: They have left, when: mrr == 0 and people == 0, shows: people}
  - {key: growing, name: More people come, when: 'change(people, 30d) > 0', tone: good, shows: people}
"""

NEW_METRIC = """
metrics:
  - {key: visits, name: Visits, formula: 'count("Login", 9d)', family: usage}
"""

PART = {"HX-Request": "true"}


@pytest.fixture
def watched(own_workspace: ServedWorkspace, tmp_path: Path) -> ServedWorkspace:
    """The company with rules, watched on its last complete day."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/rules.yaml").write_text(RULES, encoding="utf-8")
    own_workspace.apply(read_directory(tmp_path / "rules"), Authorship("Ada", NOW))
    actions.watch(own_workspace.engine(), date(2024, 3, 10), at=NOW)
    return own_workspace


def accounts_in(html: str) -> list[str]:
    return re.findall(r'class="list-title" href="/accounts/([^/]+)/"', html)


def test_it_speaks_of_the_viewers_accounts_on_the_last_complete_day(
    workspace: ServedWorkspace, as_member: SignedIn
) -> None:
    page = as_member(VERA).get("/").content.decode()
    assert "6 accounts, as of 10 Mar 2024" in page
    # 26,000 + 8,000 + 3,000 + 5,000 + 700 of her accounts that pay; Meridian Holdings itself pays nothing.
    assert "€42.7k" in page
    assert "4 accounts, as of 10 Mar 2024" in as_member(JONAS).get("/").content.decode()


def test_what_renews_within_ninety_days_is_counted_with_its_money(
    workspace: ServedWorkspace, as_member: SignedIn
) -> None:
    # Northwind renews on 20 April, 41 days ahead, Alpine on 30 June, 112 days ahead.
    page = as_member(VERA).get("/").content.decode()
    (tile,) = re.findall(r'href="/portfolio/\?filter=all\(m\.days_to_renewal[^>]*>(.*?)</a>', page, re.DOTALL)
    assert "€26k" in tile
    assert "1 account" in tile


def test_what_renews_opens_in_the_portfolio_soonest_first(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    vera = as_member(VERA)
    (link,) = re.findall(r'href="(/portfolio/\?filter=all\(m\.days_to_renewal[^"]+)"', vera.get("/").content.decode())
    query = dict(parse_qsl(urlsplit(unescape(link)).query))
    state = State.read(query)
    assert (state.complaints, state.sorts) == ((), (Sort(ByMetric("days_to_renewal")),))


def test_accounts_with_trouble_need_somebody_and_those_that_have_left_do_not(watched: ServedWorkspace) -> None:
    needs = signed_in(JONAS).get("/today/needs/", headers=PART).content.decode()
    assert accounts_in(needs) == ["pine"]
    assert "Somebody is unhappy" in needs
    assert "€900" in needs
    assert "renews in 15 days" in needs


def test_chances_are_told_apart_from_trouble(watched: ServedWorkspace) -> None:
    page = signed_in(VERA).get("/").content.decode()
    chances = page[page.index('id="wins"') :]
    assert "Meridian Rail" in chances
    assert "More people come" in chances
    assert accounts_in(signed_in(VERA).get("/today/needs/", headers=PART).content.decode()) == []


def test_without_scripts_its_parts_are_whole_pages(watched: ServedWorkspace) -> None:
    jonas = signed_in(JONAS)
    needs, kept = (jonas.get(path).content.decode() for path in ("/today/needs/", "/today/kept/"))
    assert needs.startswith("<!doctype html>")
    assert "Somebody is unhappy" in needs
    assert 'hx-get="/today/needs/"' not in needs
    assert 'id="tasks"' in kept


def test_nobody_reads_of_accounts_of_others(watched: ServedWorkspace) -> None:
    for path in ("/", "/today/needs/", "/today/kept/"):
        assert "Pine &amp; Rowe" not in signed_in(VERA).get(path).content.decode()


def test_a_view_by_a_metric_that_is_not_computed_yet_narrows_nothing_and_says_so_on_every_page(
    own_workspace: ServedWorkspace, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/visits.yaml").write_text(NEW_METRIC, encoding="utf-8")
    own_workspace.apply(read_directory(tmp_path / "new"), Authorship("Ada", NOW))
    vera = signed_in(VERA)
    vera.post("/portfolio/views/", {"name": "Regulars", "query": "filter=all(m.visits.gt.1)", "shared": ""})
    vera.post(f"/portfolio/accounts/view-{SavedView.objects.get(name='Regulars').pk}/?next=/")
    page = vera.get("/").content.decode()
    assert "“Regulars” narrows nothing. No values of “visits” are stored yet." in page
    assert "6 accounts, as of 10 Mar 2024" in page
    assert [vera.get(address).status_code for address in ("/portfolio/", "/segments/", "/metrics/", "/cohorts/")] == [
        200
    ] * 4
