"""The reference of definitions is right: its examples apply, and it names every word."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from bellwether.catalog import actions, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import SPEC_OF
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.reading import ALL_SECTIONS, read_directory
from bellwether.workspace.home import Home

DOCUMENT = (Path(__file__).parents[2] / "docs/reference/definitions.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_the_examples_apply_together(home: Home, tmp_path: Path) -> None:
    ada = Authorship("ada", datetime(2026, 3, 1, tzinfo=UTC))
    actions.apply(built_in(), ada)
    folder = tmp_path / "examples"
    folder.mkdir()
    for number, example in enumerate(EXAMPLES):
        (folder / f"{number}.yaml").write_text(example, encoding="utf-8")
    assert actions.apply(read_directory(folder), ada).warnings == ()
    catalog = queries.catalog()
    assert set(catalog.metrics) == {"active_share", "csat_sheet", "mood", "health"}
    targets = catalog.metrics["active_share"].targets
    assert [(str(target.value), target.segment, str(target.ends)) for target in targets] == [
        ("80", None, "None"),
        ("85", "enterprise", "2027-01-01"),
        ("90", "enterprise", "None"),
        ("75", None, "2026-07-01"),
    ]


def words() -> set[str]:
    return {field.encode_name for spec in SPEC_OF.values() for field in msgspec.structs.fields(spec)}


@pytest.mark.parametrize("word", sorted({*ALL_SECTIONS, *words()}))
def test_every_word_is_in_the_reference(word: str) -> None:
    assert re.search(rf"\b{word}\b", DOCUMENT)
