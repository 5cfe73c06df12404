"""Cohorts as a triangle in the terminal, and cell by cell for machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bellwether.cli.cohort_questions import CohortLine, CohortsAnswer
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table
from bellwether.engine.definitions.value import Known, Reason
from bellwether.engine.statistics.cohorts import Cell
from bellwether.kpis.cohort_words import FIELDS, LEAST, NAMES, SAYS, WORDS, cells_of, weak
from bellwether.ui.figures import value_text

AGES = (0, 1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 21, 24, 30, 36, 48, 60)
"""The ages that a terminal shows of a long table; JSON and CSV have them all."""

ALL_AGES = 13
"""Up to so many ages a terminal shows each."""


@dataclass(frozen=True, slots=True)
class CohortsView:
    """The answer to `cohorts`."""

    answer: CohortsAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        first, last = answer.closes[0], answer.closes[-1]
        narrowed = "" if answer.whom == "all accounts" else f" · {answer.whom}"
        yield Text.assemble(
            (f"{NAMES[answer.kept]}, %", "bold"),
            f" · {answer.measure.name} · by month of {answer.since} · {first:%Y-%m} … {last:%Y-%m}",
            (f"{narrowed} · {answer.convention}", "dim"),
        )
        yield Text(SAYS[answer.kept], style="dim")
        if answer.known_at:
            yield Text(f"as known at the end of {answer.known_at}", style="italic")
        if not answer.pooled.members:
            yield Text(_nobody(answer))
            return
        ages = _ages(len(answer.closes))
        yield _drawn("Began in", (one for one in answer.cohorts if one.members), ages, answer.pooled)
        if answer.by is not None:
            yield ""
            yield Text(f"All cohorts together, by {answer.by}", style="bold")
            yield _drawn(answer.by, answer.pools, ages)
        yield from _notes(answer)

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "kept": answer.kept.value,
            "metric": {
                "key": answer.measure.key or None,
                "name": answer.measure.name,
                "formula": answer.measure.formula,
            },
            "since": answer.since,
            "convention": answer.convention,
            "accounts": answer.whom,
            "known_at": answer.known_at.isoformat() if answer.known_at else None,
            "months": [close.isoformat()[:7] for close in answer.closes],
            "cohorts": [_line(one) for one in answer.cohorts],
            "pooled": _line(answer.pooled),
            "by": answer.by,
            "pools": [_line(one) for one in answer.pools],
            "earlier": answer.earlier,
            "never": answer.never,
        }

    def rows(self) -> Iterator[Cells]:
        yield FIELDS
        lines = [("cohort", one) for one in self.answer.cohorts]
        lines += [("pooled", self.answer.pooled), *((self.answer.by or "", one) for one in self.answer.pools)]
        for kind, line in lines:
            for age, cell in enumerate(line.cells):
                yield (kind, line.name, line.members, age, *cells_of(cell))


def _drawn(
    title: str, lines: Iterator[CohortLine] | tuple[CohortLine, ...], ages: list[int], foot: CohortLine | None = None
) -> Table:
    table = plain_table()
    table.show_footer = foot is not None
    table.add_column(title, footer="All" if foot else "")
    table.add_column("Accounts", justify="right", footer=str(foot.members) if foot else "", style="dim")
    for age in ages:
        table.add_column(str(age), justify="right", footer=_figure(foot.cells[age]) if foot else "", no_wrap=True)
    for line in lines:
        table.add_row(escape(line.name or "(none)"), str(line.members), *(_figure(line.cells[age]) for age in ages))
    return table


def _figure(cell: Cell) -> Text:
    if cell.percent is None:
        return Text(WORDS[cell.reason or Reason.NO_DATA], style="dim italic")
    text = Text(value_text(Known(cell.percent), 1))
    return text.append("ʷ", style="dim") if weak(cell) else text


def _notes(answer: CohortsAnswer) -> Iterator[Text]:
    cells = [cell for line in (*answer.cohorts, answer.pooled, *answer.pools) for cell in line.cells]
    if any(weak(cell) for cell in cells):
        yield Text(f"ʷ weak: under {LEAST} accounts", style="dim")
    told = []
    if answer.earlier:
        told.append(f"{answer.earlier} accounts began before {answer.closes[0]:%Y-%m}")
    if answer.never:
        told.append(f"{answer.never} have not begun")
    if told:
        yield Text(f"In no cohort: {', '.join(told)}.", style="dim")
    yield Text("“All” is a sum over a sum of the cohorts that are old enough, not a mean of their shares.", style="dim")


def _nobody(answer: CohortsAnswer) -> str:
    if answer.earlier:
        return f"All {answer.earlier} accounts began before {answer.closes[0]:%Y-%m}. Ask for more --months."
    return (
        f"No account began in these months: none has a value above 0 of “{answer.measure.name}”. "
        "“bellwether doctor” says which data is there."
    )


def _ages(months: int) -> list[int]:
    return [age for age in range(months) if months <= ALL_AGES or age in AGES or age == months - 1]


def _line(line: CohortLine) -> Plain:
    return {
        "name": line.name,
        "accounts": line.members,
        "ages": [dict(zip(FIELDS[3:], (age, *cells_of(cell)), strict=True)) for age, cell in enumerate(line.cells)],
    }
