"""A workspace in memory that rules are tried on: definitions as YAML, facts as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definitions, Kind
from bellwether.catalog.formulas import checks
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_text
from bellwether.catalog.soundness import problems_of
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.quarantine.batches import imports
from bellwether.kpis.adding import Wish, planned
from bellwether.kpis.lint.ground import Ground
from bellwether.kpis.lint.rules import lint
from bellwether.kpis.loading import library

DAY = date(2025, 6, 30)
NOW = datetime(2025, 7, 1, 6, tzinfo=UTC)

ACCOUNTS = (
    "id: id\nname: name\ncreated: created\ntraits: {tier: tier, churned: churned}\neffective: {column: created}\n"
)
MAPPINGS = {
    "accounts": ACCOUNTS,
    "subscriptions": "id: id\naccount: account\nfields: {starts_at: starts, ends_at: ends, mrr: mrr}\n",
    "deals": "id: id\naccount: account\nfields: {created_at: created, outcome: outcome, amount: amount}\n",
    "closed_deals": (
        "id: id\naccount: account\nfields: {created_at: created, closed_at: closed, outcome: outcome, amount: amount}\n"
    ),
    "tickets": "id: id\naccount: account\nfields: {created_at: created, first_reply_at: replied}\n",
    "responses": "id: id\naccount: account\nuser: user\nfields: {responded_at: at, score: score, survey: survey}\n",
    "invitations": "id: id\naccount: account\nuser: user\nfields: {sent_at: at}\n",
    "touches": "id: id\naccount: account\nfields: {happened_at: at, type: type, machine: machine}\n",
    "orders": "id: id\naccount: account\nfields: {ordered_at: ordered, price: price, currency: currency}\n",
}
TRAITS = """
traits: {account: {tier: {type: text}, churned: {type: boolean}}}
collections:
  orders: {fields: {price: {type: money}}}
"""


@contextmanager
def ground_of(
    text: str,
    directory: Path,
    facts: Mapping[str, str] | None = None,
    *,
    kpis: tuple[Wish, ...] = (),
    since: Mapping[str, date] | None = None,
) -> Iterator[Ground]:
    """The ground of these definitions and facts."""
    shipped = built_in()
    if facts is not None:
        # Fewer tables are made sooner.
        filled = {kind.removeprefix("closed_") for kind in facts}
        shipped = Definitions(one for one in shipped if one.kind is not Kind.COLLECTION or one.key in filled)
    definitions = _defined(_defined(shipped, TRAITS), text) if text else _defined(shipped, TRAITS)
    if kpis:
        plan = planned(library(), kpis, definitions)
        definitions = definitions.with_(normal_form(plan.definitions, definitions))
    assert [str(one) for one in problems_of(definitions)] == []
    checks(definitions, ())
    catalog = compiled(definitions)
    known = dict.fromkeys(catalog.metrics, DAY) | dict(since or {})
    if facts is None:
        yield Ground(definitions, library(), _empty(), (), known, DAY)
        return
    warehouse = open_duckdb()
    try:
        warehouse.prepare(catalog)
        for kind, content in facts.items():
            file, mapping = directory / f"{kind}.csv", directory / f"{kind}.yaml"
            file.write_text(content, encoding="utf-8")
            mapping.write_text(MAPPINGS[kind], encoding="utf-8")
            what = kind.removeprefix("closed_")
            destination = Destination(catalog, warehouse, directory / "kept", NOW)
            import_file(file, what, read_mapping(mapping, what), destination)
        yield Ground(definitions, library(), warehouse, imports(directory / "kept"), known, DAY)
    finally:
        warehouse.close()


@cache
def _empty() -> SqlWarehouse:
    """A warehouse without facts, for all who need none."""
    warehouse = open_duckdb()
    warehouse.prepare(compiled(_defined(built_in(), TRAITS)))
    return warehouse


def found(ground: Ground, rule: str) -> list[tuple[str, str]]:
    """What one rule finds: metric and level."""
    return [(one.metric, one.level.value) for one in lint(ground, (rule,))]


def _defined(definitions: Definitions, text: str) -> Definitions:
    return definitions.with_(normal_form(read_text(text, "definitions.yaml"), definitions))
