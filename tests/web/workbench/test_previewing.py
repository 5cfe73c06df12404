"""The live preview: what is wrong and where, one account's value, how all accounts of the viewer lie."""

from __future__ import annotations

import json
import re
from typing import Protocol

import pytest
from django.test import Client
from tests.web.conftest import SignedIn
from tests.web.members.conftest import ROOT

from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right

SHARE = "percent(active_users(30d), total_users())"


class Answered(Protocol):
    """What a browser got."""

    @property
    def content(self) -> bytes: ...


def text(answer: Answered) -> str:
    return answer.content.decode()


@pytest.fixture
def analyst(as_member: SignedIn) -> Client:
    return as_member("Analyst")


def preview(client: Client, formula: str, **more: str) -> str:
    return text(client.post("/metrics/preview", {"formula": formula, "account": "north", **more}))


def test_a_formula_has_its_words_and_its_value_for_the_account(analyst: Client) -> None:
    shown = preview(analyst, SHARE, direction="up", edge_1="30", edge_2="70")
    assert "distinct people with any event in the last 30 days ÷ people at the account, in percent" in shown
    assert '<span class="figure">33.3<span class="figure-unit">%</span></span>' in shown
    assert "band-watch" in shown
    assert "Northwind Logistics" in shown


def test_what_is_wrong_is_told_with_its_place_and_a_remedy(analyst: Client) -> None:
    shown = preview(analyst, 'count("Logn", 30d)')
    faults = re.search(r'data-faults="([^"]*)"', shown)
    assert faults is not None
    places = json.loads(faults[1].replace("&quot;", '"'))
    assert [(place["from"], place["to"]) for place in places] == [(6, 12)]
    assert "Login" in shown
    assert 'class="figure"' not in shown


def test_places_are_counted_as_browsers_count_letters(analyst: Client) -> None:
    shown = preview(analyst, 'count("😀", 30d) +\ncount("Logn", 30d)')
    assert [
        place["from"] for place in json.loads(re.findall(r'data-faults="([^"]*)"', shown)[0].replace("&quot;", '"'))
    ] == [6, 25]


def test_hostile_text_stays_text(analyst: Client) -> None:
    assert "<img" not in preview(analyst, '"<img src=x onerror=alert(1)>"')


def test_the_account_is_remembered(analyst: Client) -> None:
    preview(analyst, SHARE)
    assert '<option value="north" selected>' in text(analyst.get("/metrics/new"))


def test_all_accounts_lie_in_a_histogram_with_the_unknown_counted(analyst: Client) -> None:
    shown = text(analyst.get("/metrics/preview/accounts", {"formula": "percent(active_users(30d), account.licences)"}))
    assert "10 accounts" in shown
    assert "9 with a value" in shown
    assert re.search(r'no data</span><strong class="tabular">1</strong>', shown)


def test_the_line_has_two_years_of_the_account_and_the_quartiles(analyst: Client) -> None:
    line = analyst.get("/metrics/preview/line", {"formula": 'count("Login", 30d)', "account": "north"}).json()
    assert [one["name"] for one in line["series"]] == [
        "Northwind Logistics",
        "Median of all",
        "Upper quarter",
        "Lower quarter",
    ]
    assert (len(line["days"]), line["days"][-1]) == (730, "2024-03-10")
    # 2024-03-10: 30 sign-ins of Ann; of all ten accounts 0 0 0 0 2 30 30 30 41 60.
    assert [one["values"][-1] for one in line["series"]] == [30.0, 16.0, 30.0, 0.0]


def test_the_parts_of_the_formula_have_their_values(analyst: Client) -> None:
    shown = text(analyst.get("/metrics/preview/steps", {"formula": SHARE, "account": "north"}))
    assert re.findall(r'class="step step-(\d)".*?<dd class="tabular">([^<]*)</dd>', shown) == [
        ("0", "33.33"),
        ("1", "1"),
        ("1", "3"),
    ]


def test_a_hidden_metric_is_an_unknown_name_in_formulas_and_completions(
    workspace: ServedWorkspace, analyst: Client
) -> None:
    permitting.set_right("analyst", "mrr", Right(see=False), by=ROOT)
    for formula in ("mrr", "margin * 2"):
        for address in ("accounts", "line", "steps"):
            answer = analyst.get(f"/metrics/preview/{address}", {"formula": formula, "account": "north"})
            assert "26" not in text(answer)
        assert "There is no" in preview(analyst, formula)
    names = [one["label"] for one in analyst.get("/metrics/names").json()["metrics"]]
    assert {"mrr", "margin"}.isdisjoint(names)
    assert "logins" in names


def test_only_who_may_define_metrics_previews(as_member: SignedIn) -> None:
    for name in ("Vera Lindqvist", "Viewer", "Manager"):
        client = as_member(name)
        answers = [client.post("/metrics/preview", {"formula": SHARE}), client.get("/metrics/names")]
        assert [answer.status_code for answer in answers] == [403, 403]
