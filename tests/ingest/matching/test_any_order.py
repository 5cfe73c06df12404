"""Whatever the order, the split and the repetition of files: the same names are one, and the same questions wait."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.conftest import CATALOG, NOW

from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.ingest.decoding import decode_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file
from bellwether.ingest.matching.reconciling import matching

DOMAINS = ["", "acme.com", "bolt.io", "carp.de"]
MAILS = ["", "a@acme.com", "b@bolt.io", "c@gmail.com"]
NAMES = ["", "Acme Ltd", "Acme", "Bolt", "Carp GmbH", "Carpp"]

Row = tuple[str, str, str, str]
State = tuple[set[frozenset[str]], tuple[object, ...], set[str]]


@dataclass(frozen=True)
class Piece:
    """Some rows of one system."""

    system: str
    rows: tuple[Row, ...]


def state_after(what: str, pieces: list[Piece], sure: str) -> State:
    """Which names are one, which questions wait, and by which name each account goes."""
    kind = Kind.ACCOUNT if what == "accounts" else Kind.PERSON
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    names = set()
    with TemporaryDirectory() as folder:
        directory = Path(folder)
        for piece in pieces:
            path = directory / "rows.csv"
            lines = "".join(",".join(row) + "\n" for row in piece.rows)
            path.write_text(f"id,site,mail,name\n{lines}", encoding="utf-8")
            match: dict[str, object] = {"domain": "site", "email": "mail", "name": "name"}
            if kind is Kind.PERSON:
                del match["domain"]
            if sure:
                match["sure"] = sure.split()
            mapping = {"source": piece.system, "ids": {"account": "own", "user": "own"}, "id": "id", "match": match}
            told = decode_mapping(mapping, what, "mapping")  # type: ignore[arg-type]
            import_file(path, what, told, Destination(CATALOG, warehouse, directory / "quarantine", NOW))
            names |= {f"{piece.system}:{row[0]}" for row in piece.rows}
    found = groups(warehouse, kind, sorted(names))
    waiting = matching(warehouse, CATALOG, kind).questions
    heads = set(warehouse.accounts().external_id) if kind is Kind.ACCOUNT else set()
    warehouse.close()
    return found, tuple(waiting), heads


def groups(warehouse: SqlWarehouse, kind: Kind, names: list[str]) -> set[frozenset[str]]:
    by_key: dict[int, set[str]] = {}
    for name, key in zip(names, warehouse.keys(kind, names).tolist(), strict=True):
        by_key.setdefault(key, set()).add(name)
    return {frozenset(group) for group in by_key.values()}


rows = st.tuples(st.sampled_from("12345"), st.sampled_from(DOMAINS), st.sampled_from(MAILS), st.sampled_from(NAMES))
# A second wording of an id adds keys to it, whichever comes first.
pieces = st.lists(
    st.builds(Piece, st.sampled_from(["crm", "desk", "pay"]), st.lists(rows, max_size=4).map(tuple)), max_size=5
)


def check(what: str, told: list[Piece], sure: str, seed: Random) -> None:
    told = [Piece(piece.system, tuple({row[0]: row for row in piece.rows}.values())) for piece in told]
    sure = sure.replace("domain ", "") if what == "users" else sure
    split = [Piece(piece.system, (row,)) for piece in told for row in piece.rows]
    again = [*split, *seed.choices(split, k=2)] if split else []
    seed.shuffle(again)
    assert state_after(what, again, sure) == state_after(what, told, sure)


rules = st.sampled_from(["", "domain email name", "email"])
seeds = st.randoms(use_true_random=False)


@pytest.mark.parametrize("what", ["accounts", "users"])
@given(told=pieces, sure=rules, seed=seeds)
@settings(max_examples=2, deadline=None)
def test_any_order_any_split_and_any_repetition_give_the_same_groups(
    what: str, told: list[Piece], sure: str, seed: Random
) -> None:
    check(what, told, sure, seed)


@pytest.mark.long
@pytest.mark.parametrize("what", ["accounts", "users"])
@given(told=pieces, sure=rules, seed=seeds)
@settings(max_examples=15, deadline=None)
def test_any_order_gives_the_same_groups_looked_at_longer(
    what: str, told: list[Piece], sure: str, seed: Random
) -> None:
    check(what, told, sure, seed)
