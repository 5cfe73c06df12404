"""How sure a change of a score is stands beside it, in every format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import StringIO

from rich.console import Console

from bellwether.cli.answers import ChangeAnswer, ChangeRow, Figure, Measure
from bellwether.cli.views.change import ChangeView
from bellwether.engine.definitions.metric import Direction, Display
from bellwether.engine.definitions.value import Known

NPS = Measure("nps", "NPS", None, None, Display.NUMBER, "EUR", 0, Direction.UP)
THEN, NOW = date(2026, 1, 1), date(2026, 4, 1)
ROW = ChangeRow("a", "Ada", THEN, Figure(Known(20)), Figure(Known(39.6)), 19.6, 98.0, "ok", "gain", 10.7)


def shown(row: ChangeRow) -> str:
    console = Console(file=StringIO(), width=160)
    for part in ChangeView(ChangeAnswer(NPS, "each account", "90d", THEN, NOW, (row,))).table():
        console.print(part)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_the_interval_of_a_difference_stands_beside_it() -> None:
    assert "+9 to +30" in shown(ROW)
    assert "no detectable change" not in shown(ROW)
    view = ChangeView(ChangeAnswer(NPS, "each account", "90d", THEN, NOW, (ROW,)))
    header, cells = view.rows()
    assert [round(float(str(one)), 1) for one in cells[-2:]] == [8.9, 30.3]
    assert len(header) == len(cells)


def test_a_difference_within_its_margin_is_no_detectable_change() -> None:
    assert "no detectable change" in shown(replace(ROW, margin=25.0))


def test_without_a_margin_nothing_is_claimed() -> None:
    assert "95 %" not in shown(replace(ROW, margin=None))
