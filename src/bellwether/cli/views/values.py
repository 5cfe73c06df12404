"""Values by entity and day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rich import box
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bellwether.cli.answers import Figure, Measure, Row, ValuesAnswer
from bellwether.cli.views.figures import decimals_of, figure_text, heading
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.sparklines import sparkline
from bellwether.engine.definitions.value import Known, Mark, Unknown
from bellwether.engine.evaluate.certainty.certain import Certainty
from bellwether.ui.certainty import counts_text, interval_text
from bellwether.ui.figures import Look, legend, parts_text

COLUMNS_OF_DAYS = 7
"""More days than this become a line for each entity."""

ROWS_OF_DAYS = 62
"""So many days of one entity are shown one by one."""

FIELDS = (
    "id",
    "name",
    "day",
    "value",
    "reason",
    "detail",
    "n",
    "numerator",
    "denominator",
    "contributing",
    "members",
    "marks",
    "colour",
    "low",
    "high",
    "method",
)


@dataclass(frozen=True, slots=True)
class ValuesView:
    """The answer to `values`."""

    answer: ValuesAnswer

    def table(self) -> Iterator[RenderableType]:
        """One day: a row for each entity. Several: columns, or a line for each; one entity: a row for each day."""
        answer = self.answer
        days = answer.days
        convention = f" · {answer.measure.convention}" if answer.measure.convention else ""
        when = f" · {answer.grouping} · {span_text(days)}"
        yield Text.assemble((heading(answer.measure), "bold"), when, (convention, "dim"))
        if answer.known_at:
            yield Text(f"as known at the end of {answer.known_at}", style="italic")
        if not answer.rows:
            yield Text("There is nobody to show.", style="dim")
            return
        if len(days) == 1:
            yield self._of_one_day()
        elif len(answer.rows) == 1 and len(days) <= ROWS_OF_DAYS:
            yield self._of_one_entity(answer.rows[0])
        elif len(days) <= COLUMNS_OF_DAYS:
            yield self._by_day()
        else:
            yield self._as_lines()
        yield from _notes(figure for row in answer.rows for figure in row.figures)

    def _of_one_day(self) -> Table:
        rows = [(row, row.figures[0]) for row in self.answer.rows]
        table = plain_table()
        _entity_columns(table, self.answer.rows)
        return figures_table(table, self.answer.measure, [(_entity(row, self.answer.rows), one) for row, one in rows])

    def _of_one_entity(self, row: Row) -> Table:
        table = plain_table()
        table.title = (
            f"{escape(row.name or row.id)}  {sparkline([figure.number for figure in row.figures], ROWS_OF_DAYS)}"
        )
        table.title_justify = "left"
        table.add_column("Day")
        days = zip(self.answer.days, row.figures, strict=True)
        return figures_table(table, self.answer.measure, [([day.isoformat()], figure) for day, figure in days])

    def _by_day(self) -> Table:
        answer = self.answer
        table = plain_table()
        _entity_columns(table, answer.rows)
        for day in answer.days:
            table.add_column(day.isoformat(), justify="right", no_wrap=True)
        decimals = decimals_of(answer.measure, (one.value for row in answer.rows for one in row.figures))
        for row in answer.rows:
            table.add_row(*_entity(row, answer.rows), *(figure_text(figure, decimals) for figure in row.figures))
        return table

    def _as_lines(self) -> Table:
        answer = self.answer
        table = plain_table()
        _entity_columns(table, answer.rows)
        table.add_column("", no_wrap=True)
        for title in (answer.days[0], answer.days[-1]):
            table.add_column(title.isoformat(), justify="right", no_wrap=True)
        decimals = decimals_of(answer.measure, (one.value for row in answer.rows for one in row.figures))
        for row in answer.rows:
            line = sparkline([figure.number for figure in row.figures], 40)
            ends = (figure_text(row.figures[place], decimals) for place in (0, -1))
            table.add_row(*_entity(row, answer.rows), line, *ends)
        return table

    def plain(self) -> Plain:
        """Everything, exact."""
        answer = self.answer
        return {
            "metric": measure_plain(answer.measure),
            "grouping": answer.grouping,
            "from": answer.days[0].isoformat(),
            "to": answer.days[-1].isoformat(),
            "known_at": answer.known_at.isoformat() if answer.known_at else None,
            "entities": [
                {
                    "id": row.id,
                    "name": row.name,
                    "values": [
                        {"day": day.isoformat(), **figure_plain(figure)}
                        for day, figure in zip(answer.days, row.figures, strict=True)
                    ],
                }
                for row in answer.rows
            ],
        }

    def rows(self) -> Iterator[Cells]:
        """A row for each entity and day."""
        yield FIELDS
        for row in self.answer.rows:
            for day, figure in zip(self.answer.days, row.figures, strict=True):
                yield (row.id, row.name, day, *figure_cells(figure))


def plain_table() -> Table:
    """A table with one line under its header."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, title_style="bold")


def span_text(days: tuple[date, ...]) -> str:
    """The day, or the first and the last."""
    return days[0].isoformat() if len(days) == 1 else f"{days[0].isoformat()} … {days[-1].isoformat()}"


