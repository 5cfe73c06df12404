"""What the template of the filter builder is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from bellwether.board.board import Board, Rows
from bellwether.board.conditions.spelling import read_condition
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.screens.filters.building import Built
from bellwether.screens.filters.draft import Draft, Row
from bellwether.screens.filters.subjects import CUSTOM, SEGMENT, Needs, Section, Subject, Test
from bellwether.ui.bands import NAMES

MOST_PICKS = 300
TIMES = ("7d", "14d", "30d", "90d", "6mo", "1y")
"""Times that are offered for a change; any other may be written."""


@dataclass(frozen=True, slots=True)
class Pick:
    """One value that can be ticked."""

    value: str
    name: str
    picked: bool


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests under one heading."""

    name: str
    tests: tuple[Test, ...]


@dataclass(frozen=True)
class RowShown:
    """A condition as the template draws it."""

    prefix: str
    row: Row
    subject: Subject | None
    tests: tuple[Tests, ...]
    test: Test | None
    picks: tuple[Pick, ...]
    fault: str
    custom: str
    drop: str

    @property
    def needs(self) -> str:
        """What the test must be told."""
        return Needs.NOTHING if self.test is None else self.test.needs

    @property
    def number(self) -> bool:
        """Whether it takes a number."""
        return self.needs in (Needs.NUMBER, Needs.TWO_NUMBERS, Needs.DAYS, Needs.CHANGE)

    @property
    def timed(self) -> bool:
        """Whether it takes a time."""
        return self.needs in (Needs.CHANGE, Needs.OVER)


@dataclass(frozen=True)
class GroupShown:
    """A group as the template draws it."""

    prefix: str
    join: str
    rows: tuple[RowShown, ...]
    add: str


@dataclass(frozen=True)
class Builder:
    """The form."""

    join: str
    groups: tuple[GroupShown, ...]
    sections: tuple[Section, ...]
    times: tuple[str, ...] = TIMES


@dataclass(frozen=True)
class Known:
    """What the viewer knows: their catalog, and the accounts that they look at."""

    catalog: Catalog
    board: Board
    rows: Rows


def builder(draft: Draft, built: Built, sections: tuple[Section, ...], known: Known) -> Builder:
    """The form of a draft, with what each row lacks."""
    subjects = {one.key: one for section in sections for one in section.subjects}
    groups = tuple(
        GroupShown(
            f"g{place}",
            group.join,
            tuple(
                _row(row, (place, at), subjects.get(row.subject), built.faults.get((place, at), ""), known)
                for at, row in enumerate(group.rows)
            ),
            f"add:{place}",
        )
        for place, group in enumerate(draft.groups)
    )
    return Builder(draft.join, groups, sections)


def _row(row: Row, place: tuple[int, int], subject: Subject | None, fault: str, known: Known) -> RowShown:
    test = None if subject is None else subject.test(row.test)
    picks = (
        () if subject is None or test is None or test.needs is not Needs.PICKS else _picks(row, subject, test, known)
    )
    tests = () if subject is None else _by_section(subject.tests)
    return RowShown(
        f"g{place[0]}.r{place[1]}",
        row,
        subject,
        tests,
        test,
        tuple(picks),
        fault,
        _in_words(row, known.catalog),
        f"drop:{place[0]}.{place[1]}",
    )


def _in_words(row: Row, catalog: Catalog) -> str:
    if row.subject != CUSTOM:
        return ""
    try:
        return read_condition(row.first).in_words(catalog)
    except BellwetherError as problem:
        return str(problem)


def _by_section(tests: Iterable[Test]) -> tuple[Tests, ...]:
    return tuple(Tests(name, tuple(some)) for name, some in groupby(tests, key=lambda one: one.section))


def _picks(row: Row, subject: Subject, test: Test, known: Known) -> list[Pick]:
    """The values that can be ticked; those that are ticked stay, even where nobody has them any more."""
    if test.needs is not Needs.PICKS:
        return []
    offered = dict(_values(subject, test, known)[:MOST_PICKS])
    offered |= {one: one for one in row.picks if one not in offered}
    return [Pick(value, name, value in row.picks) for value, name in offered.items()]


def _values(subject: Subject, test: Test, known: Known) -> list[tuple[str, str]]:
    if test.key == "colour":
        return [(one, NAMES[one].capitalize()) for one in ("good", "watch", "bad", "none")]
    if subject.metric is not None:
        ranks = subject.metric.entered.ranks if subject.metric.entered is not None else ()
        return [(one, one) for one in ranks]
    if subject.key == SEGMENT:
        return [(one.key, one.name) for one in known.catalog.segments.values()]
    if subject.trait is None:
        return []
    column = known.board.trait(subject.trait.trait)
    codes = set(column.grid.numbers[known.rows][column.known[known.rows]].tolist())
    texts = sorted({column.texts[int(code)] for code in codes}, key=str.casefold)
    return [(one, one) for one in texts]
