"""Several outside names may stand for one account or person; facts keep the name they came with."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from bellwether.engine.warehouse.rows import NO_DAY, AsKnown, Kind
from bellwether.engine.warehouse.writer import RefusedWrite

Given = Any


@pytest.fixture
def two_names(given: Given) -> Given:
    """“acme.com” and “Acme” with an event each, and a person under two names."""
    given.events(("e1", "Acme", "ada", "Login", 10, 1), ("e2", "acme.com", "ada@acme.com", "Login", 8, 1))
    return given


def test_a_merged_name_reads_as_the_account_it_stands_for(two_names: Given) -> None:
    two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 50)
    two_names.warehouse.merge(Kind.PERSON, "ada@acme.com", "ada", 60)
    assert two_names.read_events() == [("Acme", "ada", "Login", 8), ("Acme", "ada", "Login", 10)]
    assert two_names.warehouse.accounts().external_id == ("Acme",)
    assert two_names.warehouse.accounts().first_fact.tolist() == [8]


def test_a_merge_was_not_known_before(two_names: Given) -> None:
    two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 50)
    assert two_names.read_events(AsKnown(49)) == [
        ("Acme", "ada", "Login", 10),
        ("acme.com", "ada@acme.com", "Login", 8),
    ]
    both = two_names.warehouse.keys(Kind.ACCOUNT, ["acme.com", "Acme", "nobody"]).tolist()
    assert both[0] == both[1]
    assert both[2] == 0


def test_a_range_of_accounts_includes_the_names_merged_into_it_and_excludes_those_merged_away(two_names: Given) -> None:
    two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 50)
    acme = int(two_names.warehouse.keys(Kind.ACCOUNT, ["Acme"])[0])
    other = next(key for key in (1, 2) if key != acme)
    assert len(two_names.read_events(accounts=(acme, acme))) == 2
    assert two_names.read_events(accounts=(other, other)) == []


def test_a_split_name_stands_for_itself_again(two_names: Given) -> None:
    two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 50)
    two_names.warehouse.split(Kind.ACCOUNT, "acme.com", 70)
    assert sorted(two_names.warehouse.accounts().external_id) == ["Acme", "acme.com"]
    assert two_names.warehouse.accounts(AsKnown(69)).external_id == ("Acme",)


def test_an_undone_merge_is_gone(two_names: Given) -> None:
    fact = two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 50)
    assert two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 51) == fact
    two_names.warehouse.undo(fact, 60)
    assert sorted(two_names.warehouse.accounts().external_id) == ["Acme", "acme.com"]
    assert two_names.warehouse.accounts(AsKnown(59)).external_id == ("Acme",)


def test_merges_follow_each_other(two_names: Given) -> None:
    two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 50)
    two_names.warehouse.merge(Kind.ACCOUNT, "Acme", "Acme Holding", 60)
    assert two_names.warehouse.accounts().external_id == ("Acme Holding",)
    assert {account for account, *_ in two_names.read_events()} == {"Acme Holding"}


def test_a_merge_in_a_ring_is_refused(two_names: Given) -> None:
    two_names.warehouse.merge(Kind.ACCOUNT, "acme.com", "Acme", 50)
    with pytest.raises(RefusedWrite, match=r"“acme\.com” already stands for “Acme”: split it first"):
        two_names.warehouse.merge(Kind.ACCOUNT, "Acme", "acme.com", 60)


def test_declared_accounts_have_names_creation_and_an_end(given: Given) -> None:
    declared = {
        "id": ["A", "B"],
        "name": ["Acme", None],
        "created": pa.array([5, None], pa.int32()),
        "recorded": [1, 1],
    }
    given.warehouse.write_accounts(pa.table(declared))
    given.deals(("d", "B", None, 1, None, 1))
    given.warehouse.delete_accounts(pa.table({"id": ["B"], "day": pa.array([40], pa.int32()), "recorded": [9]}))
    accounts = given.warehouse.accounts()
    assert accounts.name == ("Acme", "B")
    assert accounts.created.tolist() == [5, NO_DAY]
    assert accounts.first_fact.tolist() == [NO_DAY, 5]
    assert accounts.deleted.tolist() == [NO_DAY, 40]
    assert given.warehouse.accounts(AsKnown(8)).deleted.tolist() == [NO_DAY, NO_DAY]


def test_traits_and_memberships_alone_do_not_make_an_account_exist(given: Given) -> None:
    given.traits(("A", "plan", 3, "pro", 1))
    given.memberships(("ada", "A", 2, None, 1))
    assert given.warehouse.accounts().first_fact.tolist() == [NO_DAY]


def test_many_merges_are_written_at_once_and_read_with_who_had_them_so(two_names: Given) -> None:
    said = pa.table({"from": ["acme.com", "Acme Ltd"], "into": ["Acme", "Acme"], "recorded": [50, 50]})
    report = two_names.warehouse.write_merges(Kind.ACCOUNT, said, source="by domain")
    two_names.warehouse.merge(Kind.ACCOUNT, "Acme", "Acme Holding", 60)
    assert report.created == 2
    assert two_names.warehouse.accounts().external_id == ("Acme Holding",)
    found = two_names.warehouse.merges(Kind.ACCOUNT)
    assert set(zip(found.name, found.into, found.source, found.recorded.tolist(), strict=True)) == {
        ("acme.com", "Acme", "by domain", 50),
        ("Acme Ltd", "Acme", "by domain", 50),
        ("Acme", "Acme Holding", "", 60),
    }
    assert two_names.warehouse.merges(Kind.ACCOUNT, AsKnown(49)).name == ()
    assert two_names.warehouse.merges(Kind.PERSON).name == ()


def test_what_was_told_of_a_name_stays_with_the_name_after_a_merge(given: Given) -> None:
    told = {
        "id": ["A", "B", "B"],
        "trait": ["match:domain", "match:domain", "match:domain"],
        "effective": pa.array([0, 0, 0], pa.int32()),
        "text": ["acme.com", "acme.com", "acme.de"],
        "recorded": [1, 1, 1],
    }
    given.warehouse.write_traits(Kind.ACCOUNT, pa.table(told), source="crm")
    batch = given.warehouse.batch()
    given.warehouse.merge(Kind.ACCOUNT, "A", "B", 50)
    found = given.warehouse.told(Kind.ACCOUNT, ["match:domain", "match:never seen"])
    assert sorted(zip(*(found[name].to_pylist() for name in ("name", "trait", "text", "recorded")), strict=True)) == [
        ("A", "match:domain", "acme.com", 1),
        ("B", "match:domain", "acme.com", 1),
        ("B", "match:domain", "acme.de", 1),
    ]
    assert given.warehouse.told(Kind.PERSON, ["match:domain"]).num_rows == 0
    assert given.warehouse.dirt(batch - 1).others == frozenset({"resolution"})
