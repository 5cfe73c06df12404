"""Days as rows, linked records, visits and time limits: what is refreshed in any order equals a full rebuild."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.engine.evaluate.example_world import CATALOG, FACTS
from tests.oracle.loading import load
from tests.oracle.world import World

from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.engine import Engine, Span
from bellwether.engine.warehouse.warehouse import open_duckdb

FORMULAS = (
    "max(mrr per day, all)",
    "sum(greatest(mrr - ago(mrr, 1d), 0) per day, mtd)",
    'avg(count("Ticket Purchased", 2d) per day, 10d)',
    "median(mrr per day where mrr > 90, 20d)",
    "change(active, mtd)",
    "sessions(any(), 7d)",
    "users(any() at least 2 days, 30d)",
    'count(requests where within(asked_at, answered_at, 4h, "support"), 30d)',
    'count(requests where within(asked_at, answered_at, 8h, "support") is unknown, 30d)',
    "max(requests.(business_time(asked_at, answered_at) / 1h), 30d)",
    'max(requests.((first(messages.sent_at via request where author != "bot") - asked_at) / 1h), 30d)',
    "count(requests where count(messages via request) == 0, 30d)",
    "count(messages where count(messages later via request == request) > 0, all)",
)
METRICS = {f"m{number}": Metric(f"m{number}", "M", MetricKind.COMPUTED, text) for number, text in enumerate(FORMULAS)}
WORDED = replace(CATALOG, metrics={**CATALOG.metrics, **METRICS})
LAST = date(2025, 6, 30)


def test_facts_in_three_batches_with_computing_between_give_what_one_batch_gives() -> None:
    together, apart = open_duckdb(), open_duckdb()
    load(World(WORDED, FACTS), together)
    engines = [Engine(one, WORDED) for one in (together, apart)]
    for third in range(3):
        load(World(WORDED, FACTS[third::3]), apart)
        engines[1].refresh(LAST if third else date(2025, 6, 12))
    engines[0].refresh(LAST)
    keys, days = sorted(METRICS), Span(date(2025, 5, 25), LAST)
    one, other = ([series.grid for series in engine.history_of(keys, ["acme", "bolt"], days)] for engine in engines)
    assert [grid.numbers.tolist() for grid in one] == [grid.numbers.tolist() for grid in other]
    assert [grid.reason.tolist() for grid in one] == [grid.reason.tolist() for grid in other]
    assert engines[1].verify().different == 0
    assert any(len(set(grid.numbers[0].tolist())) > 2 for grid in one)
