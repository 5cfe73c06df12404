"""What the editor shows beside the form: one account's value with its line, and how all accounts lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from bellwether.access.viewer import Viewer
from bellwether.board.boards import NothingComputed
from bellwether.catalog.bands import read_bands
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Band, Direction, Display
from bellwether.engine.definitions.unit import Unit
from bellwether.engine.definitions.value import Known, Number, Reason, Unknown, Value
from bellwether.engine.evaluate.explaining.explanation import Step
from bellwether.engine.evaluate.preview import spread_of
from bellwether.engine.evaluate.spread import Spread
from bellwether.engine.formula.parse import parse
from bellwether.screens.boards import boards
from bellwether.screens.workbench import trying
from bellwether.screens.workbench.edges import MOST_EDGES, EdgesFall, bands_of
from bellwether.screens.workbench.trying import Tried
from bellwether.ui.bands import badge
from bellwether.ui.cells import figure
from bellwether.ui.charts import Chart, Line
from bellwether.ui.figures import (
    UNKNOWN_WORDS,
    Look,
    column_decimals,
    exact,
    figure_text,
    number_of,
    number_text,
    unit_word,
)
from bellwether.ui.histograms import Marks, histogram
from bellwether.ui.number_lines import number_line
from bellwether.ui.sparklines import sparkline
from bellwether.ui.svg import Size

REMEMBERED = "workbench_account"
_SPARK = Size(352, 56)
_SHOWN_DAYS = 180
MOST_OFFERED = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """How the form wants numbers shown and coloured, as far as it is filled soundly."""

    display: Display | None
    decimals: int | None
    direction: Direction
    bands: tuple[Band, ...]

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Wish:
        """The wish of a form that may be half filled."""
        direction = sent.get("direction", "")
        way = Direction(direction) if direction in set(Direction) else Direction.NONE
        display = sent.get("display", "")
        decimals = sent.get("decimals", "")
        return cls(
            Display(display) if display in set(Display) else None,
            int(decimals) if decimals in set("012345678") else None,
            way,
            _kept(sent["of"]) if sent.get("kept") and sent.get("of") else _bands(way, sent),
        )

    def look(self, tried: Tried, values: Sequence[Value]) -> Look:
        """How these values of the formula look."""
        display = self.display or tried.checked.display
        unit: Unit | None = tried.checked.unit
        word = unit_word(display, unit, served().catalog().money.currency)
        return Look(display, column_decimals(display, self.decimals, values), word, self.direction)

    def colour(self, value: Value) -> str:
        """The colour of a value by the bands."""
        number = number_of(value)
        if isinstance(value, Unknown):
            return "unknown"
        if number is None:
            return "none"
        return next((band.colour for band in self.bands if band.holds(exact(number))), "none")


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """One account's value, and how it went."""

    name: str
    text: str
    figure: SafeString
    badge: SafeString
    line: SafeString
    number: float | None


def offered(viewer: Viewer, chosen: str) -> tuple[tuple[str, str], ...]:
    """The accounts to choose from: the first by name, the chosen one in any case. More would be a page of their own."""
    every = accounts(viewer)
    rest = (one for one in every[MOST_OFFERED:] if one[0] == chosen)
    return (*every[:MOST_OFFERED], *rest)


def accounts(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """The accounts that a preview can be made for: id and name, by name."""
    try:
        board = boards().on(metrics=())
    except NothingComputed:
        return _accounts_of_facts(viewer)
    rows = board.of(viewer.accounts).tolist()
    return tuple((board.ids[row], board.names[row]) for row in rows)


def remembered(viewer: Viewer, asked: str, before: str) -> str:
    """The account that the preview is made for: the one asked for, else the one before, else the first by name."""
    ids = [key for key, _ in accounts(viewer)]
    return next((one for one in (asked, before) if one in ids), ids[0] if ids else "")


def _accounts_of_facts(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """Where no metric was ever computed there is no board: the first metric is being written."""
    series = trying.of_all(viewer, parse("1"))
    return tuple(sorted(zip(series.labels, series.names, strict=True), key=lambda pair: pair[1].casefold()))


def account_seen(tried: Tried, account: str, wish: Wish) -> AccountSeen:
    """The formula's value for one account."""
    series = trying.of_account(tried.checked.expression, account)
    values = series.row(0)
    value = values[-1]
    look = wish.look(tried, [value])
    colour = wish.colour(value)
    shown = [None if number is None else float(number) for number in map(number_of, values[-_SHOWN_DAYS:])]
    number = number_of(value)
    return AccountSeen(
        series.names[0],
        figure_text(value, look),
        figure(value, look),
        badge(colour) if wish.bands else SafeString(""),
        sparkline(shown, colour=colour, size=_SPARK, label=f"{series.names[0]} over {_SHOWN_DAYS} days"),
        None if number is None else float(number),
    )


@dataclass(frozen=True, slots=True)
class SpreadSeen:
    """How all accounts lie, and why some have no value."""

    spread: Spread
    picture: SafeString
    five: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, int], ...]
    others: tuple[tuple[str, int], ...]


