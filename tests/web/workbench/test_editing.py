"""The list and the editor: what is saved is a new version with its note; a stale edit is refused."""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol

import pytest
from tests.web.conftest import SignedIn, signed_in
from tests.web.members.conftest import ROOT

from bellwether.audit import queries as audit
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, EnteredSpec, Kind, MetricSpec
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.metric import Direction, Display, EnteredRollup
from bellwether.members.actions import permitting
from bellwether.members.domain import Right

NEW = {
    "name": "People who buy",
    "formula": 'percent(users("Purchase", 45d), active_users(45d))',
    "family": "usage",
    "direction": "up",
    "edge_1": "20",
    "edge_2": "50",
    "target": "60",
    "note": "For the spring push",
    "base": "0",
}
SHARE = {
    "name": "Active people",
    "formula": "percent(active_users(60d), total_users())",
    "family": "usage",
    "display": "percent",
    "decimals": "1",
    "direction": "up",
    "edge_1": "30",
    "edge_2": "70",
    "start": "40",
    "target": "70",
    "note": "Two months are fairer",
    "base": "1",
}


class Answered(Protocol):
    """What a browser got."""

    @property
    def content(self) -> bytes: ...


def text(answer: Answered) -> str:
    return answer.content.decode()


def chosen_in(page: str) -> dict[str, str]:
    """What a browser would send of the metric's form, as it opened."""
    form = page[page.index('id="metric-form"') : page.index("</form>", page.index('id="metric-form"'))]
    typed = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', form))
    picked = {}
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found = re.search(r'value="([^"]*)" selected', options)
        picked[name] = "" if found is None else found[1]
    return {name: unescape(value) for name, value in {**typed, **picked}.items()}


def test_the_list_shows_every_metric_by_family_with_how_accounts_stand(as_member: SignedIn) -> None:
    shown = text(as_member("Vera Lindqvist").get("/metrics/"))
    assert re.findall(r'scope="rowgroup" colspan="6">(\w+) <', shown) == [
        "Usage",
        "Revenue",
        "Support",
        "Satisfaction",
    ]
    assert "Active people" in shown
    assert "/edit" not in shown


def test_the_list_counts_only_accounts_that_the_viewer_sees(as_member: SignedIn) -> None:
    known = r'active_share</span></span></th>\s*<td>.*?</td>\s*<td class="number">(\d+)<'
    found = [re.findall(known, text(as_member(name).get("/metrics/"))) for name in ("Analyst", "Vera Lindqvist")]
    assert found == [["8"], ["5"]]


