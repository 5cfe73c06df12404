"""What makes definitions unsound, each with the sentence that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bellwether.catalog.domain import Definitions
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.catalog.soundness import problems_of


def found(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    wanted = normal_form(read_directory(tmp_path), Definitions())
    return [str(problem) for problem in problems_of(built_in().with_(wanted))]


def test_what_is_shipped_is_sound() -> None:
    assert list(problems_of(built_in())) == []
    assert sorted(definition.key for definition in built_in()) == [
        "communications",
        "costs",
        "deals",
        "feedback",
        "invitations",
        "orders",
        "renewals",
        "responses",
        "subscriptions",
        "tickets",
        "touches",
    ]


METRIC = "metrics: {{m: {{name: M, formula: mrr, {}}}}}"
ENTERED = "metrics: {{m: {{name: M, entered: {{{}}}}}}}"
RANKED = "metrics: {{m: {{name: M, display: rank, entered: {{{}}}}}}}"
FIELD = "properties: {{x: {{{}}}, when: {{type: date}}, currency: {{type: text}}}}"
COLLECTION = "collections: {{c: {{{}, fields: {{at: {{type: date}}, t: {{type: text}}}}}}}}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("workspace: {zone: Europe/Berln}", "“Europe/Berln” is not a time zone; did you mean “Europe/Berlin”?"),
        ("workspace: {zone: ../etc}", "“../etc” is not a time zone; write it like Europe/Berlin"),
        ("workspace: {currency: euro}", "“euro” is not a currency; write its three letters, like EUR"),
        ("workspace: {fiscal_start_month: 13}", "write the number of a month, 1 to 12"),
        ("workspace: {compute_every: often}", "compute_every: “often” is no length of time; write it like 5m or 1h"),
        ("workspace: {compute_every: 2d}", "from 1m to 1d"),
        ("workspace: {plan_rates: ' '}", "plan_rates is empty"),
        ("families: {Usage: {name: U}}", "family Usage: a key is at most 63 small letters, digits and underscores"),
        ("families: {2nd: {name: U}}", "begins with a letter"),
        ("segments: {where: {name: W, condition: x}}", "“where” is a word of the formula language; choose another key"),
        ("families: {usage: {name: ' '}}", "family usage: the name is empty"),
        ("events: ['']", "event : the name is empty"),
        ('events: ["a\\nb"]', "the name holds a line break"),
        (FIELD.format("type: text, scale: 2"), "property x: a text has no decimals; leave “scale” out"),
        (FIELD.format("type: number, scale: 13"), "scale is 13; write how many decimals to keep, 0 to 12"),
        (FIELD.format("type: date, lowest: 2"), "a date has no lowest or highest value"),
        (FIELD.format("type: number, lowest: 2, highest: 1"), "lowest is above highest"),
        (FIELD.format("type: number, currency: currency"), "a number has no currency; make the type money"),
        (FIELD.format("type: money, currency: curency"), "which is not defined beside it; did you mean “currency”?"),
        (FIELD.format("type: money, currency: when"), "currency names “when”, which is a date; it must be text"),
        (FIELD.format("type: text, known_from: when"), "known_from is for fields of a collection"),
        (COLLECTION.format("name: C"), "“anchor” is missing; name the date field"),
        (COLLECTION.format("anchor: att"), "anchor names “att”, which is not defined beside it; did you mean “at”?"),
        (COLLECTION.format("anchor: t"), "anchor names “t”, which is a text; it must be date or instant"),
        (COLLECTION.format("anchor: at, end_inclusive: true"), "but there is no “end”"),
        ("collections: {c: {anchor: a@b, fields: {a@b: {type: date}}}}", "a field's name cannot hold “@”"),
        ("collections: {deals: {fields: {won: {type: text, known_from: closd_at}}}}", "did you mean “closed_at”?"),
        (
            "sources: {p: {covers: [deal], covers_from: 2024-01-01}}",
            "covers “deal”, which is neither “all” nor “events”",
        ),
        ("sources: {p: {covers_from: 2024-01-01}}", "covers_from says since when, but not what"),
        ("sources: {p: {drop: [email], hash: [email]}}", "“email” is both in drop and in hash"),
        ("sources: {p: {covers: [events]}}", "covers says what, but not since when"),
        ("metrics: {m: {name: M}}", "a metric has either a formula or “entered: …”"),
        (METRIC.format("entered: {}"), "a metric has either a formula or “entered: …”"),
        (METRIC.format("family: usge") + "\nfamilies: {usage: {name: U}}", "no family “usge”; did you mean “usage”?"),
        (METRIC.format("decimals: 11"), "decimals is 11; write 0 to 8"),
        (METRIC.format("min_n: 0"), "min_n is 0; write 1 or more"),
        (METRIC.format("min_coverage: 101"), "min_coverage is 101; write a percentage of a group's accounts"),
        (METRIC.format("min_base: -1"), "min_base is below zero"),
        (METRIC.format("unit: percnt"), "“percnt” is not a unit; did you mean “percent”?"),
        (METRIC.format("unit: count EUR"), "only money has a currency; write “unit: count”"),
        (METRIC.format("start: 3"), "there is a start but no target; add “target: …”"),
        (METRIC.format("display: rank"), "a colour rank is set by a person"),
        (METRIC.format("direction: up, bands: {good: '>= 3', bad: '< 2'}"), "numbers from 2 up to 3 have no colour"),
        (METRIC.format("direction: down, bands: {good: '>= 3', bad: '< 3'}"), "less is better (direction: down)"),
        (ENTERED.format("max_age: 6mo"), "max_age “6mo” is not a number of days or weeks; write it like 400d or 8w"),
        (ENTERED.format("ranks: [a, b]"), "“ranks” and “display: rank” belong together"),
        (RANKED.format(""), "“ranks” and “display: rank” belong together"),
        (RANKED.format("ranks: [a, a]"), "ranks must be different texts, from the worst to the best"),
        (RANKED.format("ranks: [a, b], rollup: sum"), "ranks have no arithmetic; use “rollup: distribution”"),
        (ENTERED.format("rollup: weighted_mean"), "a weighted mean needs its weight"),
        (ENTERED.format("rollup: sum, weight: n"), "“weight” is only for “rollup: weighted_mean”"),
        (ENTERED.format("rollup: weighted_mean, weight: seats"), "weight “seats” is neither “n” nor a metric"),
        (ENTERED.format("rollup: on_target"), "“on_target” needs a target and a direction"),
        ("targets: [{metric: m, value: 3}]", "target m: there is no metric “m”"),
        (METRIC.format("target: 3") + "\ntargets: [{metric: m, value: 3}]", "give this one a “from:” date"),
        (METRIC.format("target: 3") + "\ntargets: [{metric: m, value: 3, segment: b}]", "there is no segment “b”"),
        (METRIC.format("") + "\ntargets: [{metric: m, value: 3, segment: b, account: a}]", "keep one of them"),
        (
            METRIC.format("") + "\ntargets: [{metric: m, value: 3, from: 2026-01-02, to: 2026-01-02}]",
            "not after “from”",
        ),
        (
            METRIC.format("")
            + "\ntargets: [{metric: m, value: 3, from: 2026-01-01, to: 2026-03-01}, "
            + "{metric: m, value: 4, from: 2026-02-01}]",
            "this overlaps the target in x.yaml, line 2, which holds up to 2026-03-01",
        ),
        (METRIC.format("") + "\nworkspace: {key_metrics: {revenue: n}}", "key_metrics.revenue: there is no metric “n”"),
        (METRIC.format("") + "\nworkspace: {key_metrics: {health: m}}", "“m” is not a health score; name one that is"),
        (METRIC.format("") + "\nworkspace: {key_metrics: {pulse: m}}", "“m” is no rank that people enter"),
    ],
)
def test_an_unsound_definition_is_refused_with_the_remedy(tmp_path: Path, text: str, sentence: str) -> None:
    problems = found(tmp_path, text)
    assert [problem for problem in problems if sentence in problem], problems


@pytest.mark.parametrize(
    "text",
    [
        "workspace: {zone: Europe/Berlin, currency: USD, fiscal_start_month: 4}",
        METRIC.format("unit: money EUR, display: money, decimals: 0, min_n: 5, start: 0, target: 3"),
        ENTERED.format("max_age: 8w, rollup: weighted_mean, weight: n"),
        ENTERED.format("rollup: weighted_mean, weight: account.seats") + "\ntraits: {account: {seats: {type: number}}}",
        RANKED.format("ranks: [bad, watch, good]"),
        "sources: {p: {covers: [all, events, deals], covers_from: 2024-01-01}}",
        'events: ["Größe „x“"]\nproperties: {"Seat class": {type: text}}',
        METRIC.format("target: 3")
        + "\ntargets: [{metric: m, value: 4, from: 2026-01-01}, {metric: m, value: 4, account: a}]",
        METRIC.format("") + "\nworkspace: {key_metrics: {revenue: m, renewal: m}}",
    ],
)
def test_a_sound_definition_is_accepted(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []
