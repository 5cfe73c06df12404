"""Messages as facts: whom and what each is about, when it happened, and why one cannot be taken."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from uuid import uuid4

import msgspec

from bellwether.ingest.live.instants import EARLIEST, is_ahead, micros_told, put_right
from bellwether.ingest.live.limits import LATE, LONGEST_ID, LONGEST_NAME, MOST_MESSAGE
from bellwether.ingest.live.parcels import Count, Happened, Parcel, Statement, Told
from bellwether.ingest.live.privacy import OPEN, Privacy
from bellwether.ingest.live.wire import Body, Id, Message

PAGE, SCREEN = "Page Viewed", "Screen Viewed"
"""The names under which calls of page and screen are events; which page it was is a property."""

_EMPTY = b"{}"


class _Unfit(Exception):
    """A message that cannot be taken: what of it is wrong, and why."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Sending:
    """What the messages of one request share."""

    parcel: Parcel
    sent: int | None
    privacy: Privacy


def parcel_of(body: Body, source: str, received: int, privacy: Privacy = OPEN) -> Parcel:
    """What a body brings, with everything that cannot be taken set aside."""
    parcel = Parcel(source, received)
    sending = Sending(parcel, micros_told(body.sent), privacy)
    for message in body.messages:
        _read(message, sending)
    for unread in body.unread:
        parcel.leave_out(unread.text, unread.column, unread.reason)
    if body.surplus:
        reason = f"it stands behind the first {len(body.messages) + len(body.unread):,} of its batch"
        parcel.leave_out(f"{body.surplus:,} messages", "batch", reason)
    return parcel


def _read(message: Message, sending: Sending) -> None:
    kind = message.type
    try:
        _READERS.get(kind or "", _unknown)(message, sending)
    except _Unfit as unfit:
        text = msgspec.json.encode(message).decode()[:MOST_MESSAGE]
        sending.parcel.leave_out(text, unfit.column, str(unfit), message.event or kind or "")


def _unknown(message: Message, sending: Sending) -> None:  # noqa: ARG001  # the shape of a reader
    raise _Unfit("type", f"there is no call “{message.type}”" if message.type else "the message has no type")


def _track(message: Message, sending: Sending) -> None:
    name = None if message.event is None else _event_name(message.event)
    if name is None:
        raise _Unfit("event", "a track call needs the name of its event")
    _happened(message, name, "", sending)


@lru_cache(maxsize=10_000)
def _event_name(text: str) -> str | None:
    name = _tidy(text)
    if name is not None and len(name) > LONGEST_NAME:
        raise _Unfit("event", f"the name of the event has more than {LONGEST_NAME} characters")
    return name


def _page(message: Message, sending: Sending) -> None:
    _happened(message, PAGE, _named(message), sending)


def _screen(message: Message, sending: Sending) -> None:
    _happened(message, SCREEN, _named(message), sending)


def _named(message: Message) -> str:
    """The name and category of a page; a property of the same name comes before them and is what is read."""
    told = (("name", message.name), ("category", message.category))
    return ",".join(f'"{key}":{json.dumps(str(value))}' for key, value in told if value is not None)


def _happened(message: Message, name: str, extra: str, sending: Sending) -> None:
    person, visitor = _identity(message.user, "userId"), _identity(message.visitor, "anonymousId")
    if person is None and visitor is None:
        raise _Unfit("userId", "the message names nobody: neither userId nor anonymousId")
    raw = _object(message.properties, "properties")
    context, group = message.context, message.group
    if context is not None:
        if group is None:
            group = context.group
        extra = _joined(extra, _surroundings(bytes(context.library), bytes(context.app)))
    account = _identity(group, "groupId")
    at, told = _instant(message, sending, name)
    if told != at:
        extra = _joined(extra, f'"original_timestamp":{json.dumps(message.at)}')
    if person is None:
        extra = _joined(extra, f'"anonymous_id":{json.dumps(visitor, ensure_ascii=False)}')
    if sending.privacy:
        raw = sending.privacy.kept(raw)
    text = raw.decode()
    if extra:
        text = f"{text[:-1]}{'' if text[1:-1].isspace() or len(text) == 2 else ','}{extra}}}"
    parcel = sending.parcel
    parcel.events.append(
        Happened(
            _id(message, sending),
            account,
            person,
            visitor if person is None else None,
            name,
            at,
            parcel.received,
            text,
        )
    )


def _identify(message: Message, sending: Sending) -> None:
    person, visitor = _identity(message.user, "userId"), _identity(message.visitor, "anonymousId")
    if person is None:
        if visitor is None:
            raise _Unfit("userId", "the message names nobody: neither userId nor anonymousId")
        # What is told of somebody who is not known is of no account and no user.
        sending.parcel.counts[Count.IGNORED, Statement.IDENTIFY] += 1
        return
    _tell(Statement.IDENTIFY, message, sending, (person, visitor, None, None))


