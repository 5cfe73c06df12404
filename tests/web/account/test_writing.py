"""What members write on the account page: the top four, notes with pins, meetings, flags, traits."""

from __future__ import annotations

import re

from django.test import Client
from tests.web.account.answers import words
from tests.web.conftest import JONAS, VERA, SignedIn, signed_in
from tests.web.members.conftest import ROOT

from bellwether.accounts.topfour.domain import Choice, chosen
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.engine import one_day
from bellwether.engine.formula.parse import parse
from bellwether.members.actions import permitting
from bellwether.members.domain import Right


def four(client: Client, account: str = "north") -> list[str]:
    """The keys of the cards, in the order in which they stand."""
    return re.findall(r'id="card-(\w+)"', client.get(f"/accounts/{account}/top-four/").content.decode())


def test_the_top_four_are_reordered_for_oneself_alone(as_member: SignedIn) -> None:
    vera, administrator = as_member(VERA), as_member("Administrator")
    before = four(vera)
    assert len(before) == 4
    assert vera.post("/accounts/north/top-four/order/", {"order": " ".join(reversed(before))}).status_code == 204
    assert four(vera) == before[::-1]
    assert four(administrator) == before
    assert four(vera, "air") == before


def test_whoever_may_edit_accounts_chooses_the_four_for_everyone(as_member: SignedIn) -> None:
    manager, vera = as_member("Manager"), as_member(VERA)
    wanted = ["nps", "csat", "logins", "mrr"]
    assert "Top four of Northwind Logistics" in words(manager.get("/accounts/north/top-four/choose/"))
    assert manager.post("/accounts/north/top-four/choose/", {"metric": wanted, "segment": ""}).status_code == 302
    assert four(vera) == wanted
    assert four(vera, "air") != wanted
    manager.post("/accounts/north/top-four/choose/", {"back": "1", "segment": ""})
    assert four(vera) == four(vera, "air")


def test_administrators_choose_for_a_segment_and_for_all(as_member: SignedIn) -> None:
    administrator, vera = as_member("Administrator"), as_member(VERA)
    administrator.post("/accounts/air/top-four/choose/", {"metric": ["mrr", "csat"], "segment": "travel"})
    administrator.post("/accounts/air/top-four/choose/", {"metric": ["logins", "nps"], "segment": "*"})
    assert four(vera, "alpine")[:2] == ["mrr", "csat"]
    assert four(vera, "north")[:2] == ["logins", "nps"]


def test_account_managers_do_not_choose_for_others(as_member: SignedIn) -> None:
    refused = as_member(VERA).post("/accounts/north/top-four/choose/", {"metric": ["mrr"], "segment": "*"})
    assert refused.status_code == 403


def test_a_hidden_metric_leaves_its_place_to_the_next(as_member: SignedIn) -> None:
    administrator = as_member("Administrator")
    administrator.post("/accounts/north/top-four/choose/", {"metric": ["csat", "mrr"], "segment": ""})
    permitting.set_right("viewer", "csat", Right(see=False), by=ROOT)
    assert four(as_member("Viewer"))[0] == "mrr"
    assert "csat" not in four(as_member("Viewer"))


def test_the_closest_choice_counts() -> None:
    choices = [
        Choice(("a", "b")),
        Choice(("c",), segment="large"),
        Choice(("d",), account=7),
        Choice(("b", "a"), account=7, member=1),
    ]
    visible = {"a", "b", "c", "d", "x"}
    assert chosen(choices, ["large"], ["x", "a"], visible) == ("a", "d", "x")
    assert chosen(choices[:2], ["large"], ["x"], visible) == ("c", "x")
    assert chosen(choices[:1], [], ["x"], visible) == ("a", "b", "x")
    assert chosen([], [], ["x", "hidden", "a"], visible) == ("x", "a")


def test_a_note_is_written_shown_and_removed_by_its_author_alone(as_member: SignedIn) -> None:
    vera, administrator = as_member(VERA), as_member("Administrator")
    vera.post("/accounts/north/notes/", {"kind": "note", "text": "Ann <b>leads</b> the roll-out"})
    assert "Ann &lt;b&gt;leads&lt;/b&gt; the roll-out" in vera.get("/accounts/north/").content.decode()
    found = re.search(r"/accounts/north/notes/(\d+)/", vera.get("/accounts/north/").content.decode())
    assert found is not None
    assert administrator.get(found[0]).status_code == 404
    assert administrator.post(found[0], {"text": "mine now"}).status_code == 404
    vera.post(found[0], {"text": "Ann leads it"})
    assert "Ann leads it" in words(administrator.get("/accounts/north/timeline/"))
    vera.post(found[0], {"remove": "1"})
    assert "Ann leads it" not in words(vera.get("/accounts/north/timeline/"))


