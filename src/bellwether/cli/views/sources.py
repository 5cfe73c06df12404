"""Sources that are pulled, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from bellwether.cli.sourced import (
    HealthOfSources,
    PropertiesLine,
    PulledAnswer,
    SourceLine,
    SourcesAnswer,
    TypeChangeLine,
)
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

_SOURCES = (
    "source",
    "table",
    "kind",
    "every_minutes",
    "state",
    "read_at",
    "due_at",
    "rows",
    "all_rows",
    "left_out",
    "failures",
    "position",
    "words",
)
_HEALTH = ("source", "event", "day", "count", "usual", "volume", "last_day")
_PULLED = ("source", "table", "rows", "written", "left_out", "problem")


@dataclass(frozen=True, slots=True)
class SourcesView:
    """How each table stands."""

    answer: SourcesAnswer

    def table(self) -> Iterator[RenderableType]:
        if not self.answer.lines:
            yield Text("No source is pulled. Give one a “pull:” in its definition, and apply it.")
            return
        table = plain_table()
        for heading in ("source", "table", "state", "read", "next", "rows", "so far"):
            table.add_column(heading, justify="right" if heading in {"rows", "so far"} else "left")
        for one in self.answer.lines:
            counts = f"{one.rows:,}", f"{one.all_rows:,}"
            cells = one.source, one.table, one.state, _at(one.read_at, "never"), _at(one.due_at, "now"), *counts
            table.add_row(*map(Text, cells))
        yield table
        yield from (Text(f"{one.source}, {one.table}: {one.words}") for one in self.answer.lines if one.failures)

    def plain(self) -> Plain:
        return [dict(zip(_SOURCES, _cells(one), strict=True)) for one in self.answer.lines]

    def rows(self) -> Iterator[Cells]:
        yield _SOURCES
        yield from map(_cells, self.answer.lines)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class PulledView:
    """What came of each table."""

    answer: PulledAnswer

    def table(self) -> Iterator[RenderableType]:
        for one in self.answer.lines:
            said = f"{_counted(one.rows, 'row')} read, {_counted(one.written, 'fact')} new or changed"
            said += f", {_counted(one.left_out, 'row')} left out"
            yield Text(f"{one.source}, {one.table}: {one.problem or said}")
            yield from (Text(f"  {note}") for note in one.notes)
        if self.answer.trial:
            yield Text("This was a trial of the first rows: nothing was kept.")

    def plain(self) -> Plain:
        return [dict(zip(_PULLED, cells, strict=True)) for cells in self._lines()]

    def rows(self) -> Iterator[Cells]:
        yield _PULLED
        yield from self._lines()

    def _lines(self) -> Iterator[tuple[str, str, int, int, int, str]]:
        for one in self.answer.lines:
            yield one.source, one.table, one.rows, one.written, one.left_out, one.problem


@dataclass(frozen=True, slots=True)
class HealthView:
    """What each event brings, and what stopped."""

    answer: HealthOfSources

    def table(self) -> Iterator[RenderableType]:
        yield from map(Text, self.answer.outages)
        if not self.answer.events:
            yield Text("No event has come in the last eight weeks.")
            return
        table = plain_table()
        for heading in ("source", "event", "came", "usual", "volume", "last came"):
            table.add_column(heading, justify="right" if heading in {"came", "usual"} else "left")
        for one in self.answer.events:
            counts = f"{one.count:,}", f"{one.usual:,.0f}"
            table.add_row(*map(Text, (one.source, one.event, *counts, one.volume, one.last_day.isoformat())))
        yield table
        for remark in self.answer.remarks:
            yield Text(f"{remark.source}, {remark.name or 'all'}: {remark.what}, {remark.times:,} times in seven days")
        for change in self.answer.type_changes:
            types = f"{', '.join(change.before) or 'not there'} → {', '.join(change.after) or 'not there'}"
            yield Text(f"{change.source}, {change.event}: “{change.property}” {types} on {change.day.isoformat()}")

    def plain(self) -> Plain:
        remarks: list[Plain] = [
            {"source": one.source, "name": one.name, "what": one.what, "times": one.times}
            for one in self.answer.remarks
        ]
        events: list[Plain] = [dict(zip(_HEALTH, cells, strict=True)) for cells in self._lines()]
        return {
            "outages": list(self.answer.outages),
            "missing": self.answer.missing,
            "events": events,
            "remarks": remarks,
            "type_changes": [_change(one) for one in self.answer.type_changes],
            "types": [_properties(one) for one in self.answer.types],
        }

    def rows(self) -> Iterator[Cells]:
        yield _HEALTH
        yield from self._lines()

    def _lines(self) -> Iterator[tuple[str, str, str, int, float, str, str]]:
        for one in self.answer.events:
            days = one.day.isoformat(), one.last_day.isoformat()
            yield one.source, one.event, days[0], one.count, one.usual, one.volume, days[1]


def _cells(one: SourceLine) -> tuple[str | int, ...]:
    told = asdict(one)
    return tuple(
        cell.isoformat() if isinstance(cell, datetime) else "" if cell is None else cell for cell in told.values()
    )


def _change(one: TypeChangeLine) -> Plain:
    return {
        "day": one.day.isoformat(),
        "source": one.source,
        "event": one.event,
        "property": one.property,
        "from": list(one.before),
        "to": list(one.after),
    }


def _properties(of: PropertiesLine) -> Plain:
    properties = [asdict(one) | {"first": one.first.isoformat(), "last": one.last.isoformat()} for one in of.properties]
    return {"source": of.source, "event": of.event, "properties": properties, "more": of.more}


def _at(instant: datetime | None, otherwise: str) -> str:
    return otherwise if instant is None else instant.strftime("%Y-%m-%d %H:%M")