def _group(message: Message, sending: Sending) -> None:
    account = _identity(message.group, "groupId")
    if account is None:
        raise _Unfit("groupId", "a group call needs a groupId")
    person, visitor = _identity(message.user, "userId"), _identity(message.visitor, "anonymousId")
    _tell(Statement.GROUP, message, sending, (person, visitor, account, None))


def _alias(message: Message, sending: Sending) -> None:
    person, previous = _identity(message.user, "userId"), _identity(message.previous, "previousId")
    previous = previous or _identity(message.visitor, "anonymousId")
    if person is None or previous is None:
        raise _Unfit("previousId", "an alias call needs a userId and a previousId")
    if person == previous:
        sending.parcel.counts[Count.IGNORED, Statement.ALIAS] += 1
        return
    _tell(Statement.ALIAS, message, sending, (person, None, None, previous))


_READERS: Mapping[str, Callable[[Message, Sending], None]] = {
    "track": _track,
    "page": _page,
    "screen": _screen,
    "identify": _identify,
    "group": _group,
    "alias": _alias,
}

Names = tuple[str | None, str | None, str | None, str | None]
"""Of person, visitor, account, and the person's previous one."""


def _tell(statement: Statement, message: Message, sending: Sending, names: Names) -> None:
    traits = _object(message.traits, "traits")
    if sending.privacy:
        traits = sending.privacy.kept(traits)
    at, _ = _instant(message, sending, statement)
    identifier = _id(message, sending)
    sending.parcel.told.append(Told(identifier, statement, *names, at, sending.parcel.received, msgspec.Raw(traits)))


def _instant(message: Message, sending: Sending, name: str) -> tuple[int, int]:
    """When it happened by our clock, and by the sender's."""
    received = sending.parcel.received
    told = micros_told(message.at)
    if told is None:
        return received, received
    if told < EARLIEST:
        raise _Unfit("timestamp", "this is before the year 2000: the sender's clock was not set")
    at = put_right(told, sending.sent, received)
    if is_ahead(at, received):
        sending.parcel.counts[Count.AHEAD, name] += 1
        return received, told
    if at < received - LATE:
        sending.parcel.counts[Count.LATE, name] += 1
    return at, told


def _id(message: Message, sending: Sending) -> str:
    told = message.id
    identifier = _fit(_tidy(told), "messageId") if isinstance(told, str) else _identity(told, "messageId")
    if identifier is not None:
        return identifier
    if message.at is None:
        return f"none-{uuid4()}"
    # The same words of the same instant are one message, so that one that is sent again is not counted twice.
    words = msgspec.json.encode([sending.parcel.source, message])
    return f"none-{blake2b(words, digest_size=16).hexdigest()}"


def _identity(told: Id, column: str) -> str | None:
    if told is None:
        return None
    return _name(told, column) if isinstance(told, str) else _fit(_plain(told), column)


@lru_cache(maxsize=100_000)
def _name(text: str, column: str) -> str | None:
    """A name as it is compared. The same people and accounts come again and again."""
    return _fit(_tidy(text), column)


def _fit(text: str | None, column: str) -> str | None:
    if text is not None and len(text) > LONGEST_ID:
        raise _Unfit(column, f"it has more than {LONGEST_ID} characters")
    return text


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _tidy(text: str) -> str | None:
    """Texts are compared trimmed and in one form of Unicode."""
    text = text.strip()
    return (text if text.isascii() else unicodedata.normalize("NFC", text)) or None


def _object(raw: msgspec.Raw, column: str) -> bytes:
    text = bytes(raw).strip()
    if not text or text == b"null":
        return _EMPTY
    if not text.startswith(b"{"):
        raise _Unfit(column, f"“{column}” is not a JSON object")
    if len(text) > MOST_MESSAGE:
        raise _Unfit(column, f"the message has more than {MOST_MESSAGE:,} bytes")
    return text


def _joined(first: str, second: str) -> str:
    return f"{first},{second}" if first and second else first or second


@lru_cache(maxsize=1024)
def _surroundings(library: bytes, app: bytes) -> str:
    """What is kept of a context, under the names that it has in everybody's warehouse."""
    told = {
        f"context_{of}_{part}": value
        for of, raw in (("library", library), ("app", app))
        for part in ("name", "version")
        if isinstance(value := _part(raw, part), str)
    }
    return json.dumps(told, ensure_ascii=False)[1:-1]


def _part(raw: bytes, part: str) -> object:
    told = msgspec.json.decode(raw) if raw else None
    return told.get(part) if isinstance(told, dict) else None
