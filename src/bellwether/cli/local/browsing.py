"""The KPIs of the catalogue, listed. Nothing here needs the facts or the engine, so that a list is there at once."""

from __future__ import annotations

from bellwether.catalog.domain import Definitions
from bellwether.cli.catalogued import KpiLine, KpisAnswer, KpisQuestion, PresetLine
from bellwether.engine.definitions.errors import UnknownName
from bellwether.kpis.domain import Kpi, Library, Preset
from bellwether.kpis.loading import library
from bellwether.kpis.used import used_as


def kpis(question: KpisQuestion, current: Definitions) -> KpisAnswer:
    """The KPIs asked for, with where the workspace uses them."""
    known = library()
    found = _asked(known, question)
    presets = tuple(_preset(one) for one in known.presets.values())
    return KpisAnswer(tuple(line_of(one, current) for one in found), presets)


def _asked(known: Library, question: KpisQuestion) -> list[Kpi]:
    if question.family is not None and question.family not in known.families:
        raise UnknownName("family", question.family, known.families)
    found = list(known.searched(question.words) if question.words else known.kpis.values())
    if question.preset is not None:
        keys = known.preset(question.preset).kpis
        found = sorted((one for one in found if one.key in keys), key=lambda one: keys.index(one.key))
    return [one for one in found if question.family in (None, one.family)]


def line_of(one: Kpi, current: Definitions) -> KpiLine:
    """A KPI in a line of the list."""
    default = one.variant()
    family = library().families[one.family].name
    used = tuple(used_as(one, current))
    return KpiLine(
        one.key, one.code, one.name, family, default.name, len(one.variants), default.wording.review or "", used
    )


def _preset(one: Preset) -> PresetLine:
    return PresetLine(one.key, one.kind.value, one.name, one.says, one.kpis)
