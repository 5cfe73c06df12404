"""Who may import whom is import-linter's; these are the rules that it cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"

# Runs in a fresh interpreter: every module of the engine, with the web framework and the terminal out of reach.
IMPORT_THE_ENGINE = """
import importlib, pkgutil, sys
for outside in ("django", "typer", "rich"):
    sys.modules[outside] = None
import bellwether.engine as engine
names = [module.name for module in pkgutil.walk_packages(engine.__path__, "bellwether.engine.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_the_engine_imports_where_django_is_missing() -> None:
    run = subprocess.run([sys.executable, "-c", IMPORT_THE_ENGINE], capture_output=True, text=True)
    expected = sum(1 for path in (SOURCE / "bellwether/engine").rglob("*.py") if path.name != "__init__.py")
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= expected


def test_nothing_is_imported_inside_a_function() -> None:
    late = [
        f"{path.relative_to(SOURCE)}:{statement.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    assert late == []


def test_packages_reexport_nothing() -> None:
    talkative = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.glob("bellwether/*/**/__init__.py"))
        if "migrations" not in path.parts
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
    ]
    assert talkative == []
