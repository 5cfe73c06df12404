"""The filter builder: what stands in the form, what it means, what it counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from tests.web.conftest import VERA, SignedIn
from tests.web.members.conftest import ROOT

from bellwether.board.conditions.comparing import Compare
from bellwether.board.conditions.condition import All, AnyOf, Condition, Not
from bellwether.board.conditions.of_accounts import InSegment, Named, TraitContains, TraitIs, TraitKnown
from bellwether.board.conditions.of_values import (
    Amount,
    Changed,
    ChangeIs,
    ColourIs,
    Moved,
    TargetReached,
    ValueBetween,
    ValueCompared,
    ValueRanked,
    ValueUnknown,
    Way,
)
from bellwether.board.conditions.spelling import spelled
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.value import ChangeStatus, Reason
from bellwether.engine.evaluate.standing import Colour
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.screens.choices import choices
from bellwether.screens.filters.building import built
from bellwether.screens.filters.draft import ANY, Draft, Group, Row
from bellwether.screens.filters.drafting import draft_of, truths
from bellwether.screens.filters.subjects import CUSTOM, sections

MONTH = Duration(30, Period.DAY)

CONDITIONS: tuple[Condition, ...] = (
    All((Named("north"),)),
    All((TraitIs("owner", ("Vera Lindqvist", "Jonas Weber")), Not(TraitIs("industry", ("Travel",))))),
    All((TraitContains("industry", "rav"), TraitKnown("parent"), Not(TraitKnown("owner")))),
    AnyOf((ValueCompared("mrr", Compare.AT_LEAST, Decimal("12.5")), ValueBetween("logins", Decimal(1), Decimal(9)))),
    All((ValueRanked("mood", ("good", "watch")), ColourIs("active_share", (Colour.BAD, Colour.NONE)))),
    All((ValueUnknown("nps"), Not(ValueUnknown("csat")), TargetReached("active_share"))),
    All((Changed("logins", MONTH, Amount.PERCENT, Compare.AT_MOST, Decimal(-20)),)),
    All((Changed("mrr", MONTH, Amount.ABSOLUTE, Compare.AT_LEAST, Decimal(100)), Moved("mrr", MONTH, Way.LOSS))),
    All((ChangeIs("logins", MONTH, (ChangeStatus.NEW,)), Moved("active_share", MONTH, Way.WORSE))),
    All((InSegment("travel"), Not(AnyOf((InSegment("travel"), InSegment("customers")))))),
    All((Named("a"), AnyOf((Named("b"), Named("c"))))),
    AnyOf((All((Named("a"), Named("b"))), All((Named("c"), Named("d"))))),
)


@pytest.mark.parametrize("condition", CONDITIONS, ids=spelled)
def test_a_filter_opens_in_the_form_and_means_the_same_again(workspace: ServedWorkspace, condition: Condition) -> None:
    catalog = workspace.catalog()
    draft = draft_of(condition, frozenset())
    assert CUSTOM not in [row.subject for group in draft.groups for row in group.rows]
    assert built(draft, sections(choices(catalog), catalog), catalog).condition == condition


def test_what_no_row_can_say_stays_as_it_is_spelled(workspace: ServedWorkspace) -> None:
    condition = All((ValueUnknown("nps", (Reason.STALE,)), Named("a")))
    draft = draft_of(condition, frozenset())
    assert draft.groups[0].rows[0] == Row(CUSTOM, first="m.nps.unknown.stale")
    assert (
        built(draft, sections(choices(workspace.catalog()), workspace.catalog()), workspace.catalog()).condition
        == condition
    )


@pytest.mark.parametrize("said", ["true", "false"])
def test_yes_and_no_open_in_the_form_as_they_were_said(workspace: ServedWorkspace, said: str) -> None:
    catalog = workspace.catalog()
    traits = {**catalog.account_traits, "reference": Field("reference", FieldType.BOOLEAN)}
    catalog = replace(catalog, account_traits=traits)
    condition = All((TraitIs("reference", (said,)),))
    draft = draft_of(condition, truths(catalog.account_traits.values()))
    assert [row.test for group in draft.groups for row in group.rows] == [{"true": "yes", "false": "no"}[said]]
    assert built(draft, sections(choices(catalog), catalog), catalog).condition == condition


def test_a_form_is_read_as_it_was_written() -> None:
    query = QueryDict(
        "join=any&g0.join=any&g0.r0.subject=m:mrr&g0.r0.test=ge&g0.r0.first=+50+"
        "&g1.join=all&g1.r0.subject=t:owner&g1.r0.test=is&g1.r0.picks=Ann&g1.r0.picks=Bob"
    )
    assert Draft.read(query) == Draft(
        ANY,
        (
            Group(ANY, (Row("m:mrr", "ge", "50"),)),
            Group("all", (Row("t:owner", "is", picks=("Ann", "Bob")),)),
        ),
    )


def test_buttons_add_and_drop_conditions_and_groups() -> None:
    two = Draft().after("add:0")
    assert [len(group.rows) for group in two.groups] == [2]
    assert [len(group.rows) for group in two.after("group").groups] == [2, 1]
    assert two.after("group").after("drop:1.0") == two
    assert two.after("clear") == Draft()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (Row("m:mrr", "ge"), "Write a number."),
        (Row("m:mrr", "ge", "much"), "“much” is not a number. Write it like 1250 or 12.5."),
        (Row("t:owner", "is"), "Pick at least one."),
        (Row("name", "has"), "Write what it shall contain."),
        (Row("m:secret", "ge", "1"), "This is not there to be asked for. Choose another subject."),
    ],
)
def test_a_row_that_is_not_complete_says_what_it_lacks(workspace: ServedWorkspace, row: Row, fault: str) -> None:
    catalog = workspace.catalog()
    made = built(
        Draft(groups=(Group(rows=(row, Row("name", "has", "n"))),)), sections(choices(catalog), catalog), catalog
    )
    assert (made.condition, dict(made.faults)) == (All((Named("n"),)), {(0, 0): fault})


def test_the_form_counts_accounts_and_money_while_it_is_built(as_member: SignedIn) -> None:
    asked = {"g0.join": "all", "g0.r0.subject": "m:mrr", "g0.r0.test": "ge", "g0.r0.first": "4,000"}
    said = as_member("Manager").get("/filters/says/?" + urlencode(asked), headers={"HX-Request": "true"})
    text = said.content.decode()
    assert "4 accounts · €43k monthly recurring revenue" in text
    assert "Accounts where Monthly recurring revenue is at least 4,000." in text


def test_it_counts_only_what_its_viewer_may_see(as_member: SignedIn) -> None:
    asked = {"g0.join": "all", "g0.r0.subject": "m:mrr", "g0.r0.test": "ge", "g0.r0.first": "4000"}
    said = as_member(VERA).get("/filters/says/?" + urlencode(asked), headers={"HX-Request": "true"})
    assert "3 accounts · €39k" in said.content.decode()


def test_owners_of_accounts_out_of_sight_are_not_offered(as_member: SignedIn) -> None:
    asked = "/filters/form/?g0.join=all&g0.r0.subject=t:owner&g0.r0.test=is"
    shown = as_member(VERA).get(asked, headers={"HX-Request": "true"}).content.decode()
    assert "Vera Lindqvist" in shown
    assert "Jonas Weber" not in shown


def test_applied_the_filter_stands_in_the_address(as_member: SignedIn) -> None:
    asked = {"g0.join": "all", "g0.r0.subject": "name", "g0.r0.first": "mer", "do": "apply", "sort": "-m.mrr"}
    answer = as_member("Manager").get("/portfolio/filter/?" + urlencode(asked))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/portfolio/?filter=all(n.mer)&sort=-m.mrr")


def test_an_incomplete_filter_is_not_applied(as_member: SignedIn) -> None:
    asked = {"g0.join": "all", "g0.r0.subject": "m:mrr", "g0.r0.test": "ge", "do": "apply"}
    answer = as_member("Manager").get("/portfolio/filter/?" + urlencode(asked))
    assert answer.status_code == 200
    assert "Write a number." in answer.content.decode()


def test_a_hidden_metric_is_neither_offered_nor_filtered_by(workspace: ServedWorkspace, as_member: SignedIn) -> None:
    permitting.set_right("manager", "mrr", Right(see=False), by=ROOT)
    manager = as_member("Manager")
    offered = manager.get("/filters/form/", headers={"HX-Request": "true"}).content.decode()
    assert 'value="m:logins"' in offered
    assert 'value="m:mrr"' not in offered
    assert 'value="m:margin"' not in offered
    every = manager.get("/portfolio/?filter=all(m.mrr.ge.4000)").content.decode()
    nobody = manager.get("/portfolio/?filter=all(m.mrx.ge.4000)").content.decode()
    for page in (every, nobody):
        assert 'role="status">10 accounts' in page
    assert "There is no metric “mrr”." in every


def test_filters_to_begin_with_suit_what_the_viewer_sees(as_member: SignedIn) -> None:
    form = as_member("Manager").get("/portfolio/filter/", headers={"HX-Request": "true"}).content.decode()
    assert 'href="/portfolio/?filter=all(m.days_to_renewal.in.0.90)"' in form
    assert 'href="/portfolio/?filter=all(not(t.owner.set))"' in form