def spread_seen(viewer: Viewer, tried: Tried, wish: Wish, account: str) -> SpreadSeen:
    """The histogram of all accounts, with the bands and the previewed account's place."""
    series = trying.of_all(viewer, tried.checked.expression)
    spread = spread_of(series)
    at = series.labels.index(account)
    number = number_of(series.value(at, 0))
    here = None if number is None else float(number)
    ends: list[Value] = [Known(number) for number in (spread.five or ())]
    text = _text(wish.look(tried, ends))
    names = ("lowest", "quarter", "median", "three quarters", "highest")
    return SpreadSeen(
        spread,
        histogram(spread.bars, text, Marks(wish.bands, here, series.names[at])),
        tuple((name, text(number)) for name, number in zip(names, spread.five or (), strict=False)),
        tuple((UNKNOWN_WORDS[reason], count) for reason, count in sorted(spread.unknown.items())),
        tuple(sorted(spread.others.items(), key=lambda pair: -pair[1]))[:12],
    )


def lines(viewer: Viewer, tried: Tried, wish: Wish, account: str) -> Chart:
    """Two years: the account's line among the quartiles of all accounts."""
    quartiles = trying.quartiles_of_all(viewer, tried.checked.expression)
    at = quartiles.days.labels.index(account)
    own = quartiles.days.row(at)
    look = wish.look(tried, own[-1:])
    return Chart(
        quartiles.days.dates,
        (
            Line(quartiles.days.names[at], own, "series-1"),
            Line("Median of all", _values(quartiles.median), "series-6"),
            Line("Upper quarter", _values(quartiles.upper), "series-6", dashed=True),
            Line("Lower quarter", _values(quartiles.lower), "series-6", dashed=True),
        ),
        look,
        wish.bands,
    )


@dataclass(frozen=True, slots=True)
class StepSeen:
    """One part of the formula with its value."""

    words: str
    formula: str
    figure: str
    depth: int


def steps_seen(tried: Tried, account: str) -> tuple[StepSeen, ...]:
    """The parts of the formula for the account on the last day, from the outside in."""
    explained = served().engine().explain(tried.checked.expression, account, on=served().last_day(), limit=1)
    return tuple(_steps(explained.steps, 0))


def line_of_bands(wish: Wish, here: float | None = None) -> SafeString:
    """The bands on the number line."""
    return number_line(wish.bands, _text(Look(decimals=wish.decimals or 0)), here)


def _steps(step: Step, depth: int) -> Sequence[StepSeen]:
    number = number_of(step.value)
    decimals = column_decimals(Display.NUMBER, None, [step.value])
    text = UNKNOWN_WORDS[step.value.reason] if isinstance(step.value, Unknown) else str(step.value.value)
    shown = StepSeen(step.words, step.formula, text if number is None else number_text(number, decimals), depth)
    return [shown, *(inner for part in step.parts for inner in _steps(part, depth + 1))]


def _values(numbers: Sequence[float | None]) -> tuple[Value, ...]:
    missing = Unknown(Reason.NO_DATA)
    return tuple(missing if number is None else Known(number) for number in numbers)


def _text(look: Look) -> Callable[[Number], str]:
    def text(number: Number) -> str:
        decimals = look.decimals if exact(number) == exact(number).to_integral_value() else max(look.decimals, 1)
        return number_text(number, min(decimals, 2)) + (look.unit_tail if look.unit_word == "%" else "")

    return text


def _kept(key: str) -> tuple[Band, ...]:
    """The bands of a metric that were written as text, which the form does not show."""
    metric = served().catalog().metrics.get(key)
    return () if metric is None else metric.bands


def _bands(direction: Direction, sent: Mapping[str, str]) -> tuple[Band, ...]:
    edges = [_decimal(sent.get(f"edge_{at + 1}", "")) for at in range(MOST_EDGES)]
    try:
        return read_bands(bands_of(direction, edges))
    except EdgesFall:
        return ()


def _decimal(text: str) -> Decimal | None:
    plain = text.strip().replace("−", "-")
    return Decimal(plain) if plain.lstrip("-").replace(".", "", 1).isdecimal() else None
