"""Editing an account's traits, the owner among them: each change holds from a day on, and the past stays."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.audit.domain import Act, Deed
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.engine.definitions.days import day_number, micros_of
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
from bellwether.ui.days import read_day
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
    key = _editable(by, edit.account)
    field = running().catalog().account_traits.get(edit.trait)
    if field is None:
        raise EditRefused(f"There is no account trait “{edit.trait}”. Define it first, then fill it.")
    held = trait_in_force(key, edit.trait, edit.first)
    if edit.seen is not None and edit.seen != ("0" if held is None else str(held.fact)):
        theirs = "empty" if held is None or held.value is None else str(held.value)
        raise StaleEdit(theirs, edit.text.strip() or "empty")
    number, text = _stored(edit.account, field, edit.text)
    reason, now = reason_typed(edit.reason), running().now()
    row = {
        "id": [edit.account],
        "trait": [edit.trait],
        "effective": pa.array([day_number(edit.first)], pa.int32()),
        "number": pa.array([number], pa.int64()),
        "text": pa.array([text], pa.string()),
        "at": pa.array([micros_of(now)], pa.int64()),
        "recorded": pa.array([micros_of(now)], pa.int64()),
    }
    told = tuple(
        None if value is None else json.dumps(str(value)) for value in (held and held.value, edit.text or None)
    )
    deed = Deed(Act.CHANGED, "trait", f"{edit.trait} of {edit.account}", *told)
    with on_record(deed, by=by, at=now, why=reason) as warehouse:
        written = warehouse.write_traits(Kind.ACCOUNT, pa.table(row), source=SOURCE)
    ask_for_refresh(by.name)
    sentence = f"{edit.trait.replace('_', ' ').capitalize()} is {edit.text.strip() or 'empty'} from {edit.first} on."
    return TraitSet(sentence, written.samples[0].fact if written.samples else 0, edit.account, edit.trait)


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
