"""The examples in docstrings outside the engine, which runs its own, do what they say."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import bellwether

ROOT = Path(bellwether.__file__).parent


def with_examples() -> list[str]:
    """The names of the modules that have examples."""
    found = (
        path.relative_to(ROOT.parent).with_suffix("")
        for path in sorted(ROOT.rglob("*.py"))
        if "engine" not in path.relative_to(ROOT).parts[:1] and ">>> " in path.read_text(encoding="utf-8")
    )
    return [".".join(path.parts) for path in found]


@pytest.mark.parametrize("name", with_examples())
def test_the_examples_of_a_module_hold(name: str) -> None:
    held = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert held.attempted > 0
    assert held.failed == 0
