"""Adding KPIs: what they need comes along, what is there stays, and nothing is taken over by accident."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from bellwether.catalog.domain import CollectionSpec, Definition, Definitions, Kind, MetricSpec
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_text
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.domain import KpiRefused, Library
from bellwether.kpis.loading import read_library

AROUND = """
level: [account]
rollup: ratio
indicator: lagging
review: 1mo
anchor: the day
period: a month
measures: What it measures.
reading: How it is read.
when_red: What to do.
"""
FILES = {
    "families.yaml": "families: [{key: money, name: Money}]",
    "presets.yaml": "presets: [{key: loyal, kind: goal, name: Loyalty, says: They stay, kpis: [losses, uses]}]",
    "money/mrr.yaml": f"code: B0\nname: MRR\n{AROUND}\nmetric: {{formula: sum(subscriptions.mrr), direction: up}}",
    "money/losses.yaml": f"""
code: B1
name: Lost
aliases: [churn, attrition]
{AROUND}
bands_source: a survey
metric:
  formula: percent(count(accounts where mrr == 0 and was > 0), count(accounts where was > 0))
  direction: down
  bands: {{good: "< 1", bad: ">= 1"}}
helpers:
  - {{key: was, name: MRR a month ago, formula: "ago(mrr, 1mo)"}}
default: month
variants:
  - {{key: month, name: Of a month, says: Since a month ago.}}
  - key: worst
    name: Worst case
    says: All that ever paid.
    formula: percent(count(accounts where mrr == 0), count(accounts))
    bands: {{}}
""",
    "money/uses.yaml": f"""
code: D3
name: Times of {{event}}
{AROUND}
parameters: {{event: {{kind: event, says: The event that counts.}}}}
metric: {{formula: "count({{event}}, 30d)", direction: up}}
""",
    "money/late.yaml": f"""
code: B6
name: Late
{AROUND}
defines: {{collections: {{orders: {{fields: {{late_at: {{type: date}}}}}}}}}}
metric: {{formula: "count(orders where late_at is not unknown, 30d)", direction: down}}
""",
    "money/sold.yaml": f"""
code: B11
name: Sold of what was due
{AROUND}
helpers: [{{key: sold_due, name: Sold, formula: "sum(orders.quantity by due_at, 30d)"}}]
metric: {{formula: "sold_due / count(orders, 30d)", direction: up}}
""",
    "money/due.yaml": f"""
code: B6
name: Due
{AROUND}
defines:
  traits: {{account: {{tier: {{type: text}}, unread: {{type: text}}}}}}
  collections: {{orders: {{fields: {{due_at: {{type: date}}, other: {{type: text}}}}}}}}
