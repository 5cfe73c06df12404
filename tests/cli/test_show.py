"""How numbers, lines and errors are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rich.text import Text

from bellwether.cli.answers import Measure
from bellwether.cli.views.figures import decimals_of
from bellwether.cli.views.show import Format, cell_text, show
from bellwether.cli.views.sparklines import sparkline
from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import Known, Number, Reason, Unknown
from bellwether.ui.figures import number_text, rounded, value_text

PLAIN = Measure("", "", None, None, Display.NUMBER, "EUR")


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (0.5, 0, "1"),
        (-0.5, 0, "−1"),
        (2.675, 2, "2.68"),
        (Decimal("1.005"), 2, "1.01"),
        (1234567, 0, "1,234,567"),
        (-0.04, 1, "0.0"),
        (1e16, 0, "10,000,000,000,000,000"),
    ],
)
def test_display_rounds_half_away_from_zero(number: Number, decimals: int, text: str) -> None:
    assert number_text(number, decimals) == text
    assert str(rounded(number, decimals)).lstrip("-")[0] != "."


def test_a_column_has_as_many_decimals_as_its_values_need_but_two_at_most() -> None:
    assert decimals_of(PLAIN, [Known(1), Known(2.0), Unknown(Reason.NO_DATA)]) == 0
    assert decimals_of(PLAIN, [Known(1), Known(Decimal("0.12345"))]) == 2


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_short_word(reason: Reason) -> None:
    assert value_text(Unknown(reason), 0)


def test_a_line_shows_gaps_where_nothing_is_known() -> None:
    assert sparkline([None, 0, 1, 2, 3, 4, 5, 6, 7]) == "·▁▂▃▄▅▆▇█"
    assert sparkline([0, 0]) == "▁▁"
    assert len(sparkline(list(range(1000)), 40)) == 40


def test_csv_writes_decimals_without_an_exponent() -> None:
    assert cell_text(Decimal("1E+3")) == "1000"
    assert cell_text(0.1 + 0.2) == "0.30000000000000004"


class _Said:
    """A text of somebody's file, shown as it is."""

    def table(self) -> list[Text]:
        return [Text("Rome\x1b[2J\x9b1m 🎉\tand on")]

    def plain(self) -> str:
        return ""

    def rows(self) -> list[tuple[str, ...]]:
        return []


def test_no_text_of_a_file_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show(_Said(), Format.TABLE)
    assert capsys.readouterr().out.split() == ["Rome[2J1m", "🎉", "and", "on"]
