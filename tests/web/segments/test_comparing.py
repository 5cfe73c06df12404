"""Two segments or account managers side by side: differences, what chance has to do with them, and what is not told."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlencode

from django.test import Client
from tests.web.conftest import VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.members.actions import permitting
from bellwether.members.domain import Right

PAGE = "/segments/compare"
TRAVEL, JONAS = "segment.travel", "trait.owner.Jonas Weber"


def rows(client: Client, **words: str) -> dict[str, list[str]]:
    """The cells of each row, without their marks."""
    page = client.get(f"{PAGE}/rows?{urlencode(words)}", headers={"HX-Request": "true"}).content.decode()
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {bare(head): [bare(cell) for cell in re.findall(r"<td.*?</td>", cells, re.DOTALL)] for head, cells in found}


def bare(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_a_segment_and_an_account_manager_are_compared_metric_by_metric(as_member: SignedIn) -> None:
    found = rows(as_member("Analyst"), a=TRAVEL, b=JONAS, family="revenue")
    # Travel: air 8,000, rail 3,000, alpine 5,000. Jonas: kestrel 4,000, pine 900, quiet 1,200; Halden has left.
    assert found["Monthly recurring revenue EUR"] == ["16,000", "6,100", "+9,900", "–", "counted in full"]
    turned = rows(as_member("Analyst"), a=JONAS, b=TRAVEL, family="revenue")
    assert turned["Monthly recurring revenue EUR"] == ["6,100", "16,000", "−9,900", "–", "counted in full"]


def test_scores_on_few_answers_are_not_told_apart(as_member: SignedIn) -> None:
    found = rows(as_member("Analyst"), a="trait.owner.Vera Lindqvist", b=JONAS)
    assert found["NPS"] == ["100 of 2 ʷ", "−50 of 2 ʷ", "+150", "–", "too few answers"]
    active = found["Active people %"]
    assert re.fullmatch(r"[+−][\d.]+ to [+−][\d.]+", active[3])
    assert active[4] in ("real", "not distinguishable")


def test_accounts_on_both_sides_are_counted_and_said(as_member: SignedIn) -> None:
    client = as_member("Analyst")
    page = client.get(f"{PAGE}/rows?a={TRAVEL}&b=segment.customers").content.decode()
    assert "3 accounts are on both sides" in page
    assert "4 and 8 accounts on 10 Mar 2024" in bare(page)
    assert rows(client, a=TRAVEL, b="segment.customers")["Active people %"][3:] == ["–", "accounts in common"]


def test_each_viewer_compares_what_they_see(as_member: SignedIn) -> None:
    sides = as_member(VERA).get(PAGE).content.decode()
    assert ("trait.owner.Vera Lindqvist" in sides, "trait.owner.Jonas" in sides) == (True, False)
    assert as_member(VERA).get(f"{PAGE}/rows?{urlencode({'a': TRAVEL, 'b': JONAS})}").status_code == 404
    own = rows(as_member(VERA), a=TRAVEL, b="segment.customers", family="revenue")
    assert own["Monthly recurring revenue EUR"][:2] == ["16,000", "42,700"]


def test_hidden_metrics_and_what_reads_them_are_not_told(as_member: SignedIn) -> None:
    permitting.set_right("analyst", "mrr", Right(see=False), by=ROOT)
    client = as_member("Analyst")
    assert "segment.customers" not in client.get(PAGE).content.decode()
    assert "Monthly recurring revenue EUR" not in rows(client, a=TRAVEL, b=JONAS, family="revenue")


def test_before_two_sides_are_chosen_the_page_says_what_to_do(as_member: SignedIn) -> None:
    for query in ("", f"?a={TRAVEL}", f"?a={TRAVEL}&b={TRAVEL}", f"?a={TRAVEL}&b=segment.none"):
        page = as_member("Viewer").get(f"{PAGE}{query}").content.decode()
        assert "Choose two sides" in page
        assert "hx-get" not in re.sub(r"<body.*?<main", "", page, flags=re.DOTALL) or "compare/rows" not in page


def test_two_accounts_have_their_difference_beside_them(as_member: SignedIn) -> None:
    client = as_member("Manager")
    two = bare(client.get("/portfolio/compare/?account=north&account=alpine&columns=mrr").content.decode())
    assert "Difference Likely between Chance" in two
    assert "+21,000 – counted in full" in two
    three = client.get("/portfolio/compare/?account=north&account=alpine&account=pine&columns=mrr").content.decode()
    assert "Likely between" not in three
