"""Names that may be one, for people and machines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markup import escape
from rich.text import Text

from bellwether.cli.matched import MatchesAnswer, NamesAnswer, QuestionLine
from bellwether.cli.views.show import Cells, Plain
from bellwether.cli.views.values import plain_table

_COLUMNS = ("id", "kind", "first", "first_name", "second", "second_name", "common", "why")


@dataclass(frozen=True, slots=True)
class MatchesView:
    """The open questions, and what has been matched."""

    answer: MatchesAnswer

    def table(self) -> Iterator[RenderableType]:
        answer = self.answer
        for kind, rules in answer.matched.items():
            if rules:
                told = ", ".join(f"{count:,} by {rule}" for rule, count in rules.items())
                yield Text(f"Names of {kind.value}s that several systems share: {told}.")
        for crowd in answer.crowds:
            yield Text(f"{crowd}: too many to match or ask by.", style="yellow")
        if not answer.questions:
            yield Text("No question is open.")
            return
        yield from _table(answer.questions)
        more = answer.waiting - len(answer.questions)
        if more:
            yield Text(f"… and {more:,} more; --limit shows them.")
        yield Text("Are they one? “bellwether matches accept ID”, “refuse ID”, or “show ID” for all that is known.")

    def plain(self) -> Plain:
        answer = self.answer
        return {
            "waiting": answer.waiting,
            "matched": {kind.value: dict(rules) for kind, rules in answer.matched.items()},
            "crowds": list(answer.crowds),
            "questions": [_plain(line) for line in answer.questions],
        }

    def rows(self) -> Iterator[Cells]:
        yield _COLUMNS
        yield from (_cells(line) for line in self.answer.questions)


@dataclass(frozen=True, slots=True)
class NamesView:
    """The names of one account or person."""

    answer: NamesAnswer

    def table(self) -> Iterator[RenderableType]:
        table = plain_table()
        for title in ("Name", "Known to", "Keys", "Stands for", "By", "Undo"):
            table.add_column(title)
        for line in self.answer.names:
            number = "" if line.number is None else str(line.number)
            stands_for = "" if line.stands_for == line.name else line.stands_for
            cells = (line.name, ", ".join(line.systems), "; ".join(line.keys), stands_for, line.by, number)
            table.add_row(*(escape(cell) for cell in cells))
        yield table
        if self.answer.questions:
            yield Text("Open questions:")
            yield from _table(self.answer.questions)

    def plain(self) -> Plain:
        return {
            "kind": self.answer.kind.value,
            "names": [
                {
                    "name": line.name,
                    "systems": list(line.systems),
                    "keys": list(line.keys),
                    "stands_for": line.stands_for,
                    "by": line.by or None,
                    "number": line.number,
                }
                for line in self.answer.names
            ],
            "questions": [_plain(line) for line in self.answer.questions],
        }

    def rows(self) -> Iterator[Cells]:
        yield ("name", "systems", "keys", "stands_for", "by", "number")
        for line in self.answer.names:
            systems, keys = ", ".join(line.systems), "; ".join(line.keys)
            yield (line.name, systems, keys, line.stands_for, line.by, line.number)


def _table(lines: tuple[QuestionLine, ...]) -> Iterator[RenderableType]:
    table = plain_table()
    for title in ("Id", "One", "And the other", "In common", "Not matched, because"):
        table.add_column(title)
    for line in lines:
        first, second = _shown(line.first, line.first_name), _shown(line.second, line.second_name)
        cells = (line.id, first, second, "; ".join(line.common), line.why)
        table.add_row(*(escape(cell) for cell in cells))
    yield table


def _shown(name: str, called: str) -> str:
    return f"{called} ({name})" if called and called != name else name


def _plain(line: QuestionLine) -> Plain:
    return {
        "id": line.id,
        "kind": line.kind.value,
        "first": line.first,
        "first_name": line.first_name or None,
        "second": line.second,
        "second_name": line.second_name or None,
        "common": list(line.common),
        "why": line.why,
    }


def _cells(line: QuestionLine) -> Cells:
    names = (line.first, line.first_name, line.second, line.second_name)
    return (line.id, line.kind.value, *names, "; ".join(line.common), line.why)
