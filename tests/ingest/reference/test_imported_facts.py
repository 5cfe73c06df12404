"""The facts that the public data sets become are those that their descriptions count."""

from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
from tests.ingest.reference.conftest import Imported

from bellwether.engine.definitions.days import day_number
from bellwether.engine.warehouse.rows import NOBODY, EventRequest, EventRows, Kind, RecordRows
from bellwether.ingest.report import Written


def events(data: Imported, *properties: str, days: tuple[int, int] = (-100_000, 100_000)) -> list[EventRows]:
    return list(data.warehouse.events(EventRequest(None, *days, properties=properties)))


def written(data: Imported) -> list[dict[str, Written]]:
    return [report.written for report in data.reports]


def texts(data: Imported, rows: RecordRows, field: str) -> list[str | None]:
    column = rows.fields[field]
    found = data.warehouse.texts(column.values[column.present])
    answers = iter(found)
    return [next(answers) if there else None for there in column.present]


def test_no_row_of_any_set_is_left_out(
    git_events: Imported, ravenstack: Imported, crm: Imported, sfo: Imported
) -> None:
    reports = [*git_events.reports, *ravenstack.reports, *crm.reports, *sfo.reports]
    assert [report.rejected for report in reports] == [0] * 11


def test_git_events_and_their_accounts_parents_and_users(git_events: Imported) -> None:
    assert written(git_events) == [
        {"accounts": Written(created=14), "traits": Written(created=14)},
        {"events": Written(created=53742)},
    ]
    pieces = events(git_events)
    account = np.concatenate([rows.account for rows in pieces])
    person = np.concatenate([rows.person for rows in pieces])
    pairs = set(zip(account.tolist(), person.tolist(), strict=True))
    assert (len(set(account.tolist())), len(set(person.tolist()))) == (14, 2633)
    assert sum(count > 1 for count in Counter(who for _, who in pairs).values()) == 57
    parents = git_events.warehouse.traits(Kind.ACCOUNT, "parent")
    assert len(set(parents.value.values.tolist())) == 9
    # The nine owners are accounts of their own, without facts.
    assert len(git_events.warehouse.accounts().key) == 23


def test_git_events_of_june_2025_are_those_of_the_description(git_events: Imported) -> None:
    days = (day_number(date(2025, 6, 1)), day_number(date(2025, 6, 30)))
    events_of: Counter[str] = Counter()
    lines_of: Counter[str] = Counter()
    for rows in events(git_events, "insertions", "deletions", "is_bot", days=days):
        people = rows.properties["is_bot"].values == 0
        accounts = git_events.warehouse.external_ids(Kind.ACCOUNT, rows.account[people].astype(np.int64))
        lines = rows.properties["insertions"].values + rows.properties["deletions"].values
        events_of.update(accounts)
        for account, count in zip(accounts, lines[people].tolist(), strict=True):
            lines_of[account] += count
    answers = {"pypi/warehouse": (29, 50692), "tobymao/sqlglot": (137, 9702), "wagtail/wagtail": (118, 21872)}
    assert {account: (events_of[account], lines_of[account]) for account in answers} == answers
    assert events_of.total() == 336


def test_ravenstack_rows_all_become_facts(ravenstack: Imported) -> None:
    assert written(ravenstack) == [
        {"accounts": Written(created=500), "traits": Written(created=3500)},
        {"subscriptions": Written(created=5000)},
        {"events": Written(created=25000)},
        {"tickets": Written(created=2000)},
        {"responses": Written(created=2000)},
        {"churns": Written(created=600)},
    ]
    pieces = events(ravenstack)
    assert sum(int((rows.account == NOBODY).sum()) for rows in pieces) == 0
    assert {int(person) for rows in pieces for person in np.unique(rows.person)} == {NOBODY}


def test_ravenstack_revenue_at_the_start_of_july_2024(ravenstack: Imported) -> None:
    rows = ravenstack.warehouse.records("subscriptions", ["starts_at", "ends_at", "mrr"])
    day = day_number(date(2024, 7, 1))
    ends = rows.fields["ends_at"]
    mrr = rows.fields["mrr"].values
    alive = (rows.fields["starts_at"].values <= day) & (~ends.present | (ends.values > day)) & (mrr > 0)
    assert int(mrr[alive].sum()) == 3863566_0000
    assert (len(np.unique(rows.account[alive])), int(alive.sum())) == (334, 1467)
    currencies = rows.fields["mrr@currency"]
    assert set(ravenstack.warehouse.texts(currencies.values)) == {"USD"}


def test_ravenstack_scores_that_nobody_gave_are_missing(ravenstack: Imported) -> None:
    score = ravenstack.warehouse.records("responses", ["score"]).fields["score"]
    given = Counter((score.values[score.present] // 10_000).tolist())
    assert sum(given.values()) == 1175
    assert round(100 * (given[4] + given[5]) / 1175, 6) == 66.297872


def test_ravenstack_with_dates_of_another_order_is_the_same(ravenstack: Imported) -> None:
    accounts = ravenstack.again("variants_dmy_dates/ravenstack_accounts.csv", "accounts", "accounts_dmy")
    churns = ravenstack.again("variants_dmy_dates/ravenstack_churn_events.csv", "churns", "churns_dmy")
    assert accounts.written == {"traits": Written(unchanged=3500), "accounts": Written(unchanged=500)}
    assert churns.written == {"churns": Written(unchanged=600)}


def test_crm_deals_by_stage_and_the_accounts_that_they_have(crm: Imported) -> None:
    assert written(crm) == [
        {"accounts": Written(created=85), "traits": Written(created=440)},
        {"deals": Written(created=8800)},
    ]
    rows = crm.warehouse.records("deals", ["stage", "outcome", "amount", "product", "closed_at"])
    stages = texts(crm, rows, "stage")
    assert Counter(stages) == {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
    assert Counter(texts(crm, rows, "outcome")) == {"won": 4238, "lost": 2473, None: 2089}
    assert Counter(stage for stage, account in zip(stages, rows.account, strict=True) if account == NOBODY) == {
        "Engaging": 1589 - 501,
        "Prospecting": 500 - 163,
    }
    won = np.array([stage == "Won" for stage in stages])
    assert int(rows.fields["amount"].values[won].sum()) == 10005534_0000
    fourth = rows.fields["closed_at"].values >= day_number(date(2017, 10, 1))
    assert int(rows.fields["amount"].values[won & fourth].sum()) == 2802496_0000
    products = Counter(texts(crm, rows, "product"))
    assert "GTXPro" not in products
    assert products["GTX Pro"] == 1480


def test_crm_subsidiaries_have_seven_parents(crm: Imported) -> None:
    parents = crm.warehouse.traits(Kind.ACCOUNT, "parent")
    assert (len(parents.subject), len(set(parents.value.values.tolist()))) == (15, 7)
    revenue = crm.warehouse.traits(Kind.ACCOUNT, "revenue").value.values
    assert (int(revenue.min()), int(revenue.max())) == (4_5400, 11698_0300)


def test_sfo_answers_without_a_score_are_no_answers(sfo: Imported) -> None:
    assert written(sfo) == [{"responses": Written(created=2831)}]
    assert sfo.reports[0].made_missing == {"NETPRO": 84, "Q7ALL": 143}
    rows = sfo.warehouse.records("responses", ["score", "airport", "weight", "responded_at"])
    score = rows.fields["score"]
    given = score.values[score.present]
    assert (len(given), int((given >= 9).sum()), int((given <= 6).sum())) == (2746, 1436, 342)
    airport = rows.fields["airport"]
    assert int(airport.present.sum()) == 2688
    assert len(np.unique(rows.account)) == 37
    assert set(rows.fields["responded_at@day"].values.tolist()) == {day_number(date(2017, 5, 31))}


def test_sfo_weights_keep_all_their_ten_decimals(sfo: Imported) -> None:
    rows = sfo.warehouse.records("responses", ["score", "weight"])
    score, weight = rows.fields["score"], rows.fields["weight"].values
    promoters = int(weight[score.present & (score.values >= 9)].sum())
    detractors = int(weight[score.present & (score.values <= 6)].sum())
    everyone = int(weight[score.present].sum())
    assert round(100 * (promoters - detractors) / everyone, 6) == 40.398436
