"""Cohorts as tables: the more is kept the stronger the colour, with the number in it and its parts in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bellwether.engine.definitions.value import Known, Reason
from bellwether.engine.statistics.cohorts import Cell, Kept
from bellwether.kpis.cohort_words import LEAST, WORDS, weak
from bellwether.kpis.cohorts import CohortReport, Pool
from bellwether.screens.cohorts.asked import PAGE, Asked, in_words
from bellwether.ui.figures import money_text, number_text, value_text
from bellwether.ui.tables import Column, Foot, Row, Table

ACCOUNTS = PAGE + "accounts/"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SENTENCES = {
    Reason.NOT_YET: "This age has not come yet: it is no loss.",
    Reason.NOT_APPLICABLE: "Nobody, or nothing, to begin with: there is nothing to divide by.",
    Reason.STALE: "Tracking was broken on that day.",
    Reason.ERROR: "An amount of that day could not be computed.",
}
_STEPS = 10
_LINKED = '<a class="number-link" href="{}" data-popover-url="{}" title="{}"><span class="{}">{}</span></a>'
_NOT_LINKED = '<td class="number {}"><span title="{}">{}</span></td>'


def month_text(close: date) -> str:
    """The month that ends on a day: Mar 2024."""
    return f"{_MONTHS[close.month - 1]} {close.year}"


def cohorts_table(asked: Asked, report: CohortReport) -> Table:
    """A row for each month in which somebody began, a column for each age, and all of them pooled below."""
    months = [month for month, one in enumerate(report.table.cohorts) if one.members]
    rows = []
    for month in months:
        one, close = report.table.cohorts[month], report.closes[month]
        told = f"{month_text(close)}, {one.members:,} account{'' if one.members == 1 else 's'}"
        cells = [
            _cell(asked, cell, (told, age), f"{close:%Y-%m}")
            for age, cell in enumerate(one.cells[: _ages(report, months)])
        ]
        rows.append(Row(format_html("{}", month_text(close)), [_count(one.members), *cells]))
    return Table(
        "Cohorts by the month in which they began, by age in months",
        _columns("Began in", _ages(report, months)),
        rows,
        foot=[
            Foot(format_html("{}", "All cohorts"), "sum over sum of those old enough"),
            Foot(format_html("{}", f"{report.members:,}")),
            *(Foot(_foot(asked, cell, age)) for age, cell in enumerate(report.table.pooled[: _ages(report, months)])),
        ],
    )


def pools_table(asked: Asked, report: CohortReport) -> Table:
    """A row for each value of a trait: all cohorts together, at every age those that have reached it."""
    months = [month for month, one in enumerate(report.table.cohorts) if one.members]
    ages = _ages(report, months)
    rows = [
        Row(_pool_name(asked, one), [_count(one.members), *(_plain_cell(asked, one, age) for age in range(ages))])
        for one in report.pools
    ]
    return Table(f"All cohorts together, by {in_words(asked.by)}", _columns(in_words(asked.by), ages), rows)


def cell_sentence(cell: Cell, kept: Kept, currency: str) -> str:
    """What stands behind a share: so many of so many, and how sure that is."""
    if cell.reason is not None:
        return _SENTENCES.get(cell.reason, WORDS[cell.reason].capitalize() + ".")
    if kept is Kept.ACCOUNTS:
        parts = f"{number_text(cell.top, 0)} of {number_text(cell.bottom, 0)} accounts"
    else:
        money = [money_text(one, currency) if currency else number_text(one, 0) for one in (cell.top, cell.bottom)]
        parts = f"{money[0]} of {money[1]}, {cell.n} accounts"
    if cell.members > cell.n:
        parts += f"; {cell.members - cell.n} not counted"
    if cell.interval is not None and cell.interval.low is not None and cell.interval.high is not None:
        low, high = (number_text(end, 1) for end in (cell.interval.low, cell.interval.high))
        parts += f"; 95 %: {low} to {high}"
    return parts + (f". Under {LEAST} accounts: no colour." if weak(cell) else ".")


def percent_text(cell: Cell) -> str:
    """The share in percent, or the short word for why there is none."""
    return WORDS[cell.reason or Reason.NO_DATA] if cell.percent is None else value_text(Known(cell.percent), 1)


def _short(cell: Cell, kept: Kept) -> str:
    """The text in a cell: of few accounts the counts, not a share that looks surer than it is."""
    if weak(cell) and kept is Kept.ACCOUNTS:
        return f"{number_text(cell.top, 0)} of {number_text(cell.bottom, 0)}"
    return percent_text(cell)


def _ages(report: CohortReport, months: Sequence[int]) -> int:
    """How many ages any cohort here has reached."""
    return len(report.closes) - min(months, default=0)


def _columns(title: str, ages: int) -> list[Column]:
    hint = "Months after the month in which they began"
    counted = (Column(str(age), number=True, hint=hint) for age in range(ages))
    return [Column(title), Column("Accounts", number=True), *counted]


def _cell(asked: Asked, cell: Cell, told: tuple[str, int], month: str) -> SafeString:
    title = f"{told[0]}, after {told[1]} months: {cell_sentence(cell, asked.kept, _currency(asked))}"
    if cell.reason is Reason.NOT_YET:
        return format_html(_NOT_LINKED, "cohort-not-yet", title, WORDS[cell.reason])
    address = _behind(asked, told[1], month)
    shown = _link(address, _short(cell, asked.kept), title, known=cell.percent is not None)
    return format_html('<td class="number {}">{}</td>', _heat(cell), shown)


def _plain_cell(asked: Asked, pool: Pool, age: int) -> SafeString:
    cell = pool.cells[age]
    css = "cohort-not-yet" if cell.reason is Reason.NOT_YET else _heat(cell)
    title = f"{cell.n} of {cell.members} accounts"
    return format_html(_NOT_LINKED, css, title, _short(cell, asked.kept))


def _foot(asked: Asked, cell: Cell, age: int) -> SafeString:
    title = f"All cohorts after {age} months: {cell_sentence(cell, asked.kept, _currency(asked))}"
    return _link(_behind(asked, age, ""), _short(cell, asked.kept), title, known=cell.percent is not None)


def _link(address: str, text: str, title: str, *, known: bool) -> SafeString:
    css = "figure" if known else "unknown-word"
    return format_html(_LINKED, address, address, title, css, text)


def _behind(asked: Asked, age: int, month: str) -> str:
    cell = urlencode({**({"month": month} if month else {}), "age": age})
    address = asked.address(ACCOUNTS)
    return f"{address}{'&' if '?' in address else '?'}{cell}"


def _count(members: int) -> SafeString:
    return format_html('<td class="number soft">{}</td>', f"{members:,}")


def _heat(cell: Cell) -> str:
    """The class of a cell's colour: a step for each tenth that is kept, one more for what has grown."""
    if cell.percent is None or weak(cell):
        return "cohort-weak"
    return f"cell-heat cell-heat-{min(int(cell.percent / 100 * _STEPS), _STEPS) if cell.percent <= 100 else 'over'}"


def _pool_name(asked: Asked, pool: Pool) -> SafeString:
    if not pool.name:
        return format_html('<span class="unknown-word">{}</span>', "no data")
    address = asked.address(trait=asked.by, value=pool.name, by="")
    return format_html('<a href="{}">{}</a>', address, pool.name)


def _currency(asked: Asked) -> str:
    metric = asked.metric
    return asked.catalog.money.currency if metric is not None and metric.display == "money" else ""