def test_a_hidden_metric_is_not_listed_and_has_no_editor(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    permitting.set_right("analyst", "margin", Right(see=False), by=ROOT)
    analyst = as_member("Analyst")
    assert "Secret margin" not in text(analyst.get("/metrics/"))
    assert analyst.get("/metrics/margin/edit").status_code == 404


@pytest.mark.parametrize("name", ["Vera Lindqvist", "Manager", "Viewer"])
def test_only_who_may_define_metrics_opens_the_editor(as_member: SignedIn, name: str) -> None:
    client = as_member(name)
    answers = [
        client.get("/metrics/new"),
        client.get("/metrics/logins/edit"),
        client.post("/metrics/logins/edit", SHARE),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_a_new_metric_is_version_one_with_its_note_and_in_the_audit(own_workspace: ServedWorkspace) -> None:
    answer = signed_in("Analyst").post("/metrics/new", NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/metrics/people_who_buy/edit")
    (version,) = queries.versions(Kind.METRIC, "people_who_buy")
    assert (version.number, version.author, version.note) == (1, "Analyst", "For the spring push")
    spec = version.spec
    assert isinstance(spec, MetricSpec)
    assert spec.bands == {"good": ">= 50", "watch": "20 .. 50", "bad": "< 20"}
    assert (spec.display, str(spec.target)) == ("percent", "60")
    assert own_workspace.catalog().metrics["people_who_buy"].name == "People who buy"
    recorded = audit.entries(kind="metric", subject="people_who_buy")
    assert [(one.deed.act, one.by, one.why) for one in recorded] == [("added", "Analyst", "For the spring push")]


def test_an_edit_is_a_new_version_that_says_what_it_changed(own_workspace: ServedWorkspace) -> None:
    client = signed_in("Analyst")
    assert client.post("/metrics/active_share/edit", SHARE).status_code == 302
    shown = text(client.get("/metrics/active_share/edit"))
    assert "Two months are fairer" in shown
    assert re.findall(r"<dt>(\w+)</dt><dd><del>(.*?)</del> <ins>(.*?)</ins>", shown) == [
        ("formula", "percent(active_users(30d), total_users())", "percent(active_users(60d), total_users())")
    ]
    assert "active_users(30d)" in text(client.get("/metrics/active_share/edit?version=1"))


def test_saving_what_is_there_makes_no_version(own_workspace: ServedWorkspace) -> None:
    client = signed_in("Analyst")
    client.post("/metrics/active_share/edit", {**SHARE, "formula": "percent(active_users(30d), total_users())"})
    assert [one.number for one in queries.versions(Kind.METRIC, "active_share")] == [1]


def test_who_may_define_a_metric_but_not_set_targets_cannot_move_its_target(own_workspace: ServedWorkspace) -> None:
    answer = signed_in("Analyst").post("/metrics/active_share/edit", {**SHARE, "target": "90"})
    assert answer.status_code == 422
    assert "not move its target" in text(answer)
    assert [one.number for one in queries.versions(Kind.METRIC, "active_share")] == [1]


def test_a_stale_edit_is_refused_and_says_who_was_quicker(own_workspace: ServedWorkspace) -> None:
    signed_in("Administrator").post("/metrics/active_share/edit", {**SHARE, "note": "Mine"})
    answer = signed_in("Analyst").post("/metrics/active_share/edit", {**SHARE, "target": "90"})
    assert answer.status_code == 409
    assert "Administrator saved version 2 while you were writing" in text(answer)
    assert 'value="90"' in text(answer)
    assert len(queries.versions(Kind.METRIC, "active_share")) == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("formula", 'count("Logn", 30d)', "Login"),
        ("edge_2", "10", "The edges must rise"),
        ("key", "logins", "There is a metric “logins” already"),
        ("key", "Not a key", "small letters"),
        ("name", "", "required"),
        ("start", "5", ""),
    ],
)
def test_what_cannot_be_saved_comes_back_with_the_reason(
    as_member: SignedIn, field: str, value: str, said: str
) -> None:
    wanted = {**NEW, field: value} if field != "start" else {**NEW, "start": "5", "target": ""}
    answer = as_member("Analyst").post("/metrics/new", wanted)
    assert answer.status_code == 422
    assert (said or "there is a start but no target") in text(answer)


def test_nothing_that_reads_a_hidden_metric_is_saved(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    permitting.set_right("analyst", "margin", Right(see=False), by=ROOT)
    answer = as_member("Analyst").post("/metrics/new", {**NEW, "formula": "margin * 2"})
    assert answer.status_code == 422
    assert not queries.versions(Kind.METRIC, "people_who_buy")


def test_an_entered_metric_keeps_how_it_is_entered(own_workspace: ServedWorkspace) -> None:
    before = queries.versions(Kind.METRIC, "csat")[-1].spec
    client = signed_in("Analyst")
    page = text(client.get("/metrics/csat/edit"))
    assert "It has no formula" in page
    wanted = {**chosen_in(page), "name": "Satisfaction", "family": "satisfaction"}
    assert client.post("/metrics/csat/edit", {**wanted, "edge_1": "70", "edge_2": "85"}).status_code == 302
    after = queries.versions(Kind.METRIC, "csat")[-1].spec
    assert isinstance(before, MetricSpec)
    assert isinstance(after, MetricSpec)
    assert (after.name, after.entered, after.formula, after.bands) == (
        "Satisfaction",
        before.entered,
        None,
        before.bands,
    )


PULSE = {"name": "Mood on calls", "ranks": "low, middling , high", "max_age": "8w", "direction": "up", "base": "0"}


def test_a_metric_that_people_enter_is_made_and_takes_a_value(own_workspace: ServedWorkspace) -> None:
    client = signed_in("Administrator")
    assert client.post("/metrics/new?kind=entered", PULSE).status_code == 302
    spec = queries.versions(Kind.METRIC, "mood_on_calls")[-1].spec
    assert spec == MetricSpec(
        name="Mood on calls",
        entered=EnteredSpec(max_age="8w", rollup=EnteredRollup.DISTRIBUTION, ranks=("low", "middling", "high")),
        display=Display.RANK,
        direction=Direction.UP,
    )
    number = "/number/value/?metric=mood_on_calls&account=north"
    assert client.post(number, {"typed": "High", "day": "2024-03-10", "seen": "0"}).status_code == 302
    assert "high" in text(client.get("/number/?metric=mood_on_calls&account=north"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"ranks": "low, high"}, "“middling” may have been entered, so it stays."),
        ({"max_age": "a year"}, "is not a number of days or weeks"),
        ({"rollup": "sum"}, "ranks have no arithmetic"),
    ],
)
def test_how_a_metric_is_entered_is_refused_in_a_sentence(
    own_workspace: ServedWorkspace, changed: dict[str, str], sentence: str
) -> None:
    client = signed_in("Administrator")
    client.post("/metrics/new?kind=entered", PULSE)
    answer = client.post("/metrics/mood_on_calls/edit", {**PULSE, "base": "1", **changed})
    assert answer.status_code == 422
    assert sentence in unescape(text(answer))


def test_bands_that_are_no_edges_stay_until_a_way_is_chosen_again(own_workspace: ServedWorkspace) -> None:
    odd = MetricSpec(
        name="Odd", formula='count("Login", 30d)', bands={"good": "10 .. 20", "watch": "< 10", "bad": ">= 20"}
    )
    authorship = Authorship("Ada", own_workspace.now())
    own_workspace.apply(Definitions([Definition(Kind.METRIC, "odd", odd)]), authorship)
    client = signed_in("Analyst")
    shown = text(client.get("/metrics/odd/edit?account=rail"))
    assert "were written as text" in shown
    assert 'aria-label="watch below 10, good from 10 below 20, bad from 20"' in shown
    wanted = {"name": "Odd", "formula": odd.formula or "", "direction": "none", "base": "1", "decimals": "0"}
    client.post("/metrics/odd/edit", {**wanted, "kept": "on", "of": "odd"})
    after = queries.versions(Kind.METRIC, "odd")[-1]
    assert isinstance(after.spec, MetricSpec)
    assert (after.number, after.spec.bands, after.spec.decimals) == (2, odd.bands, 0)
