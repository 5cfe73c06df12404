"""Families, the top four, targets, settings and jobs, from their pages to what is in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests.web.company import NOW
from tests.web.conftest import VERA, SignedIn, signed_in

from bellwether.accounts.topfour.domain import Choice
from bellwether.accounts.topfour.queries import for_everyone
from bellwether.audit import queries as audit
from bellwether.audit.domain import Act
from bellwether.catalog.queries import targets
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.key_metrics import KeyMetrics
from bellwether.jobs import queries as jobs
from bellwether.jobs.domain import Every
from bellwether.members.actions import permitting
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import Right
from bellwether.screens.administration.pages.jobs import duration

A = "/administration/"
ROOT = Actor.of_this_machine("root", NOW)


@pytest.fixture
def ada(own_workspace: ServedWorkspace) -> Client:
    """An administrator's browser, on a workspace whose definitions may be changed."""
    return signed_in("Administrator")


def of_family(workspace: ServedWorkspace, family: str) -> list[str]:
    return [key for key, metric in workspace.catalog().metrics.items() if metric.family == family]


def held() -> dict[str, str]:
    return {one.key: f"{getattr(one.spec, 'value', '')}" for one in targets()}


def test_families_and_their_metrics_take_a_new_order(ada: Client, own_workspace: ServedWorkspace) -> None:
    first = list(own_workspace.catalog().families)
    assert ada.post(f"{A}families/order/", {"order": " ".join(reversed(first))}).status_code == 204
    assert list(own_workspace.catalog().families) == first[::-1]
    before = of_family(own_workspace, "usage")
    ada.post(f"{A}families/usage/order/", {"order": " ".join(reversed(before))})
    assert of_family(own_workspace, "usage") == before[::-1]


def test_metrics_that_are_hidden_keep_their_places(ada: Client, own_workspace: ServedWorkspace) -> None:
    permitting.set_right("analyst", "people", Right(see=False), by=ROOT)
    analyst = signed_in("Analyst")
    before = of_family(own_workspace, "usage")
    assert before == ["active_share", "logins", "people", "licence_use"]
    assert "People active" not in analyst.get(f"{A}families/").content.decode()
    analyst.post(f"{A}families/usage/order/", {"order": "licence_use people logins active_share"})
    assert of_family(own_workspace, "usage") == ["licence_use", "logins", "people", "active_share"]


def test_a_family_is_made_and_renamed(ada: Client, own_workspace: ServedWorkspace) -> None:
    ada.post(f"{A}families/", {"name": "What they say"})
    assert own_workspace.catalog().families["what_they_say"].name == "What they say"
    ada.post(f"{A}families/what_they_say/rename/", {"name": "Voice"})
    assert own_workspace.catalog().families["what_they_say"].name == "Voice"
    assert ada.post(f"{A}families/", {"name": "Usage"}).status_code == 422
    assert ada.post(f"{A}families/none/rename/", {"name": "Voice"}).status_code == 404


def test_the_top_four_are_chosen_and_taken_back(as_member: SignedIn) -> None:
    ada = as_member("Administrator")
    ada.post(f"{A}top-four/", {"segment": "travel", "place-0": "logins", "place-2": "mrr"})
    assert for_everyone() == (Choice(("logins", "mrr"), "travel"),)
    ada.post(f"{A}top-four/", {"segment": "travel", "place-0": "no_such"})
    ada.post(f"{A}top-four/", {"segment": "no_such", "place-0": "logins"})
    assert for_everyone() == (Choice(("logins", "mrr"), "travel"),)
    ada.post(f"{A}top-four/", {"segment": "travel"})
    assert for_everyone() == ()


def test_targets_are_previewed_then_set_all_together_with_the_reason(ada: Client) -> None:
    typed = {"t:logins:all:": "12", "t:logins:segment:travel": "1,500", "t:csat:account:north": "85 %"}
    preview = ada.post(f"{A}targets/", {"act": "preview", **typed}).content.decode()
    assert "3 changes" in preview
    assert held().get("logins") is None
    seen = {f"seen-{name}": "" for name in typed}
    ada.post(f"{A}targets/", {"act": "apply", "reason": "Plan of 2024", **typed, **seen})
    assert held().items() >= {"logins": "12", "logins segment travel": "1500", "csat account north": "85"}.items()
    recorded = [one for one in audit.entries() if one.deed.kind == "target"][:3]
    assert {(one.deed.act, one.by, one.why) for one in recorded} == {(Act.ADDED, "Administrator", "Plan of 2024")}


def test_one_cell_that_cannot_be_set_stops_all(ada: Client) -> None:
    typed = {"t:logins:all:": "12", "t:csat:all:": "many", "act": "apply", "seen-t:logins:all:": ""}
    answer = ada.post(f"{A}targets/", typed)
    assert (answer.status_code, "“many” is not a number" in answer.content.decode()) == (422, True)
    assert held().get("logins") is None


def test_a_target_that_somebody_else_changed_meanwhile_is_not_overwritten(ada: Client) -> None:
    ada.post(f"{A}targets/", {"act": "apply", "t:logins:all:": "12", "seen-t:logins:all:": ""})
    answer = ada.post(f"{A}targets/", {"act": "apply", "t:logins:all:": "20", "seen-t:logins:all:": ""})
    assert (answer.status_code, held()["logins"]) == (422, "12")


