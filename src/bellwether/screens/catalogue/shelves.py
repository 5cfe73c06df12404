"""The KPIs of the catalogue as its page lists them: by family, of a preset, or found by words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bellwether.access.viewer import Viewer
from bellwether.catalog import queries
from bellwether.catalog.domain import Definitions
from bellwether.kpis.domain import Kpi, Library, Preset, PresetKind
from bellwether.kpis.readiness import Readiness, State
from bellwether.kpis.used import used_as

_OPTION = re.compile(r" \(--[^)]*\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One KPI: what it measures, the metrics here that are it, and, once looked at, whether its data is there."""

    kpi: Kpi
    measures: str
    used: tuple[str, ...]
    state: str = ""
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The KPIs of one family."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the catalogue is wanted: a preset, words, or all of it."""

    preset: str = ""
    words: str = ""


def shelves(
    library: Library, chosen: Chosen, viewer: Viewer, found: Mapping[str, Readiness] | None = None
) -> tuple[Shelf, ...]:
    """The wanted KPIs. Those of a preset stand together, in the order in which it reads them."""
    current = queries.definitions()
    if chosen.preset in library.presets:
        preset = library.presets[chosen.preset]
        kpis = [library.kpis[key] for key in preset.kpis]
        return (Shelf(preset.name, _entries(kpis, current, viewer, found)),)
    kpis = list(library.searched(chosen.words)) if chosen.words else list(library.kpis.values())
    by_family = {key: [kpi for kpi in kpis if kpi.family == key] for key in library.families}
    return tuple(
        Shelf(library.families[key].name, _entries(some, current, viewer, found))
        for key, some in by_family.items()
        if some
    )


def for_page(sentence: str) -> str:
    """A sentence of the catalogue without the options of the command that say the same.

    >>> for_page("Add it under another key (--as nps_kpi), or not.")
    'Add it under another key, or not.'
    """
    return _OPTION.sub("", sentence)


def presets(library: Library, kind: PresetKind) -> tuple[Preset, ...]:
    """The presets for goals, or for roles."""
    return tuple(one for one in library.presets.values() if one.kind is kind)


def used_here(kpi: Kpi, current: Definitions, viewer: Viewer) -> tuple[str, ...]:
    """The metrics of the workspace that are this KPI, as far as the viewer may see them."""
    return tuple(key for key, _ in used_as(kpi, current) if viewer.sees_metric(key))


def _entries(
    kpis: Iterable[Kpi], current: Definitions, viewer: Viewer, found: Mapping[str, Readiness] | None
) -> tuple[Entry, ...]:
    return tuple(_entry(kpi, used_here(kpi, current, viewer), (found or {}).get(kpi.key)) for kpi in kpis)


def _entry(kpi: Kpi, used: tuple[str, ...], looked_at: Readiness | None) -> Entry:
    measures = kpi.variant().wording.description
    if looked_at is None:
        return Entry(kpi, measures, used)
    lacks = [f"{need.kind} {need.name}" for need in looked_at.missing] if looked_at.state is State.MISSING else []
    return Entry(kpi, measures, used, looked_at.state.value, ", ".join(lacks) or for_page(looked_at.hindrance))
