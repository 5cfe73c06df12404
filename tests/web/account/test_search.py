"""Search: what a few letters find, for whom."""

from __future__ import annotations

from django.test import Client
from tests.web.conftest import JONAS, VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.members.actions import permitting
from bellwether.members.domain import Right


def found(client: Client, typed: str) -> dict[str, list[str]]:
    """The titles that the palette would show, by group."""
    answer = client.get("/search", {"q": typed}, headers={"Accept": "application/json"}).json()
    return {group["name"]: [item["title"] for item in group["items"]] for group in answer["groups"]}


def test_accounts_are_found_by_parts_of_their_names_the_best_first(as_member: SignedIn) -> None:
    assert found(as_member("Manager"), "meri")["Accounts"] == ["Meridian Air", "Meridian Rail", "Meridian Holdings"]
    assert found(as_member("Manager"), "RAIL meri")["Accounts"] == ["Meridian Rail"]
    assert found(as_member("Manager"), "logis")["Accounts"] == ["Northwind Logistics"]


def test_nobody_finds_accounts_out_of_scope(as_member: SignedIn) -> None:
    assert found(as_member(JONAS), "north")["Accounts"] == []
    assert found(as_member(VERA), "north")["Accounts"] == ["Northwind Logistics"]


def test_a_hidden_metric_is_not_found(as_member: SignedIn) -> None:
    assert found(as_member("Viewer"), "margin")["Metrics"] == ["Secret margin"]
    permitting.set_right("viewer", "margin", Right(see=False), by=ROOT)
    assert found(as_member("Viewer"), "margin")["Metrics"] == []


def test_a_tab_of_an_account_is_found_by_its_name(as_member: SignedIn) -> None:
    assert found(as_member(VERA), "northwind tim")["Accounts"] == ["Northwind Logistics: timeline"]


def test_without_a_query_the_pages_are_there(as_member: SignedIn) -> None:
    assert found(as_member(VERA), "")["Pages"][:2] == ["Today", "Portfolio"]
    assert "Invite a member" not in found(as_member(VERA), "")["Actions"]
    assert "Invite a member" in found(as_member("Administrator"), "")["Actions"]
    assert found(as_member(VERA), "")["Accounts"] == []


def test_search_is_a_page_without_scripts(as_member: SignedIn) -> None:
    page = as_member(VERA).get("/search?q=north").content.decode()
    assert 'href="/accounts/north/"' in page
    assert "Nothing is called that" in as_member(VERA).get("/search?q=zzz").content.decode()
