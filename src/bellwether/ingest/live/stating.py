"""Messages about people and accounts, read one by one: there are far fewer of them than events."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from bellwether.ingest.live.columns import Refused, json_object
from bellwether.ingest.live.gathering import Gathered
from bellwether.ingest.live.instants import EARLIEST, micros_told
from bellwether.ingest.live.limits import FUTURE_TOLERATED, LATE
from bellwether.ingest.live.naming import Unfit, identity
from bellwether.ingest.live.parcels import Count, Delivery, Statement, Told
from bellwether.ingest.live.wire import Message

Names = tuple[str | None, str | None, str | None, str | None]
"""Of person, visitor, account, and the person's previous one."""


def read(gathered: Gathered, delivery: Delivery) -> Refused:
    """Adds what the messages state to a delivery; tells which of them cannot be taken."""
    refused: Refused = {}
    ids_refused: Refused = {}
    ids = gathered.ids(ids_refused)
    for row, message in enumerate(gathered.messages):
        try:
            statement = _statement(message)
            names = _READERS[statement](message)
            if names is None:
                delivery.counts[Count.IGNORED, statement] += 1
                continue
            traits = json_object(bytes(message.traits), "traits")
            if gathered.privacy:
                traits = gathered.privacy.kept(traits)
            received = int(gathered.received[row])
            at, remarks = _instant(message, received, int(gathered.off[row]))
        except Unfit as unfit:
            refused[row] = unfit
            continue
        if row in ids_refused:
            refused[row] = ids_refused[row]
            continue
        delivery.told.append(Told(ids[row], statement, *names, at, received, msgspec.Raw(traits)))
        for remark in remarks:
            delivery.counts[remark, statement] += 1
    return refused


def _statement(message: Message) -> Statement:
    statement = _STATEMENTS.get(message.type or "")
    if statement is None:
        raise Unfit("type", f"there is no call “{message.type}”" if message.type else "the message has no type")
    return statement


def _identify(message: Message) -> Names | None:
    person, visitor = identity(message.user, "userId"), identity(message.visitor, "anonymousId")
    if person is None and visitor is None:
        raise Unfit("userId", "the message names nobody: neither userId nor anonymousId")
    # What is told of somebody who is not known is of no account and no user.
    return None if person is None else (person, visitor, None, None)


def _group(message: Message) -> Names:
    account = identity(message.group, "groupId")
    if account is None:
        raise Unfit("groupId", "a group call needs a groupId")
    return identity(message.user, "userId"), identity(message.visitor, "anonymousId"), account, None


def _alias(message: Message) -> Names | None:
    person, previous = identity(message.user, "userId"), identity(message.previous, "previousId")
    previous = previous or identity(message.visitor, "anonymousId")
    if person is None or previous is None:
        raise Unfit("previousId", "an alias call needs a userId and a previousId")
    return None if person == previous else (person, None, None, previous)


_STATEMENTS = {statement.value: statement for statement in Statement}
_READERS: Mapping[Statement, Callable[[Message], Names | None]] = {
    Statement.IDENTIFY: _identify,
    Statement.GROUP: _group,
    Statement.ALIAS: _alias,
}


def _instant(message: Message, received: int, off: int) -> tuple[int, tuple[Count, ...]]:
    """When it was told by our clock, and what is to be counted of that."""
    told = micros_told(message.at)
    if told is None:
        return received, ()
    if told < EARLIEST:
        raise Unfit("timestamp", "this is before the year 2000: the sender's clock was not set")
    at = told + off
    if at > received + FUTURE_TOLERATED:
        return received, (Count.AHEAD,)
    return at, (Count.LATE,) if at < received - LATE else ()
