"""Editing an account's traits, the owner among them: each change holds from a day on, and the past stays."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.audit.domain import Act, Deed
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.warehouse.arrivals import SAMPLES
from bellwether.engine.warehouse.of_account import TraitChange
from bellwether.engine.warehouse.rows import Kind
from bellwether.engine.warehouse.said import Said
from bellwether.engine.warehouse.writer import FactKind
from bellwether.screens.editing.freshening import ask_for_refresh
from bellwether.screens.editing.on_record import on_record
from bellwether.screens.editing.refusals import EditRefused, NotAllowed, StaleEdit
from bellwether.screens.editing.typed import number_typed, reason_typed
from bellwether.screens.editing.values import SOURCE
from bellwether.screens.editing.where import account_key
from bellwether.ui.days import day_text, read_day
from bellwether.workspace.running import running

_PARENT = "parent"


@dataclass(frozen=True, slots=True)
class TraitEdit:
    """A trait typed for an account, from a day on; an empty text clears it. `seen` is the stamp of what was shown."""

    account: str
    trait: str
    text: str
    first: date
    reason: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class TraitSet:
    """What was done, in a sentence, and the fact that undoing retracts."""

    sentence: str
    fact: int
    account: str
    trait: str


def trait_in_force(key: int, trait: str, day: date) -> TraitChange | None:
    """The last change of a trait up to a day."""
    found = (one for one in running().warehouse.trait_changes(key) if one.trait == trait)
    return next((one for one in found if one.since is None or one.since <= day), None)


def trait_stamp(key: int, trait: str, day: date) -> str:
    """What an edit of the trait is made on top of."""
    held = trait_in_force(key, trait, day)
    return "0" if held is None else str(held.fact)


def set_trait(edit: TraitEdit, *, by: Viewer) -> TraitSet:
    """Gives an account a trait from a day on."""
    (done,) = _written([_ready(edit, by)], by)
    return done


def set_traits(
    edits: Sequence[TraitEdit], *, by: Viewer, all_or_none: bool = False
) -> tuple[tuple[TraitSet, ...], tuple[tuple[TraitEdit, EditRefused], ...]]:
    """Gives several accounts a trait in one write, all that can be given; those that cannot, with the reason.

    With `all_or_none` one that cannot be given keeps all of them as they are.
    """
    ready, refused = [], []
    for edit in edits:
        try:
            ready.append(_ready(edit, by))
        except EditRefused as problem:
            refused.append((edit, problem))
    return _written([] if all_or_none and refused else ready, by), tuple(refused)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A trait that may be set, read from what was typed, and the change that held before."""

    edit: TraitEdit
    key: int
    number: int | None
    text: str | None
    reason: str
    before: TraitChange | None

    @property
    def deed(self) -> Deed:
        told = tuple(
            None if value is None else json.dumps(str(value))
            for value in (self.before and self.before.value, self.edit.text or None)
        )
        return Deed(Act.CHANGED, "trait", f"{self.edit.trait} of {self.edit.account}", *told)

    def done(self, fact: int) -> TraitSet:
        name, text = self.edit.trait.replace("_", " ").capitalize(), self.edit.text.strip() or "empty"
        return TraitSet(
            f"{name} is {text} from {day_text(self.edit.first)} on.", fact, self.edit.account, self.edit.trait
        )


def _ready(edit: TraitEdit, by: Viewer) -> _Ready:
    key = _editable(by, edit.account)
    field = running().catalog().account_traits.get(edit.trait)
    if field is None:
        raise EditRefused(f"There is no account trait “{edit.trait}”. Define it first, then fill it.")
    held = trait_in_force(key, edit.trait, edit.first)
    if edit.seen is not None and edit.seen != ("0" if held is None else str(held.fact)):
        theirs = "empty" if held is None or held.value is None else str(held.value)
        raise StaleEdit(theirs, edit.text.strip() or "empty")
    number, text = _stored(edit.account, field, edit.text)
    return _Ready(edit, key, number, text, reason_typed(edit.reason), held)


