"""What a file's columns look like."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from bellwether.ingest.detect import findings as looking
from bellwether.ingest.detect.findings import Likely, findings
from bellwether.ingest.detect.verdicts import Asked, Decided, Nothing
from bellwether.ingest.files.pieces import Piece


def piece(exact: frozenset[str] = frozenset(), **columns: list[str | None] | pa.Array) -> Piece:
    arrays = {
        name: pa.array(texts, pa.string()) if isinstance(texts, list) else texts for name, texts in columns.items()
    }
    return Piece(arrays, np.arange(2, 2 + len(next(iter(arrays.values())))), exact=exact)


def likely(*texts: str | None) -> Likely:
    return findings([piece(column=list(texts))]).column("column").likely


def test_a_column_is_known_by_its_values() -> None:
    assert likely(None, "") is Likely.EMPTY
    assert likely("TRUE", "false", None) is Likely.BOOLEAN
    assert likely("2024-01-31", "31/12/2024") is Likely.DATE
    assert likely("2024-01-31", "2024-01-31 10:00") is Likely.INSTANT
    assert likely("1,234.50", "-7", "45%") is Likely.NUMBER
    assert likely("$5", "7 EUR") is Likely.MONEY
    assert likely("ada@example.com") is Likely.EMAIL
    assert likely("https://example.com/a?b=c") is Likely.URL
    assert likely("example.com", "www.example.co.uk") is Likely.DOMAIN
    assert likely("A-2e4581", "A-43a9e3") is Likely.IDENTIFIER
    assert likely("007", "0815") is Likely.IDENTIFIER
    assert likely("370326203233", "370297696174") is Likely.IDENTIFIER
    assert likely("Basic", "Enterprise") is Likely.TEXT


def test_a_column_tells_how_full_and_how_varied_it_is() -> None:
    found = findings([piece(id=["1", "2"], plan=["Pro", "Pro"], note=[None, "x"]), piece(id=["3"], plan=["Pro"])])
    columns = {one.name: (one.rows, one.filled, one.distinct, one.unique, one.constant) for one in found.columns}
    assert columns == {
        "id": (3, 3, 3, True, None),
        "plan": (3, 3, 1, False, "Pro"),
        "note": (3, 1, 1, False, None),
    }


def test_a_column_tells_how_it_would_be_read() -> None:
    found = findings([piece(day=["3/4/2025"], at=["2024-01-31 10:00:00"], worth=["$1.5"], name=["x"])])
    assert isinstance(found.column("day").dates, Asked)
    assert found.column("at").naive
    assert found.column("worth").numbers == Decided({"decimal": "."}, "")
    assert found.column("worth").currencies == ("$",)
    assert found.column("name").dates == Nothing()


def test_numbers_of_the_file_itself_are_exact() -> None:
    found = findings([piece(frozenset({"told"}), told=["1.234"], typed=pa.array([1.234]), text=["1.234"])])
    assert found.column("told").numbers == found.column("typed").numbers == Decided({"decimal": "."}, "")
    assert isinstance(found.column("text").numbers, Asked)


def test_only_the_first_rows_are_looked_at() -> None:
    def pieces() -> object:
        yield piece(id=[str(n) for n in range(looking.MOST_ROWS + 5)])
        raise AssertionError

    found = findings(pieces())  # type: ignore[arg-type]
    assert found.rows == looking.MOST_ROWS
