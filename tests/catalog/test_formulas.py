"""Formulas and conditions are checked before anything is applied, each mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bellwether.catalog.domain import Definitions, DefinitionsRefused, Kind
from bellwether.catalog.formulas import checks, shown, unshown
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.engine.definitions.metric import Display

WORLD = """\
events: ["Ticket Purchased", Login]
properties: {amount: {type: money}, is_bot: {type: boolean}}
traits: {account: {plan: {type: text}, seats: {type: number}}, user: {internal: {type: boolean}}}
"""


def definitions(tmp_path: Path, text: str) -> Definitions:
    (tmp_path / "world.yaml").write_text(WORLD, encoding="utf-8")
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    return built_in().with_(normal_form(read_directory(tmp_path), Definitions()))


def refusals(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(DefinitionsRefused) as refused:
        checks(definitions(tmp_path, text), ())
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "metrics:\n  m: {name: M, formula: 'count(\"Logn\", 30d)'}",
            "x.yaml, line 2: metric m: formula, line 1, column 7: ",
        ),
        ("metrics: {m: {name: M, formula: 'count(\"Logn\", 30d)'}}", 'Did you mean `"Login"`?'),
        ("metrics: {m: {name: M, formula: 'count('}}", "metric m: formula, line 1"),
        ("metrics: {m: {name: M, formula: logns}, logins: {name: L, formula: 'count(any(), 1d)'}}", "`logins`"),
        ("metrics: {m: {name: M, formula: 'count(any(), 1d)', applies_to: 'account.pln == \"x\"'}}", "applies_to"),
        ("metrics: {m: {name: M, formula: 'count(any(), 1d)', applies_to: '3'}}", "applies_to, line 1, column 1"),
        ("metrics: {a: {name: A, formula: b}, b: {name: B, formula: c}, c: {name: C, formula: a}}", "a → b → c → a"),
        ("metrics: {a: {name: A, formula: a + 1}}", "a → a"),
        ("metrics: {a: {name: A, formula: 'count(any(), 1d)', applies_to: a > 1}}", "a → a"),
        ("segments: {s: {name: S, condition: 'account.plan == 3'}}", "segment s: condition, line 1"),
        ("segments: {s: {name: S, condition: 'account.seats'}}", "segment s: condition, line 1"),
        ("exclusions: {e: {name: E, condition: 'is_boot == true'}}", "exclusion e: condition, line 1"),
        ("exclusions: {e: {name: E, condition: 'is_bot =='}}", "exclusion e: condition, line 1"),
        ("metrics: {m: {name: M, formula: 'sum(\"Login\".amount, 1d) + count(any(), 1d)'}}", "metric m: formula"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    problems = refusals(tmp_path, text)
    assert [problem for problem in problems if sentence in problem], problems


def test_all_wrong_formulas_are_named_at_once(tmp_path: Path) -> None:
    text = (
        "metrics:\n  a: {name: A, formula: '('}\n  b: {name: B, formula: nix}\nsegments:\n  s: {name: S, condition: 1}"
    )
    text = text.replace("condition: 1", "condition: '1'")
    assert [problem.split(": ")[1] for problem in refusals(tmp_path, text)] == ["metric a", "metric b", "segment s"]


@pytest.mark.parametrize(
    ("formula", "display"),
    [
        ("percent(active_users(30d), total_users())", Display.PERCENT),
        ("sum(subscriptions.mrr)", Display.MONEY),
        ("count(deals)", Display.NUMBER),
        ('days_since("Login")', Display.DURATION),
        ("other", Display.MONEY),
    ],
)
def test_a_metric_is_shown_by_the_unit_of_its_formula(tmp_path: Path, formula: str, display: Display) -> None:
    text = f"metrics: {{m: {{name: M, formula: '{formula}'}}, other: {{name: O, formula: sum(orders.amount)}}}}"
    wanted = definitions(tmp_path, text)
    found = checks(wanted, ())
    metric = wanted.get(Kind.METRIC, "m")
    assert metric is not None
    assert found.displays["m"] is display
    assert unshown(shown(metric, found), found) == metric


def test_a_declared_unit_decides_over_the_inferred_one(tmp_path: Path) -> None:
    text = "metrics: {m: {name: M, formula: '100 * count(deals) / count(orders, 30d)', unit: percent}}"
    assert checks(definitions(tmp_path, text), ()).displays["m"] is Display.PERCENT


def test_event_names_that_have_arrived_need_no_declaration(tmp_path: Path) -> None:
    wanted = definitions(tmp_path, "metrics: {m: {name: M, formula: 'count(\"Seen\", 30d)'}}")
    assert checks(wanted, ("Seen",)).displays["m"] is Display.NUMBER
    with pytest.raises(DefinitionsRefused):
        checks(wanted, ())


def test_entered_metrics_can_be_referred_to_by_their_unit(tmp_path: Path) -> None:
    text = "metrics: {e: {name: E, entered: {}, display: money}, m: {name: M, formula: 'e + sum(orders.amount, 30d)'}}"
    assert checks(definitions(tmp_path, text), ()).displays["m"] is Display.MONEY


def test_a_doubtful_formula_is_accepted_with_a_warning(tmp_path: Path) -> None:
    wanted = definitions(tmp_path, "metrics: {m: {name: M, formula: 'if(count(deals) > 3, 1, 2)'}}")
    ((definition, doubt),) = checks(wanted, ()).warnings
    assert (definition.key, "per account" in doubt) == ("m", True)
