"""Changing the catalog: everything is checked first, then all of it is applied or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bellwether.audit import actions as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog import queries
from bellwether.catalog.difference import DefinitionChange, Difference, Step, difference
from bellwether.catalog.domain import Definition, Definitions, DefinitionsRefused, Kind, Problem, Spec
from bellwether.catalog.field_rules import retyping_faults
from bellwether.catalog.formulas import checks, shown
from bellwether.catalog.models import DefinitionVersion
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.retiring import retirement
from bellwether.catalog.soundness import problem, problems_of
from bellwether.catalog.stored import NothingStored, Stored
from bellwether.catalog.wording import body

_ACTS = {Step.ADDED: Act.ADDED, Step.CHANGED: Act.CHANGED, Step.REMOVED: Act.REMOVED}


@dataclass(frozen=True, slots=True)
class Authorship:
    """Who changes something, when, and why."""

    by: str
    at: datetime
    note: str = ""


def preview(wanted: Definitions, *, prune: bool = False, stored: Stored | None = None) -> Difference:
    """What applying would change; refused with every problem found.

    Definitions that are not among the wanted ones stay. With `prune` they are removed, in the kinds that the wanted
    ones have; collections that Bellwether ships stay in any case.
    """
    facts = stored or NothingStored()
    current = queries.definitions()
    normal = list(normal_form(wanted, current))
    removed = list(_absent(current, Definitions(normal))) if prune else []
    gone = {(definition.kind, definition.key) for definition in removed}
    kept = Definitions(definition for definition in current if (definition.kind, definition.key) not in gone)
    after = kept.with_(normal)
    problems = [*problems_of(after), *_retyped(normal, facts)]
    if problems:
        raise DefinitionsRefused(problems)
    found = checks(after, facts.event_names())
    rewordings = [shown(definition, found) for definition in normal]
    doubtful = {(definition.kind, definition.key) for definition in normal}
    warnings = tuple(
        str(problem(definition, doubt))
        for definition, doubt in found.warnings
        if (definition.kind, definition.key) in doubtful
    )
    return Difference(difference(current, rewordings, removed).changes, warnings)


def apply(
    wanted: Definitions, authorship: Authorship, *, prune: bool = False, stored: Stored | None = None
) -> Difference:
    """What was changed, in one transaction: a new version for every definition that differs, none for the others."""
    with transaction.atomic():
        applied = preview(wanted, prune=prune, stored=stored)
        _put_in_force(applied, authorship)
    return applied


def retire(kind: Kind, key: str, authorship: Authorship, *, stored: Stored | None = None) -> Difference:
    """What was taken out of force: one definition, with its targets if it is a metric. Its versions stay.

    Refused with every problem where others still refer to it.
    """
    facts = stored or NothingStored()
    with transaction.atomic():
        current = queries.definitions()
        planned = retirement(current, kind, key)
        problems = list(problems_of(planned.after))
        if problems:
            raise DefinitionsRefused(problems)
        checks(planned.after, facts.event_names())
        applied = difference(current, planned.changed, planned.gone)
        _put_in_force(applied, authorship)
    return applied


def _put_in_force(applied: Difference, authorship: Authorship) -> None:
    with transaction.atomic():
        last = {(row.kind, row.key): row.version for row in queries.newest()} if applied.changes else {}
        DefinitionVersion.objects.bulk_create(
            DefinitionVersion(
                kind=change.kind,
                key=change.key,
                version=last.get((change.kind, change.key), 0) + 1,
                body=body(_wording(change)),
                retired=change.step is Step.REMOVED,
                author=authorship.by,
                at=authorship.at,
                note=authorship.note,
            )
            for change in applied.changes
        )
        audit.record(
            (_deed(change) for change in applied.changes), by=authorship.by, at=authorship.at, why=authorship.note
        )


def _absent(current: Definitions, wanted: Definitions) -> Iterator[Definition]:
    kinds = {definition.kind for definition in wanted} - {Kind.WORKSPACE}
    for definition in current:
        shipped = built_in().get(definition.kind, definition.key) is not None
        if definition.kind in kinds and wanted.get(definition.kind, definition.key) is None and not shipped:
            yield definition


def _retyped(wanted: list[Definition], stored: Stored) -> Iterator[Problem]:
    """Types that would change under stored facts; a retired wording counts, for its facts are still there."""
    before = {(row.kind, row.key): row for row in queries.newest()}
    for definition in wanted:
        row = before.get((definition.kind, definition.key))
        if row is not None:
            for field, fault in retyping_faults(queries.definition_of(row), definition):
                if stored.holds(definition.kind, definition.key, field):
                    yield problem(definition, fault)


def _wording(change: DefinitionChange) -> Spec:
    for wording in (change.after, change.before):
        if wording is not None:
            return wording
    raise AssertionError(change)


def _deed(change: DefinitionChange) -> Deed:
    return Deed(
        act=_ACTS[change.step],
        kind=change.kind,
        subject=change.key,
        before=None if change.before is None else body(change.before),
        after=None if change.after is None else body(change.after),
    )
