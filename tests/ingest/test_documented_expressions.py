"""Every example in the table of expressions does what the table says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.collection import Field, FieldType

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "import.md"
_ROW = re.compile(
    r"^\| `(?P<spec>\{[^`]+\})` \| (?:`(?P<x>[^`]*)`)? ?\| (?:`(?P<y>[^`]*)`)? ?\| `(?P<gives>[^`]*)` \|$"
)

EXAMPLES = [found for line in REFERENCE.read_text(encoding="utf-8").splitlines() if (found := _ROW.match(line))]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["spec"] for example in EXAMPLES])
def test_an_example_gives_what_it_says(desk: Desk, example: re.Match[str]) -> None:
    spec = example["spec"]
    typed = re.search(r"type: (\w+)", spec)
    kind = FieldType(typed[1]) if typed else FieldType.BOOLEAN if "true:" in spec else FieldType.TEXT
    known = desk.destination.catalog
    catalog = replace(known, account_traits={**known.account_traits, "t": Field("t", kind, scale=4)})
    desk.warehouse.prepare(catalog)
    content = f"id,x,y\nacme,{example['x'] or ''},{example['y'] or ''}\n"
    report = desk.take("accounts", content, f"id: id\ntraits: {{t: {spec}}}\n", trial=True, catalog=catalog)
    assert report.rejected == 0
    [trait] = [one for one in report.examples if one.kind == "traits"]
    assert trait.after["t"] == example["gives"]
