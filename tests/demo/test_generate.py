"""The demo's files are of one piece: complete, of the right size, plausible, and the same every time."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from tests.demo.files import ENDS, Demo

from bellwether.demo.company import CHURNED_CROWD
from bellwether.demo.generate import write_demo

PEOPLES_FILES = ("tickets", "invitations", "responses", "communications", "touches", "feedback", "memberships")
ACCOUNTS_FILES = (*PEOPLES_FILES, "subscriptions", "orders", "deals", "costs", "policy_compliance", "pulses", "outages")


def test_the_company_has_the_promised_size(demo: Demo) -> None:
    assert demo.one("select count(distinct account_id) from accounts") == 400
    assert demo.one("select count(distinct user_id) from users") == 15_000
    assert demo.one("select count(*) from happened") == 3_000_000
    assert demo.rows("select min(day), max(day) from happened") == [(demo.day(729), demo.ends)]
    assert demo.one("select count(*) from accounts where parent_id is not null") >= 5 + 24
    assert CHURNED_CROWD >= 24


def test_events_have_ids_of_their_own(demo: Demo) -> None:
    ids = "select count(*) = count(distinct message_id) from (from on_time union all from late)"
    assert demo.one(ids)


@pytest.mark.parametrize("table", ACCOUNTS_FILES)
def test_every_account_that_is_named_is_in_the_list(demo: Demo, table: str) -> None:
    assert demo.one(f"select count(*) from {table} where account_id not in (select account_id from accounts)") == 0


@pytest.mark.parametrize("table", PEOPLES_FILES)
def test_every_person_that_is_named_is_in_the_list(demo: Demo, table: str) -> None:
    assert demo.one(f"select count(*) from {table} where user_id not in (select user_id from users)") == 0


def test_nobody_acts_before_joining_or_after_leaving(demo: Demo) -> None:
    outside = (
        "select count(*) from happened join members using (user_id, account_id)"
        " group by user_id, account_id, day having not bool_or(day >= starts and coalesce(day < ends, true)) limit 1"
    )
    assert demo.rows(outside) == []
    strangers = (
        "select count(*) from (select distinct user_id, account_id from happened where user_id is not null)"
        " anti join members using (user_id, account_id)"
    )
    assert demo.one(strangers) == 0


def test_no_account_acts_before_it_exists_or_after_it_has_left(demo: Demo) -> None:
    assert demo.one("select count(*) from happened join accounts using (account_id) where day < created_on") == 0
    after = (
        "select count(*) from happened join (select account_id, max(coalesce(ended_on, date '9999-01-01')) as gone"
        " from subscriptions group by 1) using (account_id) where day >= gone"
    )
    assert demo.one(after) == 0


def test_nothing_is_known_before_it_happened(demo: Demo) -> None:
    assert demo.one("select count(*) from happened where received_at < happened_at") == 0
    assert demo.one("select max(received_at)::date <= ? from happened", demo.ends)


def test_every_paying_account_has_one_subscription_at_a_time(demo: Demo) -> None:
    overlapping = (
        "select count(*) from subscriptions a join subscriptions b on a.account_id = b.account_id"
        " and a.subscription_id < b.subscription_id and a.started_on < coalesce(b.ended_on, date '9999-01-01')"
        " and b.started_on < coalesce(a.ended_on, date '9999-01-01')"
    )
    assert demo.one(overlapping) == 0
    assert demo.one("select bool_and(renews_on > ?) from subscriptions where ended_on is null", demo.ends)


def test_the_week_has_a_rhythm_and_the_business_grows(demo: Demo) -> None:
    ((weekend, workday),) = demo.rows(
        "select count(*) filter (isodow(day) > 5) / 2, count(*) filter (isodow(day) <= 5) / 5 from happened"
    )
    assert 0.1 < weekend / workday < 0.5
    ((earlier, later),) = demo.rows("select count(*) filter (day <= ?), count(*) filter (day > ?) from happened",
                                    demo.day(365), demo.day(365))  # fmt: skip
    assert 1.1 < later / earlier < 2.0


def test_accounts_are_of_very_different_sizes(demo: Demo) -> None:
    ((largest, median),) = demo.rows(
        "select max(n), median(n) from (select count(*) as n from users group by account_id)"
    )
    assert largest > 12 * median


def test_every_file_is_imported_by_one_step(demo: Demo) -> None:
    steps = demo.steps
    data = [path for path in demo.directory.iterdir() if path.suffix in {".csv", ".parquet"}]
    assert sorted(step.file for step in steps) == sorted(data)
    assert {step.mapping for step in steps} == set((demo.directory / "mapping").iterdir())
    assert [step.kind for step in steps][:2] == ["accounts", "traits"]


@pytest.mark.long
def test_writing_twice_writes_the_same_bytes(demo: Demo, tmp_path: Path) -> None:
    write_demo(tmp_path, ends=ENDS)
    assert fingerprints(tmp_path) == fingerprints(demo.directory)


def fingerprints(directory: Path) -> dict[str, str]:
    return {
        str(path.relative_to(directory)): sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file()
    }
