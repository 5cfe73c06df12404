"""Entering values and adjusting computed ones: facts like any other, dated, with author and reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa

from bellwether.access.viewer import Viewer
from bellwether.audit.domain import Act, Deed
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.definitions.metric import Metric, MetricKind
from bellwether.engine.warehouse.arrivals import SAMPLES
from bellwether.engine.warehouse.of_account import Correction, Entry
from bellwether.engine.warehouse.writer import FactKind, WriteReport
from bellwether.screens.editing.freshening import ask_for_refresh
from bellwether.screens.editing.on_record import on_record
from bellwether.screens.editing.refusals import EditRefused, NotAllowed, StaleEdit
from bellwether.screens.editing.typed import fixed, number_typed, rank_typed, reason_typed
from bellwether.screens.editing.where import Spot, spot
from bellwether.ui.days import day_text
from bellwether.ui.figures import signed_text
from bellwether.workspace.running import running

SOURCE = "members"
"""The source of facts that our own team writes."""


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """A value typed for a day. `seen` is the stamp of what was there when the form was opened; None overwrites."""

    metric: str
    account: str
    day: date
    text: str
    reason: str = ""
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentEdit:
    """A correction of a computed metric by an amount, on the days from `first` to `last` (None: from then on)."""

    metric: str
    account: str
    amount: str
    reason: str
    first: date
    last: date | None = None
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """What was done, in a sentence, and the fact that undoing retracts."""

    sentence: str
    kind: FactKind
    fact: int
    account: str
    metric: str


def entry_in_force(where: Spot, day: date) -> Entry | None:
    """The last value entered up to a day; whether it is too old to be shown is another question."""
    found = (one for one in running().warehouse.entries(where.key) if one.metric == where.metric.key)
    return next((one for one in found if one.day <= day), None)


def last_correction(where: Spot) -> Correction | None:
    """The adjustment recorded last."""
    found = (one for one in running().warehouse.corrections(where.key) if one.metric == where.metric.key)
    return next(found, None)


def stamp(where: Spot, day: date) -> str:
    """What an edit of this number is made on top of: the fact that holds now."""
    return stamp_of(entry_in_force(where, day) if where.metric.kind is MetricKind.ENTERED else last_correction(where))


def stamp_of(held: Entry | Correction | None) -> str:
    """The same where the fact is at hand."""
    return "0" if held is None else str(held.fact)


def enter_value(edit: ValueEdit, *, by: Viewer) -> Edited:
    """Enters a value for a day."""
    (done,) = _entered([_ready(edit, by)], by)
    return done


def enter_values(
    edits: Sequence[ValueEdit], *, by: Viewer
) -> tuple[tuple[Edited, ...], tuple[tuple[ValueEdit, EditRefused], ...]]:
    """Enters several values of one metric at once, all that can be or none; those that cannot, with the reason."""
    ready, refused = [], []
    for edit in edits:
        try:
            ready.append(_ready(edit, by))
        except EditRefused as problem:
            refused.append((edit, problem))
    return _entered(ready, by), tuple(refused)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A value that may be entered, read from what was typed, and the one that held before."""

    edit: ValueEdit
    metric: Metric
    number: Decimal | None
    text: str | None
    reason: str
    before: Entry | None

    @property
    def after(self) -> str:
        return self.text if self.text is not None else str(self.number)

    @property
    def deed(self) -> Deed:
        return Deed(
            Act.ADDED if self.before is None else Act.CHANGED,
            "value",
            f"{self.metric.key} of {self.edit.account} on {self.edit.day.isoformat()}",
            None if self.before is None else json.dumps(str(self.before.value)),
            json.dumps(self.after),
        )

    def repeats(self, by: Viewer) -> bool:
        """Whether it says of its day what was said already, by the same person for the same reason."""
        said, edit = self.before, self.edit
        if said is None or said.day != edit.day or str(said.value) != self.after:
            return False
        return (said.author, said.reason) == (by.name, self.reason)

    def done(self, fact: int) -> Edited:
        sentence = f"{self.metric.name} is {self.after} as of {day_text(self.edit.day)}."
        return Edited(sentence, FactKind.ENTERED, fact, self.edit.account, self.metric.key)


def _ready(edit: ValueEdit, by: Viewer) -> _Ready:
    where = _editable(by, edit.account, edit.metric, MetricKind.ENTERED)
    metric = where.metric
    ranked = metric.entered is not None and bool(metric.entered.ranks)
    text = rank_typed(metric, edit.text) if ranked else None
    number = None if ranked else number_typed(edit.text)
    _not_ahead(edit.day)
    before = entry_in_force(where, edit.day)
    _refuse_stale(edit.seen, before, edit.text.strip())
    return _Ready(edit, metric, number, text, reason_typed(edit.reason), before)


def _entered(ready: Sequence[_Ready], by: Viewer) -> tuple[Edited, ...]:
    """What was written, all of it in one transaction, a few at a time: the report of a write names that many facts."""
    if not ready:
        return ()
    now = running().now()
    # What says the same as before is not written again, and leaves nothing to take back.
    fresh = [one for one in ready if not one.repeats(by)]
    facts: dict[str, int] = {}
    with on_record(*(one.deed for one in ready), by=by, at=now, why=ready[0].reason) as warehouse:
        for first in range(0, len(fresh), SAMPLES):
            some = fresh[first : first + SAMPLES]
            written = warehouse.write_entered(_rows(some, by, micros_of(now)), source=SOURCE)
            accounts = [one.edit.account for one in some]
            facts |= zip(accounts, sorted(one.fact for one in written.samples), strict=True)
    ask_for_refresh(by.name)
    return tuple(one.done(facts.get(one.edit.account, 0)) for one in ready)