metric: {{formula: 'count(orders where account.tier == "a" by due_at, 30d)', direction: up}}
""",
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Library:
    directory = tmp_path_factory.mktemp("library")
    for name, text in FILES.items():
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(text, encoding="utf-8")
    return read_library(directory)


def after(current: Definitions, library: Library, *wishes: Wish) -> Definitions:
    plan = planned(library, wishes, current)
    return current.with_(normal_form(plan.definitions, current))


def metric(definitions: Definitions, key: str) -> MetricSpec:
    found = definitions.get(Kind.METRIC, key)
    assert found is not None
    assert isinstance(found.spec, MetricSpec)
    return found.spec


def test_what_a_formula_reads_comes_along_with_its_family(shelf: Library) -> None:
    plan = planned(shelf, [Wish("losses")], built_in())
    assert [(one.kind.value, one.key) for one in plan.definitions] == [
        ("family", "money"),
        ("metric", "losses"),
        ("metric", "mrr"),
        ("metric", "was"),
    ]
    assert plan.along == ("mrr", "was")
    spec = metric(plan.definitions, "losses")
    assert (spec.kpi, spec.variant, spec.bands_source) == ("losses", "month", "a survey")


def test_adding_again_wants_nothing(shelf: Library) -> None:
    there = after(built_in(), shelf, Wish("losses"))
    plan = planned(shelf, [Wish("losses")], there)
    assert (len(plan.definitions), plan.there) == (0, ("losses",))


def test_a_convention_named_takes_the_place_of_the_other_and_keeps_what_the_workspace_decided(shelf: Library) -> None:
    there = after(built_in(), shelf, Wish("losses"))
    own = replace(metric(there, "losses"), owner="Ada", review="1w")
    there = there.with_([Definition(Kind.METRIC, "losses", own)])
    changed = metric(after(there, shelf, Wish("losses", "worst")), "losses")
    assert changed.formula == "percent(count(accounts where mrr == 0), count(accounts))"
    assert (changed.variant, changed.owner, changed.review) == ("worst", "Ada", "1w")
    assert (changed.name, changed.bands, changed.bands_source) == ("Lost, Worst case", {}, "")


def test_two_conventions_stand_side_by_side_under_two_keys(shelf: Library) -> None:
    both = after(built_in(), shelf, Wish("losses"), Wish("losses", "worst", "losses_worst"))
    assert [metric(both, key).variant for key in ("losses", "losses_worst")] == ["month", "worst"]


def own_metric(formula: str) -> Definitions:
    text = f"metrics: [{{key: mrr, name: Ours, formula: '{formula}', direction: up, target: 7}}]"
    return built_in().with_(normal_form(read_text(text, "own.yaml"), built_in()))


def test_ones_own_metric_that_computes_the_same_becomes_the_kpi_and_keeps_its_words(shelf: Library) -> None:
    found = metric(after(own_metric("sum( subscriptions.mrr )"), shelf, Wish("mrr")), "mrr")
    assert (found.name, found.target, found.kpi, found.reading) == ("Ours", Decimal(7), "mrr", "How it is read.")


def test_a_metric_that_is_something_else_is_not_taken_over_but_by_wish(shelf: Library) -> None:
    there = own_metric("sum(orders.amount, 30d)")
    with pytest.raises(KpiRefused, match=r"another metric .*--as mrr_kpi.*--replace"):
        planned(shelf, [Wish("mrr")], there)
    with pytest.raises(KpiRefused, match="“mrr” is another metric"):
        planned(shelf, [Wish("losses")], there)
    assert metric(after(there, shelf, Wish("mrr", replace=True)), "mrr").formula == "sum(subscriptions.mrr)"


def test_what_only_the_workspace_knows_is_asked_for_and_put_in(shelf: Library) -> None:
    with pytest.raises(KpiRefused, match=r"--set event=… .The event that counts"):
        planned(shelf, [Wish("uses")], built_in())
    with pytest.raises(KpiRefused, match="no choice “evnt”; did you mean “event”"):
        planned(shelf, [Wish("uses", chosen={"evnt": "x"})], built_in())
    plan = planned(shelf, [Wish("uses", under="reports", chosen={"event": 'Report "A"'})], built_in())
    spec = metric(plan.definitions, "reports")
    assert (spec.name, spec.formula) == ('Times of Report "A"', 'count("Report \\"A\\"", 30d)')


def test_only_the_fields_and_traits_that_are_read_are_defined(shelf: Library) -> None:
    plan = planned(shelf, [Wish("due")], built_in())
    orders = plan.definitions.get(Kind.COLLECTION, "orders")
    assert orders is not None
    assert isinstance(orders.spec, CollectionSpec)
    assert "due_at" in orders.spec.fields
    assert "amount" in orders.spec.fields
    assert "other" not in orders.spec.fields
    assert list(plan.definitions.of(Kind.ACCOUNT_TRAIT)) == ["tier"]


def test_what_several_kpis_bring_for_one_collection_comes_together_also_for_a_helper(shelf: Library) -> None:
    current = built_in()
    orders = current.typed(Kind.COLLECTION, CollectionSpec)["orders"]
    old = replace(orders, fields={key: one for key, one in orders.fields.items() if key != "quantity"})
    current = current.with_([Definition(Kind.COLLECTION, "orders", old)])
    plan = planned(shelf, [Wish("due"), Wish("late"), Wish("sold")], current)
    found = plan.definitions.typed(Kind.COLLECTION, CollectionSpec)["orders"].fields
    assert {"due_at", "late_at", "quantity", "amount"} <= found.keys()


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (Wish("churn"), r"did you mean “losses” \(Lost\)"),
        (Wish("lossess"), "did you mean “losses”"),
        (Wish("zzz"), "kpi list"),
        (Wish("losses", "wurst"), "no variant “wurst”; did you mean “worst”"),
    ],
)
def test_a_name_that_nothing_has_is_refused_with_what_was_meant(shelf: Library, wish: Wish, told: str) -> None:
    with pytest.raises(KpiRefused, match=told):
        planned(shelf, [wish], built_in())
