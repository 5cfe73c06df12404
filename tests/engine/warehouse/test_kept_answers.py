"""What a transaction and a store keep of answers: never anything that is not so any more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from sqlglot import exp

from bellwether.engine.warehouse.dictionaries import FEW, TEXTS, codes, codes_or_new, texts_of
from bellwether.engine.warehouse.duckdb import DuckSettings, DuckStore
from bellwether.engine.warehouse.kept_answers import CommittedWords, Words
from bellwether.engine.warehouse.schema import migrate
from bellwether.engine.warehouse.tree import printed, tree


@pytest.fixture
def store(tmp_path: Path) -> DuckStore:
    """An empty store."""
    made = DuckStore(tmp_path / "store.duckdb", DuckSettings(1))
    migrate(made)
    return made


def written(store: DuckStore, *texts: str) -> list[int]:
    with store.writing() as session:
        return [int(code) for code in codes_or_new(session, TEXTS, pa.array(texts))]


def known(store: DuckStore, *texts: str) -> list[int]:
    with store.reading() as session:
        return [int(code) for code in codes(session, TEXTS, pa.array(texts))]


def test_a_text_of_a_write_that_was_taken_back_has_no_code(store: DuckStore) -> None:
    with store.whole(kept=False):
        assert written(store, "gone") == [0]
        assert known(store, "gone") == [0]
    assert known(store, "gone") == [-1]
    assert written(store, "other") == [0]
    assert known(store, "other", "gone") == [0, -1]


def test_few_texts_and_many_have_the_same_codes(store: DuckStore) -> None:
    strange = ["it's", "a\\b", "ü\n\x1f", '"', "%", "", "x" * 2_000]
    texts = [*strange, *(f"t{n}" for n in range(FEW))]
    given = written(store, *texts)
    assert known(store, *texts) == given
    assert [code for text in texts for code in known(store, text)] == given
    with store.reading() as session:
        assert [texts_of(session, TEXTS, np.array([code]))[0] for code in given] == texts


def test_a_text_that_was_rewritten_is_not_remembered(store: DuckStore) -> None:
    (code,) = written(store, "ann")
    assert known(store, "ann") == [code]
    with store.writing() as session:
        assert texts_of(session, TEXTS, np.array([code])) == ("ann",)
        session.run(exp.update("text", {"text": "surrogate"}, where=exp.column("text").eq("ann")))
        assert texts_of(session, TEXTS, np.array([code])) == ("surrogate",)
    assert known(store, "ann", "surrogate") == [-1, code]


def test_what_was_read_before_texts_were_rewritten_is_not_taken() -> None:
    committed = CommittedWords()
    reader, writer = Words(committed), Words(committed, writes=True)
    writer.rewritten()
    writer.committed()
    reader.met(TEXTS, [1], ["ann"])
    assert Words(committed).text(TEXTS, 1) is None
    Words(committed).met(TEXTS, [1], ["surrogate"])
    assert Words(committed).text(TEXTS, 1) == "surrogate"


def test_a_transaction_sees_what_it_has_written_itself(store: DuckStore) -> None:
    count = tree("SELECT COUNT(*) AS n FROM text")
    with store.writing() as session:
        assert session.table(count)["n"][0].as_py() == 0
        codes_or_new(session, TEXTS, pa.array(["new"]))
        assert session.table(count)["n"][0].as_py() == 1


def test_a_tree_that_is_kept_is_not_changed_by_building_on_it() -> None:
    plain = tree("SELECT code FROM text WHERE code > :least", least=1)
    words = printed(plain, "duckdb")
    plain.where("code < 9")
    assert tree("SELECT code FROM text WHERE code > :least", least=1) is plain
    assert printed(plain, "duckdb") == words
    assert printed(tree("SELECT code FROM text WHERE code > :least", least=2), "duckdb") != words
