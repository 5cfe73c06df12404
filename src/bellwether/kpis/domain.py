"""A KPI of the catalogue: its wording by each convention, the words around it, and the choices it leaves open."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bellwether.catalog.domain import Definition, Definitions, FamilySpec, Kind, MetricSpec
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.spelling import closest
from bellwether.engine.definitions.errors import BellwetherError

Wording = MetricSpec | HealthSpec


class Level(StrEnum):
    """What a KPI can be told of, beside segments and the portfolio, which every KPI rolls up to."""

    USER = "user"
    CONTACT = "contact"
    ACCOUNT = "account"
    TICKET = "ticket"
    DEAL = "deal"
    SEGMENT = "segment"
    PORTFOLIO = "portfolio"


class Rollup(StrEnum):
    """How the KPI of a group comes from its accounts; the engine does it, this names it."""

    ADDITIVE = "additive"
    BALANCE = "balance"
    RATIO = "ratio"
    POOLED = "pooled"
    DISTINCT = "distinct"
    ORDER = "order"
    MEAN = "mean"
    COMPOSITE = "composite"
    MODEL = "model"
    LAST = "last"
    CHANGE = "change"


class ParameterKind(StrEnum):
    """What only the workspace can say of a KPI."""

    EVENT = "event"
    ACCOUNT_TRAIT = "account_trait"
    USER_TRAIT = "user_trait"
    PROPERTY = "property"
    TEXT = "text"
    NUMBER = "number"
    WINDOW = "window"


class PresetKind(StrEnum):
    """What a preset is for: a goal, or the people of a role."""

    GOAL = "goal"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A choice that a KPI leaves open; without a default it has to be made."""

    key: str
    kind: ParameterKind
    says: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One convention of a KPI; the only one of a KPI without conventions has no key."""

    key: str
    name: str
    says: str
    wording: Wording


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI with its conventions. `soft` signals are easily moved without anybody being better off."""

    key: str
    code: str
    name: str
    aliases: tuple[str, ...]
    family: str
    levels: tuple[Level, ...]
    rollup: Rollup
    soft: bool
    default: str
    variants: tuple[Variant, ...]
    parameters: tuple[Parameter, ...]
    defines: Definitions

    @property
    def kind(self) -> Kind:
        """Whether it is a metric or a health score."""
        return Kind.HEALTH if isinstance(self.variants[0].wording, HealthSpec) else Kind.METRIC

    @property
    def open_parameters(self) -> tuple[Parameter, ...]:
        """The choices that have to be made before it can be added."""
        return tuple(one for one in self.parameters if one.default is None)

    def variant(self, key: str | None = None) -> Variant:
        """The convention of that key, or the default one; refused with the nearest where there is none."""
        wanted = self.default if key is None else key
        found = next((one for one in self.variants if one.key == wanted), None)
        if found is None:
            known = [one.key for one in self.variants if one.key]
            there = f"; its variants are {', '.join(known)}" if known else "; it has no variants"
            raise KpiRefused(f"“{self.key}” has no variant “{wanted}”{closest(wanted, known) or there}.")
        return found

    def named(self, variant: str | None) -> Variant | None:
        """The convention that a metric names, if there is (still) such a one."""
        return next((one for one in self.variants if one.key == (variant or "")), None)


@dataclass(frozen=True, slots=True)
class Preset:
    """KPIs that belong together, for a goal or a role."""

    key: str
    kind: PresetKind
    name: str
    says: str
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Library:
    """The catalogue: its KPIs by key, the metrics that only serve them, families and presets."""

    kpis: Mapping[str, Kpi]
    helpers: Mapping[str, Definition]
    families: Mapping[str, FamilySpec]
    presets: Mapping[str, Preset]

    def kpi(self, key: str) -> Kpi:
        """The KPI of that key; refused with what was probably meant where there is none."""
        if key not in self.kpis:
            raise KpiRefused(f"There is no KPI “{key}” in the catalogue{self._meant(key)}")
        return self.kpis[key]

    def preset(self, key: str) -> Preset:
        """The preset of that key; refused with the nearest where there is none."""
        if key not in self.presets:
            known = ", ".join(self.presets)
            raise KpiRefused(f"There is no preset “{key}”{closest(key, self.presets) or f'; there are {known}'}.")
        return self.presets[key]

    def searched(self, words: str) -> tuple[Kpi, ...]:
        """The KPIs whose code, key, name or other name has these words, those of that very name first."""
        wanted = words.casefold().strip()
        names = {kpi.key: [text.casefold() for text in _names(kpi)] for kpi in self.kpis.values()}
        exact = [key for key, texts in names.items() if wanted in texts]
        part = [key for key, texts in names.items() if key not in exact and any(wanted in text for text in texts)]
        return tuple(self.kpis[key] for key in (*exact, *part))

    def _meant(self, words: str) -> str:
        """What somebody probably meant who named something that is no KPI."""
        found = self.searched(words)
        if not found:
            by_name = {name.casefold(): kpi for kpi in self.kpis.values() for name in _names(kpi)}
            near = difflib.get_close_matches(words.casefold(), list(by_name), n=1, cutoff=0.6)
            found = tuple(by_name[name] for name in near)
        if not found:
            return ". “bellwether kpi list” shows them all."
        return f"; did you mean {' or '.join(f'“{kpi.key}” ({kpi.name})' for kpi in found[:3])}?"


def _names(kpi: Kpi) -> tuple[str, ...]:
    return (kpi.key, kpi.code, kpi.name, *kpi.aliases)


class KpiRefused(BellwetherError):
    """A KPI, variant, preset or choice that there is not, or a KPI that cannot be added; with the remedy."""