def test_an_empty_note_is_refused_in_its_form(as_member: SignedIn) -> None:
    refused = as_member(VERA).post("/accounts/north/notes/", {"kind": "note", "text": "  "})
    assert refused.status_code == 422
    assert "The note is empty" in words(refused)


def test_a_pinned_value_stays_as_it_read_and_shows_what_it_reads_now(own_workspace: ServedWorkspace) -> None:
    vera = signed_in(VERA)
    vera.post("/accounts/north/notes/", {"kind": "note", "text": "As agreed", "pin": "logins@2024-02-10"})
    before = words(vera.get("/accounts/north/"))
    assert "Logins 50 10 Feb 2024" in before
    assert "now" not in before.split("10 Feb 2024")[1].split("Logins")[0]
    adjusted = {"typed": "+7", "reason": "late events", "day": "2024-02-01", "seen": "0"}
    assert vera.post("/number/adjust/?metric=logins&account=north", adjusted).status_code == 302
    own_workspace.engine().refresh(own_workspace.last_day())
    assert "Logins 50 10 Feb 2024 now 57" in words(vera.get("/accounts/north/"))


def test_a_pin_of_a_hidden_metric_is_not_shown(as_member: SignedIn) -> None:
    as_member(VERA).post("/accounts/north/notes/", {"kind": "note", "text": "Margin", "pin": "margin@2024-03-10"})
    permitting.set_right("viewer", "margin", Right(see=False), by=ROOT)
    text = words(as_member("Viewer").get("/accounts/north/timeline/"))
    assert "Secret margin" not in text
    assert "7,800" not in text


def test_a_meeting_is_logged_as_a_record_that_metrics_react_to(own_workspace: ServedWorkspace) -> None:
    vera = signed_in(VERA)
    saved = vera.post(
        "/accounts/north/notes/",
        {"kind": "meeting", "text": "Quarterly review", "happened": "2024-03-08"},
        headers={"HX-Request": "true"},
    )
    assert "values-changed" in saved.headers["HX-Trigger"]
    since = parse('days_since(communications where type == "meeting")')
    series = own_workspace.engine().values(since, days=one_day(own_workspace.last_day()))
    assert series.value(series.labels.index("north"), 0).value == 2  # type: ignore[union-attr]
    timeline = words(vera.get("/accounts/north/timeline/?kind=notes&kind=contacts"))
    # The note tells of the meeting, so its record is not told a second time.
    assert timeline.count("Quarterly review") == 1
    assert "meeting on 8 Mar 2024" in timeline


def test_a_meeting_ahead_is_refused(as_member: SignedIn) -> None:
    refused = as_member(VERA).post("/accounts/north/notes/", {"kind": "call", "text": "", "happened": "2024-03-12"})
    assert refused.status_code == 422
    assert "2024-03-12 lies ahead" in words(refused)


def test_who_may_not_write_has_no_form(as_member: SignedIn) -> None:
    viewer = as_member("Viewer")
    assert 'name="text"' not in viewer.get("/accounts/north/").content.decode()
    assert viewer.post("/accounts/north/notes/", {"text": "x"}).status_code == 403
    assert viewer.post("/accounts/north/flags/", {"kind": "risk", "reason": "x"}).status_code == 403
    assert as_member(JONAS).post("/accounts/north/notes/", {"text": "x"}).status_code == 404


def test_a_flag_stands_in_the_head_until_it_is_lowered(as_member: SignedIn) -> None:
    vera = as_member(VERA)
    vera.post("/accounts/north/flags/", {"kind": "risk", "reason": "New head of travel"})
    page = vera.get("/accounts/north/")
    assert "Risk: New head of travel" in words(page)
    lower = re.search(r"/accounts/north/flags/\d+/lower/", page.content.decode())
    assert lower is not None
    vera.post(lower[0])
    assert "Risk: New head of travel" not in words(vera.get("/accounts/north/users/"))
    timeline = words(vera.get("/accounts/north/timeline/?kind=flags"))
    assert "Risk flagged: New head of travel" in timeline
    assert "Risk flag lowered: New head of travel" in timeline


def test_a_trait_is_changed_from_a_day_on_and_a_stale_change_is_refused(own_workspace: ServedWorkspace) -> None:
    manager = signed_in("Manager")
    form = manager.get("/accounts/north/data/industry/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', form)
    fields = {"text": "Freight", "first": "2024-03-01", "reason": "renamed", "seen": seen[1] if seen else ""}
    assert manager.post("/accounts/north/data/industry/", fields).status_code == 302
    data = words(manager.get("/accounts/north/data/"))
    assert "Industry Freight since 1 Mar 2024, from members" in data
    assert "Logistics since 10 Jan 2023" in data
    stale = manager.post("/accounts/north/data/industry/", {**fields, "text": "Shipping"})
    assert stale.status_code == 409
    assert "it is Freight now, and you wrote Shipping" in words(stale)
