"""A metric on two days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.answers import ChangeAnswer, ChangeRow, Figure
from bellwether.cli.views.figures import decimals_of, figure_text, heading
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import figure_plain, measure_plain, plain_table
from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import ChangeStatus, Known, Number
from bellwether.ui.figures import number_text

_STATUS_WORDS = {
    ChangeStatus.OK: "",
    ChangeStatus.UNCHANGED_ZERO: "0 → 0",
    ChangeStatus.NEW: "new",
    ChangeStatus.NEW_NEGATIVE: "new, negative",
    ChangeStatus.NEGATIVE_BASE: "base is negative",
    ChangeStatus.NO_BASE: "no base",
    ChangeStatus.NO_CURRENT: "no current value",
    ChangeStatus.SMALL_BASE: "small base",
}
_VERDICTS = {"gain": ("gain", "green"), "loss": ("loss", "red")}
_FIELDS = (
    "id",
    "name",
    "base_day",
    "base",
    "day",
    "current",
    "absolute",
    "percent",
    "status",
    "verdict",
    "base_n",
    "n",
    "low",
    "high",
)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """The answer to `change`."""

    answer: ChangeAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        days = f"{answer.base_day} → {answer.day} ({answer.over})"
        convention = f" · {answer.measure.convention}" if answer.measure.convention else ""
        yield Text.assemble((heading(answer.measure), "bold"), f" · {answer.grouping} · {days}", (convention, "dim"))
        if not answer.rows:
            yield Text("There is nobody to show.", style="dim")
            return
        named = any(row.name and row.name != row.id for row in answer.rows)
        table = plain_table()
        table.add_column("Account" if named else "")
        if named:
            table.add_column("Name", no_wrap=True, overflow="ellipsis")
        points = answer.measure.display is Display.PERCENT
        # From 2 % to 3 % is one point: "plus 50 %" of a percentage would mislead, and stays in the JSON.
        changes = ("Change, points",) if points else ("Change", "Change, %")
        sure = ("95 %",) if any(row.margin is not None for row in answer.rows) else ()
        titles = (str(answer.base_day), str(answer.day), *changes, *sure)
        for title in titles:
            table.add_column(title, justify="right", no_wrap=True)
        table.add_column("")
        decimals = decimals_of(answer.measure, (one.value for row in answer.rows for one in (row.base, row.current)))
        for row in answer.rows:
            entity = [row.id, row.name] if named else [row.name or row.id or "(none)"]
            ends = figure_text(row.base, decimals), figure_text(row.current, decimals)
            grey = "dim" if row.status == ChangeStatus.SMALL_BASE else ""
            percent = "" if row.percent is None else Text(signed(row.percent, 1), style=grey)
            absolute = "" if row.absolute is None else signed(row.absolute, decimals)
            shown = (absolute,) if points else (absolute, percent)
            between = (_between(row, decimals),) if sure else ()
            table.add_row(*map(escape, entity), *ends, *shown, *between, self._said(row))
        yield table

    def _said(self, row: ChangeRow) -> Text:
        words = [_STATUS_WORDS[ChangeStatus(row.status)]]
        if row.base_day != self.answer.base_day and isinstance(row.base.value, Known):
            words.append(f"base of {row.base_day}")
        verdict, style = _VERDICTS.get(row.verdict or "", ("", ""))
        if row.margin is not None and abs(float(row.absolute or 0)) <= row.margin:
            words.append("no detectable change")
        said = ", ".join(word for word in words if word)
        return Text.assemble((verdict, style), ", " if verdict and said else "", (said, "dim"))

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "metric": measure_plain(answer.measure),
            "grouping": answer.grouping,
            "over": answer.over,
            "base_day": answer.base_day.isoformat(),
            "day": answer.day.isoformat(),
            "entities": [
                {
                    "id": row.id,
                    "name": row.name,
                    "base": {"day": row.base_day.isoformat(), **figure_plain(row.base)},
                    "current": {"day": answer.day.isoformat(), **figure_plain(row.current)},
                    "absolute": row.absolute,
                    "percent": row.percent,
                    "status": row.status,
                    "verdict": row.verdict,
                    **({} if row.margin is None else {"interval": list(_ends(row))}),
                }
                for row in answer.rows
            ],
        }

    def rows(self) -> Iterator[Cells]:
        yield _FIELDS
        for row in self.answer.rows:
            base, current = (
                one.value.value if isinstance(one.value, Known) else None for one in (row.base, row.current)
            )
            change = (row.absolute, row.percent, row.status, row.verdict)
            rests = _n(row.base), _n(row.current)
            yield (row.id, row.name, row.base_day, base, self.answer.day, current, *change, *rests, *_ends(row))


def _n(figure: Figure) -> Number | None:
    """The rows that a value rests on: its n, of a share what it is a share of."""
    value = figure.value
    if not isinstance(value, Known):
        return None
    return value.denominator if value.n is None else value.n


def _ends(row: ChangeRow) -> tuple[float | None, float | None]:
    if row.margin is None or row.absolute is None:
        return None, None
    return float(row.absolute) - row.margin, float(row.absolute) + row.margin


def _between(row: ChangeRow, decimals: int) -> str:
    low, high = _ends(row)
    return "" if low is None or high is None else f"{signed(low, decimals)} to {signed(high, decimals)}"


def signed(number: Number, decimals: int) -> str:
    """The number with its sign, also where it is positive."""
    text = number_text(number, decimals)
    return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"
