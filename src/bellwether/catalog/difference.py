"""What applying definitions would change, definition by definition and field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bellwether.catalog.domain import Definition, Definitions, Kind, Spec
from bellwether.catalog.wording import body, flat


class Step(StrEnum):
    """What happens to one definition."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a definition, by its dotted path, before and after; None where it is not there."""

    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """One definition that is added, changed or removed."""

    step: Step
    kind: Kind
    key: str
    before: Spec | None
    after: Spec | None

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The fields that differ, in the order in which they are written."""
        old, new = flat(self.before), flat(self.after)
        paths = list(dict.fromkeys([*new, *old]))
        return tuple(
            FieldChange(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that applying would change; warnings are doubts that do not stand in the way."""

    changes: tuple[DefinitionChange, ...]
    warnings: tuple[str, ...] = ()

    def count(self, step: Step) -> int:
        """How many definitions are added, changed or removed."""
        return sum(1 for change in self.changes if change.step is step)


def difference(current: Definitions, wanted: Iterable[Definition], removed: Iterable[Definition]) -> Difference:
    """What turns the current definitions into the wanted ones without the removed ones."""
    changes = [*_new_wordings(current, wanted), *_removals(removed)]
    order = list(Kind)
    return Difference(tuple(sorted(changes, key=lambda change: order.index(change.kind))))


def _new_wordings(current: Definitions, wanted: Iterable[Definition]) -> Iterator[DefinitionChange]:
    for definition in wanted:
        here = current.get(definition.kind, definition.key)
        if here is None:
            yield DefinitionChange(Step.ADDED, definition.kind, definition.key, None, definition.spec)
        elif body(here.spec) != body(definition.spec):
            yield DefinitionChange(Step.CHANGED, definition.kind, definition.key, here.spec, definition.spec)


def _removals(removed: Iterable[Definition]) -> Iterator[DefinitionChange]:
    for definition in removed:
        yield DefinitionChange(Step.REMOVED, definition.kind, definition.key, definition.spec, None)
