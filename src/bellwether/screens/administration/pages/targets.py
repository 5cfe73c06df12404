"""Targets: metrics against everyone and the segments, or accounts against the metrics of a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.board.boards import NothingComputed
from bellwether.catalog.actions import Authorship
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.administration.sections import drawn
from bellwether.screens.administration.target_grid import (
    PREFIX,
    Book,
    Cell,
    cell_named,
    has_targets,
    may_edit,
    number_text,
    put_in_force,
    refuse_stale,
    wanted_changes,
)
from bellwether.screens.boards import boards
from bellwether.screens.choices import choices
from bellwether.screens.editing.refusals import EditRefused
from bellwether.screens.editing.typed import reason_typed
from bellwether.ui.days import read_day
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_TARGETS = "/administration/targets/"
ACCOUNTS = 50
"""Accounts on one page of the grid."""


@dataclass(frozen=True, slots=True)
class Field:
    """A cell as a field: what holds there, what holds in its place otherwise, and whether the viewer may set it."""

    cell: Cell
    label: str
    text: str
    otherwise: str
    may: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid."""

    name: str
    group: str
    fields: tuple[Field, ...]


@require_http_methods(["GET", "POST"])
@page(Permission.EDIT_TARGETS)
def targets(request: PageRequest) -> HttpResponse:
    """The grid; what somebody typed or pasted is shown as changes first, then put in force at once."""
    grid = _Grid(request)
    if request.method == "GET":
        return drawn(request, "targets.html", grid.context())
    typed = {name: str(text) for name, text in request.POST.items() if name.startswith(PREFIX)}
    changes, faults = wanted_changes(typed, grid.book, grid.subjects(typed), grid.catalog.metrics)
    first, refused = _day(request.POST.get("first", "")), ""
    if request.POST.get("act") == "apply" and changes and not faults:
        seen = {
            name.removeprefix("seen-"): str(text) for name, text in request.POST.items() if name.startswith("seen-")
        }
        try:
            refuse_stale(changes, seen)
            reason = reason_typed(request.POST.get("reason", ""))
            done = put_in_force(changes, grid.book, first, Authorship(request.viewer.name, running().now(), reason))
        except EditRefused as problem:
            refused = str(problem)
        else:
            next_page(request, f"{done} targets are set.")
            return HttpResponseRedirect(grid.url)
    context = {"changes": changes, "faults": faults, "first": first, "refused": refused, "url": grid.url}
    return drawn(request, "targets_preview.html", context, status=422 if faults or refused else 200)


class _Grid:
    """What one address of the page shows."""

    def __init__(self, request: PageRequest) -> None:
        self.viewer = request.viewer
        self.catalog: Catalog = visible(running().catalog(), self.viewer)
        self.book = Book(running().last_day())
        shown = choices(self.catalog).families
        self.families = [
            (family, [one.metric for one in metrics if has_targets(one.metric)]) for family, metrics in shown
        ]
        self.families = [(family, metrics) for family, metrics in self.families if metrics]
        asked = request.GET.get("family", "")
        keys = [family.key for family, _ in self.families]
        everyone = self.viewer.accounts is None
        self.family = asked if asked in keys else "" if everyone else next(iter(keys), "")
        self.sought = request.GET.get("q", "").strip()[:100]
        self.start = _whole(request.GET.get("after", ""))

    @property
    def url(self) -> str:
        """The address of what is shown."""
        query = {"family": self.family, "q": self.sought, "after": str(self.start) if self.start else ""}
        told = urlencode({name: text for name, text in query.items() if text})
        return f"{_TARGETS}?{told}" if told else _TARGETS

    def context(self) -> dict[str, object]:
        """What the template shows."""
        everyone = self.viewer.accounts is None
        tabs = [{"name": "Everyone and segments", "url": _TARGETS, "current": not self.family}] if everyone else []
        tabs += [
            {"name": family.name, "url": f"{_TARGETS}?family={family.key}", "current": family.key == self.family}
            for family, _ in self.families
            if family.key
        ]
        heads, rows, more = self._accounts() if self.family else self._segments()
        return {
            "grids": tabs, "heads": heads, "rows": rows, "more": more, "url": self.url,
            "family": self.family, "sought": self.sought, "by_account": bool(self.family),
        }  # fmt: skip

    def subjects(self, typed: Mapping[str, str]) -> dict[Cell, str]:
        """The cells that the viewer may set, of those that came, with whom each is for."""
        found: dict[Cell, str] = {}
        accounts = dict(self._visible_accounts())
        for name in typed:
            cell = cell_named(name)
            metric = None if cell is None else self.catalog.metrics.get(cell.metric)
            if cell is None or metric is None or not has_targets(metric) or not may_edit(self.viewer, cell):
                continue
            if cell.account is not None:
                subject = accounts.get(cell.account, "")
            else:
                subject = "Everyone" if cell.segment is None else self._segment(cell.segment)
            if subject:
                found[cell] = subject
        return found

    def _segment(self, key: str) -> str:
        segment = self.catalog.segments.get(key)
        return "" if segment is None else segment.name

    def _segments(self) -> tuple[list[str], list[Row], str]:
        segments = list(self.catalog.segments.values())
        rows = []
        for family, metrics in self.families:
            for metric in metrics:
                whole = self._field(Cell(metric.key), metric, "everyone")
                parts = [self._field(Cell(metric.key, segment=one.key), metric, one.name) for one in segments]
                rows.append(Row(metric.name, family.name, (whole, *parts)))
        return ["Everyone", *(one.name for one in segments)], rows, ""

    def _accounts(self) -> tuple[list[str], list[Row], str]:
        metrics = next(metrics for family, metrics in self.families if family.key == self.family)
        sought = self.sought.casefold()
        found = [one for one in self._visible_accounts() if not sought or sought in one[1].casefold()]
        part = found[self.start : self.start + ACCOUNTS]
        rows = [
            Row(name, "", tuple(self._field(Cell(metric.key, account=key), metric, name) for metric in metrics))
            for key, name in part
        ]
        after = self.start + ACCOUNTS
        query = urlencode({"family": self.family, **({"q": self.sought} if self.sought else {}), "after": after})
        return [metric.name for metric in metrics], rows, f"{_TARGETS}?{query}" if after < len(found) else ""

    def _visible_accounts(self) -> list[tuple[str, str]]:
        try:
            board = boards().on(None, [])
        except NothingComputed:
            return []
        return [(board.ids[row], board.names[row]) for row in board.of(self.viewer.accounts).tolist()]

    def _field(self, cell: Cell, metric: Metric, subject: str) -> Field:
        everyone = Cell(cell.metric)
        wider = (self.book.text(everyone) if cell != everyone else "") or _default(metric)
        return Field(cell, f"{metric.name}, {subject}", self.book.text(cell), wider, may_edit(self.viewer, cell))


def _default(metric: Metric) -> str:
    """The target that a metric's own definition gives it."""
    own = (one for one in metric.targets if one.account is None and one.segment is None and one.starts is None)
    return next((number_text(one.value) for one in own), "")


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
