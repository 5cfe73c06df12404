"""Targets as a grid: what holds in each cell, what somebody wants there, and putting all of it in force at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import Definition, DefinitionsRefused, Kind, TargetSpec
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.editing.refusals import EditRefused, StaleEdit
from bellwether.screens.editing.typed import number_typed

PREFIX = "t:"


@dataclass(frozen=True, slots=True)
class Cell:
    """For whom a metric's target is: one account, a segment, or (with neither) everyone."""

    metric: str
    account: str | None = None
    segment: str | None = None

    @property
    def name(self) -> str:
        """What its field is called."""
        if self.account is not None:
            return f"{PREFIX}{self.metric}:account:{self.account}"
        return f"{PREFIX}{self.metric}:segment:{self.segment}" if self.segment else f"{PREFIX}{self.metric}:all:"


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is to be another: its metric and subject by name, what holds and what is wanted, as texts."""

    cell: Cell
    metric: str
    subject: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be had as typed, and why."""

    metric: str
    subject: str
    sentence: str


def cell_named(name: str) -> Cell | None:
    """The cell of a field's name."""
    parts = name.removeprefix(PREFIX).split(":", 2)
    match parts:
        case [metric, "all", ""]:
            return Cell(metric)
        case [metric, "segment", segment] if segment:
            return Cell(metric, segment=segment)
        case [metric, "account", account] if account:
            return Cell(metric, account=account)
        case _:
            return None


def has_targets(metric: Metric) -> bool:
    """Whether a metric can have a target: a rank has none, its best rank is the goal."""
    return metric.entered is None or not metric.entered.ranks


def may_edit(viewer: Viewer, cell: Cell) -> bool:
    """Whether the viewer may set a target there; one for everyone or a segment reaches all accounts."""
    if not viewer.edits_target(cell.metric):
        return False
    if cell.account is not None:
        return viewer.sees_account(cell.account)
    return viewer.accounts is None and (cell.segment is None or viewer.sees_segment(cell.segment))


class Book:
    """The targets that hold on a day, by cell."""

    def __init__(self, day: date) -> None:
        self.definitions = queries.targets()
        self._held: dict[Cell, TargetSpec] = {}
        for spec in sorted(self._specs(), key=lambda one: one.starts or date.min):
            if (spec.starts is None or spec.starts <= day) and (spec.ends is None or spec.ends > day):
                self._held[Cell(spec.metric, spec.account, spec.segment)] = spec

    def spec(self, cell: Cell) -> TargetSpec | None:
        """The target that holds there."""
        return self._held.get(cell)

    def text(self, cell: Cell) -> str:
        """The target that holds there, as people write it; nothing where there is none."""
        spec = self._held.get(cell)
        return "" if spec is None else number_text(spec.value)

    def _specs(self) -> Iterator[TargetSpec]:
        for definition in self.definitions:
            if isinstance(definition.spec, TargetSpec):
                yield definition.spec


def number_text(number: Decimal) -> str:
    """A number without needless zeros."""
    return f"{number.normalize():f}"


def wanted_changes(
    typed: Mapping[str, str], book: Book, subjects: Mapping[Cell, str], metrics: Mapping[str, Metric]
) -> tuple[list[Change], list[Fault]]:
    """What the typed cells would change, and which cannot be had; `subjects` are the cells that the viewer may set."""
    changes: list[Change] = []
    faults: list[Fault] = []
    for name, raw in typed.items():
        cell = cell_named(name)
        if cell is None or cell not in subjects:
            continue
        metric, subject, before = metrics[cell.metric].name, subjects[cell], book.text(cell)
        try:
            after = number_text(number_typed(raw)) if raw.strip() else ""
        except EditRefused as refused:
            faults.append(Fault(metric, subject, str(refused)))
            continue
        if after != before:
            changes.append(Change(cell, metric, subject, before, after))
    return changes, faults


def refuse_stale(changes: Iterable[Change], seen: Mapping[str, str]) -> None:
    """Refuses where something else holds now than what the change was made on top of."""
    for change in changes:
        shown = seen.get(change.cell.name, "")
        if shown != change.before:
            raise StaleEdit(change.before or "not set", change.after or "nothing")


def put_in_force(changes: Iterable[Change], book: Book, first: date | None, authorship: Authorship) -> int:
    """How many targets are another now: all of them, or none and the reason.

    With `first` a new target begins on that day and the former holds until then; without, the one that holds changes.
    """
    specs: dict[str, Definition] = {}
    gone: set[str] = set()
    for change in changes:
        held = book.spec(change.cell)
        if not change.after:
            if held is not None:
                gone.add(held.key)
            continue
        value = Decimal(change.after)
        if held is not None and first is None:
            spec = replace(held, value=value)
        else:
            cell = change.cell
            start = None if held is None else held.start
            spec = TargetSpec(
                metric=cell.metric, value=value, start=start, account=cell.account, segment=cell.segment, starts=first
            )
        specs[spec.key] = Definition(Kind.TARGET, spec.key, spec)
    if gone and not specs and gone >= {one.key for one in book.definitions}:
        raise EditRefused("These are the only targets there are. Set another value instead of taking all away.")
    try:
        done = served().replace(Kind.TARGET, specs.values(), gone, authorship)
    except DefinitionsRefused as refused:
        raise EditRefused("; ".join(problem.sentence for problem in refused.problems)) from refused
    return len(done.changes)
