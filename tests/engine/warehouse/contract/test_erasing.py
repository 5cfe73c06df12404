"""Semantics 17: an erased person is a random surrogate everywhere; what is counted stays countable."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.rows import AsKnown, EventRequest, Kind
from bellwether.engine.warehouse.tree import columns_of, tree
from bellwether.engine.warehouse.writer import Erasure, RefusedWrite

Given = Any

ERASED_AT = 100


def lived(given: Given) -> None:
    """Ada and Bob log in at Acme; Bob invites Ada. Both are in sales, Ada alone is called Ada Lovelace."""
    raws = [
        '{"by": "ada-1", "mail": "ada@x.io", "town": "Ada Lovelace", "n": 1.50}',
        '{"by": "bob-1", "invited": "ada@x.io", "town": "Rome"}',
        '{"by": "bob-1", "town": "Rome"}',
    ]
    given.warehouse.write_events(
        pa.table(
            {
                "id": ["ada-1|1", "bob-1|2", "bob-1|3"],
                "account": ["Acme"] * 3,
                "person": ["ada-1", "bob-1", "bob-1"],
                "name": ["Login", "Invite", "Login"],
                "at": [0, 1, 2],
                "day": pa.array([1, 2, 3], pa.int32()),
                "recorded": [1, 1, 1],
                "raw": raws,
                "p:destination": ["Ada Lovelace", "ada@x.io", "Rome"],
            }
        )
    )
    given.memberships(("ada-1", "Acme", 1, None, 1), ("bob-1", "Acme", 1, None, 1))
    given.traits(
        ("ada-1", "name", 1, "Ada Lovelace", 1),
        ("ada-1", "email", 1, "ada@x.io", 1),
        ("ada-1", "team", 1, "Sales", 1),
        ("ada-1", "n_seats", 1, 3, 1),
        ("bob-1", "team", 1, "Sales", 1),
        kind=Kind.PERSON,
    )


def everything(given: Given) -> str:
    """All texts that the store holds, in one."""
    with given.warehouse._store.reading() as session:
        tables = ("text", "event_name", "account_identity", "person_identity")
        found = [text for table in tables for text in session.table(columns_of(table, ["text"]))["text"].to_pylist()]
        events = session.table(tree("SELECT id, raw FROM event"))
        return "\n".join([*found, *events["id"].to_pylist(), *(raw or "" for raw in events["raw"].to_pylist())])


def raws(given: Given) -> list[str]:
    with given.warehouse._store.reading() as session:
        return list(session.table(tree("SELECT raw FROM event ORDER BY at"))["raw"].to_pylist())


def test_semantics_17_nothing_tells_of_an_erased_person_any_more(given: Given) -> None:
    lived(given)
    erasure = given.warehouse.erase("ada-1", ERASED_AT)
    assert isinstance(erasure, Erasure)
    assert (erasure.accounts, erasure.traits, erasure.events) == (1, 4, 2)
    left = everything(given)
    assert [word for word in ("ada-1", "ada@x.io", "Ada Lovelace") if word in left] == []
    assert [word in left for word in ("bob-1", "Sales", "Rome")] == [True, True, True]
    name, mail, said = (erasure.scrub.replaced[text] for text in ("ada-1", "ada@x.io", "Ada Lovelace"))
    assert raws(given) == [
        f'{{"by": "{name}", "mail": "{mail}", "town": "{said}", "n": 1.50}}',
        f'{{"by": "bob-1", "invited": "{mail}", "town": "Rome"}}',
        '{"by": "bob-1", "town": "Rome"}',
    ]


def test_semantics_17_memberships_and_events_stay_with_the_surrogate_and_traits_go(given: Given) -> None:
    lived(given)
    surrogate = given.warehouse.erase("ada-1", ERASED_AT).scrub.replaced["ada-1"]
    assert given.read_events() == [
        ("Acme", "bob-1", "Invite", 2),
        ("Acme", "bob-1", "Login", 3),
        ("Acme", surrogate, "Login", 1),
    ]
    assert [row[0] for row in given.read_memberships()] == ["bob-1", surrogate]
    assert given.read_traits("team", Kind.PERSON) == [("bob-1", 1, "Sales")]
    assert given.read_traits("n_seats", Kind.PERSON) == []
    pieces = list(given.warehouse.events(EventRequest(None, 0, 9, ("destination",))))
    assert len({int(value) for rows in pieces for value in rows.properties["destination"].values}) == 3


def test_semantics_17_two_erasures_give_surrogates_that_nobody_can_derive(given: Given, catalog: Catalog) -> None:
    lived(given)
    first = given.warehouse.erase("ada-1", ERASED_AT).scrub.replaced["ada-1"]
    given.warehouse.prepare(catalog)
    given.memberships(("ada-1", "Acme", 2, None, 200))
    second = given.warehouse.erase("ada-1", 300).scrub.replaced["ada-1"]
    assert first != second
    assert "ada" not in first + second


def test_semantics_17_all_names_of_a_merged_person_go(given: Given) -> None:
    lived(given)
    given.memberships(("lovelace", "Beta", 1, None, 1))
    given.warehouse.merge(Kind.PERSON, "lovelace", "ada-1", 5)
    erasure = given.warehouse.erase("lovelace", ERASED_AT)
    assert {"ada-1", "lovelace"} <= set(erasure.scrub.replaced)
    assert erasure.accounts == 2
    assert "lovelace" not in everything(given)


def test_semantics_17_views_from_before_are_told_from_views_from_after(given: Given) -> None:
    lived(given)
    given.memberships(("cid", "Beta", 1, None, 1))
    given.warehouse.erase("ada-1", ERASED_AT)
    assert [given.account(key) for key in given.warehouse.erased_accounts(ERASED_AT - 1)] == ["Acme"]
    assert given.warehouse.erased_accounts(ERASED_AT).tolist() == []


def test_semantics_17_an_erasure_touches_the_stored_values_of_the_persons_accounts(given: Given) -> None:
    lived(given)
    given.memberships(("cid", "Beta", 1, None, 1))
    before = given.warehouse.batch()
    given.warehouse.erase("ada-1", ERASED_AT)
    dirt = given.warehouse.dirt(before)
    assert [given.account(int(key)) for key in dirt.account] == ["Acme"]


def test_semantics_17_the_same_facts_again_stay_with_the_surrogate(given: Given) -> None:
    lived(given)
    surrogate = given.warehouse.erase("ada-1", ERASED_AT).scrub.replaced["ada-1"]
    given.memberships(("ada-1", "Acme", 1, None, 1))
    assert [row[0] for row in given.read_memberships()] == ["bob-1", surrogate]


def test_what_an_older_view_knew_of_a_membership_it_still_counts(given: Given) -> None:
    lived(given)
    given.warehouse.erase("ada-1", ERASED_AT)
    assert len(given.read_memberships(AsKnown(50))) == 2


def test_somebody_who_was_never_named_cannot_be_erased(given: Given) -> None:
    lived(given)
    with pytest.raises(RefusedWrite, match="nobody is known as “eve”"):
        given.warehouse.erase("eve", ERASED_AT)
