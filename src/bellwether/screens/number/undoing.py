"""Undo: a signed token names what was done, for an hour, for the one who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.core import signing

from bellwether.access.viewer import Viewer
from bellwether.catalog.domain import TargetSpec
from bellwether.engine.warehouse.writer import FactKind
from bellwether.screens.editing import targets, values

_SALT = "number.undo"
_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Undone:
    """What is to be taken back: a fact, or a target with what was there before."""

    metric: str
    account: str
    kind: str
    fact: int = 0
    key: str = ""
    before: tuple[str, ...] = ()

    @classmethod
    def of(cls, done: values.Edited | targets.TargetSet, metric: str) -> Self:
        """What an edit did."""
        match done:
            case values.Edited():
                return cls(metric, done.account, done.kind.value, done.fact)
            case targets.TargetSet():
                return cls(metric, done.account or "", "target", 0, done.key, _spelled(done.before))


def token_of(undone: Undone) -> str:
    """The token of an undo link."""
    told = [undone.metric, undone.account, undone.kind, undone.fact, undone.key, list(undone.before)]
    return signing.dumps(told, salt=_SALT)


def take_back(token: str, *, by: Viewer) -> str:
    """Takes back what the token names; a sentence that says so."""
    metric, account, kind, fact, key, before = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    if kind == "target":
        done = targets.TargetSet("", key, _read(metric, before), account or None)
        return targets.undo_target(done, metric, by=by)
    return values.undo(values.Edited("", FactKind(kind), fact, account, metric), by=by)


def _spelled(spec: TargetSpec | None) -> tuple[str, ...]:
    if spec is None:
        return ()
    days = ("" if day is None else day.isoformat() for day in (spec.starts, spec.ends))
    numbers = str(spec.value), "" if spec.start is None else str(spec.start)
    return (*numbers, spec.segment or "", spec.account or "", *days)


def _read(metric: str, told: list[str]) -> TargetSpec | None:
    if not told:
        return None
    value, start, segment, account, starts, ends = told
    return TargetSpec(
        metric=metric,
        value=Decimal(value),
        start=Decimal(start) if start else None,
        segment=segment or None,
        account=account or None,
        starts=date.fromisoformat(starts) if starts else None,
        ends=date.fromisoformat(ends) if ends else None,
    )
