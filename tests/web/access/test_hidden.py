"""Whoever may not see a metric cannot find out about it by asking in another way.

Each question is asked twice: of the hidden metric, and of one that does not exist. The answers must be the same.
"""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.web.access.test_walk import told_by
from tests.web.conftest import SignedIn, signed_in
from tests.web.members.conftest import ROOT

from bellwether.access.permission import Permission
from bellwether.access.role import Scope
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import people, permitting
from bellwether.members.domain import Right
from bellwether.members.models import Member

FILTERS = (
    "m.{metric}.ge.80",
    "m.{metric}.in.0.100",
    "m.{metric}.unknown",
    "m.{metric}.colour.good",
    "m.{metric}.reached",
    "c.{metric}.30d.pct.ge.1",
    "c.{metric}.30d.loss",
    "not(m.{metric}.ge.80)",
    "any(n.North~m.{metric}.ge.80)",
)
SORTS = ("-m.{metric}", "k.{metric}", "c.{metric}.30d.percent")
PLACES = ("/portfolio/", "/portfolio/rows/", "/portfolio/foot/", "/portfolio/accounts.csv", "/portfolio/tiles/")
QUESTIONS = (
    *(f"{place}?filter={one}" for place in PLACES for one in FILTERS[:4]),
    *(f"/portfolio/?filter={one}" for one in FILTERS[4:]),
    *(f"{place}?sort={sort}" for place in PLACES[:2] for sort in SORTS),
    *(f"{place}?columns=name,{{metric}}" for place in PLACES),
    *(
        f"{place}?g0.join=all&g0.r0.subject=custom&g0.r0.first={one}"
        for place in ("/filters/says/", "/filters/form/", "/portfolio/filter/")
        for one in FILTERS[:2]
    ),
    "/filters/says/?g0.join=all&g0.r0.subject=m:{metric}&g0.r0.test=ge&g0.r0.first=80",
    "/portfolio/groups/?group=industry&columns={metric}",
    "/portfolio/compare/?accounts=north,air&columns={metric}",
    "/portfolio/cell/?account=north&column={metric}",
    "/number/?metric={metric}&account=north&day=2024-03-10",
    "/number/why/?metric={metric}&account=north&day=2024-03-10",
    "/number/chart/?metric={metric}&account=north",
    "/number/?metric={metric}&group=portfolio",
    "/accounts/north/metrics/?metric={metric}",
    "/metrics/{metric}/edit",
    "/search?q={metric}",
)
BY_READING = (
    "/portfolio/?filter=m.{metric}.ge.1000&sort=-m.{metric}",
    "/portfolio/accounts.csv?columns=name,{metric}",
    "/number/?metric={metric}&account=north&day=2024-03-10",
    "/search?q={metric}",
)
"""Asked of a metric that is hidden because it reads a hidden one."""

FORMULAS = ("{metric}", "{metric} + 1", "count(accounts where {metric} > 0)", "ago({metric}, 30d)")


@pytest.fixture
def analyst(workspace: ServedWorkspace, as_member: SignedIn) -> Client:
    """An analyst, who may define metrics and see all accounts, but neither CSAT nor the revenue."""
    for metric in ("csat", "mrr"):
        permitting.set_right("analyst", metric, Right(see=False), by=ROOT)
    return as_member("Analyst")


def asked(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, told_by(response.getvalue())


@pytest.mark.parametrize(
    ("question", "hidden", "nothing"),
    [*((question, "csat", "csax") for question in QUESTIONS), *((one, "margin", "margix") for one in BY_READING)],
)
def test_a_question_about_a_hidden_metric_is_about_nothing(
    analyst: Client, question: str, hidden: str, nothing: str
) -> None:
    of_hidden = asked(analyst, question.replace("{metric}", hidden))
    of_nothing = asked(analyst, question.replace("{metric}", nothing))
    assert (of_hidden[0], of_hidden[1].replace(hidden, nothing)) == of_nothing
    assert of_hidden[0] < 500


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("page", ["/metrics/preview", "/metrics/preview/accounts", "/metrics/preview/line"])
def test_a_formula_cannot_read_a_hidden_metric(analyst: Client, page: str, formula: str) -> None:
    answers = [
        analyst.post(page, {"formula": formula.replace("{metric}", name), "account": "north"})
        for name in ("csat", "csax")
    ]
    hidden, nothing = ((one.status_code, told_by(one.getvalue())) for one in answers)
    assert (hidden[0], hidden[1].replace("csat", "csax")) == nothing


@pytest.mark.parametrize(
    "question",
    [
        "/portfolio/?filter=s.{segment}",
        "/filters/says/?g0.join=all&g0.r0.subject=segment&g0.r0.test=in&g0.r0.picks={segment}",
        "/filters/says/?g0.join=all&g0.r0.subject=custom&g0.r0.first=s.{segment}",
    ],
)
def test_a_segment_whose_condition_reads_a_hidden_metric_is_hidden(analyst: Client, question: str) -> None:
    hidden = asked(analyst, question.replace("{segment}", "customers"))
    nothing = asked(analyst, question.replace("{segment}", "customerx"))
    assert (hidden[0], hidden[1].replace("customers", "customerx")) == nothing


@pytest.mark.parametrize(
    "page", ["/", "/portfolio/", "/metrics/", "/metrics/new", "/metrics/names", "/accounts/north/", "/segments/"]
)
def test_a_hidden_metric_is_offered_nowhere(analyst: Client, page: str) -> None:
    names = re.compile("CSAT|Secret margin|Monthly recurring revenue|Paying customers|\\bmargin\\b")
    assert names.findall(asked(analyst, page)[1]) == []


def test_the_bands_of_a_hidden_metric_are_not_drawn(analyst: Client) -> None:
    answers = [
        analyst.post("/metrics/preview", {"formula": "logins", "account": "north", "kept": "on", "of": metric})
        for metric in ("csat", "csax")
    ]
    hidden, nothing = (told_by(one.getvalue()).replace("csat", "csax") for one in answers)
    assert hidden == nothing


def test_where_a_metric_applies_cannot_be_said_by_a_hidden_one(analyst: Client) -> None:
    asked = {"name": "Probe", "formula": "logins", "direction": "up", "base": "0"}
    answers = [analyst.post("/metrics/new", {**asked, "applies_to": f"{one} > 80"}) for one in ("csat", "csax")]
    assert [one.status_code for one in answers] == [422, 422]
    hidden, nothing = (told_by(one.getvalue()).replace("csat", "csax") for one in answers)
    assert hidden == nothing


def test_rights_do_not_name_what_is_hidden_from_whoever_gives_them(workspace: ServedWorkspace) -> None:
    lead = permitting.make_role("Lead", permissions=[Permission.MANAGE_MEMBERS], scope=Scope.ALL, by=ROOT)
    permitting.set_right(lead.key, "csat", Right(see=False), by=ROOT)
    people.change_role(Member.objects.get(name="Viewer"), role=lead.key, by=ROOT)
    told = signed_in("Viewer").get("/administration/rights/?role=analyst").getvalue().decode()
    assert ("csat" in told, "Logins" in told) == (False, True)