def measure_plain(measure: Measure) -> dict[str, Plain]:
    """A metric as JSON names it."""
    return {
        "key": measure.key or None,
        "name": measure.name,
        "formula": measure.formula,
        "unit": str(measure.unit) if measure.unit else None,
        "version": measure.version,
        "kpi": measure.kpi,
        "variant": measure.variant,
    }


def figure_plain(figure: Figure) -> dict[str, Plain]:
    """A value, or null with its reason; what applies beside it."""
    plain: dict[str, Plain] = {"value": None}
    match figure.value:
        case Known() as known:
            plain["value"] = known.value.isoformat() if isinstance(known.value, date) else known.value
            if known.n is not None:
                plain["n"] = known.n
            if known.denominator is not None:
                plain |= {"numerator": known.numerator, "denominator": known.denominator}
        case Unknown() as unknown:
            plain |= {"reason": unknown.reason.key, "detail": unknown.detail or None}
    plain["marks"] = list(figure.value.marks.keys)
    if figure.coverage is not None:
        plain |= {"contributing": figure.coverage[0], "members": figure.coverage[1]}
    if figure.colour is not None:
        plain["colour"] = figure.colour
    if figure.entered_on is not None:
        plain["entered_on"] = figure.entered_on.isoformat()
    return plain | certainty_plain(figure.certainty)


def certainty_plain(certainty: Certainty | None) -> dict[str, Plain]:
    """How sure a value is, as far as it can be said: the interval with its method, and what it rests on."""
    if certainty is None:
        return {}
    plain: dict[str, Plain] = {}
    if certainty.interval is not None:
        plain |= {"interval": [certainty.interval.low, certainty.interval.high], "method": certainty.method.value}
    if certainty.votes is not None:
        votes = certainty.votes
        plain["votes"] = {"promoters": votes.promoters, "passives": votes.passives, "detractors": votes.detractors}
    beside = {
        "population": certainty.population,
        "largest": certainty.largest,
        "median": certainty.median,
        "trimmed_mean": certainty.trimmed,
    }
    plain |= {name: number for name, number in beside.items() if number is not None}
    if certainty.notes:
        plain["notes"] = list(certainty.notes)
    return plain | ({"cautions": [one.value for one in certainty.cautions]} if certainty.cautions else {})


def figure_cells(figure: Figure) -> Cells:
    """The same as cells of CSV, in the order of FIELDS."""
    contributing, members = figure.coverage or (None, None)
    marks = " ".join(figure.value.marks.keys)
    match figure.value:
        case Known() as known:
            parts = (known.n, known.numerator, known.denominator)
            return (known.value, None, None, *parts, contributing, members, marks, figure.colour, *_ends(figure))
        case Unknown() as unknown:
            reason = (None, unknown.reason.key, unknown.detail)
            return (*reason, None, None, None, contributing, members, marks, figure.colour, *_ends(figure))


def _ends(figure: Figure) -> Cells:
    sure = figure.certainty
    if sure is None or sure.interval is None:
        return (None, None, None)
    return (sure.interval.low, sure.interval.high, sure.method.value)


def figures_table(table: Table, measure: Measure, rows: list[tuple[list[str], Figure]]) -> Table:
    """The table with a row for each figure: its value and, where any row has them, the parts of a ratio, n, how sure it
    is, coverage, and the day of the entry."""
    figures = [figure for _, figure in rows]
    decimals = decimals_of(measure, (figure.value for figure in figures))
    table.add_column(heading(measure), justify="right", no_wrap=True)
    bare = Look(measure.display, decimals)
    extras: list[tuple[str, Callable[[Figure], str]]] = [
        ("Parts", lambda one: parts_text(one.value)),
        ("n", _n),
        ("95 %", lambda one: "" if one.certainty is None else interval_text(one.certainty, bare)),
        ("Answers", lambda one: counts_text(one.certainty)),
        ("Accounts", lambda one: f"{one.coverage[0]} of {one.coverage[1]}" if one.coverage else ""),
        ("Entered on", lambda one: one.entered_on.isoformat() if one.entered_on else ""),
        ("Why", lambda one: one.value.detail if isinstance(one.value, Unknown) else ""),
    ]
    shown = [(title, text) for title, text in extras if any(text(figure) for figure in figures)]
    for title, _ in shown:
        table.add_column(title, justify="left" if title == "Why" else "right", style="dim")
    for entity, figure in rows:
        table.add_row(*map(escape, entity), figure_text(figure, decimals), *(escape(text(figure)) for _, text in shown))
    return table


def _n(figure: Figure) -> str:
    return f"{figure.value.n:,}" if isinstance(figure.value, Known) and figure.value.n is not None else ""


def _entity_columns(table: Table, rows: tuple[Row, ...]) -> None:
    table.add_column("Account" if _named(rows) else "")
    if _named(rows):
        table.add_column("Name", overflow="ellipsis", no_wrap=True)


def _entity(row: Row, rows: tuple[Row, ...]) -> list[str]:
    return [row.id, row.name] if _named(rows) else [row.name or row.id or "(none)"]


def _named(rows: tuple[Row, ...]) -> bool:
    return any(row.name and row.name != row.id for row in rows)


def _notes(figures: Iterable[Figure]) -> Iterator[Text]:
    marks = Mark.NONE
    for figure in figures:
        marks |= figure.value.marks
    if legend(marks):
        yield Text(legend(marks), style="dim")
