"""Every numbered rule of the semantics has a test that names it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
RULES = range(1, 35)
NAMED = re.compile(r"semantics[_ ](\d\d)(?!\d)")


def said_by_tests() -> Iterator[str]:
    """The names and docstrings of all test functions."""
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield f"{node.name} {ast.get_docstring(node) or ''}"


def test_every_rule_of_the_semantics_is_named_by_a_test() -> None:
    named = {int(rule) for text in said_by_tests() for rule in NAMED.findall(text)}
    assert sorted(set(RULES) - named) == []


def test_no_test_names_a_rule_that_there_is_not() -> None:
    named = {int(rule) for text in said_by_tests() for rule in NAMED.findall(text)}
    assert sorted(named - set(RULES)) == []
