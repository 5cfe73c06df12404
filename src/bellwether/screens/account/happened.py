"""What happened at an account, from every place that knows: events, records, notes, edits, flags, changes of score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bellwether.engine.definitions.metric import Metric
from bellwether.engine.definitions.value import Known
from bellwether.engine.engine import Span
from bellwether.engine.evaluate.standing import Colour, target_in_force
from bellwether.engine.warehouse.happenings import RecordSaid
from bellwether.engine.warehouse.said import Said
from bellwether.screens.account.measures import colour_of
from bellwether.screens.account.past import Happening, Stretch
from bellwether.screens.editing.values import SOURCE
from bellwether.ui.addresses import number_address
from bellwether.ui.days import day_text
from bellwether.ui.figures import figure_text, look_of, number_text
from bellwether.workspace.running import local, running


def happenings(stretch: Stretch, kinds: frozenset[str]) -> list[Happening]:
    """What happened in a stretch of days, the last first: only of some kinds, or of all where none is given."""
    wanted = kinds or frozenset(SOURCES)
    found = [one for kind in SOURCES if kind in wanted for one in SOURCES[kind](stretch)]
    return sorted(found, key=lambda one: (one.day, one.order), reverse=True)


def _notes(stretch: Stretch) -> Iterator[Happening]:
    for note in stretch.past.notes:
        day = note.happened or note.written.astimezone(stretch.zone).date()
        if stretch.holds(day):
            icon = "note" if note.happened is None else "meeting" if note.kind.value == "meeting" else "phone"
            yield Happening(day, "notes", icon, note.kind.word, order=note.written.timestamp(), note=note)


def _events(stretch: Stretch) -> Iterator[Happening]:
    """One entry for each day: what happened most, how often, by how many."""
    by_day: dict[date, list[str]] = {}
    totals: dict[date, int] = {}
    for one in running().warehouse.event_days(stretch.subject.key, stretch.first, stretch.last):
        by_day.setdefault(one.day, []).append(f"{one.name} {one.events:,}×")
        totals[one.day] = totals.get(one.day, 0) + one.events
    for day, told in by_day.items():
        more = f" and {len(told) - 4} more kinds" if len(told) > 4 else ""
        count = "1 event" if totals[day] == 1 else f"{totals[day]:,} events"
        yield Happening(day, "events", "chart", count, ", ".join(told[:4]) + more)


def _records(*collections: str) -> Callable[[Stretch], Iterator[Happening]]:
    def found(stretch: Stretch) -> Iterator[Happening]:
        known = running().catalog().collections
        logged = {note.record for note in stretch.past.notes}
        for key in collections:
            if key not in known:
                continue
            for one in stretch.past.records(key):
                if one.id not in logged and stretch.holds(one.day) and one.day is not None:
                    yield _record(key, one, one.day)
                if key in ENDS and stretch.holds(one.ends) and one.ends is not None:
                    yield Happening(
                        one.ends,
                        key,
                        ICONS.get(key, "check"),
                        f"{ENDS[key]}: {_told(one) or one.id}",
                        person=one.person,
                    )

    return found


ICONS: Mapping[str, str] = {
    "communications": "mail",
    "tickets": "ticket",
    "deals": "money",
    "subscriptions": "money",
    "orders": "money",
    "responses": "star",
    "invitations": "mail",
    "feedback": "note",
    "touches": "eye",
}
ENDS: Mapping[str, str] = {"tickets": "Ticket resolved", "deals": "Deal closed", "subscriptions": "Subscription ended"}
_SINGULAR: Mapping[str, str] = {
    "communications": "Contact",
    "tickets": "Ticket opened",
    "deals": "Deal opened",
    "subscriptions": "Subscription began",
    "orders": "Order",
    "responses": "Survey answered",
    "invitations": "Survey sent",
    "feedback": "Feedback",
    "touches": "Marketing",
}
_TELLING: tuple[str, ...] = (
    "type",
    "direction",
    "score",
    "survey",
    "priority",
    "channel",
    "amount",
    "arr",
    "mrr",
    "plan",
    "theme",
    "campaign",
    "product",
    "stage",
    "outcome",
    "comment",
)


def _record(key: str, one: RecordSaid, day: date) -> Happening:
    at = next((value for value in one.fields.values() if isinstance(value, datetime)), None)
    when = "" if at is None else f"{local(at):%H:%M}"
    title = _SINGULAR.get(key, key.capitalize())
    icon = ICONS.get(key, "note")
    if key == "communications":
        kind = str(one.fields.get("type") or "contact")
        one = replace(one, fields={name: value for name, value in one.fields.items() if name != "type"})
        title, icon = kind.capitalize(), {"meeting": "meeting", "call": "phone"}.get(kind, "mail")
    order = at.timestamp() if at is not None else 0.0
    return Happening(day, key, icon, title, _told(one), when, order=order, person=one.person)


def _told(one: RecordSaid) -> str:
    said = [said_text(one.fields[name]) for name in _TELLING if one.fields.get(name) not in (None, "")]
    return " · ".join(said)


def said_text(value: Said) -> str:
    """A field as its entry shows it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            shown = local(value)
            return f"{day_text(shown.date())}, {shown:%H:%M}"
        case date():
            return day_text(value)
        case int() | Decimal():
            return number_text(value, 0 if value == int(value) else 2)
        case _:
            return value


