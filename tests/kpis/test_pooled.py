"""Every roll-up equals the same KPI on the pooled records: of only these accounts, or as one account with all of it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.kpis.tables import Tables
from tests.kpis.worlds import Draw, World, catalog_of

from bellwether.catalog.domain import MetricSpec
from bellwether.engine.definitions.entity import AccountList, Portfolio
from bellwether.engine.definitions.value import Known, Value
from bellwether.kpis.adding import Wish
from bellwether.kpis.domain import Kpi, ParameterKind, Variant
from bellwether.kpis.loading import library

DEFINITIONS = """
workspace: {zone: UTC, currency: USD}
events: ["Example event", Login]
properties: {example_property: {type: number}}
traits:
  account: {revenue_target: {type: money}, licences: {type: number, scale: 0}}
  user: {role: {type: text}, total_spent: {type: money}}
"""
CHOICES = {ParameterKind.EVENT: "Example event", ParameterKind.PROPERTY: "example_property"}
# These count or compare accounts, or say something that two accounts have together and one alone has not.
OF_ACCOUNTS = ("per account", "accounts where", "count(accounts)", "clv(", "expected_count(", "alive(")

# What only some conventions read: the same in every row, or what another cell of the row says.
ALSO: dict[str, dict[str, object]] = {
    "accounts": {"people_invited": 20},
    "events": {"session_engaged": "true"},
    "responses": {"survey": "relationship"},
    "deals": {"term_months": 24},
    "costs": {"category": "media"},
    "touches": {"campaign": "abm"},
}
COPIED = {
    "deals": ("created_at", "first_touch_at"),
    "orders": ("ordered_at", "paid_at"),
    "tickets": ("first_reply_at", "first_resolved_at"),
}


def drawn() -> Tables:
    """The records of four accounts, with everything that any convention reads."""
    tables = Draw(5, ("a", "b", "c", "d")).records(60)
    for kind, rows in tables.rows.items():
        for row in rows:
            row.update(ALSO.get(kind, {}))
            if kind in COPIED:
                told, also = COPIED[kind]
                row[also] = row[told]
    return tables


def added() -> list[tuple[Kpi, Variant, Wish]]:
    """Every KPI by every convention, each under a key of its own."""
    return [
        (
            kpi,
            variant,
            Wish(
                kpi.key,
                variant.key or None,
                None if variant.key == kpi.default else f"{kpi.key}_{variant.key}",
                {one.key: CHOICES[one.kind] for one in kpi.open_parameters},
            ),
        )
        for kpi in library().kpis.values()
        for variant in kpi.variants
    ]


def alike() -> list[str]:
    """The metrics that do not ask which account a record is of."""
    names = []
    formulas = {
        wish.under or kpi.key: variant.wording.formula or ""
        for kpi, variant, wish in added()
        if isinstance(variant.wording, MetricSpec)
    }
    formulas |= {key: getattr(helper.spec, "formula", "") or "" for key, helper in library().helpers.items()}
    asks = {key for key, formula in formulas.items() if any(words in formula for words in OF_ACCOUNTS)}
    while more := {key for key, text in formulas.items() if key not in asks and any(_names(text, one) for one in asks)}:
        asks |= more
    names += sorted(formulas.keys() - asks)
    return names


def _names(formula: str, key: str) -> bool:
    words = "".join(sign if sign.isalnum() or sign == "_" else " " for sign in formula).split()
    return key in words


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    """The same records, of four accounts and of one."""
    wishes = [wish for _, _, wish in added()]
    apart = drawn()
    one = drawn()
    traits = one.rows["accounts"][0] | {"licences": 10 + 11 + 12 + 13, "revenue_target": 4000, "people_invited": 80}
    one.rows["accounts"] = [traits]
    for kind, rows in one.rows.items():
        if kind != "accounts":
            one.rows[kind] = [row | {"account": "a"} for row in rows]
    directories = (tmp_path_factory.mktemp("apart"), tmp_path_factory.mktemp("one"))
    catalog = catalog_of(DEFINITIONS, wishes)
    return World(catalog, apart, directories[0]), World(catalog, one, directories[1])


def same(one: Value, other: Value) -> bool:
    """Whether both are unknown, or known alike."""
    if not isinstance(one, Known) or not isinstance(other, Known):
        return isinstance(one, Known) == isinstance(other, Known)
    if isinstance(one.value, str | date):
        return one.value == other.value
    return float(one.value) == pytest.approx(float(str(other.value)), rel=1e-9)


@pytest.mark.long
def test_a_group_is_worth_what_its_pooled_records_are(worlds: tuple[World, World]) -> None:
    several, together = worlds
    metrics = alike()
    assert len(metrics) > 100
    found = {metric: several.values(metric, grouping=Portfolio())["portfolio"] for metric in metrics}
    expected = {metric: together.values(metric)["a"] for metric in metrics}
    known = [metric for metric in metrics if isinstance(expected[metric], Known)]
    assert len(known) > 0.9 * len(metrics), sorted(set(metrics) - set(known))
    different = {one: (found[one], expected[one]) for one in metrics if not same(found[one], expected[one])}
    assert different == {}


MEMBERS = ("b", "d")


@pytest.mark.long
def test_a_group_is_worth_what_a_workspace_of_only_its_members_is(
    worlds: tuple[World, World], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every KPI by every convention, also those that count, compare or add up accounts."""
    records = drawn()
    for kind, rows in records.rows.items():
        records.rows[kind] = [row for row in rows if row["id" if kind == "accounts" else "account"] in MEMBERS]
    # Records also name people of the other accounts, of whom the same is known.
    others = [row | {"account": ""} for row in drawn().rows["users"] if row["account"] not in MEMBERS]
    records.rows["users"] += others
    wishes = [wish for _, _, wish in added()]
    alone = World(catalog_of(DEFINITIONS, wishes), records, tmp_path_factory.mktemp("members"))
    several, _ = worlds
    keys = [wish.under or wish.kpi for wish in wishes]
    found = {key: several.values(key, grouping=AccountList("two", MEMBERS))["two"] for key in keys}
    expected = {key: alone.values(key, grouping=Portfolio())["portfolio"] for key in keys}
    known = [key for key in keys if isinstance(expected[key], Known)]
    assert len(known) > 0.85 * len(keys), sorted(set(keys) - set(known))
    different = {one: (found[one], expected[one]) for one in keys if not same(found[one], expected[one])}
    assert different == {}
