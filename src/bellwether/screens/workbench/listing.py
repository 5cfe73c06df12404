"""The list of metrics by family: what each is, and how its accounts stand today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.utils.safestring import SafeString

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.board.board import Board
from bellwether.board.boards import NothingComputed
from bellwether.catalog.serving import served
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.evaluate.colouring import COLOURS
from bellwether.engine.evaluate.readback import NotComputed
from bellwether.engine.evaluate.standing import Colour
from bellwether.screens.boards import boards
from bellwether.ui.bars import distribution

NO_FAMILY = "Without a family"


@dataclass(frozen=True, slots=True)
class Entry:
    """One metric of the list."""

    metric: Metric
    accounts: SafeString
    known: int | None

    @property
    def source(self) -> str:
        """Where its values come from: its formula, or in words."""
        match self.metric.kind:
            case MetricKind.COMPUTED:
                return self.metric.formula or ""
            case MetricKind.ENTERED:
                return "entered by people or imported"
            case MetricKind.SCORED:
                return "a health score"

    @property
    def url(self) -> str:
        """Its page."""
        return f"/metrics/{self.metric.key}/"

    @property
    def target(self) -> str:
        """The target that holds for everyone."""
        general = [one.value for one in self.metric.targets if one.account is None and one.segment is None]
        return f"{general[0]:f}" if general else ""


@dataclass(frozen=True, slots=True)
class Family:
    """The metrics of one family."""

    name: str
    entries: tuple[Entry, ...]


def listed(viewer: Viewer, sought: str) -> tuple[Family, ...]:
    """The metrics that the viewer may read, by family in their order; those whose name or key holds a text."""
    catalog = visible(served().catalog(), viewer)
    wanted = sought.casefold().strip()
    metrics = [one for one in catalog.metrics.values() if wanted in one.name.casefold() or wanted in one.key.casefold()]
    board = _board(tuple(one.key for one in metrics))
    entries = [_entry(metric, board, viewer) for metric in metrics]
    families = sorted(catalog.families.values(), key=lambda family: family.order)
    found = [Family(one.name, tuple(entry for entry in entries if entry.metric.family == one.key)) for one in families]
    known = {one.key for one in families}
    homeless = Family(NO_FAMILY, tuple(entry for entry in entries if entry.metric.family not in known))
    return tuple(family for family in [*found, homeless] if family.entries)


def _board(keys: tuple[str, ...]) -> Board | None:
    try:
        return boards().on(metrics=keys)
    except NothingComputed:
        return None


def _entry(metric: Metric, board: Board | None, viewer: Viewer) -> Entry:
    if board is None:
        return Entry(metric, SafeString(""), None)
    try:
        column = board.metric(metric.key)
    except NotComputed:
        return Entry(metric, SafeString(""), None)
    rows = board.of(viewer.accounts)
    known = column.known[rows]
    counts = np.bincount(column.colour[rows][known], minlength=len(COLOURS)).tolist()
    by_colour = dict(zip(COLOURS, counts, strict=True))
    parts = [
        (colour.value, by_colour.get(colour, 0)) for colour in (Colour.GOOD, Colour.WATCH, Colour.BAD, Colour.NONE)
    ]
    total = int(known.sum())
    return Entry(metric, distribution([*parts, ("unknown", rows.size - total)], 120), total)
