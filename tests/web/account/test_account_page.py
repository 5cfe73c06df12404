"""The account page: who sees it, and what stands on it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.web.account.answers import words
from tests.web.company import NOW
from tests.web.conftest import JONAS, VERA, SignedIn, signed_in
from tests.web.members.conftest import ROOT

from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, Definitions, Kind, MetricSpec
from bellwether.catalog.reading import read_text
from bellwether.catalog.serving import ServedWorkspace
from bellwether.members.actions import permitting
from bellwether.members.domain import Right
from bellwether.ui.addresses import AccountIdConverter, account_address

TABS = ("", "metrics", "timeline", "revenue", "deals", "tickets", "surveys", "users", "data")


def text_of(client: Client, address: str) -> str:
    """What a person reads on a page, in one line."""
    response = client.get(address)
    assert response.status_code == 200, address
    return words(response)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_is_a_page_of_its_own(as_member: SignedIn, tab: str) -> None:
    assert "Northwind Logistics" in text_of(as_member(VERA), account_address("north", tab))


@pytest.mark.parametrize("tab", TABS)
def test_an_account_of_somebody_else_is_like_one_that_does_not_exist(as_member: SignedIn, tab: str) -> None:
    client = as_member(JONAS)
    answers = {client.get(account_address(account, tab)).status_code for account in ("north", "nobody")}
    assert answers == {404}


def test_a_name_of_the_customer_is_shown_as_text(as_member: SignedIn) -> None:
    page = as_member(VERA).get(account_address("brook")).content.decode()
    assert "<script>alert" not in page
    assert "Brook &amp; Sons &lt;script&gt;" in page


@pytest.mark.parametrize("account", ["a/b", "..", "~2F", "50 % & more?", "Größe #1", "."])
def test_any_id_makes_an_address_and_comes_back_from_it(account: str) -> None:
    address = account_address(account)
    converter = AccountIdConverter()
    assert address.count("/") == 3
    assert converter.to_python(converter.to_url(account)) == account
    assert not address.removeprefix("/accounts/").startswith(".")


def test_the_head_tells_owner_revenue_renewal_and_segments(as_member: SignedIn) -> None:
    text = text_of(as_member(VERA), account_address("north"))
    assert "Vera Lindqvist" in text
    assert "Monthly recurring revenue 26,000 EUR" in text
    # 10 March to 20 April.
    assert "Renews in 41 days 20 Apr 2024" in text
    assert "Paying customers" in text
    assert "Travel" not in text


def test_a_parent_leads_to_its_children_and_a_child_to_its_parent(as_member: SignedIn) -> None:
    client = as_member(VERA)
    below = client.get(account_address("meridian")).content.decode()
    above = client.get(account_address("air")).content.decode()
    assert 'href="/accounts/air/"' in below
    assert 'href="/accounts/rail/"' in below
    assert 'href="/accounts/meridian/"' in above


def test_a_parent_out_of_scope_is_not_named(as_member: SignedIn) -> None:
    assert "Northwind" not in text_of(as_member(JONAS), account_address("kestrel"))


def test_a_hidden_metric_is_nowhere_on_any_tab(as_member: SignedIn) -> None:
    permitting.set_right("viewer", "csat", Right(see=False), by=ROOT)
    viewer, manager = as_member("Viewer"), as_member("Manager")
    seen = {tab for tab in TABS if "CSAT" in text_of(manager, account_address("north", tab))}
    assert {"metrics", "timeline"} <= seen
    assert [tab for tab in TABS if "CSAT" in text_of(viewer, account_address("north", tab))] == []


def test_a_past_day_shows_what_was_true_then(as_member: SignedIn) -> None:
    client = as_member("Administrator")
    now = text_of(client, account_address("halden"))
    then = text_of(client, account_address("halden", on="2024-01-20"))
    assert "Monthly recurring revenue 0 EUR" in now
    assert "Monthly recurring revenue 15,333 EUR" in then
    assert "As of 20 Jan 2024" in then


def test_a_day_before_the_account_existed_leads_to_the_last_one(as_member: SignedIn) -> None:
    assert "Quiet Ltd" in text_of(as_member("Administrator"), account_address("quiet", on="2023-06-01"))


def test_gain_and_loss_are_measured_against_the_chosen_period(as_member: SignedIn) -> None:
    client = as_member(VERA)
    # 3 of 3 people were active until Bob stopped on 31 January; 30 days later his last sign-in left the window.
    month = text_of(client, account_address("north", "metrics", over="30d"))
    week = text_of(client, account_address("north", "metrics", over="7d"))
    assert "Active people −33.3 pts" in month
    assert "Active people 0.0 pts" in week


def test_an_entered_value_is_shown_as_of_today_or_as_of_its_last_update(as_member: SignedIn) -> None:
    client = as_member(JONAS)
    # Pine's pulse was entered in June 2023 and held for 90 days.
    today = text_of(client, account_address("pine", "metrics"))
    update = text_of(client, account_address("pine", "metrics", **{"as": "update"}))
    assert "Pulse no value no data" in today
    assert "entered 15 Jun 2023" not in today
    assert "Pulse entered 15 Jun 2023" in update
    assert "good" in update


def test_families_stand_in_their_order_and_open_to_timelines(as_member: SignedIn) -> None:
    client = as_member(VERA)
    closed = client.get(account_address("north", "metrics")).content.decode()
    opened = client.get(account_address("north", "metrics", open="usage")).content.decode()
    order = [closed.index(f'id="family-{key}"') for key in ("usage", "revenue", "support", "satisfaction")]
    assert order == sorted(order)
    assert "line-chart" not in closed
    # Four metrics of usage, each with its line.
    assert opened.count('class="line-chart history"') == 4


def test_the_users_tab_tells_when_each_person_was_last_seen(as_member: SignedIn) -> None:
    text = text_of(as_member(VERA), account_address("north", "users"))
    assert "1 of 3 active in 30 days" in text
    assert "ann@northwind.example" in text
    assert "39 days ago" in text
    assert "never seen" in text


def test_the_data_tab_tells_each_trait_with_its_source_and_since_when(as_member: SignedIn) -> None:
    text = text_of(as_member(VERA), account_address("north", "data"))
    assert "Industry Logistics since 10 Jan 2023" in text


def test_the_tickets_tab_lists_the_tickets_of_the_account_alone(as_member: SignedIn) -> None:
    text = text_of(as_member(VERA), account_address("north", "tickets"))
    assert "Tickets 2" in text
    assert "t1" in text
    assert "t3" not in text


def test_times_are_those_of_the_workspaces_clocks(own_workspace: ServedWorkspace) -> None:
    vera, address = signed_in(VERA), account_address("north", "tickets")
    there = [int(hour) for hour in re.findall(r", (\d\d):\d\d", text_of(vera, address))]
    own_workspace.apply(read_text("workspace: {zone: Asia/Kolkata, currency: EUR}", "test"), Authorship("Ada", NOW))
    # Half past five hours ahead of Greenwich.
    moved = re.findall(r", (\d\d:\d\d)", text_of(vera, address))
    assert there
    assert moved == [f"{hour + 5:02d}:30" for hour in there]


def test_the_timeline_tells_edits_records_and_colours_by_day(as_member: SignedIn) -> None:
    text = text_of(as_member(VERA), account_address("north", "timeline"))
    assert "CSAT entered: 90 %" in text
    assert "Ticket opened" in text
    assert "Survey answered" in text
    assert "events" not in text.split("Product events")[1]


def test_the_timeline_shows_only_the_kinds_that_are_asked_for(as_member: SignedIn) -> None:
    text = text_of(as_member(VERA), f"{account_address('north', 'timeline')}?kind=tickets")
    assert "Ticket opened" in text
    assert "Survey answered" not in text


def test_a_new_metric_is_in_every_accounts_trends_with_its_past(own_workspace: ServedWorkspace) -> None:
    metric = MetricSpec(name="Purchases", formula='count("Purchase", 30d)', family="usage")
    authorship = Authorship("Ada", own_workspace.now())
    own_workspace.apply(Definitions([Definition(Kind.METRIC, "purchases", metric)]), authorship)
    vera = signed_in(VERA)
    before = text_of(vera, account_address("north", "metrics", open="usage"))
    assert "Purchases" in before
    own_workspace.engine().refresh(own_workspace.last_day())
    page = vera.get(account_address("north", "metrics", open="usage", over="30d")).content.decode()
    line = page.split('id="metric-purchases"')[1].split("</li>")[0]
    # Ann buys every tenth day; Bob did until the end of January.
    assert 'aria-label="Purchases over the last 90 days"' in line
    assert '<span class="figure">3</span>' in line
    assert "from 5 on 9 Feb 2024" in line


def test_a_score_on_few_answers_stands_as_its_answers_and_a_share_with_its_interval(as_member: SignedIn) -> None:
    page = as_member(VERA).get(account_address("north", "metrics")).content.decode()
    assert ">2 promoters of 2<" in page
    assert 'title="Likely 6.1 to 79.2\u00a0% (95 in 100)."' in page
