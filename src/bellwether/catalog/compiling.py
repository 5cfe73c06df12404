"""Definitions to the frozen catalog that the engine is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from bellwether.catalog.bands import read_bands
from bellwether.catalog.domain import (
    CheckSpec,
    CollectionSpec,
    Definition,
    Definitions,
    EnteredSpec,
    ExclusionSpec,
    FamilySpec,
    FieldSpec,
    KeyMetricsSpec,
    Kind,
    MetricSpec,
    SegmentSpec,
    SourceSpec,
    TargetSpec,
)
from bellwether.catalog.families import in_reading_order
from bellwether.catalog.guidance_rules import guidance_of
from bellwether.catalog.metric_rules import first_day, read_max_age, read_unit
from bellwether.catalog.schedule_specs import ScheduleSpec, schedule_of
from bellwether.catalog.score_rules import score_of
from bellwether.catalog.score_specs import DEFAULT_BANDS, HealthSpec
from bellwether.catalog.wording import decimal_text
from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Catalog, Check, Exclusion, Family, Money, Segment, Source
from bellwether.engine.definitions.collection import Collection, Field
from bellwether.engine.definitions.key_metrics import KeyMetrics
from bellwether.engine.definitions.metric import (
    Direction,
    Display,
    EnteredRollup,
    EnteredRules,
    Metric,
    MetricKind,
    Target,
)


def compiled(definitions: Definitions) -> Catalog:
    """The catalog of sound definitions."""
    workspace = definitions.workspace()
    families = sorted(
        definitions.typed(Kind.FAMILY, FamilySpec).items(), key=lambda family: (family[1].order or 0, family[0])
    )
    segments = definitions.typed(Kind.SEGMENT, SegmentSpec)
    targets = _targets(definitions.typed(Kind.TARGET, TargetSpec).values())
    return Catalog(
        metrics=in_reading_order(
            {
                definition.key: _metric(definition, spec, targets.get(definition.key, ()))
                for definition, spec in definitions.each(Kind.METRIC, MetricSpec)
            }
            | {
                definition.key: _score(definition, spec, segments, targets.get(definition.key, ()))
                for definition, spec in definitions.each(Kind.HEALTH, HealthSpec)
            },
            dict(families),
        ),
        collections={
            key: _collection(key, spec) for key, spec in definitions.typed(Kind.COLLECTION, CollectionSpec).items()
        },
        properties=_fields(definitions, Kind.PROPERTY),
        account_traits=_fields(definitions, Kind.ACCOUNT_TRAIT),
        user_traits=_fields(definitions, Kind.USER_TRAIT),
        families={key: Family(key, spec.name, spec.order or 0) for key, spec in families},
        segments={key: Segment(key, spec.name, spec.condition) for key, spec in segments.items()},
        exclusions={
            key: Exclusion(key, spec.name, spec.condition)
            for key, spec in definitions.typed(Kind.EXCLUSION, ExclusionSpec).items()
        },
        checks={
            key: Check(key, spec.name, spec.never, spec.same, spec.refers, spec.to, spec.alive)
            for key, spec in definitions.typed(Kind.CHECK, CheckSpec).items()
        },
        schedules={key: schedule_of(key, spec) for key, spec in definitions.typed(Kind.SCHEDULE, ScheduleSpec).items()},
        sources={
            key: Source(key, spec.covers_from, () if "all" in spec.covers else spec.covers, spec.rank)
            for key, spec in definitions.typed(Kind.SOURCE, SourceSpec).items()
        },
        calendar=Calendar(workspace.zone or "UTC", workspace.fiscal_start_month or 1),
        money=Money(workspace.currency or "EUR", workspace.plan_rates or "plan"),
        events=frozenset(definitions.of(Kind.EVENT)),
        key_metrics=_key_metrics(workspace.key_metrics or KeyMetricsSpec()),
    )


def _key_metrics(spec: KeyMetricsSpec) -> KeyMetrics:
    return KeyMetrics(spec.revenue, spec.renewal, spec.health, spec.pulse, spec.gross_retention, spec.net_retention)


def field(key: str, spec: FieldSpec) -> Field:
    """The engine's field of a definition."""
    return Field(
        key=key,
        type=spec.type,
        scale=spec.scale or 0,
        known_from=spec.known_from,
        currency_field=spec.currency,
        missing_codes=tuple(str(code) for code in spec.missing_codes),
        lowest=_bound(spec.lowest),
        highest=_bound(spec.highest),
    )


