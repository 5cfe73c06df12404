"""A group of requests as what they bring: events by columns, statements one by one, and what cannot be taken."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bellwether.ingest.live import stating
from bellwether.ingest.live.columns import Refused
from bellwether.ingest.live.gathering import Gathered
from bellwether.ingest.live.limits import MOST_MESSAGE
from bellwether.ingest.live.naming import Unfit
from bellwether.ingest.live.parcels import Delivery, Parcel
from bellwether.ingest.live.privacy import Privacy
from bellwether.ingest.live.tracking import EVENTS, Admits, Tracking
from bellwether.ingest.live.wire import Message


class Reading:
    """Reads groups of requests, one after another; `admits` says whether events may have a name."""

    def __init__(self, admits: Admits) -> None:
        self._tracking = Tracking(admits)

    def read(self, parcels: Sequence[Parcel]) -> list[Delivery]:
        """What the parcels bring, by source and by what of it may be stored."""
        alike: dict[tuple[str, Privacy], list[Parcel]] = {}
        for parcel in parcels:
            alike.setdefault((parcel.source, parcel.privacy), []).append(parcel)
        return [self._delivery(source, each) for (source, _), each in alike.items()]

    def _delivery(self, source: str, parcels: Sequence[Parcel]) -> Delivery:
        delivery = Delivery(source, max(parcel.received for parcel in parcels))
        gathered = Gathered.of(parcels)
        kinds = [message.type for message in gathered.messages]
        rows = [row for row, kind in enumerate(kinds) if kind in EVENTS]
        if len(rows) == len(kinds):
            self._events(gathered, delivery)
        else:
            self._events(gathered.where(rows), delivery)
            others = gathered.where([row for row, kind in enumerate(kinds) if kind not in EVENTS])
            _leave_out(others.messages, stating.read(others, delivery), delivery)
        for parcel in parcels:
            _note_unread(parcel, delivery)
        return delivery

    def _events(self, gathered: Gathered, delivery: Delivery) -> None:
        if not gathered.messages:
            return
        refused: Refused = {}
        events = self._tracking.read(gathered, delivery, refused)
        delivery.events = events if events.size else None
        _leave_out(gathered.messages, refused, delivery)


def _leave_out(messages: Sequence[Message], refused: Refused, delivery: Delivery) -> None:
    for row in sorted(refused):
        message, unfit = messages[row], refused[row]
        delivery.leave_out(told(message), unfit.column, str(unfit), message.event or message.type or "")


def told(message: Message) -> str:
    """A message as it is kept when it is left out."""
    return msgspec.json.encode(message).decode()[:MOST_MESSAGE]


def _note_unread(parcel: Parcel, delivery: Delivery) -> None:
    body = parcel.body
    for unread in body.unread:
        delivery.leave_out(unread.text, unread.column, unread.reason)
    if body.surplus:
        reason = f"it stands behind the first {len(body.messages) + len(body.unread):,} of its batch"
        delivery.leave_out(f"{body.surplus:,} messages", "batch", reason)


def given_up(parcel: Parcel, reason: str) -> Delivery:
    """A parcel of which nothing can be stored."""
    delivery = Delivery(parcel.source, parcel.received)
    refused = dict.fromkeys(range(len(parcel.body.messages)), Unfit("", reason))
    _leave_out(parcel.body.messages, refused, delivery)
    _note_unread(parcel, delivery)
    return delivery
