"""The rules in force, as their list shows them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.safestring import SafeString

from bellwether.access.closure import visible
from bellwether.access.viewer import Viewer
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.screens.segments.listing import in_words
from bellwether.ui.bands import badge
from bellwether.work.alerts import queries
from bellwether.work.alerts.domain import State
from bellwether.work.alerts.rules import WatchedRule, rules


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule of the list."""

    key: str
    name: str
    tone: SafeString
    words: str
    formula: str
    segment: str
    waits: str
    shows: str
    task: str
    open: int
    snoozed: int


def visible_rules(viewer: Viewer) -> dict[str, WatchedRule]:
    """The rules that read nothing which is hidden from the viewer."""
    return {
        key: one
        for key, one in rules().items()
        if viewer.sees_metrics(one.reads) and (one.rule.segment is None or viewer.sees_segment(one.rule.segment))
    }


def entries(viewer: Viewer) -> tuple[Entry, ...]:
    """The rules, each with how many of its alerts are open for the viewer's accounts."""
    catalog = visible(served().catalog(), viewer)
    counts = Counter((alert.rule, alert.state) for alert in queries.alerts(viewer))
    return tuple(_entry(viewer, catalog, one, counts) for one in visible_rules(viewer).values())


def _entry(viewer: Viewer, catalog: Catalog, watched: WatchedRule, counts: Counter[tuple[str, State]]) -> Entry:
    rule = watched.rule
    return Entry(
        rule.key,
        rule.name,
        badge(rule.tone.value),
        in_words(viewer, rule.when),
        rule.when,
        "" if rule.segment is None else catalog.segments[rule.segment].name,
        _waits(rule.days, rule.cool_down),
        "" if rule.shows is None else catalog.metrics[rule.shows].name,
        watched.task,
        counts[rule.key, State.OPEN],
        counts[rule.key, State.SNOOZED],
    )


def _waits(days: int, cool_down: int) -> str:
    held = "at once" if days == 1 else f"after {days} days in a row"
    return f"{held}, then quiet for {cool_down} days" if cool_down else held
