"""The editor of a score: its form and its text say the same; what would move is told before it is saved."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from importlib import resources

import pytest
from django.http import QueryDict
from django.test import Client
from tests.web.members.conftest import ROOT

from bellwether.catalog import queries
from bellwether.catalog.domain import Kind
from bellwether.catalog.reading import read_text
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.screens.health.editor.branch import Branch, after, read
from bellwether.screens.health.editor.suggesting import FRESH
from bellwether.screens.health.editor.trying import weights
from bellwether.screens.health.editor.wording import Unworded, form_of, spec_of

Sees = Callable[[str], Client]

FORM = {
    "score": "health",
    "base": "1",
    "name": "Health",
    "watch": "50",
    "good": "75",
    "p0.key": "paying",
    "p0.name": "Paying",
    "p0.where": "mrr > 0",
    "p0.floor": "50",
    "p0.g0.name": "Use",
    "p0.g0.weight": "3",
    "p0.g0.d0.metric": "active_share",
    "p0.g0.d0.weight": "1",
    "p0.g0.d0.way": "bands",
    "p0.g0.d0.b0.from": "",
    "p0.g0.d0.b0.points": "0",
    "p0.g0.d0.b1.from": "30",
    "p0.g0.d0.b1.points": "60",
}


def sent(form: Branch) -> QueryDict:
    """What a browser sends of a form."""
    query = QueryDict(mutable=True)

    def tell(entry: Branch) -> None:
        before = f"{entry.path}." if entry.path else ""
        for name, value in entry.texts.items():
            query[before + name] = value
        for entries in entry.lists.values():
            for one in entries:
                tell(one)

    tell(form)
    return query


@pytest.fixture(scope="module")
def demos() -> HealthSpec:
    """The score of the demo company: every way from values to points is in it."""
    text = resources.files("bellwether.demo").joinpath("definitions/health.yaml").read_text(encoding="utf-8")
    from_file = read_text(text, "demo").get(Kind.HEALTH, "health")
    assert from_file is not None
    assert isinstance(from_file.spec, HealthSpec)
    return from_file.spec


def test_a_score_survives_its_form_and_what_a_browser_sends_of_it(demos: HealthSpec) -> None:
    assert spec_of(read(sent(form_of(demos))), demos) == demos


def test_what_stands_twice_in_the_form_moves_with_all_that_is_in_it(demos: HealthSpec) -> None:
    moved = spec_of(after(form_of(demos), "down:p0", FRESH), demos)
    assert moved.profiles == demos.profiles[::-1]
    dropped = spec_of(after(form_of(demos), "drop:p0.g1", FRESH), demos)
    assert dropped.profiles[0].groups == (demos.profiles[0].groups[0], *demos.profiles[0].groups[2:])
    assert after(form_of(demos), "drop:p9.g1", FRESH) == form_of(demos)


def test_weights_are_told_as_shares_of_the_whole(demos: HealthSpec) -> None:
    shares = weights(demos)
    assert (shares["p0.g0.d0"], shares["p0.g0.d1"], shares["p1.g0.d0"]) == ("28 %", "8 %", "37.5 %")


def test_a_form_says_everything_that_is_no_number() -> None:
    broken = QueryDict(mutable=True)
    broken.update({**FORM, "p0.g0.weight": "much", "p0.g0.d0.b1.points": ""})
    with pytest.raises(Unworded) as refused:
        spec_of(read(broken), None)
    assert refused.value.faults == (
        "Profile “Paying”, group “Use”, “active_share”, points: a number is missing. Write it like 40 or 12.5.",
        "Profile “Paying”, group “Use”, weight: “much” is not a number. Write it like 40 or 12.5.",
    )


def test_who_would_move_is_told_before_anything_is_saved(sees: Sees) -> None:
    shown = sees("Analyst").post("/health/what-if", FORM).content.decode()
    # All who have a third of their people active get 60 points: Northwind rises, the five at 100 fall to watch.
    assert '<dt>Would fall</dt><dd class="tabular">5 · €20.7k</dd>' in shown
    assert '<dt>Would rise</dt><dd class="tabular">1 · €26k</dd>' in shown
    assert "Northwind Logistics" in shown


def test_what_is_saved_is_a_new_version_with_its_note(sees: Sees, scored: ServedWorkspace) -> None:
    answer = sees("Analyst").post("/health/health/edit", {**FORM, "note": "Steps are easier to explain"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/health/health/edit")
    versions = queries.versions(Kind.HEALTH, "health")
    assert [(one.number, one.author, one.note) for one in versions] == [
        (1, "root", "first"),
        (2, "Analyst", "Steps are easier to explain"),
    ]


def test_a_stale_edit_is_refused_and_nothing_is_lost(sees: Sees, scored: ServedWorkspace) -> None:
    answer = sees("Analyst").post("/health/health/edit", {**FORM, "base": "0"})
    assert answer.status_code == 409
    assert 'value="60"' in answer.content.decode()
    assert len(queries.versions(Kind.HEALTH, "health")) == 1


def test_the_form_becomes_text_and_the_text_a_form_without_losing_what_was_typed(sees: Sees) -> None:
    analyst = sees("Analyst")
    as_text = analyst.post("/health/health/edit", {**FORM, "p0.g0.weight": "7", "act": "text"}).content.decode()
    text = html.unescape(as_text.split('spellcheck="false" autocapitalize="off">')[1].split("</textarea>")[0])
    assert "weight: 7" in text
    sent = {"score": "health", "base": "1", "as": "yaml", "yaml": text.replace("weight: 7", "weight: 9"), "act": "form"}
    as_form = analyst.post("/health/health/edit", sent).content.decode()
    assert 'name="p0.g0.weight" inputmode="decimal" value="9"' in as_form
    unreadable = analyst.post("/health/health/edit", {**FORM, "p0.g0.weight": "much", "act": "text"}).content.decode()
    assert 'value="much"' in unreadable


def test_a_driver_shows_how_the_accounts_lie(sees: Sees) -> None:
    shown = sees("Analyst").post("/health/spread?at=p0.g0.d0", FORM).content.decode()
    # Of ten accounts, Meridian and Quiet have no people.
    assert "Active people: 8 accounts with a value" in shown
    assert "histogram-threshold" in shown
    # Each border that the form holds is a handle which moves the field's number.
    assert re.findall(r'role="slider"[^>]*data-field="([^"]+)"', shown) == ["p0.g0.d0.b1.from"]


def test_a_wrong_text_is_told_by_its_line(sees: Sees) -> None:
    text = "health:\n  - key: health\n    name: Health\n    profils: []\n"
    answer = sees("Analyst").post("/health/what-if", {"score": "health", "as": "yaml", "yaml": text})
    assert "Line 4: health score health.profils" in answer.content.decode()


def test_a_driver_that_is_hidden_is_told_like_one_that_is_not_there(sees: Sees) -> None:
    permitting.set_right("analyst", "margin", Right(see=False), by=ROOT)
    client = sees("Analyst")
    shown = [
        client.post("/health/what-if", {**FORM, "p0.g0.d0.metric": metric})
        .content.decode()
        .replace(f"“{metric}”", "“it”")
        for metric in ("margin", "margins_of")
    ]
    assert shown[0] == shown[1]
    assert "there is no metric" in shown[0]


def test_a_first_draft_without_bands_to_begin_from_is_no_fault(sees: Sees, scored: ServedWorkspace) -> None:
    for metric in scored.catalog().metrics.values():
        if metric.bands:
            permitting.set_right("analyst", metric.key, Right(see=False), by=ROOT)
    opened = sees("Analyst").get("/health/new").content.decode()
    assert "No metric has bands yet." in opened
    assert 'class="errors' not in opened


def test_who_may_not_define_health_may_not_try(sees: Sees) -> None:
    assert sees("Manager").get("/health/health/edit").status_code == 403
