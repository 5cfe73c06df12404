"""Two sides on one day: both values, the difference, and whether chance could make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.compared import CompareAnswer
from bellwether.cli.views.figures import decimals_of, heading
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import FIELDS, figure_cells, figure_plain, figures_table, measure_plain, plain_table
from bellwether.ui.contrasts import Gap, difference_text, verdict_text
from bellwether.ui.figures import Look

_FIELDS = ("side", *(one for one in FIELDS if one != "day"), "verdict", "shared")


@dataclass(frozen=True, slots=True)
class CompareView:
    """The answer to `compare`."""

    answer: CompareAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        convention = f" · {answer.measure.convention}" if answer.measure.convention else ""
        yield Text.assemble((heading(answer.measure), "bold"), f" · {answer.day}", (convention, "dim"))
        if answer.known_at:
            yield Text(f"as known at the end of {answer.known_at}", style="italic")
        table = plain_table()
        table.add_column("")
        yield figures_table(table, answer.measure, [([one.name], one.figure) for one in answer.sides])
        decimals = decimals_of(answer.measure, (one.figure.value for one in answer.sides))
        look = Look(answer.measure.display, decimals, answer.measure.unit_word)
        one, other = (escape(side.name) for side in answer.sides)
        gap = self.gap
        if answer.difference is not None:
            # What chance may have made is neither better nor worse.
            better = f", {answer.verdict}" if answer.verdict and answer.real is not False else ""
            yield Text.from_markup(f"[bold]{one} less {other}: {difference_text(gap, look)}[/]{better}")
        style = "" if answer.real is None else "green" if answer.real else "yellow"
        yield Text(verdict_text(gap), style=style)

    @property
    def gap(self) -> Gap:
        """The difference as words tell it."""
        answer = self.answer
        return Gap(answer.difference, answer.interval, answer.doubt, answer.shared)

    def plain(self) -> Plain:
        answer = self.answer
        interval = None if answer.interval is None else [answer.interval.low, answer.interval.high]
        return {
            "metric": measure_plain(answer.measure),
            "day": answer.day.isoformat(),
            "known_at": answer.known_at.isoformat() if answer.known_at else None,
            "sides": [
                {"id": one.id, "name": one.name, "accounts": one.accounts, **figure_plain(one.figure)}
                for one in answer.sides
            ],
            "difference": answer.difference,
            "interval": interval,
            "real": answer.real,
            "doubt": None if answer.doubt is None else answer.doubt.value,
            "shared": answer.shared,
            "verdict": answer.verdict,
        }

    def rows(self) -> Iterator[Cells]:
        yield _FIELDS
        for place, one in enumerate(self.answer.sides):
            yield ("ab"[place], one.id, one.name, *figure_cells(one.figure), None, None)
        answer = self.answer
        ends = (None, None) if answer.interval is None else (answer.interval.low, answer.interval.high)
        said = "" if answer.doubt is None else answer.doubt.value
        verdict = said if answer.real is None else "real" if answer.real else "not distinguishable"
        empty = [None] * (len(FIELDS) - 7)
        yield ("difference", None, None, answer.difference, *empty, *ends, None, verdict, answer.shared)
