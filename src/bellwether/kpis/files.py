"""The catalogue's files as they are written."""

from __future__ import annotations

import msgspec

from bellwether.catalog.spec import Worded
from bellwether.engine.definitions.guidance import Indicator
from bellwether.kpis.domain import Level, ParameterKind, PresetKind, Rollup


class ParameterFile(Worded, frozen=True, kw_only=True):
    """A choice that a KPI leaves open."""

    kind: ParameterKind
    says: str
    default: str | None = None


class KpiFile(Worded, frozen=True, kw_only=True):
    """One KPI, but for its wording: `metric` or `health`, `variants`, `helpers` and `defines` are read apart."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    level: tuple[Level, ...]
    rollup: Rollup
    indicator: Indicator
    soft: bool = False
    review: str
    anchor: str
    period: str
    bands_source: str = ""
    measures: str
    reading: str
    when_red: str
    default: str | None = None
    parameters: dict[str, ParameterFile] = msgspec.field(default_factory=dict)


class VariantFile(Worded, frozen=True, kw_only=True):
    """One convention, but for the words of a metric that it gives again."""

    key: str
    name: str
    says: str
    title: str | None = None
    measures: str | None = None
    reading: str | None = None
    anchor: str | None = None
    period: str | None = None
    bands_source: str | None = None


class PresetFile(Worded, frozen=True, kw_only=True):
    """One preset."""

    key: str
    kind: PresetKind
    name: str
    says: str
    kpis: tuple[str, ...]
