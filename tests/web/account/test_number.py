"""The popover behind every number: why it is what it is, and edits with and without the right."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.web.account.answers import Answer, words
from tests.web.conftest import JONAS, VERA, SignedIn, signed_in

from bellwether.audit.models import Entry
from bellwether.catalog.serving import ServedWorkspace


def number(client: Client, metric: str, account: str = "north", part: str = "", **query: str) -> str:
    """The text of the popover, or of a part of it."""
    address = f"/number/{part}?" + urlencode({"metric": metric, "account": account, **query})
    response = client.get(address, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return words(response)


def save(client: Client, what: str, metric: str, account: str = "north", **fields: str) -> Answer:
    """Posts a form of the popover, with the stamp that the form has unless another is given."""
    query = urlencode({"metric": metric, "account": account})
    if "seen" not in fields:
        form = client.get(f"/number/edit/?{query}&what={'target' if what == 'target' else 'value'}").content.decode()
        found = re.search(r'name="seen" value="([^"]*)"', form)
        fields["seen"] = unescape(found[1]) if found else ""
    posted = {"day": "2024-03-10", "typed": "", "reason": "", **fields}
    return client.post(f"/number/{what}/?{query}", posted, headers={"HX-Request": "true"})


@pytest.fixture
def vera(own_workspace: ServedWorkspace) -> Client:
    """Vera's browser, on a workspace that may be written to."""
    return signed_in(VERA)


def test_the_popover_shows_value_parts_target_and_line(as_member: SignedIn) -> None:
    text = number(as_member(VERA), "active_share")
    assert "Active people" in text
    assert "33.3 % " in text.replace("\u00a0", " ")
    assert "1 of 3" in text
    assert "Target 70" in text


def test_the_popover_says_between_what_an_estimate_lies(as_member: SignedIn) -> None:
    client = as_member(VERA)
    assert "Likely 6.1 to 79.2 % (95 in 100)." in number(client, "active_share").replace("\u00a0", " ")
    assert "Likely" not in number(client, "mrr")


def test_a_score_on_few_answers_is_shown_as_its_answers(as_member: SignedIn) -> None:
    text = number(as_member(VERA), "nps").replace("\u00a0", " ")
    assert "100 of 2 ʷ 2 promoters of 2 " in text
    assert "Likely −24 to 100 (95 in 100)." in text


def test_the_explanation_goes_down_to_the_rows(as_member: SignedIn) -> None:
    text = number(as_member(VERA), "active_share", part="why/")
    assert "distinct people with any event in the last 30 days" in text
    assert "people at the account" in text
    assert "3 rows" in text
    assert "SELECT" in text
    assert "version 1" in text


def test_a_hidden_or_unknown_metric_and_an_account_out_of_scope_have_no_popover(as_member: SignedIn) -> None:
    client = as_member(JONAS)
    for query in ("metric=nothing&account=kestrel", "metric=mrr&account=north", "metric=mrr&group=parent.meridian"):
        for part in ("", "why/", "chart/", "edit/"):
            assert client.get(f"/number/{part}?{query}").status_code == 404, (part, query)


def test_a_groups_number_counts_only_accounts_in_scope(as_member: SignedIn) -> None:
    whole = number(as_member("Manager"), "mrr", account="", group="all")
    own = number(as_member(JONAS), "mrr", account="", group="all")
    assert "48,800" in whole
    # Kestrel, Pine & Rowe and Quiet; Halden has left.
    assert "6,100" in own


def test_without_scripts_a_number_is_a_page(as_member: SignedIn) -> None:
    response = as_member(VERA).get("/number/?metric=csat&account=north")
    text = words(response)
    assert "Search or jump to" in text
    assert "90 %" in text.replace("\u00a0", " ")
    assert "version 1" in text


def test_an_entered_value_is_edited_with_the_right(vera: Client) -> None:
    response = save(vera, "value", "csat", typed="74 %", reason="asked again")
    assert response.status_code == 200
    assert "74 %" in words(response).replace("\u00a0", " ")
    assert "watch" in words(response)
    news = json.loads(response.headers["HX-Trigger"])
    assert news["toast"]["text"] == "CSAT is 74 as of 10 Mar 2024."
    assert news["values-changed"] == {"metric": "csat", "account": "north"}
    written = Entry.objects.get(kind="value")
    assert (written.by, written.before, written.after, written.why) == (VERA, '"90"', '"74"', "asked again")


def test_the_page_shows_an_edit_before_any_refresh(vera: Client) -> None:
    save(vera, "value", "csat", typed="61")
    text = words(vera.get("/accounts/north/metrics/")).replace("\u00a0", " ")
    assert "61 % bad" in text


def test_undo_puts_back_what_was_there(vera: Client) -> None:
    saved = save(vera, "value", "csat", typed="61")
    undo = json.loads(saved.headers["HX-Trigger"])["toast"]["undo"]
    back = vera.post(undo)
    assert json.loads(back.headers["HX-Trigger"])["toast"]["text"] == "CSAT is as it was before."
    assert "90 %" in number(vera, "csat").replace("\u00a0", " ")


def test_only_its_author_undoes_an_edit(vera: Client) -> None:
    saved = save(vera, "value", "csat", typed="61")
    undo = json.loads(saved.headers["HX-Trigger"])["toast"]["undo"]
    refused = signed_in("Administrator").post(undo)
    assert "Someone has changed the value since" in json.loads(refused.headers["HX-Trigger"])["toast"]["text"]
    assert "61 %" in number(vera, "csat").replace("\u00a0", " ")


