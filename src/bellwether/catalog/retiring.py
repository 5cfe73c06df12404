"""Taking a definition out of force: what goes with it, and what only mentioned it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from msgspec.structs import replace as reworded

from bellwether.catalog.domain import Definition, Definitions, FamilySpec, Kind, TargetSpec


@dataclass(frozen=True, slots=True)
class Retirement:
    """The definitions that stay, those of them that are worded anew, and those that go."""

    after: Definitions
    changed: tuple[Definition, ...]
    gone: tuple[Definition, ...]


def retirement(definitions: Definitions, kind: Kind, key: str) -> Retirement:
    """What retiring one definition means: a metric's own targets go with it, families no longer order it."""
    gone = tuple(_gone(definitions, kind, key))
    names = {(one.kind, one.key) for one in gone}
    changed = tuple(_changed(definitions, key)) if kind in {Kind.METRIC, Kind.HEALTH} else ()
    kept = Definitions(one for one in definitions if (one.kind, one.key) not in names)
    return Retirement(kept.with_(changed), changed, gone)


def _gone(definitions: Definitions, kind: Kind, key: str) -> Iterator[Definition]:
    found = definitions.get(kind, key)
    if found is None:
        return
    yield found
    if kind in {Kind.METRIC, Kind.HEALTH}:
        yield from (target for target, spec in definitions.each(Kind.TARGET, TargetSpec) if spec.metric == key)


def _changed(definitions: Definitions, key: str) -> Iterator[Definition]:
    for family, spec in definitions.each(Kind.FAMILY, FamilySpec):
        if key in spec.metrics:
            yield replace(family, spec=reworded(spec, metrics=tuple(one for one in spec.metrics if one != key)))
