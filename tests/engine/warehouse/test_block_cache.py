"""What was written little by little is let go of, and nobody who reads has less room for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sqlglot import exp

from bellwether.engine.warehouse import block_cache
from bellwether.engine.warehouse.duckdb import DuckSettings, DuckStore

ROWS = 20_000


def memory_after_writing(path: Path, groups: int) -> int:
    """Bytes that the database holds after so many groups of rows, checkpointed into the file now and then."""
    store = DuckStore(path, DuckSettings())
    drawn = np.random.default_rng(5)
    columns = [exp.ColumnDef(this=exp.to_identifier(name), kind=exp.DataType.build("bigint")) for name in "abcdefgh"]
    with store.writing() as session:
        session.run(store.create("noise", columns, ()))
    for group in range(groups):
        rows = {name: pa.array(drawn.integers(0, 2**62, ROWS)) for name in "abcdefgh"}
        with store.writing() as session:
            session.append("noise", pa.table(rows))
        if group % 6 == 5:
            store._connection.execute("CHECKPOINT")
    (held,) = store._connection.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchall()
    (limit, size) = store._connection.execute("SELECT current_setting('memory_limit'), count(*) FROM noise").fetchall()[
        0
    ]
    assert (limit, size) == ("953.6 MiB", groups * ROWS)
    store.close()
    return int(held[0])


def test_what_was_written_does_not_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = memory_after_writing(tmp_path / "kept", 24)
    monkeypatch.setattr(block_cache, "EVERY", 1 << 20)
    monkeypatch.setattr(block_cache, "PART", 1)
    assert memory_after_writing(tmp_path / "let go", 24) < kept / 2


def test_while_somebody_reads_nothing_is_let_go_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(block_cache, "EVERY", 1)
    store = DuckStore(tmp_path / "file", DuckSettings())
    let_go: list[int] = []
    monkeypatch.setattr(store._cache, "_let_go", let_go.append)
    rows = pa.table({"batch": pa.array([1, 2], pa.int32())})
    column = exp.ColumnDef(this=exp.to_identifier("batch"), kind=exp.DataType.build("int"))
    with store.writing() as session:
        session.run(store.create("batch", [column], ()))
    for beside in (store.reading, store.writing_values):
        with beside(), store.writing() as session:
            session.append("batch", rows)
        assert let_go == []
    with store.writing() as session:
        session.append("batch", rows)
    assert let_go == [3 * rows.nbytes // block_cache.PART]
    store.close()
