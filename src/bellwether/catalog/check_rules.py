"""What a sound check of the facts is."""

from __future__ import annotations

from collections.abc import Iterator

from bellwether.catalog.domain import CheckSpec, CollectionSpec, Definitions, FieldSpec, Kind
from bellwether.catalog.spelling import closest
from bellwether.engine.definitions.collection import FieldType

EVENTS = "events"
"""What `refers` says of a property: `events.subscription`."""

_FEWEST = 2


def counted(never: str) -> str:
    """The formula that counts the rows which must not be there."""
    return f"count({never}, all)"


def check_faults(spec: CheckSpec, definitions: Definitions) -> Iterator[str]:
    """What is wrong with a check, apart from its formulas."""
    given = [name for name in ("never", "same", "refers") if getattr(spec, name)]
    if len(given) != 1:
        said = f"this says {' and '.join(given)}" if given else "this says none of them"
        yield f"a check says exactly one of never, same and refers; {said}"
        return
    if spec.same and len(spec.same) < _FEWEST:
        yield "same needs at least two conditions, which should be true of the same accounts"
    if spec.refers is None:
        if spec.to is not None or spec.alive:
            yield "to and alive belong to refers"
        return
    if spec.to is None:
        yield "refers needs “to”: a collection, or one of its fields as in products.name"
        return
    yield from _reference_faults(spec.refers, "refers", definitions, needs_field=True)
    yield from _reference_faults(spec.to, "to", definitions, needs_field=False)


def _reference_faults(reference: str, where: str, definitions: Definitions, *, needs_field: bool) -> Iterator[str]:
    scope, dot, key = reference.partition(".")
    if needs_field and not dot:
        yield f"“{where}: {reference}” names no field; write it like deals.product or events.subscription"
        return
    fields = _fields(scope, definitions) if scope != EVENTS or needs_field else None
    if fields is None:
        collections = definitions.of(Kind.COLLECTION)
        yield f"“{where}: {reference}”: there is no collection “{scope}”{closest(scope, collections)}"
    elif dot and key not in fields:
        yield f"“{where}: {reference}”: “{scope}” has no field “{key}”{closest(key, fields)}"
    elif dot and fields[key].type is not FieldType.TEXT:
        yield f"“{where}: {reference}” is a {fields[key].type}; only texts refer to something"


def _fields(scope: str, definitions: Definitions) -> dict[str, FieldSpec] | None:
    if scope == EVENTS:
        return definitions.typed(Kind.PROPERTY, FieldSpec)
    found = definitions.typed(Kind.COLLECTION, CollectionSpec).get(scope)
    return None if found is None else found.fields