def _rows(some: Sequence[_Ready], by: Viewer, recorded: int) -> pa.Table:
    return pa.table(
        {
            "metric": [one.metric.key for one in some],
            "account": [one.edit.account for one in some],
            "day": pa.array([day_number(one.edit.day) for one in some], pa.int32()),
            "number": pa.array([None if one.number is None else fixed(one.number) for one in some], pa.int64()),
            "text": pa.array([one.text for one in some], pa.string()),
            "author": [by.name] * len(some),
            "reason": [one.reason for one in some],
            "recorded": pa.array([recorded] * len(some), pa.int64()),
        }
    )


def adjust(edit: AdjustmentEdit, *, by: Viewer) -> Edited:
    """Corrects a computed metric by an amount; every explanation shows it with its reason."""
    where = _editable(by, edit.account, edit.metric, MetricKind.COMPUTED)
    metric = where.metric
    amount = number_typed(edit.amount)
    if not amount:
        raise EditRefused("An adjustment by 0 changes nothing. Write by how much the value is to move, such as −3.")
    if edit.last is not None and edit.last < edit.first:
        raise EditRefused(
            f"The last day, {day_text(edit.last)}, comes before the first, {day_text(edit.first)}. Turn the two round."
        )
    reason, now = reason_typed(edit.reason, needed=True), running().now()
    _refuse_stale(edit.seen, last_correction(where), f"{amount:+f}", entered=False)
    row = {
        "metric": [metric.key],
        "account": [edit.account],
        "starts": pa.array([day_number(edit.first)], pa.int32()),
        "ends": pa.array([None if edit.last is None else day_number(edit.last + timedelta(days=1))], pa.int32()),
        "amount": pa.array([fixed(amount)], pa.int64()),
        "author": [by.name],
        "reason": [reason],
        "recorded": pa.array([micros_of(now)], pa.int64()),
    }
    until = "on" if edit.last is None else f"to {day_text(edit.last)}"
    deed = Deed(Act.ADDED, "adjustment", f"{metric.key} of {edit.account}", None, json.dumps(_told(edit, amount)))
    with on_record(deed, by=by, at=now, why=reason) as warehouse:
        written = warehouse.write_adjustments(pa.table(row), source=SOURCE)
    ask_for_refresh(by.name)
    moved = signed_text(amount, max(0, -int(amount.normalize().as_tuple().exponent)))
    sentence = f"{metric.name} is adjusted by {moved} from {day_text(edit.first)} {until}."
    return Edited(sentence, FactKind.ADJUSTMENT, _fact(written), edit.account, metric.key)


def undo(edited: Edited, *, by: Viewer) -> str:
    """Takes back what the viewer wrote, as long as it is still what holds; what held before holds again."""
    where = _editable(by, edited.account, edited.metric, None)
    warehouse, now = running().warehouse, running().now()
    held = warehouse.entries(where.key) if edited.kind is FactKind.ENTERED else warehouse.corrections(where.key)
    own = next((one for one in held if one.fact == edited.fact and one.author == by.name), None)
    if own is None:
        raise EditRefused("Someone has changed the value since, so it stays. Open it to see by whom and why.")
    deed = Deed(Act.REMOVED, "value" if isinstance(own, Entry) else "adjustment", f"{own.metric} of {edited.account}")
    with on_record(deed, by=by, at=now, why="taken back"):
        warehouse.retract(edited.kind, [edited.fact], micros_of(now))
    ask_for_refresh(by.name)
    return f"{where.metric.name} is as it was before."


def _editable(by: Viewer, account: str, metric: str, kind: MetricKind | None) -> Spot:
    where = spot(by, account, metric)
    if not by.edits_value(where.metric.key):
        raise NotAllowed(f"edit values of {where.metric.name}", "edit values")
    if kind is not None and where.metric.kind is not kind:
        if kind is MetricKind.ENTERED:
            raise EditRefused(f"{where.metric.name} is computed. Correct it with an adjustment, which needs a reason.")
        raise EditRefused(f"{where.metric.name} is {where.metric.kind.value}, not computed, and takes no adjustment.")
    return where


def _refuse_stale(seen: str | None, held: Entry | Correction | None, mine: str, *, entered: bool = True) -> None:
    """Refuses an edit made on top of something else than what holds now."""
    if seen is None or seen == stamp_of(held):
        return
    match held:
        case Entry(value=value, author=author):
            raise StaleEdit(str(value), mine, author)
        case Correction(amount=amount, author=author):
            raise StaleEdit(f"adjusted by {amount:+f}", mine, author)
        case None:
            raise StaleEdit("not entered" if entered else "not adjusted", mine, "")


def _not_ahead(day: date) -> None:
    if day > running().today() + timedelta(days=1):
        raise EditRefused(f"{day_text(day)} lies ahead. A value is entered for today or an earlier day.")


def _told(edit: AdjustmentEdit, amount: Decimal) -> dict[str, str | None]:
    last = None if edit.last is None else edit.last.isoformat()
    return {"amount": str(amount), "from": edit.first.isoformat(), "to": last}


def _fact(report: WriteReport) -> int:
    return report.samples[0].fact if report.samples else 0
