"""Full exports: what a source told before and does not name any more has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from tests.ingest.conftest import NOW, Desk

from bellwether.engine.definitions.days import date_of, day_number, micros_of
from bellwether.engine.warehouse.rows import NO_DAY, AsKnown, Kind
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Act, Written

FULL = "source: crm\nsnapshot: true\nfile_date: 2025-01-20\n"
DAY = date(2025, 1, 20)
LATER = NOW + timedelta(days=1)


def accounts(*names: str) -> str:
    return "id\n" + "".join(f"{name}\n" for name in names)


def deleted(desk: Desk) -> dict[str, date | None]:
    found = desk.warehouse.accounts()
    days = [None if day == NO_DAY else date_of(day) for day in found.deleted.tolist()]
    return dict(zip(found.external_id, days, strict=True))


SIX = ("a", "b", "c", "d", "e", "f")


def test_accounts_that_are_not_named_are_deleted_from_the_day_of_the_file(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\nsource: crm\n")
    report = desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + FULL)
    assert report.written["accounts"] == Written(unchanged=5, ended=1)
    assert deleted(desk) == {**dict.fromkeys(SIX[:5]), "f": DAY}
    assert [(one.act, one.subject) for one in report.examples] == [(Act.ENDED, "f")]


def test_the_same_full_export_again_changes_nothing(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\nsource: crm\n")
    desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + FULL)
    batch = desk.warehouse.batch()
    again = desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + FULL, now=NOW + timedelta(days=1))
    assert (again.changed, desk.warehouse.batch()) == (False, batch)


def test_an_account_that_is_named_again_is_back_and_its_absence_stays_known(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\n" + FULL)
    desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + FULL)
    later = NOW + timedelta(days=7)
    report = desk.take("accounts", accounts(*SIX), "id: id\n" + FULL, now=later)
    assert deleted(desk)["f"] is None
    assert any("named again, and are back" in note for note in report.notes)
    before = desk.warehouse.accounts(AsKnown(micros_of(NOW)))
    assert before.deleted[before.external_id.index("f")] == day_number(DAY)


def test_what_another_source_tells_too_is_not_ended(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\nsource: crm\n")
    desk.take("accounts", "id,name\nf,Foo\n", "id: id\nname: name\nsource: billing\n")
    desk.take("accounts", accounts("x", "y"), "id: id\nsource: billing\n")
    report = desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + FULL)
    assert report.written["accounts"] == Written(unchanged=5)
    assert set(deleted(desk).values()) == {None}


def test_a_file_that_would_end_too_much_is_not_believed(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\nsource: crm\n")
    with pytest.raises(ImportRefused, match=r"does not name 3 of the 6 accounts .* more than 20 %.*“--yes”"):
        desk.take("accounts", accounts(*SIX[:3]), "id: id\n" + FULL)
    assert set(deleted(desk).values()) == {None}
    report = desk.take("accounts", accounts(*SIX[:3]), "id: id\n" + FULL, thinning=True)
    assert report.written["accounts"].ended == 3


def test_a_bad_row_still_names_its_account(desk: Desk) -> None:
    mapping = "id: id\ncreated: created\n"
    desk.take("accounts", "id,created\n" + "".join(f"{one},2024-01-01\n" for one in SIX), mapping + "source: crm\n")
    content = "id,created\nf,never\n" + "".join(f"{one},2024-01-01\n" for one in SIX[:5])
    report = desk.take("accounts", content, mapping + FULL)
    assert (report.rejected, report.written["accounts"].ended) == (1, 0)


@pytest.mark.parametrize("row", [",2024-01-01\n", "a,b,c,d\n"])
def test_a_row_that_names_nobody_known_keeps_everything_from_ending(desk: Desk, row: str) -> None:
    mapping = "id: id\ncreated: created\n"
    desk.take("accounts", "id,created\n" + "".join(f"{one},2024-01-01\n" for one in SIX), mapping + "source: crm\n")
    content = "id,created\n" + row + "".join(f"{one},2024-01-01\n" for one in SIX[:5])
    report = desk.take("accounts", content, mapping + FULL)
    assert report.written["accounts"].ended == 0
    assert any("nothing was ended, because 1 rows do not tell whom they name" in note for note in report.notes)


def people(*rows: tuple[str, str]) -> str:
    return "user,account\n" + "".join(f"{user},{account}\n" for user, account in rows)


TEAM: Sequence[tuple[str, str]] = [(f"u{row}", "acme") for row in range(6)]


def memberships(desk: Desk) -> dict[str, list[tuple[str, date | None]]]:
    rows = desk.warehouse.memberships()
    person = desk.warehouse.external_ids(Kind.PERSON, rows.person)
    account = desk.warehouse.external_ids(Kind.ACCOUNT, rows.account)
    found: dict[str, list[tuple[str, date | None]]] = {}
    for one, where, end in zip(person, account, rows.ends.tolist(), strict=True):
        found.setdefault(one, []).append((where, None if end == NO_DAY else date_of(end)))
    return found


def test_members_who_are_not_named_have_left_on_the_day_of_the_file(desk: Desk) -> None:
    mapping = "id: user\naccount: account\n"
    desk.take("users", people(*TEAM), mapping + "source: crm\n")
    report = desk.take("users", people(*TEAM[:5]), mapping + FULL, now=LATER)
    assert report.written == {"memberships": Written(unchanged=5, ended=1)}
    assert memberships(desk)["u5"] == [("acme", DAY)]
    assert memberships(desk)["u0"] == [("acme", None)]


def test_a_member_who_moved_is_at_one_account_at_a_time(desk: Desk) -> None:
    mapping = "id: user\naccount: account\n"
    desk.take("users", people(*TEAM), mapping + FULL.replace("01-20", "01-10"))
    desk.take("users", people(*TEAM[:5], ("u5", "bolt")), mapping + FULL, now=LATER)
    rows = desk.warehouse.memberships()
    names = desk.warehouse.external_ids(Kind.PERSON, rows.person)
    spans = [
        (desk.warehouse.external_ids(Kind.ACCOUNT, rows.account[[row]])[0], int(rows.starts[row]), int(rows.ends[row]))
        for row in range(len(names))
        if names[row] == "u5"
    ]
    start = min(first for _, first, _ in spans)
    assert sorted(spans) == [("acme", start, day_number(DAY)), ("bolt", day_number(DAY), NO_DAY)]
    again = desk.take("users", people(*TEAM[:5], ("u5", "bolt")), mapping + FULL, now=LATER + timedelta(days=1))
    assert not again.changed


def test_records_that_are_not_named_are_retracted_and_stay_known_as_of_before(desk: Desk) -> None:
    mapping = "id: id\naccount: account\nfields: {created_at: created}\n"
    head, rows = "id,account,created\n", [f"d{row},acme,2024-01-01\n" for row in range(6)]
    desk.take("deals", head + "".join(rows), mapping + "source: crm\n")
    later = NOW + timedelta(days=1)
    report = desk.take("deals", head + "".join(rows[:5]), mapping + FULL, now=later)
    assert report.written == {"deals": Written(unchanged=5, ended=1)}
    assert sorted(desk.warehouse.records("deals", []).external_id) == [f"d{row}" for row in range(5)]
    assert len(desk.warehouse.records("deals", [], AsKnown(micros_of(NOW))).external_id) == 6


def test_traits_of_those_who_are_not_named_are_cleared(desk: Desk) -> None:
    mapping = "id: id\ntrait: {constant: plan}\nvalue: plan\n"
    rows = [f"{one},pro\n" for one in SIX]
    desk.take(
        "traits", "id,plan\n" + "".join(rows), mapping + "source: crm\neffective: file_date\nfile_date: 2025-01-01\n"
    )
    report = desk.take("traits", "id,plan\n" + "".join(rows[:5]), mapping + FULL)
    assert report.written["traits"].ended == 1
    history = desk.warehouse.traits(Kind.ACCOUNT, "plan")
    ids = desk.warehouse.external_ids(Kind.ACCOUNT, history.subject)
    told = [
        (date_of(day), bool(there))
        for one, day, there in zip(ids, history.day.tolist(), history.value.present, strict=True)
        if one == "f"
    ]
    assert told == [(date(2025, 1, 1), True), (DAY, False)]


def test_contacts_who_are_not_named_are_contacts_no_more(desk: Desk) -> None:
    mapping = "id: user\naccount: account\n"
    desk.take("contacts", people(*TEAM), mapping + "source: crm\n")
    report = desk.take("contacts", people(*TEAM[:5]), mapping + FULL)
    assert report.written["traits"].ended == 1


def test_a_trial_ends_as_much_as_the_import_and_nothing_at_all(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\nsource: crm\n")
    trial = desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + FULL, trial=True)
    assert set(deleted(desk).values()) == {None}
    assert trial.written == desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + FULL).written


@pytest.mark.parametrize("what", ["events", "values"])
def test_what_stays_in_any_case_cannot_be_ended(desk: Desk, what: str) -> None:
    mapping = {"events": "id: i\nname: n\nat: t\n", "values": "account: a\nday: d\nmetrics: {csat: c}\n"}[what]
    with pytest.raises(ImportRefused, match="stay whatever a later file leaves out"):
        desk.take(what, "i,n,t\n", mapping + FULL)


def test_a_trial_refuses_what_the_import_would_refuse(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\nsource: crm\n")
    with pytest.raises(ImportRefused, match="What it does name was not imported either"):
        desk.take("accounts", accounts(*SIX[:3]), "id: id\n" + FULL, trial=True)


OWN = "source: crm\nids: own\n"
OWN_FULL = OWN + "snapshot: true\nfile_date: 2025-01-20\n"


def test_ids_of_their_own_end_apart_from_the_same_ids_of_another_system(desk: Desk) -> None:
    desk.take("accounts", accounts(*SIX), "id: id\n" + OWN)
    desk.take("accounts", accounts(*SIX), "id: id\nids: own\nsource: billing\n")
    report = desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + OWN_FULL)
    assert report.written["accounts"] == Written(unchanged=5, ended=1)
    crm = {f"crm:{name}": None if name != "f" else DAY for name in SIX}
    assert deleted(desk) == {**crm, **{f"billing:{name}": None for name in SIX}}
    again = desk.take("accounts", accounts(*SIX[:5]), "id: id\n" + OWN_FULL, now=LATER)
    assert not again.changed
    back = desk.take("accounts", accounts(*SIX), "id: id\n" + OWN_FULL, now=LATER)
    assert any("named again, and are back" in note for note in back.notes)
    assert set(deleted(desk).values()) == {None}


def test_a_matched_account_that_one_of_its_systems_drops_goes_on(desk: Desk) -> None:
    head = "id,site\n"
    crm = {name: f"{name},{name}-company.com\n" for name in SIX}
    matched = "id: id\nmatch: {domain: site}\n"
    desk.take("accounts", head + "".join(crm.values()), matched + OWN)
    desk.take("accounts", head + "cus_9,f-company.com\n", matched + "ids: own\nsource: billing\n")
    assert len(deleted(desk)) == 6
    desk.take("accounts", head + "".join(crm[name] for name in SIX[:5]), matched + OWN_FULL)
    assert set(deleted(desk).values()) == {None}


def test_users_and_records_with_ids_of_their_own_end_too(desk: Desk) -> None:
    users = "id,account\n" + "".join(f"u{number},a\n" for number in range(6))
    mapping = "id: id\naccount: account\n"
    desk.take("users", users, mapping + OWN)
    desk.take("users", users, mapping + "ids: own\nsource: billing\n")
    report = desk.take("users", users.replace("u5,a\n", ""), mapping + OWN_FULL, now=LATER)
    assert report.written["memberships"].ended == 1
    held = desk.warehouse.memberships()
    ended = held.person[held.ends < NO_DAY]
    assert desk.warehouse.external_ids(Kind.PERSON, ended) == ("crm:u5",)
    deals = "id,account,created\n" + "".join(f"d{number},a,2025-01-01\n" for number in range(6))
    mapping = "id: id\naccount: account\nfields: {created_at: created}\n"
    desk.take("deals", deals, mapping + OWN)
    report = desk.take("deals", deals.replace("d5,a,2025-01-01\n", ""), mapping + OWN_FULL)
    assert report.written["deals"].ended == 1
    assert sorted(desk.warehouse.records("deals", ()).external_id) == [f"crm:d{number}" for number in range(5)]
