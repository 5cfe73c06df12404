"""What holds of groups whatever was told: found in arrays or one by one, in any order of what was told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations, count
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.conftest import CATALOG

from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.warehouse import SqlWarehouse, open_duckdb
from bellwether.engine.warehouse.writer import FactKind
from bellwether.ingest.matching.grouping import joined
from bellwether.ingest.matching.plain import plain_sets
from bellwether.ingest.matching.reading import known_of, standing
from bellwether.ingest.matching.reconciling import matching, reconcile
from bellwether.ingest.matching.rules import APART, SYSTEM
from bellwether.ingest.matching.statements import KEY_TRAITS, read_statements

Told = tuple[str, str, str]
"""A name, a trait and its text."""

people = st.tuples(st.sampled_from(["crm", "desk", "pay"]), st.sampled_from("12345")).map(":".join)
emails = st.tuples(people, st.sampled_from(["match:email"] * 3 + ["match:email unsure"]), st.sampled_from("abcdef"))
called = st.tuples(people, st.just("match:name unsure"), st.sampled_from("xyz"))
apart = st.tuples(people, st.just(APART), people).filter(lambda told: told[0] != told[2])
everything = st.lists(st.one_of(emails, emails, called), max_size=14), st.lists(apart, max_size=2)


@dataclass(frozen=True)
class Case:
    """What was told, in some order, and merges by people."""

    told: tuple[Told, ...]
    merges: tuple[tuple[str, str], ...] = ()


cases = st.builds(
    lambda keys, decided, merges: Case(
        (*keys, *decided, *((name, SYSTEM, name.partition(":")[0]) for name in sorted({one[0] for one in keys}))),
        tuple(pair for pair in merges if pair[0] < pair[1]),
    ),
    *everything,
    st.lists(st.tuples(people, people), max_size=1),
)


@pytest.fixture(scope="module")
def store() -> Iterator[SqlWarehouse]:
    warehouse = open_duckdb()
    warehouse.prepare(CATALOG)
    yield warehouse
    warehouse.close()


moments = count(1)


@contextmanager
def told(case: Case, store: SqlWarehouse) -> Iterator[SqlWarehouse]:
    """The store with what the case tells, and without it afterwards."""
    for rows in (case.told[: len(case.told) // 2], case.told[len(case.told) // 2 :]):
        if rows:
            names, traits, texts = zip(*rows, strict=True)
            columns = {"id": names, "trait": traits, "text": texts, "recorded": [next(moments)] * len(names)}
            table = pa.table({key: pa.array(values) for key, values in columns.items()})
            day = pa.array([0] * len(names), pa.int32())
            store.write_traits(Kind.PERSON, table.append_column("effective", day))
    for name, into in case.merges:
        store.merge(Kind.PERSON, name, into, next(moments))
    yield store
    facts = store.told(Kind.PERSON, [SYSTEM, APART, *KEY_TRAITS])["fact"].to_pylist()
    store.retract(FactKind.TRAIT, facts, next(moments))
    store.retract(FactKind.RESOLUTION, store.merges(Kind.PERSON).fact.tolist(), next(moments))


def groups_of(store: SqlWarehouse) -> set[frozenset[str]]:
    return as_groups((one.name, one.into) for one in matching(store, CATALOG, Kind.PERSON).members)


def as_groups(members: Iterable[tuple[str, object]]) -> set[frozenset[str]]:
    found: dict[object, set[str]] = {}
    for name, group in members:
        found.setdefault(group, set()).add(name)
    return {frozenset(names) for names in found.values()}


@given(case=cases)
@settings(max_examples=10)
def test_arrays_find_the_sets_that_a_closer_look_finds(store: SqlWarehouse, case: Case) -> None:
    with told(case, store):
        said = read_statements(store, Kind.PERSON, store.merges(Kind.PERSON))
        in_arrays = groups_of(store)
    closer = joined(known_of(said, np.ones(len(said.names), dtype=np.bool_), standing(said, CATALOG)))
    names = said.names.to_pylist()
    plain = plain_sets(said)
    found = as_groups((names[place], group) for place, group in zip(plain.name.tolist(), plain.group, strict=True))
    looked = as_groups((names[place], group) for place, group in closer.set_of.items())
    assert found <= looked
    assert in_arrays == looked


@given(case=cases, seed=st.randoms(use_true_random=False))
@settings(max_examples=6)
def test_groups_keep_apart_what_a_system_or_a_person_keeps_apart_in_any_order(
    store: SqlWarehouse, case: Case, seed: Random
) -> None:
    with told(case, store):
        found, asked = groups_of(store), matching(store, CATALOG, Kind.PERSON).questions
    merged = {name for pair in case.merges for name in pair}
    refused = {frozenset((name, text)) for name, trait, text in case.told if trait == APART}
    for group in found:
        systems = [name.partition(":")[0] for name in group if name not in merged]
        assert len(systems) == len(set(systems))
        assert all(frozenset(pair) not in refused for pair in combinations(sorted(group), 2))
    shuffled = list(case.told)
    seed.shuffle(shuffled)
    with told(Case(tuple(shuffled), case.merges), store):
        assert (groups_of(store), matching(store, CATALOG, Kind.PERSON).questions) == (found, asked)


@given(case=cases)
@settings(max_examples=5)
def test_what_was_reconciled_stays(store: SqlWarehouse, case: Case) -> None:
    with told(case, store):
        reconcile(store, matching(store, CATALOG, Kind.PERSON), Kind.PERSON, next(moments))
        again = reconcile(store, matching(store, CATALOG, Kind.PERSON), Kind.PERSON, next(moments))
        assert (again.made, again.withdrawn) == ((), ())
        for group in groups_of(store):
            assert len(set(store.keys(Kind.PERSON, sorted(group)).tolist())) == 1
