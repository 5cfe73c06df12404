"""A public name of the engine says what comes back, in its first line."""

from __future__ import annotations

import ast
from pathlib import Path

ENGINE = Path(__file__).parents[2] / "src/bellwether/engine"
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def test_every_public_name_of_the_engine_has_a_docstring() -> None:
    silent = [
        f"{path.relative_to(ENGINE)}:{node.lineno} {node.name}"
        for path in sorted(ENGINE.rglob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, Documented) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []
