"""What people type into the popover, read into edits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from bellwether.engine.definitions.metric import MetricKind
from bellwether.engine.evaluate.standing import target_in_force
from bellwether.screens.editing.refusals import EditRefused
from bellwether.screens.editing.targets import TargetEdit, target_stamp
from bellwether.screens.editing.values import AdjustmentEdit, ValueEdit, entry_in_force, stamp, stamp_of
from bellwether.screens.editing.where import Spot
from bellwether.screens.number.asked import Asked
from bellwether.screens.number.showing import Shown
from bellwether.ui.days import read_day

VALUE, ADJUST, TARGET = "value", "adjust", "target"


@dataclass(frozen=True, slots=True)
class EditForm:
    """A form as the popover shows it; `theirs` is what somebody else has written meanwhile."""

    what: str
    url: str
    typed: str
    day: str
    until: str
    start: str
    reason: str
    seen: str
    ranks: tuple[str, ...]
    error: str = ""
    theirs: str = ""


def blank(shown: Shown, what: str) -> EditForm | None:
    """The form that the pencil opens; None where the viewer may not edit this."""
    asked = shown.asked
    account = asked.account
    if account is None:
        return None
    day = asked.day.isoformat()
    if what == TARGET and shown.may_target:
        target = target_in_force(asked.metric, asked.day, account, ())
        typed = "" if target is None else f"{target.value.normalize():f}"
        start = "" if target is None or target.start_value is None else f"{target.start_value.normalize():f}"
        seen = target_stamp(asked.metric, account, None)
        return EditForm(TARGET, asked.place(TARGET), typed, day, "", start, "", seen, ())
    if what != VALUE or not shown.may_edit:
        return None
    where = Spot(account, asked.key, asked.metric)
    if asked.metric.kind is MetricKind.ENTERED:
        held = entry_in_force(where, asked.day)
        ranks = asked.metric.entered.ranks if asked.metric.entered is not None else ()
        typed = "" if held is None else str(held.value)
        return EditForm(VALUE, asked.place(VALUE), typed, day, "", "", "", stamp_of(held), ranks)
    return EditForm(ADJUST, asked.place(ADJUST), "", day, "", "", "", stamp(where, asked.day), ())


def again(shown: Shown, what: str, posted: QueryDict, refused: EditRefused, theirs: str = "") -> EditForm:
    """The form with what was typed, and why it was not taken. A stale one may be sent again on top of what is there."""
    fresh = blank(shown, TARGET if what == TARGET else VALUE)
    return EditForm(
        what,
        shown.asked.place(what),
        posted.get("typed", ""),
        posted.get("day", ""),
        posted.get("until", ""),
        posted.get("start", ""),
        posted.get("reason", ""),
        fresh.seen if fresh is not None and theirs else posted.get("seen", ""),
        () if fresh is None else fresh.ranks,
        str(refused),
        theirs,
    )


def value_edit(asked: Asked, posted: QueryDict) -> ValueEdit:
    """A value typed for a day."""
    account, day = _account(asked), _day(posted.get("day", ""), "day")
    typed, reason = posted.get("typed", ""), posted.get("reason", "")
    return ValueEdit(asked.metric.key, account, day, typed, reason, posted.get("seen"))


def adjustment_edit(asked: Asked, posted: QueryDict) -> AdjustmentEdit:
    """A correction typed for some days."""
    until = posted.get("until", "")
    return AdjustmentEdit(
        asked.metric.key,
        _account(asked),
        posted.get("typed", ""),
        posted.get("reason", ""),
        _day(posted.get("day", ""), "first day"),
        _day(until, "last day") if until else None,
        posted.get("seen"),
    )


def target_edit(asked: Asked, posted: QueryDict) -> TargetEdit:
    """A target typed for the account, from a day on."""
    return TargetEdit(
        asked.metric.key,
        posted.get("typed", ""),
        posted.get("start", ""),
        _account(asked),
        None,
        _day(posted.get("day", ""), "first day"),
        posted.get("reason", ""),
        posted.get("seen"),
    )


def _account(asked: Asked) -> str:
    if asked.account is None:
        raise EditRefused("A group's number follows from its accounts. Open one of them to edit its value.")
    return asked.account


def _day(text: str, name: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise EditRefused(f"The {name} “{text}” is not a date. Write it like 2026-03-09.") from None
