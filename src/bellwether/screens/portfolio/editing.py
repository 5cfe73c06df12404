"""Editing in the table: an entered value, an account's target, or its owner, each by its own right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.evaluate.standing import target_in_force
from bellwether.members.owning import OWNER
from bellwether.screens.choices import TRAIT, MetricShown, TraitShown
from bellwether.screens.editing.refusals import EditRefused, NotAllowed
from bellwether.screens.editing.targets import TargetEdit, TargetSet, set_target, set_targets, target_stamp
from bellwether.screens.editing.traits import (
    TraitEdit,
    TraitSet,
    set_trait,
    set_traits,
    trait_in_force,
    trait_stamp,
    trait_text,
)
from bellwether.screens.editing.values import Edited, ValueEdit, enter_value, enter_values, entry_in_force, stamp_of
from bellwether.screens.editing.where import account_key, spot
from bellwether.screens.portfolio.showing import Shown

VALUE, TARGET, TRAIT_EDIT = "value", "target", "trait"

Done = Edited | TargetSet | TraitSet


@dataclass(frozen=True, slots=True)
class Editable:
    """Something that can be edited of many accounts: an entered metric's value, a metric's target, or a trait."""

    what: str
    key: str
    name: str
    ranks: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """How forms name it."""
        return f"{self.what}:{self.key}"


@dataclass(frozen=True, slots=True)
class Held:
    """What a cell's form opens with: what is there, and the stamp of it."""

    editable: Editable
    typed: str
    seen: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form."""

    text: str
    day: date
    reason: str
    seen: str | None


def editables(shown: Shown) -> tuple[Editable, ...]:
    """Everything that the viewer may edit in the columns of the table."""
    found = []
    for column in shown.columns:
        found += of_column(shown.viewer, column)
    return tuple(found)


def of_column(viewer: Viewer, column: MetricShown | TraitShown) -> list[Editable]:
    """What the viewer may edit in a column; a value comes before a target."""
    if isinstance(column, TraitShown):
        may = column.trait == OWNER and viewer.may(Permission.EDIT_ACCOUNTS)
        return [Editable(TRAIT_EDIT, column.trait, column.name)] if may else []
    metric = column.metric
    ranks = metric.entered.ranks if metric.entered is not None else ()
    found = []
    if metric.kind is MetricKind.ENTERED and viewer.edits_value(metric.key):
        found.append(Editable(VALUE, metric.key, metric.name, ranks))
    if not ranks and viewer.edits_target(metric.key):
        found.append(Editable(TARGET, metric.key, f"Target of {metric.name}"))
    return found


def wanted(shown: Shown, column: str, what: str) -> Editable:
    """The thing in a column that is to be edited; refused unless the viewer may."""
    found = [one for one in editables(shown) if one.key == column.removeprefix(TRAIT)]
    picked = next((one for one in found if one.what == what), found[0] if found and not what else None)
    if picked is None:
        raise NotAllowed("edit this", {VALUE: "edit values", TARGET: "edit targets"}.get(what, "edit accounts"))
    return picked


def held(viewer: Viewer, editable: Editable, account: str, day: date) -> Held:
    """What there is to edit of an account."""
    match editable.what:
        case "value":
            where = spot(viewer, account, editable.key)
            entry = entry_in_force(where, day)
            return Held(editable, "" if entry is None else str(entry.value), stamp_of(entry))
        case "target":
            metric = spot(viewer, account, editable.key).metric
            return Held(editable, _target(metric, account, day), target_stamp(metric, account, None))
        case _:
            key = account_key(viewer, account)
            change = trait_in_force(key, editable.key, day)
            return Held(
                editable, "" if change is None else trait_text(change.value), trait_stamp(key, editable.key, day)
            )


def edit(viewer: Viewer, editable: Editable, account: str, typed: Typed) -> Done:
    """Makes the edit; what is not allowed, stale or wrong is refused with a sentence."""
    if not viewer.sees_account(account):
        raise EditRefused(f"There is no account “{account}”.")
    match editable.what:
        case "value":
            return enter_value(_value(editable, account, typed), by=viewer)
        case "target":
            return set_target(_new_target(viewer, editable, account, typed), by=viewer)
        case _:
            return set_trait(_trait(editable, account, typed), by=viewer)


def edit_several(
    viewer: Viewer, editable: Editable, wanted: Mapping[str, Typed]
) -> tuple[list[Done], list[tuple[str, EditRefused]]]:
    """The same for several accounts: what was done, and which accounts' edits were refused and why.

    It is one write, so that all that can be done is done, or nothing.
    """
    unseen = [account for account in wanted if not viewer.sees_account(account)]
    refused = [(account, EditRefused(f"There is no account “{account}”.")) for account in unseen]
    asked = {account: typed for account, typed in wanted.items() if account not in unseen}
    match editable.what:
        case "value":
            entered, kept = enter_values([_value(editable, *one) for one in asked.items()], by=viewer)
            return list(entered), [*refused, *((edit.account, problem) for edit, problem in kept)]
        case "target":
            edits: list[TargetEdit] = []
            for account, typed in asked.items():
                try:
                    edits.append(_new_target(viewer, editable, account, typed))
                except EditRefused as problem:
                    refused.append((account, problem))
            targets, left = set_targets(edits, by=viewer)
            return list(targets), [*refused, *((edit.account or "", problem) for edit, problem in left)]
        case _:
            traits, stay = set_traits([_trait(editable, *one) for one in asked.items()], by=viewer)
            return list(traits), [*refused, *((edit.account, problem) for edit, problem in stay)]


def _value(editable: Editable, account: str, typed: Typed) -> ValueEdit:
    return ValueEdit(editable.key, account, typed.day, typed.text, typed.reason, typed.seen)


def _new_target(viewer: Viewer, editable: Editable, account: str, typed: Typed) -> TargetEdit:
    start = _start(spot(viewer, account, editable.key).metric, account, typed.day)
    return TargetEdit(editable.key, typed.text, start, account, None, typed.day, typed.reason, typed.seen)


def _trait(editable: Editable, account: str, typed: Typed) -> TraitEdit:
    return TraitEdit(account, editable.key, typed.text, typed.day, typed.reason, typed.seen)


def fields_of(query: Mapping[str, str], day: date) -> Typed:
    """What a form was filled with."""
    return Typed(query.get("value", "").strip(), day, query.get("reason", "").strip(), query.get("seen"))


def _target(metric: Metric, account: str, day: date) -> str:
    target = target_in_force(metric, day, account, ())
    return "" if target is None else f"{target.value.normalize():f}"


def _start(metric: Metric, account: str, day: date) -> str:
    """A new target of an account keeps the start of the one before: only where it leads is edited here."""
    target = target_in_force(metric, day, account, ())
    return "" if target is None or target.start_value is None else f"{target.start_value.normalize():f}"
