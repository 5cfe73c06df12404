"""A dry run says what the real one will do, and does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.ingest.conftest import NOW, Desk
from tests.ingest.facts.test_targets import Book

from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.files import csv_pieces, even
from bellwether.ingest.report import Act, ImportReport

LATER = NOW + timedelta(days=1)

Case = tuple[str, str, str, str]
"""Of a kind of import: the kind, the mapping, a first file, and one that changes, adds and spoils something."""

CASES: Sequence[Case] = (
    (
        "accounts",
        "id: id\nname: name\ncreated: created\nparent: parent\ntraits: {plan: plan}\nfile_date: 2025-01-20\n",
        "id,name,created,parent,plan\na,A,2024-01-01,,basic\nb,B,2024-01-01,a,basic\n",
        "id,name,created,parent,plan\na,AA,2024-01-01,,pro\nb,B,2024-01-01,a,basic\nc,C,never,,\nd,D,2024-01-01,a,pro\n",
    ),
    (
        "users",
        "id: id\naccount: account\nstarts: since\nends: until\ntraits: {role: role}\nfile_date: 2025-01-20\n",
        "id,account,since,until,role\nu1,a,2024-01-01,,admin\nu2,a,2024-01-01,,user\n",
        "id,account,since,until,role\nu1,a,2024-01-01,2024-06-01,user\nu3,b,2024-02-01,,user\nu4,b,2024-02-01,2024-01-01,\n",
    ),
    (
        "contacts",
        "id: id\naccount: account\ntraits: {role: role}\nfile_date: 2025-01-20\n",
        "id,account,role\nc1,a,buyer\n",
        "id,account,role\nc1,b,buyer\nc2,a,champion\n,a,buyer\n",
    ),
    (
        "events",
        "id: id\naccount: account\nuser: user\nname: name\nat: at\nproperties: {amount: amount}\n",
        "id,account,user,name,at,amount\n1,a,u,Login,2025-01-01,1\n2,a,u,Login,2025-01-02,2\n",
        "id,account,user,name,at,amount\n2,a,u,Login,2025-01-02,3\n3,a,u,Paid,2025-01-02,9\n4,a,u,Paid,soon,9\n",
    ),
    (
        "traits",
        "id: id\ntrait: trait\nvalue: value\neffective: on\n",
        "id,trait,value,on\na,plan,basic,2024-01-01\na,seats,5,2024-01-01\n",
        "id,trait,value,on\na,plan,pro,2024-06-01\na,seats,6,2024-01-01\na,seats,many,2024-02-01\n",
    ),
    (
        "memberships",
        "user: user\naccount: account\nstarts: since\nends: until\n",
        "user,account,since,until\nu1,a,2024-01-01,\n",
        "user,account,since,until\nu1,a,2024-01-01,2024-03-01\nu2,a,2024-01-01,\nu3,,2024-01-01,\n",
    ),
    (
        "values",
        "account: account\nday: day\nmetrics: {csat: csat, mood: mood}\n",
        "account,day,csat,mood\na,2024-01-01,80,good\n",
        "account,day,csat,mood\na,2024-01-01,85,good\nb,2024-01-01,70,bad\nb,2024-01-02,70,fair\n",
    ),
    (
        "outages",
        "event: event\nstarts: since\nends: until\n",
        "event,since,until\nLogin,2024-01-01,\n",
        "event,since,until\nLogin,2024-01-01,2024-01-03\nPaid,2024-01-01,2024-01-02\n,2024-01-01,\n",
    ),
    (
        "rates",
        "currency: currency\nday: day\nrate: rate\n",
        "currency,day,rate\nUSD,2024-01-01,0.9\n",
        "currency,day,rate\nUSD,2024-01-01,0.91\nGBP,2024-01-01,1.1\nGBP,2024-01-02,-1\n",
    ),
    (
        "applicability",
        "account: account\nmetric: metric\nstarts: since\napplies: applies\n",
        "account,metric,since,applies\na,csat,2024-01-01,yes\n",
        "account,metric,since,applies\na,csat,2024-01-01,no\nb,wins,2024-01-01,yes\nb,win,2024-01-01,yes\n",
    ),
    (
        "deals",
        "id: id\naccount: account\nupdate: true\nfields: {created_at: created, amount: amount, stage: stage}\n",
        "id,account,created,amount,stage\nd1,a,2024-01-01,100,open\nd2,a,2024-01-01,50,open\n",
        "id,account,created,amount,stage\nd1,a,2024-01-01,120,won\nd2,a,2024-01-01,50,open\nd4,b,2024-01-01,x,open\n",
    ),
    (
        "targets",
        "account: account\nstarts: since\nmetrics: {csat: csat}\n",
        "account,since,csat\na,2025-01-01,80\n",
        "account,since,csat\na,2025-01-01,82\nb,2025-01-01,70\nb,2025-02-01,high\n",
    ),
)


def counts(report: ImportReport) -> tuple[object, ...]:
    return (
        report.rows,
        report.written,
        report.conflicts,
        report.rejected,
        report.skipped,
        report.samples,
        report.made_missing,
        report.matched,
        report.waiting,
    )


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_trial_tells_the_numbers_of_the_real_import_and_writes_nothing(desk: Desk, case: Case) -> None:
    what, mapping, first, second = case
    desk.destination = replace(desk.destination, targets=Book())
    trial_of_first = desk.take(what, first, mapping, trial=True)
    assert desk.warehouse.batch() == 0
    assert counts(trial_of_first) == counts(desk.take(what, first, mapping))
    batch = desk.warehouse.batch()
    kept = sorted(path.name for path in desk.destination.quarantine.glob("*"))
    trial = desk.take(what, second, mapping, trial=True, now=LATER)
    assert desk.warehouse.batch() == batch
    assert sorted(path.name for path in desk.destination.quarantine.glob("*")) == kept
    real = desk.take(what, second, mapping, now=LATER)
    assert counts(trial) == counts(real)
    assert (trial.trial, trial.changed, trial.quarantine) == (True, False, None)
    assert real.changed
    assert trial.rejected > 0
    assert trial.examples


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_the_same_file_again_changes_nothing(desk: Desk, case: Case) -> None:
    what, mapping, first, second = case
    desk.destination = replace(desk.destination, targets=Book())
    desk.take(what, first, mapping)
    desk.take(what, second, mapping, now=LATER)
    batch = desk.warehouse.batch()
    again = desk.take(what, second, mapping, now=LATER + timedelta(days=1))
    assert (again.changed, desk.warehouse.batch()) == (False, batch)


def test_changed_records_are_shown_before_and_after(desk: Desk) -> None:
    what, mapping, first, second = next(case for case in CASES if case[0] == "deals")
    desk.take(what, first, mapping)
    report = desk.take(what, second, mapping, trial=True, now=LATER)
    changed = next(one for one in report.examples if one.act is Act.UPDATED)
    assert (changed.kind, changed.subject) == ("deals", "d1")
    assert dict(changed.before) == {
        "account": "a",
        "created_at": "2024-01-01",
        "amount": "100",
        "stage": "open",
    }
    assert dict(changed.after) == {
        "account": "a",
        "created_at": "2024-01-01",
        "amount": "120",
        "stage": "won",
    }


def test_a_changed_trait_is_shown_with_what_it_was_before(desk: Desk) -> None:
    what, mapping, first, second = CASES[0]
    desk.take(what, first, mapping)
    report = desk.take(what, second, mapping, trial=True, now=LATER)
    plan = next(one for one in report.examples if one.kind == "traits" and one.act is Act.UPDATED)
    assert plan.subject == "a"
    assert (plan.before["plan"], dict(plan.after)) == ("basic", {"plan": "pro", "from": "2025-01-20"})


def test_a_trial_of_many_pieces_counts_what_comes_twice_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_pieces, "BLOCK_BYTES", 4096)
    monkeypatch.setattr(even, "ROWS", 100)
    rows = [f"{row % 700},a,u{row % 9},Login,2025-01-02\n" for row in range(1000)]
    mapping = "id: id\naccount: account\nuser: user\nname: name\nat: at\n"
    content = "id,account,user,name,at\n" + "".join(rows).replace(",u", ",v")
    trial = desk.take("events", content, mapping, trial=True)
    assert counts(trial) == counts(desk.take("events", content, mapping))


def test_a_trial_leaves_the_quarantine_of_an_earlier_import_alone(desk: Desk) -> None:
    mapping = "id: id\ncreated: created\n"
    bad = desk.take("accounts", "id,created\na,never\n", mapping)
    desk.take("accounts", "id,created\na,2024-01-01\n", mapping, trial=True)
    assert isinstance(bad.quarantine, Path)
    assert bad.quarantine.exists()
    assert desk.warehouse.keys(Kind.ACCOUNT, ["a"])[0] == 0
