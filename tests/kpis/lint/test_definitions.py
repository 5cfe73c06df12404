"""Rules that need no facts: each finds what it is for, and leaves the sound twin in peace."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.kpis.lint.world import found, ground_of

from bellwether.kpis.adding import Wish

WELL = "owner: Ada, review: 1mo, description: What it is., direction: up, target: 5"
SCORE = """
health:
  - key: score
    name: Score
    profiles:
      - {{key: all, name: All, floor: {floor}, groups: [{{name: G, drivers: [{{metric: m, {how}}}]}}]}}
"""


def metric(formula: str, words: str = WELL, *, name: str = "M") -> str:
    return f"metrics: [{{key: m, name: {name}, formula: '{formula}', {words}}}]\n"


def two(first: str, second: str, words: str = "") -> str:
    """A metric r, and a metric m that reads it."""
    return (
        f"metrics:\n  - {{key: r, name: R, formula: '{first}'}}\n  - {{key: m, name: M, formula: '{second}'{words}}}\n"
    )


SUM_OF_SIX = " + ".join(f'count(deals where stage == "{letter}", 30d)' for letter in "abcdef")
NESTED = "round(abs(greatest(least(r, 1), 2)), 1)"
FAMILY = "families: [{key: f, name: F}]\nmetrics:\n"
WON = 'percent(count(deals where outcome == "won" by closed_at, 1q), count(deals where {below} by closed_at, 1q))'

CASES = {
    "L04 owner": ("L04", metric("count(deals)", WELL.replace("owner: Ada, ", "")), metric("count(deals)")),
    "L04 cadence": ("L04", metric("count(deals)", WELL.replace("review: 1mo, ", "")), metric("count(deals)")),
    "L06 inputs": ("L06", metric(SUM_OF_SIX), metric(SUM_OF_SIX.rpartition(" + ")[0])),
    "L06 levels": ("L06", two("count(deals)", NESTED), two("count(deals)", "round(abs(r), 1)")),
    "L09": ("L09", metric("count(deals)", WELL.replace("What it is.", "''")), metric("count(deals)")),
    "L10 direction": ("L10", metric("count(deals)", WELL.replace("up", "none")), metric("count(deals)")),
    "L10 named a rate, is a time": (
        "L10",
        metric("days_since(deals)", name="Implementation rate"),
        metric("days_since(deals)", name="Days since the last deal"),
    ),
    "L10 named a time, is a rate": (
        "L10",
        metric("percent(count(deals), count(tickets))", name="Days to renewal"),
        metric("percent(count(deals), count(tickets))", name="Deals per ticket"),
    ),
    "L10 entered of no period": (
        "L10",
        "metrics: [{key: m, name: M, entered: {max_age: 30d}, direction: up, target: 5}]",
        "metrics: [{key: m, name: M, entered: {max_age: 30d}, direction: up, target: 5, period: the month}]",
    ),
    "L14 mean of medians": (
        "L14",
        two("median(deals.amount, 30d)", "avg(r per account)"),
        two("count(deals, 30d)", "avg(r per account)"),
    ),
    "L14 sum of distinct": (
        "L14",
        two("active_users(30d)", "sum(r per account)"),
        two("sum(orders.amount)", "sum(r per account)"),
    ),
    "L14 balance over days": (
        "L14",
        two("sum(subscriptions.mrr)", "sum(r per day, 30d)"),
        two("sum(subscriptions.mrr)", "avg(r per day, 30d)"),
    ),
    "L14 entered percentages added up": (
        "L14",
        "metrics: [{key: m, name: M, display: percent, entered: {rollup: sum}}]",
        "metrics: [{key: m, name: M, display: percent, entered: {rollup: weighted_mean, weight: n}}]",
    ),
    "L15 no smallest base": (
        "L15",
        two("count(deals)", "pct_change(r, 30d)"),
        two("count(deals)", "pct_change(r, 30d)", ", min_base: 100"),
    ),
    "L16 same period": (
        "L16",
        metric("percent(count(responses, 90d), count(invitations, 90d))"),
        metric("percent(count(responses where score >= 4, 90d), count(responses, 90d))"),
    ),
    "L16 not inside": (
        "L16",
        metric(WON.format(below='type == "new"')),
        metric(WON.format(below='outcome in ("won", "lost")')),
    ),
    "L16 ever": (
        "L16",
        metric("percent(active_users(30d), users(any(), all))"),
        metric("percent(active_users(30d), total_users())"),
    ),
    "L17 too young": (
        "L17",
        metric("count(feedback where implemented_at - received_at <= 90d, 90d)"),
        metric("count(feedback where implemented_at - received_at <= 90d, 90d offset 90d)"),
    ),
    "L18 to date and rolling": (
        "L18",
        metric("sum(orders.amount, mtd) / sum(orders.amount, 30d)"),
        metric("sum(orders.amount, 30d) / sum(orders.amount, 30d offset 30d)"),
    ),
    "L18 of another age": (
        "L18",
        two("sum(orders.amount, ytd)", "pct_change(r, 30d)"),
        two("sum(orders.amount, ytd)", "pct_change(r, 1y)"),
    ),
    "L21 target worse than the start": (
        "L21",
        metric("count(deals)", f"{WELL}, start: 9"),
        metric("count(deals)", f"{WELL}, start: 1"),
    ),
    "L21 target in the bad band": (
        "L21",
        metric("count(deals)", WELL + ", bands: {good: '>= 9', bad: '< 9'}"),
        metric("count(deals)", WELL + ", bands: {good: '>= 5', bad: '< 5'}"),
    ),
    "L23 soft with a target": (
        "L23",
        metric("count(touches where type == \"open\", 30d)"),
        metric("count(touches where type == \"attendance\", 30d)"),
    ),
    "L24 floor": (
        "L24",
        metric("count(deals)") + SCORE.format(floor=30, how="percentile: up"),
        metric("count(deals)") + SCORE.format(floor=50, how="percentile: up"),
    ),
    "L25": (
        "L25",
        metric("count(deals)", WELL.replace("What it is.", "Grew because of the campaign.")),
        metric("count(deals)", WELL.replace("What it is.", "Rose in the weeks of the campaign.")),
    ),
    "L28": ("L28", metric("count(deals, 90d)"), metric("count(deals, 60d)")),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case)
def test_a_rule_finds_the_mistake_and_leaves_its_sound_twin_in_peace(case: str, tmp_path: Path) -> None:
    rule, wrong, sound = CASES[case]
    with ground_of(wrong, tmp_path) as ground:
        assert [metric for metric, _ in found(ground, rule)] in (["m"], ["score"])
    with ground_of(sound, tmp_path) as ground:
        assert found(ground, rule) == []


def test_l06_a_family_that_nobody_reads_as_a_whole(tmp_path: Path) -> None:
    for count, expected in ((13, [("", "warn")]), (12, [])):
        lines = "".join(f"  - {{key: m{n}, name: M{n}, family: f, formula: count(deals)}}\n" for n in range(count))
        with ground_of(FAMILY + lines, tmp_path) as ground:
            assert found(ground, "L06") == expected


def test_l11_a_set_in_which_nothing_warns(tmp_path: Path) -> None:
    for indicator, expected in (("lagging", [("", "info")]), ("leading", [])):
        text = metric("count(deals)", f"{WELL}, indicator: {indicator}")
        with ground_of(text, tmp_path) as ground:
            assert found(ground, "L11") == expected


def test_l15_accounts_ranked_by_what_a_handful_of_people_said(tmp_path: Path) -> None:
    opinions = metric('csat(responses.score where survey == "csat", 90d)')
    with ground_of(opinions + SCORE.format(floor=50, how="percentile: up"), tmp_path) as ground:
        assert found(ground, "L15") == [("score", "warn")]
    with ground_of(opinions + SCORE.format(floor=50, how="linear: {from: 0, to: 100}"), tmp_path) as ground:
        assert found(ground, "L15") == []


def test_l21_a_benchmark_without_its_source(tmp_path: Path) -> None:
    with ground_of("", tmp_path, kpis=(Wish("csat"),)) as ground:
        assert found(ground, "L21") == []
        spec = ground.wordings["csat"]
    bands = ", ".join(f"{colour}: '{stretch}'" for colour, stretch in spec.bands.items())
    text = metric("count(deals)", f"direction: up, kpi: csat, variant: {spec.variant}, bands: {{{bands}}}")
    with ground_of(text, tmp_path) as ground:
        assert found(ground, "L21") == [("m", "error")]
