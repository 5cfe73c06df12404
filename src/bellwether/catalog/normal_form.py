"""Definitions in their normal form, so that what means the same compares equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from bellwether.catalog.bands import BandsRefused, read_bands, write_bands
from bellwether.catalog.domain import (
    CollectionSpec,
    Definition,
    Definitions,
    FamilySpec,
    FieldSpec,
    Kind,
    MetricSpec,
    Spec,
    WorkspaceSpec,
)
from bellwether.catalog.field_rules import NUMERIC
from bellwether.catalog.reading import read_files
from bellwether.catalog.score_specs import HealthSpec, ProfileSpec
from bellwether.catalog.spelling import tidy
from bellwether.engine.definitions.collection import DEFAULT_SCALE
from bellwether.engine.definitions.metric import EnteredRollup

DEFAULTS = Path(__file__).parent / "defaults"

T = TypeVar("T", bound=msgspec.Struct)


@cache
def built_in() -> Definitions:
    """The collections that every workspace begins with."""
    return Definitions(
        Definition(shipped.kind, shipped.key, _normal(shipped.spec))
        for shipped in read_files((path, path.name) for path in sorted(DEFAULTS.glob("*.yaml")))
    )


def normal_form(wanted: Iterable[Definition], current: Definitions) -> Iterator[Definition]:
    """Each definition with texts trimmed, bands rewritten, and what it leaves open filled in.

    Settings of the workspace that are not given stay. A collection that Bellwether ships keeps its shipped fields;
    a family without an order keeps the one it has, or goes to the end.
    """
    last = max((spec.order or 0 for spec in current.typed(Kind.FAMILY, FamilySpec).values()), default=0)
    for definition in wanted:
        spec = _normal(definition.spec)
        match spec:
            case FamilySpec(order=None):
                here = current.get(Kind.FAMILY, definition.key)
                if here is not None and isinstance(here.spec, FamilySpec):
                    spec = replace(spec, order=here.spec.order)
                else:
                    last += 1
                    spec = replace(spec, order=last)
            case CollectionSpec():
                spec = _merged(definition.key, spec)
            case WorkspaceSpec():
                spec = _kept(spec, current.workspace())
        yield Definition(definition.kind, definition.key, spec, definition.place)


def _normal(spec: Spec) -> Spec:
    match spec:
        case FieldSpec():
            return _field(spec)
        case CollectionSpec():
            trimmed = _trimmed(spec)
            return replace(trimmed, fields={tidy(key): _field(field) for key, field in spec.fields.items()})
        case MetricSpec():
            return _metric(_trimmed(spec))
        case HealthSpec():
            return _score(_trimmed(spec))
        case _:
            return _trimmed(spec)


def _trimmed(spec: T) -> T:
    texts = {name: getattr(spec, name) for name in spec.__struct_fields__}
    return replace(
        spec, **{name: tidy(text) for name, text in texts.items() if isinstance(text, str) and type(text) is str}
    )


def _field(spec: FieldSpec) -> FieldSpec:
    scale = DEFAULT_SCALE if spec.scale is None and spec.type in NUMERIC else spec.scale
    return replace(_trimmed(spec), scale=scale, missing_codes=tuple(str(code).strip() for code in spec.missing_codes))


def _metric(spec: MetricSpec) -> MetricSpec:
    entered = spec.entered
    if entered is not None and entered.rollup is None:
        rollup = EnteredRollup.DISTRIBUTION if entered.ranks else EnteredRollup.NONE
        entered = replace(entered, rollup=rollup, ranks=tuple(tidy(rank) for rank in entered.ranks))
    try:
        bands = write_bands(read_bands(spec.bands))
    except BandsRefused:
        bands = spec.bands
    return replace(spec, entered=entered, bands=bands)


def _score(spec: HealthSpec) -> HealthSpec:
    try:
        bands = write_bands(read_bands(spec.bands))
    except BandsRefused:
        bands = spec.bands
    return replace(spec, bands=bands, profiles=tuple(_profile(profile) for profile in spec.profiles))


def _profile(spec: ProfileSpec) -> ProfileSpec:
    return replace(
        _trimmed(spec),
        groups=tuple(
            replace(_trimmed(group), drivers=tuple(_trimmed(driver) for driver in group.drivers))
            for group in spec.groups
        ),
        caps=tuple(_trimmed(cap) for cap in spec.caps),
    )


def _kept(given: WorkspaceSpec, before: WorkspaceSpec) -> WorkspaceSpec:
    return WorkspaceSpec(
        zone=before.zone if given.zone is None else given.zone,
        currency=before.currency if given.currency is None else given.currency,
        plan_rates=before.plan_rates if given.plan_rates is None else given.plan_rates,
        fiscal_start_month=before.fiscal_start_month if given.fiscal_start_month is None else given.fiscal_start_month,
        compute_every=before.compute_every if given.compute_every is None else given.compute_every,
        key_metrics=before.key_metrics if given.key_metrics is None else _trimmed(given.key_metrics),
    )


def _merged(key: str, spec: CollectionSpec) -> CollectionSpec:
    shipped = built_in().get(Kind.COLLECTION, key)
    if shipped is None or not isinstance(shipped.spec, CollectionSpec):
        return spec if spec.name is not None else replace(spec, name=key.replace("_", " ").capitalize())
    base = shipped.spec
    return replace(
        spec,
        name=spec.name or base.name,
        anchor=spec.anchor or base.anchor,
        start=spec.start or base.start,
        end=spec.end or base.end,
        fields={**base.fields, **spec.fields},
    )