def _written(ready: Sequence[_Ready], by: Viewer) -> tuple[TraitSet, ...]:
    """What was written, all of it in one transaction, a few at a time: the report of a write names that many facts."""
    if not ready:
        return ()
    now = running().now()
    facts: list[int] = []
    with on_record(*(one.deed for one in ready), by=by, at=now, why=ready[0].reason) as warehouse:
        for first in range(0, len(ready), SAMPLES):
            some = ready[first : first + SAMPLES]
            written = warehouse.write_traits(Kind.ACCOUNT, _rows(some, micros_of(now)), source=SOURCE)
            found = sorted(one.fact for one in written.samples)
            # What was said at this very instant already is not written again, and cannot be told by its place.
            facts += found if len(found) == len(some) else [0] * len(some)
    ask_for_refresh(by.name)
    return tuple(one.done(fact) for one, fact in zip(ready, facts, strict=True))


def _rows(some: Sequence[_Ready], at: int) -> pa.Table:
    return pa.table(
        {
            "id": [one.edit.account for one in some],
            "trait": [one.edit.trait for one in some],
            "effective": pa.array([day_number(one.edit.first) for one in some], pa.int32()),
            "number": pa.array([one.number for one in some], pa.int64()),
            "text": pa.array([one.text for one in some], pa.string()),
            "at": pa.array([at] * len(some), pa.int64()),
            "recorded": pa.array([at] * len(some), pa.int64()),
        }
    )


def undo_trait(done: TraitSet, *, by: Viewer) -> str:
    """Takes the change back, as long as it is still what holds."""
    key = _editable(by, done.account)
    own = next((one for one in running().warehouse.trait_changes(key) if one.trait == done.trait), None)
    if own is None or own.fact != done.fact or own.source != SOURCE:
        raise EditRefused("Someone has changed it since, so it stays. See the data tab for by whom and when.")
    now = running().now()
    deed = Deed(Act.REMOVED, "trait", f"{done.trait} of {done.account}")
    with on_record(deed, by=by, at=now, why="taken back") as warehouse:
        warehouse.retract(FactKind.TRAIT, [done.fact], micros_of(now))
    ask_for_refresh(by.name)
    return f"{done.trait.replace('_', ' ').capitalize()} is as it was before."


def trait_text(value: Said) -> str:
    """A trait as its form shows it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _editable(by: Viewer, account: str) -> int:
    key = account_key(by, account)
    if not by.may(Permission.EDIT_ACCOUNTS):
        raise NotAllowed("edit accounts", "edit accounts")
    return key


def _stored(account: str, field: Field, typed: str) -> tuple[int | None, str | None]:
    """The number or text that the warehouse keeps; neither for an empty one."""
    text = " ".join(typed.split())
    if not text:
        return None, None
    match field.type:
        case FieldType.TEXT:
            _not_its_own_parent(account, field, text)
            return None, text
        case FieldType.NUMBER | FieldType.MONEY:
            scaled = number_typed(text).scaleb(field.scale)
            if scaled != scaled.to_integral_value():
                raise EditRefused(f"{text} has more decimals than “{field.key}” keeps ({field.scale}).")
            return int(scaled), None
        case FieldType.DATE:
            return day_number(_date(text)), None
        case FieldType.INSTANT:
            zone = ZoneInfo(running().catalog().calendar.zone)
            midnight = datetime.combine(_date(text), datetime.min.time(), zone)
            return micros_of(midnight), None
        case FieldType.BOOLEAN:
            return int(_truth(text)), None


def _not_its_own_parent(account: str, field: Field, text: str) -> None:
    if field.key == _PARENT and text == account:
        raise EditRefused("An account cannot be its own parent. Name another account by its id, or leave it empty.")


def _date(text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise EditRefused(f"“{text}” is not a date. Write it like 2026-03-09.") from None


def _truth(text: str) -> bool:
    match text.casefold():
        case "yes" | "true" | "1":
            return True
        case "no" | "false" | "0":
            return False
    raise EditRefused(f"“{text}” is neither yes nor no.")