def test_a_stale_edit_is_refused_with_both_values(vera: Client) -> None:
    form = vera.get("/number/edit/?metric=csat&account=north&what=value").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', form)
    save(signed_in("Manager"), "value", "csat", typed="50")
    refused = save(vera, "value", "csat", typed="95", seen=seen[1] if seen else "")
    assert refused.status_code == 409
    text = words(refused)
    assert "Theirs: 50" in text
    assert "Yours: 95" in text
    assert "by Manager" in text
    # The form that came back is on top of what is there now: saving again is meant.
    again = re.search(r'name="seen" value="([^"]*)"', refused.content.decode())
    assert save(vera, "value", "csat", typed="95", seen=again[1] if again else "").status_code == 200


@pytest.mark.parametrize(("typed", "sentence"), [("much", "is not a number"), ("1.23456", "at most 4 decimals")])
def test_what_cannot_be_kept_is_refused_in_the_form(vera: Client, typed: str, sentence: str) -> None:
    refused = save(vera, "value", "csat", typed=typed)
    assert refused.status_code == 422
    assert sentence in words(refused)
    assert f'value="{typed}"' in refused.content.decode()


def test_a_rank_is_chosen_among_its_ranks(vera: Client) -> None:
    assert "bad" in words(save(vera, "value", "mood", typed="bad", reason="quiet for weeks"))
    assert "is not a rank of Pulse" in words(save(vera, "value", "mood", typed="superb"))


def test_a_rank_tells_who_set_it_why_and_until_when_it_holds(own_workspace: ServedWorkspace) -> None:
    manager = signed_in("Manager")
    save(manager, "value", "mood", typed="watch", reason="new sponsor", day="2024-03-05")
    save(manager, "value", "mood", typed="bad", reason="sponsor has left", day="2024-03-09")
    told = number(manager, "mood")
    assert "bad sponsor has left Manager, 9 Mar 2024 watch new sponsor Manager, 5 Mar 2024" in told
    assert "Holds until 7 Jun 2024 unless it is renewed." in told
    assert "No value is known" not in told


def test_a_computed_value_takes_a_dated_reasoned_adjustment(vera: Client) -> None:
    assert save(vera, "adjust", "logins", typed="+4").status_code == 422
    saved = save(vera, "adjust", "logins", typed="+4", reason="signed in by telephone", day="2024-03-09")
    assert saved.status_code == 200
    why = number(vera, "logins", part="why/")
    assert "Adjusted by +4 from 9 Mar 2024 on: signed in by telephone (Vera Lindqvist)" in why
    assert save(vera, "value", "logins", typed="4").status_code == 422


def test_values_and_targets_are_edited_with_the_right_alone(own_workspace: ServedWorkspace) -> None:
    viewer, analyst = signed_in("Viewer"), signed_in("Analyst")
    for client in (viewer, analyst):
        assert "Edit value" not in number(client, "csat")
        assert save(client, "value", "csat", typed="1", seen="").status_code == 403
        assert save(client, "target", "csat", typed="1", seen="").status_code == 403
    assert "90 %" in number(viewer, "csat").replace("\u00a0", " ")


def test_a_value_out_of_scope_is_not_edited(own_workspace: ServedWorkspace) -> None:
    assert save(signed_in(JONAS), "value", "csat", typed="1", seen="").status_code == 404


def test_the_colour_follows_start_and_target_upwards(vera: Client) -> None:
    # 33.3 % of the people are active: half of the way from 20 to 40, all of it to 30, and before a start of 35.
    colours = {}
    for start, target in (("20", "40"), ("20", "30"), ("35", "60")):
        colours[start, target] = words(save(vera, "target", "active_share", typed=target, start=start))
    assert "% watch" in colours["20", "40"].replace("\u00a0", " ")
    assert "% good" in colours["20", "30"].replace("\u00a0", " ")
    assert "% bad" in colours["35", "60"].replace("\u00a0", " ")


def test_the_colour_follows_start_and_target_downwards(vera: Client) -> None:
    # One ticket is open: at the target of 1, between 3 and 0, and worse than a start of 0.
    shown = {}
    for start, target in (("3", "1"), ("3", "0"), ("0", "-1")):
        shown[start, target] = words(save(vera, "target", "open_tickets", typed=target, start=start))
    assert "1 good" in shown["3", "1"]
    assert "1 watch" in shown["3", "0"]
    assert "1 bad" in shown["0", "-1"]


def test_a_target_is_undone_to_what_it_was(vera: Client) -> None:
    save(vera, "target", "active_share", typed="50")
    saved = save(vera, "target", "active_share", typed="60")
    vera.post(json.loads(saved.headers["HX-Trigger"])["toast"]["undo"])
    assert "Target 50" in number(vera, "active_share")


def test_a_target_changed_meanwhile_is_not_overwritten_unseen(vera: Client) -> None:
    save(vera, "target", "active_share", typed="50")
    refused = save(vera, "target", "active_share", typed="80", seen="")
    assert refused.status_code == 409
    assert "Theirs: 50" in words(refused)


def test_get_requests_change_nothing(as_member: SignedIn) -> None:
    client = as_member(VERA)
    for part in ("value", "adjust", "target", "undo/x"):
        assert client.get(f"/number/{part}/?metric=csat&account=north").status_code == 405
