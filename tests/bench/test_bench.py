"""The benchmarks run, and their tables are whole: with two thousand events, for nothing is measured here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).parents[2] / "bench"
EVENTS = 2_000


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The scripts, whose names are theirs alone again afterwards."""
    monkeypatch.syspath_prepend(str(BENCH))
    before = set(sys.modules)
    yield {name: import_module(name) for name in ("engine", "importing", "page", "results", "workload")}
    for name in set(sys.modules) - before:
        if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == BENCH:
            del sys.modules[name]


@pytest.mark.long
def test_every_format_is_imported_and_stands_in_the_page(
    bench: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, results, workload = bench["page"], bench["results"], bench["workload"]
    imports = bench["importing"].measure(tmp_path, EVENTS)
    assert [(one.kind, one.events) for one in imports] == [
        (kind, EVENTS) for kind in ("Parquet", "CSV", "CSV in gzip", "JSON Lines", "XLSX")
    ]
    at = bench["engine"].at_size(tmp_path, workload.Size(events=EVENTS, accounts=20, people=100, days=40))
    monkeypatch.setattr(page, "PAGE", tmp_path / "performance.md")
    monkeypatch.setattr(page, "PICTURES", tmp_path / "pictures")
    page.PAGE.write_text(f"# Performance\n\n{page.MARK}")
    page.write(results.Results(sizes={EVENTS: at}, imports=imports))
    text = page.PAGE.read_text()
    for one in imports:
        assert f"| import of {EVENTS:,} events from {one.kind} | {one.rate:,.0f} events/s, " in text
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert [len({line.count("|") for line in table}) for table in tables] == [1] * len(tables)
    assert "full back-fill of 75 metrics" in text
    assert sorted(path.name for path in page.PICTURES.iterdir()) == ["field.svg", "growth.svg"]
