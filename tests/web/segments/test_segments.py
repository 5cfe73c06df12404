"""Segments: live counts, dated membership, and an editor that refuses what cannot be."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Protocol

from tests.web.conftest import VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.access.role import ADMINISTRATOR
from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.domain import Kind, SegmentSpec
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.engine import Span
from bellwether.engine.formula.parse import parse
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.screens.segments.membership import membership

DAY = date(2024, 3, 10)
EVERYBODY = Viewer(member=1, name="Root", email="root@tailwind.example", role=ADMINISTRATOR)


class Answered(Protocol):
    """What a browser got."""

    @property
    def content(self) -> bytes: ...


def text(answer: Answered) -> str:
    return answer.content.decode()


def counts(page: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r'href="/segments/(\w+)/">.*?"number">([^<]+)<.*?"number">([^<]+)<', page, re.DOTALL)
    return {key: (accounts, money) for key, accounts, money in found}


def test_counts_and_money_are_of_the_accounts_that_the_viewer_sees(as_member: SignedIn) -> None:
    assert counts(text(as_member("Analyst").get("/segments/"))) == {
        "travel": ("4", "€16k"),
        "customers": ("8", "€48.8k"),
    }
    assert counts(text(as_member(VERA).get("/segments/"))) == {"travel": ("4", "€16k"), "customers": ("5", "€42.7k")}


def test_membership_is_what_the_engine_says_of_every_day(workspace: ServedWorkspace) -> None:
    days = [DAY - timedelta(days=back) for back in range(60, -1, -1)]
    for condition in ("mrr > 0", "active_share >= 50 and mrr > 0", 'count("Login", 7d) >= 3'):
        found = membership(workspace.engine(), EVERYBODY, parse(condition), days)
        truth = workspace.engine().values(parse(condition), days=Span(days[0], days[-1]))
        assert found.ids == truth.labels
        assert (found.inside == (truth.grid.known & (truth.grid.numbers != 0))).all()


def test_who_left_is_told_with_the_day(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    found = membership(
        workspace.engine(), EVERYBODY, parse("mrr > 0"), [DAY - timedelta(days=back) for back in range(90, -1, -1)]
    )
    left = {found.ids[place]: found.until(place) for place in found.left(90)}
    entered = {found.ids[place]: found.since(place) for place in found.entered(90)}
    # Halden's subscription ended on the first of February: the day before was the last one.
    assert left == {"halden": date(2024, 1, 31)}
    assert entered == {"quiet": date(2024, 1, 5)}
    shown = text(as_member("Analyst").get("/segments/customers/"))
    assert "Halden Mining" in shown
    assert "1 Feb 2024" in shown


def test_a_past_day_has_the_members_of_that_day(as_member: SignedIn) -> None:
    rows = r'<tr><th scope="row"><a href="/accounts/(\w+)/">'
    now, then = (
        re.findall(rows, text(as_member("Analyst").get(f"/segments/customers/?on={day}")))
        for day in ("2024-03-10", "2023-06-15")
    )
    assert ("halden" in then, "halden" in now) == (True, False)
    assert set(then) == {"north", "kestrel", "air", "rail", "pine", "halden"}


def test_a_segment_that_reads_a_hidden_metric_is_not_there(as_member: SignedIn) -> None:
    permitting.set_right("analyst", "mrr", Right(see=False), by=ROOT)
    analyst = as_member("Analyst")
    assert "Paying customers" not in text(analyst.get("/segments/"))
    for address in ("", "members", "months", "edit"):
        assert analyst.get(f"/segments/customers/{address}").status_code == 404
    told = [
        text(analyst.post("/segments/preview", {"condition": f"{metric} > 3"})).replace(metric, "it")
        for metric in ("mrr", "mrx")
    ]
    assert told[0] == told[1]


def test_a_new_segment_says_whom_it_finds_and_is_kept_with_its_note(as_member: SignedIn) -> None:
    manager = as_member("Manager")
    condition = 'account.industry == "Travel" and mrr >= 5000'
    shown = text(manager.post("/segments/preview", {"condition": condition}))
    assert re.search(r'tile-value">2 <span class="soft">of 10 accounts', shown)
    assert "Meridian Air" in shown
    answer = manager.post("/segments/new", {"name": "Big travel", "condition": condition, "note": "For June"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/segments/big_travel/")
    (version,) = queries.versions(Kind.SEGMENT, "big_travel")
    assert (version.spec, version.author, version.note) == (SegmentSpec("Big travel", condition), "Manager", "For June")


def test_a_wrong_condition_is_refused_with_its_place(as_member: SignedIn) -> None:
    analyst = as_member("Analyst")
    shown = text(analyst.post("/segments/preview", {"condition": "mrr > logns"}))
    assert "Line 1, place 7." in shown
    answer = analyst.post("/segments/new", {"name": "Wrong", "condition": "mrr > logns"})
    assert answer.status_code == 422
    assert queries.versions(Kind.SEGMENT, "wrong") == ()


def test_a_stale_edit_is_refused(as_member: SignedIn) -> None:
    sent = {"name": "Travel", "condition": 'account.industry == "Retail"', "base": "0"}
    assert as_member("Analyst").post("/segments/travel/edit", sent).status_code == 409
    assert len(queries.versions(Kind.SEGMENT, "travel")) == 1
