"""The KPI catalogue in the browser: found, understood, previewed, taken."""

from __future__ import annotations

import re

import pytest
from tests.web.conftest import VERA, SignedIn, signed_in
from tests.web.members.conftest import ROOT

from bellwether.catalog.serving import ServedWorkspace
from bellwether.kpis.loading import library
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.screens.catalogue.shelves import for_page

PART = {"HX-Request": "true"}


def texts(html: bytes) -> str:
    """What is read of a page's content."""
    main = html.decode().split("<main", 1)[-1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_preset_lists_its_kpis_in_its_order(as_member: SignedIn) -> None:
    page = as_member("Analyst").get("/catalogue/?preset=loyalty").content.decode()
    assert re.findall(r'href="/catalogue/([a-z_]+)/"', page) == list(library().presets["loyalty"].kpis)


def test_words_find_a_kpi_by_another_name(as_member: SignedIn) -> None:
    page = as_member("Analyst").get("/catalogue/?q=customer churn").content.decode()
    assert re.findall(r'href="/catalogue/([a-z_]+)/"', page)[0] == "logo_churn"


def test_a_kpi_tells_its_conventions_and_the_data_that_is_here(as_member: SignedIn) -> None:
    analyst = as_member("Analyst")
    page = texts(analyst.get("/catalogue/nrr/").content)
    assert "When it is red" in page
    assert all(one.name in page for one in library().kpi("nrr").variants)
    data = texts(analyst.get("/catalogue/nrr/data", headers=PART).content)
    assert re.search(r"ready \d+ of \d+ accounts would have a value", data)
    assert "subscriptions.mrr" in data


def test_a_kpi_is_previewed_and_nothing_changes(as_member: SignedIn, workspace: ServedWorkspace) -> None:
    page = as_member("Analyst").post("/catalogue/nrr/", {"act": "preview", "variant": "month", "family": "revenue"})
    assert "added metric nrr" in texts(page.content)
    assert "family revenue" in texts(page.content)
    assert "nrr" not in workspace.catalog().metrics


def test_a_kpi_is_taken_by_a_convention_into_a_family(own_workspace: ServedWorkspace) -> None:
    answer = signed_in("Analyst").post("/catalogue/nrr/", {"variant": "month", "family": "revenue"})
    assert (answer.status_code, answer["Location"]) == (302, "/metrics/nrr/")
    taken = own_workspace.catalog().metrics["nrr"]
    assert (taken.guidance.kpi, taken.guidance.variant, taken.family) == ("nrr", "month", "revenue")
    page = texts(signed_in("Analyst").get("/metrics/nrr/").content)
    assert f"counted by {library().kpi('nrr').variant('month').name}" in page


def test_a_taken_key_is_told_without_the_options_of_a_command(as_member: SignedIn) -> None:
    answer = as_member("Analyst").post("/catalogue/nps/", {})
    assert answer.status_code == 422
    assert "is another metric" in texts(answer.content)
    assert "--" not in texts(answer.content)
    assert for_page("Add it (--as x), or let it (--replace): so.") == "Add it, or let it: so."


def test_who_may_not_see_everything_reads_and_does_not_take(as_member: SignedIn) -> None:
    permitting.set_right("analyst", "margin", Right(see=False), by=ROOT)
    analyst = as_member("Analyst")
    assert "Whoever sees every metric and account can add it." in texts(analyst.get("/catalogue/nrr/").content)
    assert analyst.get("/catalogue/nrr/data", headers=PART).status_code == 404


@pytest.mark.parametrize("address", ["/catalogue/", "/catalogue/nrr/"])
def test_who_may_not_define_has_no_catalogue(as_member: SignedIn, address: str) -> None:
    assert as_member(VERA).get(address).status_code == 403