def _bound(number: Decimal | None) -> str | None:
    return None if number is None else decimal_text(number)


def _fields(definitions: Definitions, kind: Kind) -> dict[str, Field]:
    return {key: field(key, spec) for key, spec in definitions.typed(kind, FieldSpec).items()}


def _collection(key: str, spec: CollectionSpec) -> Collection:
    return Collection(
        key=key,
        name=spec.name or key,
        anchor=spec.anchor or "",
        fields={name: field(name, inner) for name, inner in spec.fields.items()},
        start=spec.start,
        end=spec.end,
        end_inclusive=spec.end_inclusive,
    )


def _metric(definition: Definition, spec: MetricSpec, dated: Iterable[Target]) -> Metric:
    general = () if spec.target is None else (Target(spec.target, start_value=spec.start),)
    return Metric(
        key=definition.key,
        name=spec.name,
        kind=MetricKind.COMPUTED if spec.entered is None else MetricKind.ENTERED,
        formula=spec.formula,
        entered=None if spec.entered is None else _entered(spec.entered),
        unit=None if spec.unit is None else read_unit(spec.unit),
        display=spec.display or Display.NUMBER,
        decimals=spec.decimals,
        direction=spec.direction,
        family=spec.family,
        description=spec.description,
        min_n=spec.min_n,
        min_base=spec.min_base,
        min_coverage=spec.min_coverage,
        applies_to=spec.applies_to,
        bands=read_bands(spec.bands),
        targets=_in_turn([*general, *dated]),
        version=definition.version,
        guidance=guidance_of(spec),
    )


def _score(
    definition: Definition, spec: HealthSpec, segments: Mapping[str, SegmentSpec], dated: Iterable[Target]
) -> Metric:
    """A score as the metric that the rest of the engine takes it for: whole points, of which more is better."""
    return Metric(
        key=definition.key,
        name=spec.name,
        kind=MetricKind.SCORED,
        decimals=0,
        direction=Direction.UP,
        family=spec.family,
        description=spec.description,
        bands=read_bands(spec.bands or DEFAULT_BANDS),
        targets=_in_turn(list(dated)),
        version=definition.version,
        score=score_of(spec, segments),
        guidance=guidance_of(spec),
    )


def _entered(spec: EnteredSpec) -> EnteredRules:
    return EnteredRules(
        max_age_days=None if spec.max_age is None else read_max_age(spec.max_age),
        rollup=spec.rollup or EnteredRollup.NONE,
        weight=spec.weight,
        ranks=spec.ranks,
    )


def _targets(specs: Iterable[TargetSpec]) -> dict[str, list[Target]]:
    """The targets by metric, those of one subject in the order of their days."""
    found: dict[str, list[Target]] = {}
    for spec in sorted(specs, key=first_day):
        target = Target(spec.value, spec.starts, spec.ends, spec.account, spec.segment, spec.start)
        found.setdefault(spec.metric, []).append(target)
    return found


def _in_turn(targets: list[Target]) -> tuple[Target, ...]:
    """The targets, each ended by the day on which the next one of the same subject starts; one holds at a time."""
    by_subject: dict[tuple[str, str], list[Target]] = {}
    for target in targets:
        by_subject.setdefault((target.account or "", target.segment or ""), []).append(target)
    turns: list[Target] = []
    for subject in sorted(by_subject):
        rivals = by_subject[subject]
        for earlier, later in pairwise(rivals):
            turns.append(earlier if earlier.ends else replace(earlier, ends=later.starts))
        turns.append(rivals[-1])
    return tuple(turns)
