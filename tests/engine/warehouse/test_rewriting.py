"""A database written anew holds the same rows, and no byte of what was erased."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.warehouse.duckdb import DuckSettings
from bellwether.engine.warehouse.rewriting import ask_for_rewriting, mark_of, rewrite_if_asked
from bellwether.engine.warehouse.rows import EventRequest, Kind
from bellwether.engine.warehouse.warehouse import open_duckdb

PERSON = "ada-lovelace-of-ockham-park"


def kept(path: Path) -> None:
    """A store in which Ada and Bob each did something."""
    warehouse = open_duckdb(path)
    warehouse.prepare(Catalog())
    people = [PERSON, *(f"person-{number}" for number in range(50))]
    warehouse.write_events(
        pa.table(
            {
                "id": people,
                "account": ["Acme"] * len(people),
                "person": people,
                "name": ["Login"] * len(people),
                "at": list(range(len(people))),
                "day": pa.array(range(len(people)), pa.int32()),
                "recorded": [1] * len(people),
            }
        )
    )
    warehouse.close()


def people_seen(path: Path) -> list[str]:
    warehouse = open_duckdb(path)
    keys = [piece.person for piece in warehouse.events(EventRequest(None, 0, 100))]
    names = [name for piece in keys for name in warehouse.external_ids(Kind.PERSON, piece.astype("int64"))]
    warehouse.close()
    return sorted(names)


def test_what_was_erased_is_in_no_byte_of_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    kept(path)
    warehouse = open_duckdb(path)
    surrogate = warehouse.erase(PERSON, 100).scrub.replaced[PERSON]
    warehouse.close()
    ask_for_rewriting(path)
    before = people_seen(path)
    assert rewrite_if_asked(path)
    assert PERSON.encode() not in path.read_bytes()
    assert people_seen(path) == before
    assert surrogate in before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["warehouse.duckdb"]


def test_a_file_is_only_written_anew_when_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    kept(path)
    assert PERSON.encode() in path.read_bytes()
    assert not rewrite_if_asked(path)
    assert PERSON.encode() in path.read_bytes()


def test_a_file_that_cannot_be_written_anew_stays_as_it_is_with_its_mark(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"no database")
    ask_for_rewriting(path)
    assert not rewrite_if_asked(path, DuckSettings(1, "100MB"))
    assert path.read_bytes() == b"no database"
    assert mark_of(path).exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["warehouse.duckdb", "warehouse.duckdb.rewrite"]


def test_a_path_with_a_quote_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "Ada's" / "warehouse.duckdb"
    path.parent.mkdir()
    kept(path)
    ask_for_rewriting(path)
    assert rewrite_if_asked(path)
    assert PERSON in people_seen(path)
