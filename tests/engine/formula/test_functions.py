"""The table of functions is complete, its examples are right, and the reference shows all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bellwether.engine.formula.aggregates import AGGREGATES
from bellwether.engine.formula.calls import OTHER_CALLS
from bellwether.engine.formula.check import check
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.functions import ENTRIES, OF_ROWS, OF_VALUES, FunctionEntry, reference_table
from bellwether.engine.formula.names import RESERVED
from bellwether.engine.formula.parse import parse
from bellwether.engine.formula.schema import Schema
from bellwether.engine.formula.tree import Function

REFERENCE = Path(__file__).parents[3] / "docs/reference/formula.md"


def test_every_function_that_can_be_called_is_in_the_table() -> None:
    assert {entry.name for entry in ENTRIES} == {*AGGREGATES, *map(str, Function), *OTHER_CALLS, "p1 … p99"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_example_reads_and_checks(schema: Schema, entry: FunctionEntry) -> None:
    assert check(parse(entry.example), schema).expression == parse(entry.example)


def test_the_reference_shows_every_function_as_the_table_has_it() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert reference_table(OF_ROWS) in text
    assert reference_table(OF_VALUES) in text


def test_the_reference_names_every_reserved_word_and_every_code() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [word for word in sorted(RESERVED) if f"`{word}`" not in text] == []
    assert [code for code in Code if f"`{code}`" not in text] == []
