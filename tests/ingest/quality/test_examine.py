"""What an examination finds in small files, and what it leaves in peace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.ingest.conftest import CATALOG, DEALS, NOW, Desk

from bellwether.engine.definitions.catalog import Check
from bellwether.engine.definitions.collection import Collection, Field, FieldType
from bellwether.engine.definitions.days import day_number
from bellwether.ingest.quality.evidence import Evidence
from bellwether.ingest.quality.examine import examine
from bellwether.ingest.quality.finding import DataFinding, Severity
from bellwether.ingest.quarantine.batches import imports

TODAY = date(2025, 1, 31)
SUBSCRIPTIONS = Collection(
    "subscriptions",
    "Subscriptions",
    anchor="starts_at",
    end="ends_at",
    fields={"starts_at": Field("starts_at", FieldType.DATE), "ends_at": Field("ends_at", FieldType.DATE)},
)
TICKETS = Collection(
    "tickets",
    "Tickets",
    anchor="created_at",
    end="resolved_at",
    fields={
        "created_at": Field("created_at", FieldType.INSTANT),
        "first_reply_at": Field("first_reply_at", FieldType.INSTANT),
        "resolved_at": Field("resolved_at", FieldType.INSTANT),
    },
)
WIDER = replace(
    CATALOG,
    collections={"deals": DEALS, "subscriptions": SUBSCRIPTIONS, "tickets": TICKETS},
    account_traits={**CATALOG.account_traits, "churned": Field("churned", FieldType.BOOLEAN)},
    metrics={},
)

EVENTS = 'id: id\naccount: account\nuser: user\nname: {constant: Use}\nat: {column: at, format: "%Y-%m-%d"}\n'
EVENT_HEAD = "id,account,user,at\n"
DEAL = 'id: id\naccount: account\nfields: {created_at: {column: created, format: "%Y-%m-%d"}}\n'
ACCOUNT = 'id: id\nname: name\ncreated: {column: created, format: "%Y-%m-%d"}\n'


def wide(desk: Desk) -> Desk:
    """The desk with more collections."""
    desk.warehouse.prepare(WIDER)
    return replace(desk, destination=replace(desk.destination, catalog=WIDER))


def findings(desk: Desk, today: date = TODAY, checks: Sequence[Check] = ()) -> dict[str, DataFinding]:
    """What is found, by check and place."""
    catalog = replace(desk.destination.catalog, checks={check.key: check for check in checks})
    known = imports(desk.destination.quarantine)
    found = examine(Evidence(desk.warehouse, catalog, known, day_number(today)))
    return {f"{one.check} {one.where}": one for one in found}


def each_day(first: date, days: int, accounts: Sequence[str], source: str = "") -> str:
    rows = (
        f"{source}{account}{day},{account},u{account},{first + timedelta(days=day)}\n"
        for day in range(days)
        for account in accounts
    )
    return EVENT_HEAD + "".join(rows)


def test_sound_facts_give_nothing_to_find(desk: Desk) -> None:
    desk.take("accounts", "id,name,created\nacme,Acme,2024-12-01\nbolt,Bolt,2024-12-01\n", ACCOUNT)
    desk.take("events", each_day(date(2025, 1, 1), 30, ["acme", "bolt"]), EVENTS)
    desk.take("deals", "id,account,created\nd1,acme,2025-01-02\n", DEAL)
    assert findings(desk) == {}


def test_an_empty_workspace_gives_nothing_to_find(desk: Desk) -> None:
    assert findings(desk) == {}


def test_events_of_days_to_come_and_of_days_before_their_account(desk: Desk) -> None:
    desk.take("accounts", "id,name,created\nacme,Acme,2025-01-10\n", ACCOUNT)
    desk.take("events", EVENT_HEAD + "1,acme,ann,2025-01-09\n2,acme,ann,2025-01-10\n3,acme,ann,2025-02-01\n", EVENTS)
    found = findings(desk)
    before, future = found["before_account events"], found["future_dates events"]
    assert (before.count, before.of, before.examples) == (1, 3, ("“Use” of acme on 2025-01-09",))
    assert (future.count, future.severity, future.examples) == (1, Severity.ERROR, ("“Use” of acme on 2025-02-01",))


def test_events_before_the_first_subscription(desk: Desk) -> None:
    both = wide(desk)
    subscription = 'id: id\naccount: account\nfields: {starts_at: {column: starts, format: "%Y-%m-%d"}}\n'
    both.take("subscriptions", "id,account,starts\ns1,acme,2025-01-10\ns2,acme,2025-01-05\n", subscription)
    both.take("events", EVENT_HEAD + "1,acme,ann,2025-01-04\n2,acme,ann,2025-01-06\n", EVENTS)
    assert findings(both)["before_subscription events"].count == 1


def test_events_of_nobodys_account_unless_their_person_belongs_somewhere(desk: Desk) -> None:
    desk.take("users", "id,account\nann,acme\n", "id: id\naccount: account\n")
    desk.take("events", EVENT_HEAD + "1,,ann,2025-01-09\n2,,bob,2025-01-09\n3,,,2025-01-09\n", EVENTS)
    assert findings(desk)["unassigned events"].count == 2


def test_accounts_that_only_facts_name_and_accounts_without_facts(desk: Desk) -> None:
    desk.take("accounts", "id,name,created\nacme,Acme,\nbolt,Bolt,\ncato, ACME ,\n", ACCOUNT)
    desk.take("events", EVENT_HEAD + "1,acme,ann,2025-01-09\n2,dune,ann,2025-01-09\n", EVENTS)
    found = findings(desk)
    assert found["unknown_accounts accounts"].examples == ("dune",)
    assert found["accounts_without_facts accounts"].examples == ("bolt", "cato")
    assert found["same_name accounts"].examples == ("acme, cato: “acme”",)


def test_a_source_that_is_silent_for_longer_than_usual_is_stale(desk: Desk) -> None:
    mapping = "source: app\n" + EVENTS
    desk.take("events", each_day(date(2025, 1, 1), 28, ["acme"]), mapping)
    assert "stale_source events of app" not in findings(desk, date(2025, 1, 30))
    stale = findings(desk, TODAY)["stale_source events of app"]
    assert (stale.count, stale.of, stale.severity) == (3, 1, Severity.WARNING)


def test_a_source_with_a_recorded_outage_is_excused(desk: Desk) -> None:
    desk.take("events", each_day(date(2025, 1, 1), 20, ["acme"]), "source: app\n" + EVENTS)
    assert "stale_source events of app" in findings(desk)
    mapping = 'of: of\nstarts: {column: starts, format: "%Y-%m-%d"}\nends: {column: ends, format: "%Y-%m-%d"}\n'
    desk.take("outages", "of,starts,ends\napp,2025-01-21,2025-02-10\n", mapping)
    assert "stale_source events of app" not in findings(desk)


def test_deliveries_tell_the_interval_where_there_are_enough(desk: Desk) -> None:
    for week in range(5):
        at = datetime(2025, 1, 1, 9, tzinfo=UTC) + timedelta(weeks=week)
        desk.take(
            "events", each_day(date(2024, 12, 25) + timedelta(weeks=week), 7, ["acme"], f"w{week}"), EVENTS, now=at
        )
    assert not any(key.startswith("stale_source") for key in findings(desk, date(2025, 2, 12)))
    stale = findings(desk, date(2025, 2, 13))["stale_source events without a source"]
    assert (stale.count, stale.of, stale.severity) == (15, 7, Severity.ERROR)


def test_accounts_that_fall_silent_together(desk: Desk) -> None:
    accounts = [f"a{number:02}" for number in range(10)]
    first = each_day(date(2024, 12, 6), 28, accounts)
    desk.take("events", first + each_day(date(2025, 1, 3), 28, accounts[:7], "x").removeprefix(EVENT_HEAD), EVENTS)
    drop = findings(desk)["coverage_drop events without a source"]
    assert (drop.count, drop.of, drop.examples) == (3, 10, ("a07", "a08", "a09"))


def test_a_field_that_is_filled_less_often_than_before(desk: Desk) -> None:
    mapping = DEAL.replace("fields: {", "fields: {stage: stage, ")
    days = [date(2024, 8, 5) + timedelta(days=number) for number in range(178)]
    rows = [f"d{number},acme,{day},{'won' if number < 90 else ''}\n" for number, day in enumerate(days)]
    desk.take("deals", "id,account,created,stage\n" + "".join(rows), mapping)
    drop = findings(desk)["coverage_drop deals.stage"]
    assert (drop.count, drop.of) == (88, 90)


def test_dates_of_which_none_is_after_the_twelfth(desk: Desk) -> None:
    rows = [f"d{number},acme,2024-{number % 12 + 1:02}-{number % 11 + 1:02}\n" for number in range(40)]
    desk.take("deals", "id,account,created\n" + "".join(rows), DEAL)
    assert findings(desk)["swapped_dates deals.created_at"].count == 40


def test_dates_on_the_first_of_months_are_not_taken_for_swapped(desk: Desk) -> None:
    rows = [f"d{number},acme,2024-{number % 12 + 1:02}-01\n" for number in range(40)]
    desk.take("deals", "id,account,created\n" + "".join(rows), DEAL)
    assert "swapped_dates deals.created_at" not in findings(desk)


def test_replies_before_the_ticket_but_not_midnights_of_the_same_day(desk: Desk) -> None:
    both = wide(desk)
    mapping = "zone: UTC\nid: id\naccount: account\nfields: {created_at: made, first_reply_at: reply}\n"
    content = (
        "id,account,made,reply\nt1,acme,2025-01-02 10:00,2025-01-02 09:00\n"
        "t2,acme,2025-01-02 10:00,2025-01-02\nt3,acme,2025-01-02 10:00,2025-01-03 09:00\n"
    )
    both.take("tickets", content, mapping)
    wrong = findings(both)["wrong_order tickets: created_at, first_reply_at"]
    assert (wrong.count, wrong.of) == (1, 3)
    assert wrong.examples == ("t1 of acme: created_at 2025-01-02, first_reply_at 2025-01-02",)


def test_claims_that_disagree_are_found_without_being_declared(desk: Desk) -> None:
    both = wide(desk)
    accounts = "id,name,created,gone\nacme,Acme,2024-01-01,yes\nbolt,Bolt,2024-01-01,no\n"
    both.take("accounts", accounts, ACCOUNT + "traits: {churned: gone}\neffective: created\n")
    subscription = 'id: id\naccount: account\nfields: {starts_at: {column: starts, format: "%Y-%m-%d"}}\n'
    both.take("subscriptions", "id,account,starts\ns1,acme,2025-01-10\ns2,bolt,2025-01-05\n", subscription)
    found = findings(both)["contradiction has_left"]
    assert (found.count, found.of, found.examples) == (1, 2, ("acme: yes, no",))
    assert "“account.churned == true” is true of 50.0 %" in found.sentence


def test_rows_that_a_check_forbids(desk: Desk) -> None:
    desk.take("deals", "id,account,created\nd1,acme,2024-01-02\nd2,acme,2025-01-02\n", DEAL)
    never = Check("old", "Deals of last year", never="deals where created_at < 2025-01-01")
    found = findings(desk, checks=[never])["check:old deals where created_at < 2025-01-01"]
    assert (found.count, found.examples) == (1, ("acme: 1",))


def test_references_that_lead_nowhere(desk: Desk) -> None:
    mapping = DEAL.replace("fields: {", "fields: {stage: stage, ")
    desk.take("deals", "id,account,created,stage\nd1,acme,2025-01-02,d2\nd2,acme,2025-01-03,x\n", mapping)
    found = findings(desk, checks=[Check("one", "Stages", refers="deals.stage", to="deals", alive=True)])
    where = "deals.stage → deals"
    assert found[f"broken_reference {where}"].examples == ("“x” (1)",)
    assert found[f"unused_reference {where}"].examples == ("d1",)
    assert found[f"before_start {where}"].count == 1


def test_what_waits_in_the_quarantine_is_told(desk: Desk) -> None:
    desk.take("deals", "id,account,created\nd1,acme,2025-01-02\nd1,acme,2025-01-03\nd2,acme,x\n", DEAL)
    found = findings(desk)
    assert found["rejected_rows deals.csv as deals"].count == 2
    assert found["duplicated_ids deals.csv as deals"].examples == ("line 3",)


def test_the_worst_comes_first(desk: Desk) -> None:
    desk.take("deals", "id,account,created\nd1,,2025-01-02\nd2,acme,2025-03-01\n", DEAL)
    severities = [one.severity for one in findings(desk).values()]
    assert severities == sorted(severities, key=list(Severity).index)
    assert NOW.date() == TODAY
