"""Every function of the formula language has an example whose value is computed, in the reference that people read."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest
from tests.engine.evaluate.example_world import Examples

from bellwether.engine.formula.functions import ENTRIES

REFERENCE = Path(__file__).parents[3] / "docs/reference/functions.md"
SECTION = re.compile(r"^(?P<level>##+) (?P<name>.+?)$(?P<text>.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)


def sections(level: str = "") -> dict[str, str]:
    """The text of each section by its name, of one level or of all; a function has a section of the third."""
    found = SECTION.finditer(REFERENCE.read_text(encoding="utf-8"))
    return {one["name"].strip("`"): one["text"] for one in found if level in ("", one["level"])}


@pytest.fixture(scope="module")
def examples() -> Examples:
    return Examples()


def test_every_function_has_an_example_with_its_value() -> None:
    assert {entry.name for entry in ENTRIES} == set(sections("###"))
    without = [name for name, text in sections("###").items() if ">>> " not in text]
    assert without == []


@pytest.mark.parametrize("name", sections())
def test_the_examples_of_a_section_give_the_values_shown(examples: Examples, name: str) -> None:
    globs = {"value": examples.value, "portfolio": examples.portfolio}
    text = sections()[name].replace("```\n", "\n")
    test = doctest.DocTestParser().get_doctest(text, globs, name, str(REFERENCE), 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=said.append)
    assert "".join(said) == ""