def test_a_target_from_a_day_on_leaves_the_former_until_then(ada: Client) -> None:
    ada.post(f"{A}targets/", {"act": "apply", "t:logins:all:": "12", "seen-t:logins:all:": ""})
    later = {"act": "apply", "first": "2024-04-01", "t:logins:all:": "20", "seen-t:logins:all:": "12"}
    ada.post(f"{A}targets/", later)
    assert held().items() >= {"logins": "12", "logins from 2024-04-01": "20"}.items()


def test_an_empty_cell_takes_the_target_away(ada: Client) -> None:
    ada.post(f"{A}targets/", {"act": "apply", "t:logins:all:": "12", "seen-t:logins:all:": ""})
    ada.post(f"{A}targets/", {"act": "apply", "t:mrr:all:": "9", "seen-t:mrr:all:": ""})
    ada.post(f"{A}targets/", {"act": "apply", "t:logins:all:": "", "seen-t:logins:all:": "12"})
    assert {key: value for key, value in held().items() if key in {"logins", "mrr"}} == {"mrr": "9"}


@pytest.mark.parametrize("cell", ["t:csat:account:kestrel", "t:csat:all:", "t:csat:segment:travel", "t:mood:all:"])
def test_who_works_with_their_own_accounts_sets_targets_of_those_alone(as_member: SignedIn, cell: str) -> None:
    before = held()
    answer = as_member(VERA).post(f"{A}targets/", {"act": "apply", cell: "5", f"seen-{cell}": ""})
    assert "Nothing changes" in answer.content.decode()
    assert held() == before
    assert "Kestrel" not in as_member(VERA).get(f"{A}targets/?family=satisfaction").content.decode()


def test_a_locked_target_is_shown_and_not_set(as_member: SignedIn) -> None:
    permitting.set_right("manager", "csat", Right(target=False), by=ROOT)
    manager = as_member("Manager")
    assert "t:csat:all:" not in manager.get(f"{A}targets/").content.decode()
    assert "Nothing changes" in manager.post(f"{A}targets/", {"act": "preview", "t:csat:all:": "5"}).content.decode()


def test_settings_are_saved_with_their_reason(ada: Client, own_workspace: ServedWorkspace) -> None:
    form = {"zone": "Europe/Berlin", "currency": "chf", "fiscal_start_month": "4", "why": "We moved"}
    assert ada.post(f"{A}settings/", form).status_code == 302
    catalog = own_workspace.catalog()
    found = catalog.calendar.zone, catalog.money.currency, catalog.calendar.fiscal_start_month
    assert found == ("Europe/Berlin", "CHF", 4)
    assert ada.post(f"{A}settings/", {**form, "zone": "Atlantis"}).status_code == 422


def test_the_metrics_that_pages_speak_of_first_are_named(ada: Client, own_workspace: ServedWorkspace) -> None:
    assert (
        "4 accounts · €43k monthly recurring revenue"
        in ada.get("/portfolio/?filter=all(m.mrr.ge.4000)").content.decode()
    )
    form = {"zone": "UTC", "currency": "EUR", "fiscal_start_month": "1", "revenue": "spent"}
    assert ada.post(f"{A}settings/", form).status_code == 302
    assert own_workspace.catalog().key_metrics == KeyMetrics(revenue="spent")
    assert "4 accounts · €908 spent" in ada.get("/portfolio/?filter=all(m.mrr.ge.4000)").content.decode()
    assert "As usual (Monthly recurring revenue)" in ada.get(f"{A}settings/").content.decode()


def test_a_job_is_asked_for_and_followed(as_member: SignedIn) -> None:
    analyst = as_member("Analyst")
    answer = analyst.post(f"{A}jobs/verify/start/")
    asked = jobs.last_run("verify")
    assert asked is not None
    assert (asked.asked_by, answer.headers["Location"]) == ("Analyst", f"{A}jobs/{asked.id}/")
    part = analyst.get(f"{A}jobs/{asked.id}/", headers={"HX-Request": "true"})
    assert "Waits for its turn." in part.content.decode()
    assert "HX-Refresh" not in part.headers
    assert analyst.post(f"{A}jobs/import/start/").status_code == 404


@pytest.mark.parametrize(
    ("every", "due", "words"),
    [
        (Every("*"), "2024-03-11 09:31", "every minute, when something has changed"),
        (Every("*/5"), "2024-03-11 09:35", "every 5 minutes"),
        (Every("15"), "2024-03-11 10:15", "hourly, at minute 15"),
        (Every("30", "3"), "2024-03-12 03:30", "daily at 03:30 UTC"),
    ],
)
def test_when_a_job_is_due(every: Every, due: str, words: str) -> None:
    assert (f"{every.next_after(NOW):%Y-%m-%d %H:%M}", every.words) == (due, words)


def test_how_long_something_took_is_said_in_two_units() -> None:
    took = (timedelta(seconds=4.26), timedelta(seconds=75), timedelta(hours=2, minutes=5))
    assert tuple(map(duration, took)) == ("4.3 s", "1 min 15 s", "2 h 5 min")
