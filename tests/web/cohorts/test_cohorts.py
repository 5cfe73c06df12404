"""The page of cohorts: whose accounts it counts, what it must not tell, and what it says where there is nothing."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from typing import Protocol

import pytest
from tests.web.conftest import VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.access.role import ADMINISTRATOR
from bellwether.access.viewer import Viewer
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.screens.cohorts.asked import asked
from bellwether.screens.cohorts.reading import cohorts_of

ROW = re.compile(r'<tr><th scope="row">([A-Z][a-z]{2} \d{4})</th>(.*?)</tr>')
CELL = re.compile(r"<span [^>]*>([^<]+)</span>")


class Answered(Protocol):
    """What a browser got."""

    @property
    def content(self) -> bytes: ...


def text(answer: Answered) -> str:
    return answer.content.decode()


def shown(page: str) -> dict[str, tuple[int, list[str]]]:
    """By month: how many accounts, and the texts of the cells."""
    found = {}
    for month, cells in ROW.findall(page):
        members = re.search(r'class="number soft">(\d+)<', cells)
        assert members is not None
        found[month] = int(members[1]), CELL.findall(cells)
    return found


def test_every_account_is_in_the_month_in_which_it_first_paid(as_member: SignedIn) -> None:
    found = shown(text(as_member("Analyst").get("/cohorts/?months=14")))
    assert {month: members for month, (members, _) in found.items()} == {
        "Jan 2023": 2,
        "Feb 2023": 1,
        "Mar 2023": 1,
        "May 2023": 1,
        "Jun 2023": 1,
        "Jul 2023": 1,
        "Aug 2023": 1,
        "Jan 2024": 1,
    }
    # One of the two of January 2023 has left in February 2024; few accounts are told as counts.
    assert found["Jan 2023"][1] == [*["2 of 2"] * 13, "1 of 2"]
    assert found["Jan 2024"][1] == ["1 of 1", "1 of 1", *["not yet"] * 12]


def test_whoever_sees_some_accounts_sees_cohorts_of_those_alone(as_member: SignedIn) -> None:
    vera, all_of_them = as_member(VERA), as_member("Analyst")
    members = [sum(one for one, _ in shown(text(who.get("/cohorts/"))).values()) for who in (vera, all_of_them)]
    assert (members[0] < members[1], members[1]) == (True, 9)
    behind = text(vera.get("/cohorts/accounts/?age=0"))
    names = set(re.findall(r'href="/accounts/([^/]+)/"', behind))
    assert {"north", "air"} <= names
    assert "kestrel" not in names
    assert "Kestrel" not in text(vera.get("/cohorts/cohorts.csv?by=industry"))


def test_a_popover_tells_what_became_of_each_account(as_member: SignedIn) -> None:
    part = text(
        as_member("Analyst").get("/cohorts/accounts/?kept=net&month=2023-01&age=13", headers={"HX-Request": "true"})
    )
    assert "<html" not in part
    assert re.findall(r'href="/accounts/(\w+)/">.*?number">([\d,]+)<.*?number">([\d,]+)<.*?<td>(\w[\w ]*)<', part) == [
        ("halden", "15,333", "0", "lost"),
        ("north", "26,000", "26,000", "the same"),
    ]
    assert "€26k of €41.3k, 2 accounts" in part
    assert "62.9 %" in part


def test_the_file_has_every_cell_with_its_parts(as_member: SignedIn) -> None:
    answer = as_member("Analyst").get("/cohorts/cohorts.csv?kept=net&months=14&by=industry")
    assert answer["Content-Disposition"] == 'attachment; filename="cohorts-net-2024-03-10.csv"'
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    (one,) = [row for row in rows if (row["name"], row["age"]) == ("2023-01", "13")]
    assert (one["top"], one["bottom"], one["n"], one["reason"]) == ("26000.0", "41333.0", "2", "")
    (young,) = [row for row in rows if (row["name"], row["age"]) == ("2024-01", "13")]
    assert (young["percent"], young["reason"]) == ("", "not_yet")
    assert {row["row"] for row in rows} == {"cohort", "pooled", "industry"}


@pytest.mark.parametrize("path", ["/cohorts/?of={}", "/cohorts/accounts/?age=0&of={}", "/cohorts/cohorts.csv?of={}"])
def test_a_hidden_amount_is_as_one_that_does_not_exist(
    workspace: ServedWorkspace, as_member: SignedIn, path: str
) -> None:
    viewer = as_member("Viewer")
    assert viewer.get(path.format("margin")).status_code == 200
    permitting.set_right("viewer", "margin", Right(see=False), by=ROOT)
    assert [viewer.get(path.format(key)).status_code for key in ("margin", "no_such")] == [404, 404]
    assert "Secret margin" not in text(viewer.get("/cohorts/"))


def test_without_the_revenue_nothing_of_it_is_told(as_member: SignedIn) -> None:
    permitting.set_right("viewer", "mrr", Right(see=False), by=ROOT)
    viewer = as_member("Viewer")
    page = text(viewer.get("/cohorts/"))
    assert "No metric says what accounts pay" in page
    assert "recurring revenue" not in page.replace("recurring revenue, or what was ordered", "").lower().replace(
        "recurring revenue in the catalogue", ""
    )
    # A segment whose condition reads it tells of it, and so does what is derived from it.
    assert [viewer.get(f"/cohorts/?of=spent&{one}").status_code for one in ("segment=customers", "segment=travel")] == [
        404,
        200,
    ]
    assert viewer.get("/cohorts/?of=margin").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("kept=nothing", 404),
        ("since=account.nothing", 404),
        ("segment=nothing", 404),
        ("by=licences", 404),
        ("of=active_share", 404),
        ("months=99999&on=0001-01-01&known_at=x", 200),
        ("months=0&on=2020-01-31", 200),
    ],
)
def test_addresses_that_nobody_would_write_are_answered(as_member: SignedIn, query: str, status: int) -> None:
    assert as_member("Analyst").get(f"/cohorts/?{query}").status_code == status


@pytest.mark.parametrize("query", ["month=2031-01&age=1", "age=999", "age=x", "age=", "month=&age=-1"])
def test_a_cell_that_is_not_there_is_not_found(as_member: SignedIn, query: str) -> None:
    assert as_member("Analyst").get(f"/cohorts/accounts/?{query}").status_code == 404


def test_what_is_missing_is_said_with_the_next_step(as_member: SignedIn) -> None:
    analyst = as_member("Analyst")
    assert "All accounts here began before them" in text(analyst.get("/cohorts/?months=1"))
    assert "Nobody has begun" in text(analyst.get("/cohorts/?on=2020-01-31"))
    assert "Nobody has begun" in text(analyst.get("/cohorts/?trait=industry&value=Nothing"))
    steps = [text(as_member(who).get("/cohorts/?on=2020-01-31")) for who in ("Administrator", "Viewer")]
    assert ["What has been imported" in page for page in steps] == [True, False]


def test_the_state_of_the_page_is_its_address(as_member: SignedIn) -> None:
    page = text(as_member("Analyst").get("/cohorts/?kept=gross&by=industry&comebacks=no&months=12"))
    assert 'href="/cohorts/?kept=net&amp;months=12&amp;by=industry&amp;comebacks=no"' in page
    assert "Travel</a>" in page
    travel = text(as_member("Analyst").get("/cohorts/?trait=industry&value=Travel&months=60"))
    assert sum(members for members, _ in shown(travel).values()) == 3


def test_what_was_read_is_kept_for_the_cells_that_are_opened_next(workspace: ServedWorkspace) -> None:
    everybody = Viewer(member=1, name="Root", email="root@tailwind.example", role=ADMINISTRATOR)
    accounts, net = (asked(everybody, {}, {"kept": kept}) for kept in ("accounts", "net"))
    few = asked(replace(everybody, accounts=frozenset({"north"})), {}, {})
    metric = workspace.catalog().metrics["mrr"]
    assert cohorts_of(accounts, metric) is cohorts_of(net, metric)
    assert cohorts_of(few, metric).labels == ("north",)
