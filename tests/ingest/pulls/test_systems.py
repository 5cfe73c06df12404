"""Every kind of database gives the same rows, and can be read only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.application_database import empty_database
from tests.postgresql import server_of_process

from bellwether.catalog.pull_specs import PullSpec, TableSpec
from bellwether.ingest.pulls.asking import asked
from bellwether.ingest.pulls.domain import PullRefused, position_told
from bellwether.ingest.pulls.systems import read_rows

TABLES = {"deals": TableSpec(kind="deals", mapping="id: id")}
QUERY = "SELECT id, amount, touched FROM deals"
SEVEN, EIGHT = datetime(2026, 3, 1, 7, tzinfo=UTC), datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)


def rows(spec: PullSpec, query: str, address: str = "") -> list[dict[str, object]]:
    return [row for table in read_rows(spec, query, address, 2) for row in table.to_pylist()]


def question(dialect: str, since: datetime | None) -> str:
    return asked(QUERY, dialect, "touched", None if since is None else position_told(since))


def test_a_duckdb_file_is_read_from_the_mark_on(tmp_path: Path) -> None:
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as crm:
        crm.execute("CREATE TABLE deals (id INT, amount DECIMAL(9, 2), touched TIMESTAMPTZ)")
        crm.execute("INSERT INTO deals VALUES (1, 10.5, ?), (2, 20, ?), (3, NULL, ?)", [SEVEN, EIGHT, EIGHT])
    spec = PullSpec(system="duckdb", tables=TABLES, place=str(path))
    assert [row["id"] for row in rows(spec, question("duckdb", None))] == [1, 2, 3]
    assert sorted(str(row["id"]) for row in rows(spec, question("duckdb", EIGHT))) == ["2", "3"]


def test_a_duckdb_file_reaches_no_other_file(tmp_path: Path) -> None:
    path, other = tmp_path / "crm.duckdb", tmp_path / "secret.csv"
    duckdb.connect(str(path)).close()
    other.write_text("word\nsesame\n", encoding="utf-8")
    spec = PullSpec(system="duckdb", tables=TABLES, place=str(path))
    with pytest.raises(PullRefused, match="disabled"):
        rows(spec, f"SELECT * FROM read_csv('{other}')")


def test_parquet_files_are_one_table_though_their_columns_differ(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "touched": [SEVEN]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"id": [2], "touched": [EIGHT], "amount": [20.5]}), tmp_path / "b.parquet")
    spec = PullSpec(system="parquet", tables=TABLES, place=str(tmp_path / "*.parquet"))
    since = asked("SELECT id, amount FROM files", "duckdb", "id", {"number": "1"})
    assert rows(spec, since) == [{"id": 1, "amount": None}, {"id": 2, "amount": 20.5}]
    with pytest.raises(PullRefused, match="disabled"):
        rows(spec, f"SELECT * FROM read_parquet('{tmp_path}/a.parquet')")


def test_a_question_without_an_answer_still_has_its_columns(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1]}), tmp_path / "a.parquet")
    spec = PullSpec(system="parquet", tables=TABLES, place=str(tmp_path / "a.parquet"))
    (table,) = read_rows(spec, "SELECT id FROM files WHERE id > 5", "")
    assert (table.num_rows, table.column_names) == (0, ["id"])


@pytest.fixture(scope="module")
def deals() -> Iterator[str]:
    """The address of a PostgreSQL database with deals in it."""
    started = server_of_process()
    with empty_database(started) as name:
        with psycopg.connect(started.url(name), autocommit=True) as opened:
            opened.execute("CREATE TABLE deals (id int, amount numeric, touched timestamptz, more jsonb)")
            opened.execute("CREATE SEQUENCE numbers")
            opened.execute("INSERT INTO deals VALUES (1, 10.50, %s, '{\"a\": 1}'), (2, 20, %s, NULL)", [SEVEN, EIGHT])
        yield started.url(name)


def test_postgresql_is_read_from_the_mark_on_and_only_read(deals: str) -> None:
    spec = PullSpec(system="postgresql", tables=TABLES, address_from="CRM_URL")
    assert rows(spec, "SELECT * FROM deals ORDER BY id", deals) == [
        {"id": 1, "amount": "10.50", "touched": SEVEN, "more": '{"a": 1}'},
        {"id": 2, "amount": "20", "touched": EIGHT, "more": None},
    ]
    assert [row["id"] for row in rows(spec, question("postgres", EIGHT), deals)] == [2]
    assert rows(spec, "SELECT id FROM deals WHERE id > 9", deals) == []
    with pytest.raises(PullRefused, match="read-only transaction"):
        rows(spec, "SELECT nextval('numbers')", deals)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nonsense with secret", "cannot be read. Write it like postgresql://"),
        ("postgresql://nobody:sesame@127.0.0.1:1/none", "cannot be reached"),
        ("postgresql://nobody:none@127.0.0.1:1/sesame", "cannot be reached"),
    ],
)
def test_a_server_that_cannot_be_asked_is_told_without_its_password(address: str, sentence: str) -> None:
    spec = PullSpec(system="postgresql", tables=TABLES, address_from="CRM_URL")
    with pytest.raises(PullRefused, match=sentence) as told:
        rows(spec, QUERY, address)
    assert "sesame" not in str(told.value)
    assert "secret" not in str(told.value)
