"""Everything that can be wrong with a set of definitions, apart from formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from bellwether.catalog.alert_specs import AlertSpec, alert_faults
from bellwether.catalog.check_rules import check_faults
from bellwether.catalog.domain import (
    CheckSpec,
    CollectionSpec,
    Definition,
    Definitions,
    EventSpec,
    ExclusionSpec,
    FamilySpec,
    FieldSpec,
    Kind,
    MetricSpec,
    Problem,
    SegmentSpec,
    SourceSpec,
    TargetSpec,
    WorkspaceSpec,
)
from bellwether.catalog.families import family_faults
from bellwether.catalog.field_rules import (
    collection_faults,
    field_faults,
    name_faults,
    source_faults,
    workspace_faults,
)
from bellwether.catalog.guidance_rules import guidance_faults
from bellwether.catalog.key_metric_rules import key_metric_faults
from bellwether.catalog.metric_rules import metric_faults, target_faults
from bellwether.catalog.schedule_specs import ScheduleSpec, schedule_faults
from bellwether.catalog.score_rules import score_faults
from bellwether.catalog.score_specs import HealthSpec
from bellwether.engine.formula.names import KEY, RESERVED

_FREELY_NAMED = {Kind.EVENT, Kind.PROPERTY, Kind.ACCOUNT_TRAIT, Kind.USER_TRAIT}
_LONGEST_KEY = 63


def problem(definition: Definition, sentence: str) -> Problem:
    """The sentence, said of a definition where it stands."""
    named = definition.kind is Kind.WORKSPACE
    return Problem(definition.place, definition.key if named else f"{definition.kind.word} {definition.key}", sentence)


def problems_of(definitions: Definitions) -> Iterator[Problem]:
    """What is wrong with the definitions, one problem per fault."""
    for definition in definitions:
        for fault in (*_key_faults(definition), *_faults(definition, definitions)):
            yield problem(definition, fault)
    for definition, fault in target_faults(definitions):
        yield problem(definition, fault)


def _key_faults(definition: Definition) -> Iterator[str]:
    key = definition.key
    if definition.kind in _FREELY_NAMED:
        yield from name_faults(key)
    elif definition.kind not in (Kind.TARGET, Kind.WORKSPACE):
        if not KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
            yield (
                f"a key is at most {_LONGEST_KEY} small letters, digits and underscores, and begins with a letter; "
                "the name that people read goes into “name”"
            )
        elif key in RESERVED:
            yield f"“{key}” is a word of the formula language; choose another key"


def _faults(definition: Definition, definitions: Definitions) -> Iterator[str]:
    match definition.spec:
        case WorkspaceSpec() as spec:
            yield from workspace_faults(spec)
            yield from key_metric_faults(spec, definitions)
        case FamilySpec() as spec:
            yield from _unnamed(spec.name)
            yield from family_faults(spec, [*definitions.of(Kind.METRIC), *definitions.of(Kind.HEALTH)])
        case FieldSpec() as spec:
            if spec.known_from is not None:
                yield "known_from is for fields of a collection; leave it out"
            siblings = definitions.typed(definition.kind, FieldSpec)
            yield from (fault for fault in field_faults(spec, siblings) if not fault.startswith("known_from"))
        case CollectionSpec() as spec:
            yield from collection_faults(spec)
        case SourceSpec() as spec:
            yield from source_faults(spec, definitions)
        case ExclusionSpec(name=name) | SegmentSpec(name=name):
            yield from _unnamed(name)
        case HealthSpec() as spec:
            yield from _unnamed(spec.name)
            yield from score_faults(definition.key, spec, definitions)
            yield from guidance_faults(spec)
        case AlertSpec() as spec:
            yield from _unnamed(spec.name)
            measures = [*definitions.of(Kind.METRIC), *definitions.of(Kind.HEALTH)]
            yield from alert_faults(spec, measures, definitions.of(Kind.SEGMENT))
        case MetricSpec() as spec:
            yield from _unnamed(spec.name)
            yield from metric_faults(spec, definitions)
            yield from guidance_faults(spec)
        case CheckSpec() as spec:
            yield from _unnamed(spec.name)
            yield from check_faults(spec, definitions)
        case ScheduleSpec() as spec:
            yield from _unnamed(spec.name)
            yield from schedule_faults(spec)
        case EventSpec() | TargetSpec():
            pass
        case _ as never:
            assert_never(never)


def _unnamed(name: str) -> Iterator[str]:
    if not name.strip():
        yield "the name is empty; write what people should read"