def _edits(stretch: Stretch) -> Iterator[Happening]:
    """Entered values, adjustments and changed traits, on the day that they were made."""
    subject = stretch.subject
    for entry in stretch.past.entries:
        # What was imported belongs to its own day; what a member typed, to the day on which they did.
        typed = entry.recorded.astimezone(stretch.zone).date()
        metric, day = subject.metrics.get(entry.metric), typed if entry.source == SOURCE else entry.day
        if metric is not None and stretch.holds(day):
            shown = _shown(metric, entry.value)
            title = f"{metric.name} entered: {shown}" + ("" if entry.day == day else f" as of {day_text(entry.day)}")
            url = number_address(metric.key, subject.id, entry.day)
            yield Happening(day, "edits", "pencil", title, _by(entry.author, entry.reason), "", url)
    for one in stretch.past.corrections:
        metric, day = subject.metrics.get(one.metric), one.recorded.astimezone(stretch.zone).date()
        if metric is not None and stretch.holds(day):
            title = f"{metric.name} adjusted by {one.amount:+}"
            url = number_address(metric.key, subject.id, one.starts or day)
            yield Happening(day, "edits", "pencil", title, _by(one.author, one.reason), "", url)
    for change in stretch.past.trait_changes:
        if change.since is not None and stretch.holds(change.since):
            title = f"{change.trait.replace('_', ' ').capitalize()} is {said_text(change.value) or 'empty'}"
            yield Happening(change.since, "edits", "account", title, f"from {change.source}" if change.source else "")


def _shown(metric: Metric, value: int | Decimal | str) -> str:
    known = Known(value)
    return figure_text(known, look_of(metric, running().catalog().money.currency, [known]))


def _by(author: str, reason: str) -> str:
    return f"{author}: {reason}" if author and reason else author or reason


def _flags(stretch: Stretch) -> Iterator[Happening]:
    for flag in stretch.past.flags:
        raised = flag.at.astimezone(stretch.zone).date()
        if stretch.holds(raised):
            yield Happening(raised, "flags", "flag", f"{flag.kind.word} flagged: {flag.reason}", flag.by)
        lowered = None if flag.lowered_at is None else flag.lowered_at.astimezone(stretch.zone).date()
        if lowered is not None and stretch.holds(lowered):
            yield Happening(lowered, "flags", "flag", f"{flag.kind.word} flag lowered: {flag.reason}", flag.lowered_by)


def _colours(stretch: Stretch) -> Iterator[Happening]:
    """The days on which the score or one of the top four changed its colour."""
    subject = stretch.subject
    followed = stretch.past.followed
    span = Span(stretch.first - timedelta(days=1), min(stretch.last, subject.last_day))
    if not followed or span.last < span.first:
        return
    segments = {key for key, _ in subject.segments}
    for series in running().engine().history([one.key for one in followed], subject.id, span):
        metric = subject.metrics[series.metric]
        look = look_of(metric, running().catalog().money.currency)
        before: Colour | None = None
        for day, value in zip(series.dates, series.row(0), strict=True):
            colour = colour_of(metric, value, target_in_force(metric, day, subject.id, segments)).colour
            if before not in (None, colour) and Colour.NONE not in (before, colour):
                title = f"{metric.name} turned {colour.value}: {figure_text(value, look)}"
                url = number_address(metric.key, subject.id, day)
                yield Happening(day, "colours", "health", title, f"it was {before}", "", url)
            before = colour


SOURCES: Mapping[str, Callable[[Stretch], Iterator[Happening]]] = {
    "notes": _notes,
    "contacts": _records("communications"),
    "colours": _colours,
    "edits": _edits,
    "flags": _flags,
    "tickets": _records("tickets"),
    "surveys": _records("invitations", "responses"),
    "deals": _records("deals"),
    "revenue": _records("subscriptions", "orders"),
    "feedback": _records("feedback"),
    "marketing": _records("touches"),
    "events": _events,
}
"""Where each kind of entry comes from."""

NAMES: Mapping[str, str] = {
    "notes": "Notes",
    "contacts": "Meetings, calls, e-mails",
    "colours": "Colour changes",
    "edits": "Edits",
    "flags": "Flags",
    "tickets": "Tickets",
    "surveys": "Surveys",
    "deals": "Deals",
    "revenue": "Revenue",
    "feedback": "Feedback",
    "marketing": "Marketing",
    "events": "Product events",
}
