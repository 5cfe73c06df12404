"""The demo's pictures in a terminal of a hundred columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich import box
from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bellwether.cli.answers import Figure, Measure
from bellwether.cli.tour import Line, Story, Tour
from bellwether.cli.views.figures import decimals_of, figure_text, heading
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.sparklines import sparkline
from bellwether.cli.views.values import figure_cells, figure_plain
from bellwether.engine.definitions.value import Known, Mark
from bellwether.ui.figures import legend, number_text

WIDTH = 100
TREND_WIDTH = 14
_HEADINGS = {
    "arr": "Revenue,\nEUR",
    "active_share": "Active,\n%",
    "buyers": "Buyers,\n%",
    "csat_score": "CSAT,\n1–5",
    "days_since_meeting": "Days, no\nmeeting",
    "grr": "Kept,\n%",
}


@dataclass(frozen=True, slots=True)
class DemoView:
    """Everything that the demo shows."""

    tour: Tour

    def table(self) -> Iterator[RenderableType]:
        for part in self._parts():
            yield Constrain(part, WIDTH)

    def _parts(self) -> Iterator[RenderableType]:
        tour = self.tour
        yield _heading(f"Tailwind Travel, as of {tour.last}")
        yield self._done()
        yield _heading("The portfolio, the largest accounts first")
        yield self._portfolio()
        marks = Mark.NONE
        for row in tour.portfolio.rows:
            for figure in row.figures:
                marks |= figure.value.marks
        yield Text(f"● good  ▲ watch  ▼ bad  {legend(marks)}", style="dim")
        yield _heading(f"{tour.account}: its top four, half a year")
        yield _lines(tour.lines)
        yield _heading("A formula that nobody had computed before")
        yield self._moment()
        yield _heading("What is planted, and what the engine reads")
        for story in tour.stories:
            yield _story(story)
        yield self._end()

    def _done(self) -> RenderableType:
        computed = self.tour.computed
        rate = computed.values / max(computed.seconds, 1e-9)
        stages = ", ".join(f"{stage.label.lower()} in {stage.seconds:,.0f} s" for stage in self.tour.stages)
        days = (computed.last - computed.first).days + 1 if computed.first else 0
        every = Text.assemble(
            ("Every metric for every account on every day: ", ""),
            (f"{computed.values:,} values", "bold"),
            f" ({computed.metrics} metrics, {days:,} days) in ",
            (f"{computed.seconds:,.1f} s", "bold green"),
            f", {rate:,.0f} a second.",
        )
        return Group(every, Text(f"All in all: {stages}.", style="dim"))

    def _portfolio(self) -> Table:
        shown = self.tour.portfolio
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_footer=True)
        more = f"and {shown.more} more" if shown.more > 0 else ""
        table.add_column("Account", footer=Text.assemble(("Portfolio\n", "bold"), (more, "dim")), no_wrap=True)
        decimals = []
        for place, measure in enumerate(shown.columns):
            figures = [row.figures[place] for row in shown.rows]
            decimals.append(decimals_of(measure, (figure.value for figure in figures)))
            total = figure_text(shown.total[place], decimals[-1])
            foot = Text.assemble(total, "\n", (shown.methods[place], "dim"), justify="right")
            table.add_column(_title(measure), footer=foot, justify="right", no_wrap=True)
        table.add_column("Buyers,\nhalf a year", no_wrap=True)
        for row, trend in zip(shown.rows, shown.trends, strict=True):
            cells = (figure_text(figure, places) for figure, places in zip(row.figures, decimals, strict=True))
            table.add_row(
                escape(row.name or row.id), *cells, Text(sparkline(trend, TREND_WIDTH, (0, 100)), style="cyan")
            )
        return table

    def _moment(self) -> RenderableType:
        moment = self.tour.moment
        told = Text.assemble(
            f"{moment.accounts:,} accounts × {moment.days:,} days in ",
            (f"{moment.seconds * 1000:,.0f} ms", "bold green"),
            ". The portfolio’s line:",
        )
        line = Text(sparkline(moment.portfolio, WIDTH - 4), style="cyan")
        return Group(Text(moment.formula, style="bold"), Text(moment.words, style="dim"), told, Padding(line, (0, 2)))

    def _end(self) -> Text:
        readings = [reading for story in self.tour.stories for reading in story.readings]
        right = sum(reading.holds for reading in readings)
        style = "bold green" if right == len(readings) else "bold red"
        return Text.assemble(
            (f"{right} of {len(readings)} planted numbers", style),
            " are read back exactly. Ask yourself: ",
            (f"bellwether --home {self.tour.home} values buyers --account northwind", "bold"),
        )

    def plain(self) -> Plain:
        tour, shown = self.tour, self.tour.portfolio
        return {
            "home": tour.home,
            "last": tour.last.isoformat(),
            "stages": [{"label": one.label, "detail": one.detail, "seconds": one.seconds} for one in tour.stages],
            "portfolio": {
                "accounts": [
                    {
                        "id": row.id,
                        "name": row.name,
                        **{
                            measure.key: figure_plain(figure)
                            for measure, figure in zip(shown.columns, row.figures, strict=True)
                        },
                    }
                    for row in shown.rows
                ],
                "total": {
                    measure.key: figure_plain(figure)
                    for measure, figure in zip(shown.columns, shown.total, strict=True)
                },
            },
            "moment": {"formula": tour.moment.formula, "seconds": tour.moment.seconds},
            "stories": [
                {
                    "title": story.title,
                    "readings": [
                        {"text": one.text, "expected": one.expected, "found": one.found, "holds": one.holds}
                        for one in story.readings
                    ],
                }
                for story in tour.stories
            ],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("id", "name", "metric", "value", "reason", "detail", "n", "numerator", "denominator")
        shown = self.tour.portfolio
        for row in shown.rows:
            for measure, figure in zip(shown.columns, row.figures, strict=True):
                yield (row.id, row.name, measure.key, *figure_cells(figure)[:6])


def _heading(text: str) -> Padding:
    return Padding(Rule(Text(text, style="bold"), align="left", style="dim"), (1, 0, 0, 0))


def _title(measure: Measure) -> str:
    return _HEADINGS.get(measure.key, heading(measure))


def _lines(lines: tuple[Line, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, width=WIDTH)
    table.add_column("")
    table.add_column("180 days", no_wrap=True)
    for title in ("30 days ago", "Now", "Target"):
        table.add_column(title, justify="right", no_wrap=True)
    for line in lines:
        now, before = line.figures[-1], line.figures[-31]
        decimals = decimals_of(line.measure, (now.value, before.value))
        blocks = Text(sparkline([figure.number for figure in line.figures], 32), style="cyan")
        unit = line.measure.unit_word
        name = line.measure.name if unit == "days" else heading(line.measure)
        table.add_row(name, blocks, _quiet(before, decimals), figure_text(now, decimals), line.target)
    return table


def _quiet(figure: Figure, decimals: int) -> Text:
    known = figure.value
    if isinstance(known, Known) and not isinstance(known.value, str) and figure.number is not None:
        return Text(number_text(figure.number, decimals), style="dim")
    return figure_text(figure, decimals)


def _story(story: Story) -> RenderableType:
    right = all(reading.holds for reading in story.readings)
    sign = ("✔ ", "bold green") if right else ("✘ ", "bold red")
    told = Text.assemble(sign, (story.title, "bold"), f"  {story.told}")
    told.overflow = "fold"
    grid = Table.grid(padding=(0, 2))
    grid.add_column(width=2)
    for _ in range(2):
        grid.add_column(no_wrap=True)
    for reading in story.readings:
        mark = Text("✔", style="green") if reading.holds else Text("✘", style="red")
        found = reading.found if reading.holds else f"{reading.found}, planted: {reading.expected}"
        grid.add_row(mark, Text(reading.text, style="dim"), Text(found, style="" if reading.holds else "red"))
    return Padding(Group(told, grid), (0, 0, 1, 0))
