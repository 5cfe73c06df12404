"""The tail is where code rots: no god module, no endless function, no drawer without a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES_OF_A_MODULE = 400
LINES_OF_A_FUNCTION = 50
NAMES_WITHOUT_A_CONCEPT = {"service", "services", "utils", "util", "helpers", "helper", "common", "manager", "managers"}


def modules(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines from the signature to the end, without the docstring: examples are not complexity."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and ast.get_docstring(function, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_module_is_longer_than_the_stop() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules("src", "bench")}
    too_long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LINES_OF_A_MODULE}
    assert too_long == {}


def test_no_function_is_longer_than_a_page() -> None:
    too_long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": lines_of(node)
        for path in modules("src", "bench")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > LINES_OF_A_FUNCTION
    }
    assert too_long == {}


def test_every_module_and_package_is_named_for_a_concept() -> None:
    nameless = [
        str(path.relative_to(ROOT))
        for path in modules("src", "bench", "tests")
        if NAMES_WITHOUT_A_CONCEPT & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert nameless == []
