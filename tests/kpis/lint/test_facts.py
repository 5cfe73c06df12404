"""Rules that look at facts and values: each finds what it is for, and leaves the sound twin in peace."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.kpis.lint.world import DAY, found, ground_of

from bellwether.kpis.adding import Wish
from bellwether.kpis.lint.rules import lint

LONG_AGO = DAY - timedelta(days=500)
MANY = tuple(f"a{n}" for n in range(30))
MRR = "metrics: [{key: m, name: M, formula: sum(subscriptions.mrr), direction: up, BANDS}]\n"


def accounts(names: tuple[str, ...] = ("a",), created: str = "2023-01-01", churned: str = "") -> str:
    return "id,name,created,tier,churned\n" + "".join(f"{one},{one},{created},gold,{churned}\n" for one in names)


def rows(head: str, *lines: str) -> str:
    return "\n".join([head, *lines]) + "\n"


def subscriptions(*amounts: tuple[str, str]) -> str:
    lines = (f"s{n},{account},2023-01-01,,{mrr}" for n, (account, mrr) in enumerate(amounts))
    return rows("id,account,starts,ends,mrr", *lines)


def responses(*lines: str) -> str:
    return rows("id,account,user,at,score,survey", *(f"r{n},{line}" for n, line in enumerate(lines)))


CSAT = 'metrics: [{key: m, name: M, formula: "csat(responses.score, 90d)", direction: up, target: 80}]\n'


def test_l02_a_set_that_is_the_catalogues_and_nothing_else(tmp_path: Path) -> None:
    old = {key: DAY - timedelta(days=91) for key in ("mrr", "customers")}
    with ground_of("", tmp_path, kpis=(Wish("customers"),), since=old) as ground:
        assert found(ground, "L02") == [("", "info")]
    young = {key: DAY - timedelta(days=90) for key in ("mrr", "customers")}
    with ground_of("", tmp_path, kpis=(Wish("customers"),), since=young) as ground:
        assert found(ground, "L02") == []
    for own in (
        'segments: [{key: gold, name: Gold, condition: account.tier == "gold"}]',
        "metrics: [{key: own, name: Own, formula: count(deals)}]",
    ):
        with ground_of(own, tmp_path, kpis=(Wish("customers"),), since=old) as ground:
            assert found(ground, "L02") == []


def test_l03_customers_who_are_not_heard(tmp_path: Path) -> None:
    with ground_of("metrics: [{key: m, name: M, formula: count(deals)}]", tmp_path) as ground:
        assert found(ground, "L03") == [("", "warn")]
    for day, expected in (("2025-03-31", [("m", "warn")]), ("2025-04-01", [])):
        facts = {"accounts": accounts(), "responses": responses(f"a,u,{day},5,x")}
        with ground_of(CSAT, tmp_path, facts) as ground:
            assert found(ground, "L03") == expected


@pytest.mark.parametrize(
    ("bands", "since", "expected"),
    [
        ("bands: {good: '>= 50', bad: '< 50'}", LONG_AGO, [("m", "warn")]),
        ("bands: {good: '>= 50', bad: '< 50'}", DAY - timedelta(days=300), []),
        ("bands: {good: '>= 500', watch: '50 .. 500', bad: '< 50'}", LONG_AGO, []),
    ],
)
def test_l05_always_the_same_colour_and_never_adapted(
    bands: str, since: date, expected: list[tuple[str, str]], tmp_path: Path
) -> None:
    facts = {"accounts": accounts(), "subscriptions": subscriptions(("a", "100"))}
    with ground_of(MRR.replace("BANDS", bands), tmp_path, facts, since={"m": since}) as ground:
        assert found(ground, "L05") == expected


def test_l07_metrics_that_rank_the_accounts_alike(tmp_path: Path) -> None:
    pair = "metrics:\n" + "".join(
        f"  - {{key: {key}, name: {key}, formula: '{formula}', direction: up, target: 1}}\n"
        for key, formula in (("one", "sum(subscriptions.mrr)"), ("other", "OTHER"))
    )
    amounts = [(account, str(10 + place)) for place, account in enumerate(MANY)]
    deals = rows(
        "id,account,created,outcome,amount",
        *(f"d{place},{account},2024-01-01,,{(place * 7) % 30 + 1}" for place, account in enumerate(MANY)),
    )
    facts = {"accounts": accounts(MANY), "subscriptions": subscriptions(*amounts), "deals": deals}
    with ground_of(pair.replace("OTHER", "12 * sum(subscriptions.mrr)"), tmp_path, facts) as ground:
        (finding,) = lint(ground, ("L07",))
        assert (finding.metric, finding.level.value) == ("one", "info")
        assert finding.evidence.startswith("one, other rank the accounts alike: the rank correlation is 1.00")
    with ground_of(pair.replace("OTHER", "sum(deals.amount)"), tmp_path, facts) as ground:
        assert found(ground, "L07") == []


def test_l12_facts_of_the_future_below_a_metric(tmp_path: Path) -> None:
    text = "metrics: [{key: m, name: M, formula: 'count(orders, 30d)', direction: up, target: 5}]"
    for day, expected in (("2027-01-01", [("m", "error")]), ("2025-06-01", [])):
        orders = rows("id,account,ordered,price,currency", f"d,a,{day},1,EUR", "e,a,2025-06-29,1,EUR")
        with ground_of(text, tmp_path, {"accounts": accounts(), "orders": orders}) as ground:
            assert found(ground, "L12") == expected


def test_l13_two_sources_that_disagree_who_has_left(tmp_path: Path) -> None:
    for churned, expected in (("true", [("", "error")]), ("false", [])):
        facts = {
            "accounts": accounts(MANY, churned=churned),
            "subscriptions": subscriptions(*((one, "10") for one in MANY)),
        }
        with ground_of("", tmp_path, facts) as ground:
            assert found(ground, "L13") == expected


def test_l15_a_colour_that_rests_on_two_answers(tmp_path: Path) -> None:
    facts = {"accounts": accounts(), "responses": responses("a,u,2025-06-01,5,x", "a,v,2025-06-02,1,x")}
    bands = "bands: {good: '>= 80', bad: '< 80'}"
    for words, expected in ((bands, [("m", "warn")]), (f"{bands}, min_n: 30", [])):
        with ground_of(CSAT.replace("target: 80", words), tmp_path, facts) as ground:
            assert found(ground, "L15") == expected


def test_l17_a_speed_told_of_what_is_finished(tmp_path: Path) -> None:
    text = "metrics: [{key: m, name: M, formula: 'median(tickets.(first_reply_at - created_at) by created_at, 30d)'}]"
    for last, expected in (("", [("m", "warn")]), ("2025-06-11", [])):
        tickets = rows("id,account,created,replied", "t,a,2025-06-01,2025-06-02", f"u,a,2025-06-10,{last}")
        with ground_of(text, tmp_path, {"accounts": accounts(), "tickets": tickets}) as ground:
            assert found(ground, "L17") == expected


def test_l19_amounts_in_several_currencies_added_as_one(tmp_path: Path) -> None:
    text = "metrics: [{key: m, name: M, formula: 'sum(orders.FIELD, 90d)', direction: up, target: 5}]\n"
    for second, expected in (("USD", [("m", "error")]), ("EUR", [])):
        orders = rows("id,account,ordered,price,currency", "o,a,2025-06-01,10,EUR", f"p,a,2025-06-01,10,{second}")
        with ground_of(text.replace("FIELD", "price"), tmp_path, {"accounts": accounts(), "orders": orders}) as ground:
            assert found(ground, "L19") == expected


def test_l20_a_mean_that_one_record_makes_and_a_base_that_one_account_is(tmp_path: Path) -> None:
    both = (
        "metrics:\n  - {key: mean, name: M, formula: 'avg(deals.amount, 2y)', direction: up, target: 5}\n"
        "  - {key: rate, name: R, direction: up, target: 5, "
        "formula: 'percent(sum(sum(subscriptions.mrr) per account), sum(sum(subscriptions.mrr) per account))'}\n"
    )
    for largest, expected in (("1000", [("mean", "warn"), ("rate", "warn")]), ("10", [])):
        small = (f"d{n},a0,2025-01-01,,10" for n in range(9))
        facts = {
            "accounts": accounts(MANY),
            "deals": rows("id,account,created,outcome,amount", *small, f"e,a0,2025-01-01,,{largest}"),
            "subscriptions": subscriptions(*((one, "10") for one in MANY[1:]), (MANY[0], largest)),
        }
        with ground_of(both, tmp_path, facts) as ground:
            assert found(ground, "L20") == expected


def test_l23_opens_of_which_nobody_says_whether_a_machine_made_them(tmp_path: Path) -> None:
    touches = rows("id,account,at,type,machine", "t,a,2025-06-01,open,MARK")
    for mark, expected in (("", [("email_open_rate", "warn")]), ("false", [])):
        facts = {"accounts": accounts(), "touches": touches.replace("MARK", mark)}
        with ground_of("", tmp_path, facts, kpis=(Wish("email_open_rate"),)) as ground:
            assert found(ground, "L23") == expected


def test_l24_a_score_that_most_accounts_do_not_have(tmp_path: Path) -> None:
    score = (
        "metrics: [{key: m, name: M, formula: 'sum(subscriptions.mrr) / count(subscriptions)', direction: up}]\n"
        "health:\n  - {key: score, name: Score, profiles: [{key: all, name: All, "
        "groups: [{name: G, drivers: [{metric: m, linear: {from: 0, to: 100}}]}]}]}\n"
    )
    for having, expected in ((MANY[:14], [("score", "warn")]), (MANY[:15], [])):
        facts = {"accounts": accounts(MANY), "subscriptions": subscriptions(*((one, "10") for one in having))}
        with ground_of(score, tmp_path, facts) as ground:
            assert found(ground, "L24") == expected


def test_l26_people_asked_again_too_soon_and_accounts_asked_too_early(tmp_path: Path) -> None:
    for second, survey, created, expected in (
        ("2025-05-01", "x", "2023-01-01", 1),
        ("2025-05-01", "other", "2023-01-01", 0),
        ("2025-06-20", "x", "2025-02-01", 1),
    ):
        facts = {
            "accounts": accounts(created=created),
            "responses": responses("a,u,2025-03-01,5,x", f"a,u,{second},5,{survey}"),
        }
        with ground_of(CSAT, tmp_path, facts) as ground:
            assert len(found(ground, "L26")) == expected, (second, survey, created)


def test_l27_a_win_rate_that_rises_while_open_deals_grow_old(tmp_path: Path) -> None:
    head = "id,account,created,closed,outcome,amount"
    before = (f"b{n},a,2025-01-01,2025-03-01,{'won' if n < 2 else 'lost'},1" for n in range(4))
    after = (f"c{n},a,2025-04-01,2025-06-01,won,1" for n in range(4))
    facts = {"accounts": accounts(), "closed_deals": rows(head, *before, *after, "o,a,2025-01-01,,,1")}
    with ground_of("", tmp_path, facts, kpis=(Wish("win_rate"), Wish("open_deal_age"))) as ground:
        assert found(ground, "L27") == [("win_rate", "info")]
    # Without a deal that is left open, nothing was bought.
    facts["closed_deals"] = rows(head, *before, *after, "o,a,2025-06-29,,,1")
    with ground_of("", tmp_path, facts, kpis=(Wish("win_rate"), Wish("open_deal_age"))) as ground:
        assert found(ground, "L27") == []
