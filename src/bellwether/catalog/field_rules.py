"""What makes fields, traits, properties, collections, sources and the workspace's settings sound."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo, available_timezones

from bellwether.catalog.domain import (
    CollectionSpec,
    Definition,
    Definitions,
    FieldSpec,
    Kind,
    SourceSpec,
    WorkspaceSpec,
)
from bellwether.catalog.pull_specs import interval, pull_faults
from bellwether.catalog.spelling import closest
from bellwether.engine.definitions.collection import FieldType

NUMERIC = (FieldType.NUMBER, FieldType.MONEY)
_DATED = (FieldType.DATE, FieldType.INSTANT)
_FINEST = 12
_LONGEST_NAME = 200
_CURRENCY = re.compile(r"[A-Z]{3}")

COVERABLE = ("all", "events")
"""What a source may say it covers, beside a collection."""


def name_faults(name: str) -> Iterator[str]:
    """Why this cannot be the name of an event, property, trait or field."""
    if not name:
        yield "the name is empty"
    elif len(name) > _LONGEST_NAME:
        yield f"the name is longer than {_LONGEST_NAME} characters"
    elif any(unicodedata.category(letter) == "Cc" for letter in name):
        yield "the name holds a line break or another invisible character"


def workspace_faults(spec: WorkspaceSpec) -> Iterator[str]:
    """What is wrong with the workspace's settings."""
    if spec.zone is not None and not _is_zone(spec.zone):
        remedy = closest(spec.zone, available_timezones()) or "; write it like Europe/Berlin"
        yield f"“{spec.zone}” is not a time zone{remedy}"
    if spec.currency is not None and not _CURRENCY.fullmatch(spec.currency):
        yield f"“{spec.currency}” is not a currency; write its three letters, like EUR"
    if spec.fiscal_start_month is not None and not 1 <= spec.fiscal_start_month <= 12:
        yield f"fiscal_start_month is {spec.fiscal_start_month}; write the number of a month, 1 to 12"
    if spec.compute_every is not None and not _is_pause(spec.compute_every):
        yield f"compute_every: “{spec.compute_every}” is no length of time; write it like 5m or 1h, from 1m to 1d"
    if spec.plan_rates is not None and not spec.plan_rates.strip():
        yield "plan_rates is empty; name the set of rates that balances are converted at"


def _is_pause(text: str) -> bool:
    length = interval(text)
    return length is not None and length <= timedelta(days=1)


def field_faults(spec: FieldSpec, siblings: Mapping[str, FieldSpec]) -> Iterator[str]:
    """What is wrong with one field, among the fields that stand beside it."""
    if spec.scale is not None and spec.type not in NUMERIC:
        yield f"a {spec.type} has no decimals; leave “scale” out"
    if spec.scale is not None and not 0 <= spec.scale <= _FINEST:
        yield f"scale is {spec.scale}; write how many decimals to keep, 0 to {_FINEST}"
    if (spec.lowest is not None or spec.highest is not None) and spec.type not in NUMERIC:
        yield f"a {spec.type} has no lowest or highest value; leave them out"
    if spec.lowest is not None and spec.highest is not None and spec.lowest > spec.highest:
        yield "lowest is above highest; exchange them"
    if spec.currency is not None:
        if spec.type is not FieldType.MONEY:
            yield f"a {spec.type} has no currency; make the type money, or leave “currency” out"
        yield from _sibling_faults("currency", spec.currency, (FieldType.TEXT,), siblings)
    if spec.known_from is not None:
        yield from _sibling_faults("known_from", spec.known_from, _DATED, siblings)


def collection_faults(spec: CollectionSpec) -> Iterator[str]:
    """What is wrong with a collection."""
    if spec.anchor is None:
        yield "“anchor” is missing; name the date field that puts a record into a window"
    for role, name in (("anchor", spec.anchor), ("start", spec.start), ("end", spec.end)):
        if name is not None:
            yield from _sibling_faults(role, name, _DATED, spec.fields)
    if spec.end_inclusive and spec.end is None:
        yield "end_inclusive says how “end” is meant, but there is no “end”"
    for name, inner in spec.fields.items():
        if "@" in name:
            yield f"field {name}: a field's name cannot hold “@”"
        yield from (f"field {name}: {fault}" for fault in (*name_faults(name), *field_faults(inner, spec.fields)))


def source_faults(spec: SourceSpec, definitions: Definitions) -> Iterator[str]:
    """What is wrong with a source."""
    known = {*COVERABLE, *definitions.of(Kind.COLLECTION)}
    for covered in spec.covers:
        if covered not in known:
            remedy = closest(covered, known)
            yield f"covers “{covered}”, which is neither “all” nor “events” nor a collection{remedy}"
    if spec.covers_from is not None and not spec.covers:
        yield "covers_from says since when, but not what; add “covers: [events]”"
    if spec.covers and spec.covers_from is None:
        yield "covers says what, but not since when; add “covers_from: 2024-01-01”"
    for both in sorted({*spec.drop} & {*spec.hash}):
        yield f"“{both}” is both in drop and in hash; what is dropped cannot be hashed, so name it once"
    if spec.pull is not None:
        yield from pull_faults(spec.pull, definitions.of(Kind.COLLECTION))


def retyping_faults(before: Definition, after: Definition) -> Iterator[tuple[str, str]]:
    """The fields whose stored facts would no longer mean what they did ("" for a trait), each with the sentence.

    The numbers of a record can be given more decimals; nothing else can change under stored facts.
    """
    old, new = _fields_of(before), _fields_of(after)
    for name in sorted(old.keys() & new.keys()):
        if not _readable(old[name], new[name], rescaled=before.kind is Kind.COLLECTION):
            said = f"field {name} is" if name else "it is"
            remedy = "define it anew under another name"
            yield name, f"{said} stored as {_stored(old[name])} and cannot become {_stored(new[name])}; {remedy}"


def _readable(old: FieldSpec, new: FieldSpec, *, rescaled: bool) -> bool:
    """Whether what was stored under the old type can be read under the new one."""
    if old.type not in NUMERIC or new.type not in NUMERIC:
        return old.type is new.type
    return old.scale == new.scale or (rescaled and (old.scale or 0) <= (new.scale or 0))


def _fields_of(definition: Definition) -> Mapping[str, FieldSpec]:
    match definition.spec:
        case FieldSpec() as field:
            return {"": field}
        case CollectionSpec(fields=fields):
            return fields
        case _:
            return {}


def _stored(field: FieldSpec) -> str:
    return f"{field.type} with {field.scale} decimals" if field.type in NUMERIC else str(field.type)


def _sibling_faults(
    role: str, name: str, types: tuple[FieldType, ...], siblings: Mapping[str, FieldSpec]
) -> Iterator[str]:
    if name not in siblings:
        yield f"{role} names “{name}”, which is not defined beside it{closest(name, siblings)}"
    elif siblings[name].type not in types:
        yield f"{role} names “{name}”, which is a {siblings[name].type}; it must be {' or '.join(types)}"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
