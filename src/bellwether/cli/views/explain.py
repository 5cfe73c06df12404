"""Why a value is what it is, from the outside of its formula in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from bellwether.cli.answers import ExplainAnswer, Figure, Measure
from bellwether.cli.sourced import UpdateLine
from bellwether.cli.views.figures import decimals_of, heading
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import certainty_plain, figure_plain, measure_plain, plain_table
from bellwether.engine.definitions.metric import Display
from bellwether.engine.definitions.value import Known, Unknown, Value
from bellwether.engine.evaluate.explaining.explanation import (
    AccountRow,
    DayRow,
    EntryRow,
    EventRow,
    PersonRow,
    RecordRow,
    Row,
    Rows,
    Step,
)
from bellwether.ui.certainty import certainty_sentences
from bellwether.ui.figures import Look, parts_text, signs, value_text

_ANY = Measure("", "", None, None, Display.NUMBER, "")


@dataclass(frozen=True, slots=True)
class ExplainView:
    """The answer to `explain`."""

    answer: ExplainAnswer
    sql: bool = False

    def table(self) -> Iterator[RenderableType]:
        found, measure = self.answer.explanation, self.answer.measure
        entity = f"{found.name} ({found.entity})" if found.name and found.name != found.entity else found.entity
        convention = f" · {measure.convention}" if measure.convention else ""
        yield Text.assemble((heading(measure), "bold"), f" · {entity} · {found.day}", (convention, "dim"))
        yield Text.assemble((_shown(found.value, measure), "bold cyan"), f"  {parts_text(found.value)}")
        for sentence in certainty_sentences(self.answer.certainty, _look(measure, found.value)):
            yield Text(sentence, style="cyan")
        yield Text(found.words, style="italic")
        if definition := found.definition:
            told = f"Definition: {definition.key}, version {definition.version} ({definition.fingerprint[:12]})"
            yield Text(told, style="dim")
        tree = Tree(_headline(found.steps), guide_style="dim")
        for part in found.steps.parts:
            self._grow(tree, part)
        yield tree
        for step in _steps(found.steps):
            yield from self._behind(step)
        for condition in found.exclusions:
            yield Text(f"Left out: {condition}", style="dim")
        if found.freshness.last_recorded:
            yield Text(f"Newest fact recorded at {found.freshness.last_recorded:%Y-%m-%d %H:%M} UTC.", style="dim")
        for update in self.answer.updates:
            when = "now" if update.due_at is None else f"{update.due_at:%Y-%m-%d %H:%M} UTC"
            since = update.failing_since
            again = "" if since is None else f"; since {since:%Y-%m-%d %H:%M} UTC it cannot be read"
            yield Text(f"Next update from {update.source} ({update.table}): {when}{again}.", style="dim")
        for outage in found.freshness.outages:
            what = outage.event or outage.source or "every event"
            until = f"before {outage.ends}" if outage.ends else "today"
            yield Text(f"Outage: {what} from {outage.starts} until {until}.", style="yellow")

    def _grow(self, tree: Tree, step: Step) -> None:
        branch = tree.add(_headline(step))
        for part in step.parts:
            self._grow(branch, part)

    def _behind(self, step: Step) -> Iterator[RenderableType]:
        """The rows and corrections of one part."""
        for one in step.adjustments:
            until = f"before {one.ends}" if one.ends else "further notice"
            yield Text(
                f"Adjusted by {one.amount:+f} from {one.starts} until {until}, {one.author}: {one.reason}",
                style="yellow",
            )
        if step.rows is None:
            return
        yield Padding(Group(Text(step.formula, style="bold"), *_rows_parts(step.rows)), (1, 0, 0, 0))
        if self.sql and step.rows.query:
            note = "" if step.rows.query.exact else "-- fetches more rows than counted\n"
            yield Text(note + step.rows.query.sql, style="dim")

    def plain(self) -> Plain:
        plain: dict[str, Plain] = {
            "metric": measure_plain(self.answer.measure),
            "explanation": plain_of(self.answer.explanation),
        }
        if self.answer.updates:
            plain["next_updates"] = [_update(one) for one in self.answer.updates]
        return plain | ({"certainty": sure} if (sure := certainty_plain(self.answer.certainty)) else {})

    def rows(self) -> Iterator[Cells]:
        yield ("part", "id", "account", "person", "day", "value")
        for step in _steps(self.answer.explanation.steps):
            for row in step.rows.listed if step.rows else ():
                yield (step.formula, *_cells(row))


def _update(one: UpdateLine) -> dict[str, Plain]:
    due = None if one.due_at is None else one.due_at.isoformat()
    since = None if one.failing_since is None else one.failing_since.isoformat()
    return {"source": one.source, "table": one.table, "due_at": due, "failing_since": since}


def plain_of(part: object) -> Plain:
    """Any explanation as mappings, lists and scalars; values as everywhere in JSON."""
    match part:
        case Known() | Unknown():
            return _value_plain(part)
        case None | bool() | int() | float() | Decimal():
            return part
        case Enum():
            return str(part.value)
        case str():
            return part
        case date():
            return part.isoformat()
        case tuple():
            return [plain_of(one) for one in part]
        case _ if is_dataclass(part) and not isinstance(part, type):
            # An explanation has a dozen kinds of part; every one of them is written field by field.
            return {field.name: plain_of(getattr(part, field.name)) for field in fields(part)}
    raise AssertionError(part)


def _value_plain(value: Value) -> dict[str, Plain]:
    return figure_plain(Figure(value))


def _steps(step: Step) -> Iterator[Step]:
    yield step
    for part in step.parts:
        yield from _steps(part)


def _headline(step: Step) -> Text:
    text = Text.assemble((step.formula, "bold"), "  =  ", (_shown(step.value, _ANY), "cyan"))
    if step.window:
        first = step.window.first.isoformat() if step.window.first else "the beginning"
        text.append(f"  {first} … {step.window.last}", style="dim")
    if step.rows:
        text.append(f"  {step.rows.total:,} rows", style="dim")
    return text


def _rows_parts(rows: Rows) -> Iterator[RenderableType]:
    if rows.listed:
        table = plain_table()
        _fill(table, rows.listed)
        yield table
    told = [f"{len(rows.listed):,} of {rows.total:,} rows, the newest first" if rows.total else "no rows"]
    if rows.without_value:
        told.append(f"{rows.without_value:,} have nothing to add")
    if rows.unsure:
        told.append(f"{rows.unsure:,} not selected because their condition is unknown")
    told.extend(f"{one.rows:,} left out by {one.name}" for one in rows.left_out if one.rows)
    yield Text("; ".join(told), style="dim")


def _fill(table: Table, rows: tuple[Row, ...]) -> None:
    cells = [_cells(row) for row in rows]
    titles = ("Id", "Account", "Person", "Day", "Value")
    shown = [place for place in range(len(titles)) if any(row[place] not in (None, "") for row in cells)]
    for place in shown:
        table.add_column(titles[place], justify="right" if titles[place] == "Value" else "left")
    for row in cells:
        table.add_row(*(escape("" if row[place] is None else str(row[place])) for place in shown))


def _cells(row: Row) -> tuple[str, str, str, date | None, str]:
    """Id, account, person, day and value of a row, whatever its kind."""
    match row:
        case EventRow() | RecordRow():
            return (row.id, row.account, row.person, row.day, _row_value(row.value))
        case PersonRow():
            return ("", ", ".join(row.accounts), row.id, None, _row_value(row.value))
        case AccountRow():
            return ("", row.id, "", None, _row_value(row.value))
        case DayRow():
            return ("", "", "", row.day, _row_value(row.value))
        case EntryRow():
            return (
                f"{row.author}: {row.reason}" if row.reason else row.author,
                row.account,
                "",
                row.day,
                _row_value(row.value),
            )


def _row_value(value: Value | None) -> str:
    if value is None:
        return ""
    match value:
        case Known(Decimal() as number):
            return f"{number:f}"
        case Known(number):
            return str(number)
        case Unknown():
            return value_text(value, 0)


def _look(measure: Measure, value: Value) -> Look:
    return Look(measure.display, decimals_of(measure, [value]), measure.unit_word, measure.direction)


def _shown(value: Value, measure: Measure) -> str:
    unit = f" {measure.unit_word}" if measure.unit_word and isinstance(value, Known) else ""
    detail = f" ({value.detail})" if isinstance(value, Unknown) and value.detail else ""
    return value_text(value, decimals_of(measure, [value])) + signs(value.marks) + unit + detail
