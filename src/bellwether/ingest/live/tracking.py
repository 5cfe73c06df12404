"""Events out of messages, by columns: the fixed part of each is read for all at once, and what is odd by itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from typing import TypeVar

import msgspec
import numpy as np

from bellwether.engine.warehouse.rows import Flags, Ints
from bellwether.ingest.live.columns import Memo, Refused, instants, objects
from bellwether.ingest.live.gathering import Gathered
from bellwether.ingest.live.instants import EARLIEST
from bellwether.ingest.live.limits import FUTURE_TOLERATED, LATE, MOST_EVENT_NAMES, MOST_PARTS
from bellwether.ingest.live.naming import Unfit, event_name, identity
from bellwether.ingest.live.parcels import Count, Delivery, Happenings
from bellwether.ingest.live.wire import NOTHING, Context, Id, Message

EVENTS = {"track": None, "page": "Page Viewed", "screen": "Screen Viewed"}
"""The calls that are events, and the names of those that have none; which page it was is a property."""

Admits = Callable[[str], bool]
_NOWHERE = Context()
_Cell = TypeVar("_Cell")
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_SHORTEST_PART = len('"a":1')


class Tracking:
    """Reads events, group after group; what names and surroundings turned out to be is remembered."""

    def __init__(self, admits: Admits) -> None:
        self._admits = admits
        self._names: Memo[str | None, str] = Memo(event_name)
        self._people: Memo[Id, str] = Memo(partial(identity, column="userId"))
        self._visitors: Memo[Id, str] = Memo(partial(identity, column="anonymousId"))
        self._accounts: Memo[Id, str] = Memo(partial(identity, column="groupId"))
        self._libraries: Memo[bytes, str] = Memo(lambda library: _surroundings((library, b"")), 1_024)
        self._surroundings: Memo[tuple[bytes, bytes], str] = Memo(_surroundings, 1_024)

    def read(self, gathered: Gathered, delivery: Delivery, refused: Refused) -> Happenings:
        """The events that can be taken. Counts what is to be said of them, and tells which messages are none."""
        messages = gathered.messages
        names = self._named(messages, refused)
        people = self._people.column([message.user for message in messages], refused)
        visitors = self._visitors_of(messages, people, refused)
        raws = objects([message.properties for message in messages], "properties", refused)
        _bound(raws, refused)
        contexts = [message.context or _NOWHERE for message in messages]
        accounts = self._accounts_of(messages, contexts, refused)
        at, odd, counted = _when(gathered, refused)
        if gathered.privacy:
            raws = [gathered.privacy.kept(raw) for raw in raws]
        extras = self._extras(messages, contexts, (odd, visitors))
        ids = gathered.ids(refused)
        self._admit(names, refused)
        columns = (ids, accounts, people, visitors, names, _joined_all(raws, extras))
        happenings = _kept(columns, (at, gathered.received), refused)
        _count(counted, names, refused, delivery)
        return happenings

    def _named(self, messages: Sequence[Message], refused: Refused) -> list[str]:
        kinds = [message.type for message in messages]
        if kinds.count("track") == len(kinds):
            named = self._names.column([message.event for message in messages], refused)
        else:
            fixed = [EVENTS[kind or ""] for kind in kinds]
            told = [name or message.event for name, message in zip(fixed, messages, strict=True)]
            named = self._names.column(told, refused)
        return [name or "" for name in named]

    def _visitors_of(
        self, messages: Sequence[Message], people: Sequence[str | None], refused: Refused
    ) -> list[str | None]:
        """The visitor of each message that names no person."""
        told = [message.visitor for message in messages]
        if told.count(None) == len(told):
            visitors: list[str | None] = [None] * len(told)
        else:
            visitors = self._visitors.column(told, refused)
        if None in people:
            for row, person in enumerate(people):
                if person is None and visitors[row] is None:
                    unfit = Unfit("userId", "the message names nobody: neither userId nor anonymousId")
                    refused.setdefault(row, unfit)
            return [one if person is None else None for one, person in zip(visitors, people, strict=True)]
        return [None] * len(told)

    def _accounts_of(
        self, messages: Sequence[Message], contexts: Sequence[Context], refused: Refused
    ) -> list[str | None]:
        told = [message.group for message in messages]
        groups = [context.group for context in contexts]
        if told.count(None) != len(told):
            groups = [group if own is None else own for own, group in zip(told, groups, strict=True)]
        return self._accounts.column(groups, refused)

    def _extras(
        self, messages: Sequence[Message], contexts: Sequence[Context], of: tuple[Flags, Sequence[str | None]]
    ) -> list[str]:
        """What is kept of each message beside its properties, as the inner part of a JSON object."""
        moved, visitors = of
        extras = self._around(contexts)
        special = set(np.flatnonzero(moved).tolist())
        if visitors.count(None) != len(visitors):
            special.update(row for row, visitor in enumerate(visitors) if visitor is not None)
        kinds = [message.type for message in messages]
        if kinds.count("track") != len(kinds):
            special.update(row for row, kind in enumerate(kinds) if kind != "track")
        for row in special:
            message, visitor = messages[row], visitors[row]
            original = f'"original_timestamp":{json.dumps(message.at)}' if moved[row] else ""
            known = f'"anonymous_id":{json.dumps(visitor, ensure_ascii=False)}' if visitor is not None else ""
            extras[row] = ",".join(part for part in (_titled(message), extras[row], original, known) if part)
        return extras

    def _around(self, contexts: Sequence[Context]) -> list[str]:
        libraries = list(map(bytes, [one.library for one in contexts]))
        apps = [one.app for one in contexts]
        if apps.count(NOTHING) == len(apps):
            return [one or "" for one in self._libraries.column(libraries, {})]
        around = zip(libraries, map(bytes, apps), strict=True)
        return [one or "" for one in self._surroundings.column(list(around), {})]

    def _admit(self, names: Sequence[str], refused: Refused) -> None:
        """Leaves out events whose names are too many."""
        surplus = {name for name in dict.fromkeys(names) if name and not self._admits(name)}
        if not surplus:
            return
        reason = (
            f"there are {MOST_EVENT_NAMES:,} names of events already: send what differs from event to event "
            "as a property, not in the name"
        )
        for row, name in enumerate(names):
            if name in surplus:
                refused.setdefault(row, Unfit("event", reason))


def _bound(raws: Sequence[bytes], refused: Refused) -> None:
    """Leaves out events whose properties are too many."""
    if max(map(len, raws)) <= _SHORTEST_PART * MOST_PARTS:
        return
    for row, raw in enumerate(raws):
        if len(raw) > _SHORTEST_PART * MOST_PARTS and len(_PARTS.decode(raw)) > MOST_PARTS:
            reason = f"it has more than {MOST_PARTS:,} properties: send what belongs together as the parts of one"
            refused.setdefault(row, Unfit("properties", reason))


def _when(gathered: Gathered, refused: Refused) -> tuple[Ints, Flags, dict[Count, Flags]]:
    """When each event happened by our clock, where the sender says another time, and what is to be counted of that."""
    received = gathered.received
    told, there = instants([message.at for message in gathered.messages])
    for row in np.flatnonzero(there & (told < EARLIEST)).tolist():
        unfit = Unfit("timestamp", "this is before the year 2000: the sender's clock was not set")
        refused.setdefault(row, unfit)
    at = np.where(there, told + gathered.off, received)
    ahead = at > received + FUTURE_TOLERATED
    at = np.where(ahead, received, at)
    late = there & ~ahead & (at < received - LATE)
    return at, there & (at != told), {Count.AHEAD: ahead, Count.LATE: late}


def _count(counted: dict[Count, Flags], names: Sequence[str], refused: Refused, delivery: Delivery) -> None:
    for what, flags in counted.items():
        rows = [row for row in np.flatnonzero(flags).tolist() if row not in refused]
        for name, times in Counter(names[row] for row in rows).items():
            delivery.counts[what, name] += times


def _kept(
    columns: tuple[list[str], list[str | None], list[str | None], list[str | None], list[str], list[bytes]],
    instants: tuple[Ints, Ints],
    refused: Refused,
) -> Happenings:
    """The rows that are not refused."""
    ids, accounts, people, visitors, names, raws = columns
    at, recorded = instants
    if not refused:
        return Happenings(ids, accounts, people, visitors, names, raws, at, recorded)
    taken = [row not in refused for row in range(len(ids))]

    def those(column: Sequence[_Cell]) -> list[_Cell]:
        return list(compress(column, taken))

    mask = np.array(taken, dtype=np.bool_)
    return Happenings(
        those(ids), those(accounts), those(people), those(visitors), those(names), those(raws), at[mask], recorded[mask]
    )


def _joined_all(raws: Sequence[bytes], extras: Sequence[str]) -> list[bytes]:
    """Each JSON object with its extra part behind what it has."""
    tails = {extra: f",{extra}}}".encode() if extra else b"" for extra in set(extras)}
    return [
        raw if not extra else raw[:-1] + tails[extra] if b'"' in raw else b"{" + tails[extra][1:]
        for raw, extra in zip(raws, extras, strict=True)
    ]


def _titled(message: Message) -> str:
    """The name and category of a page; a property of the same name comes before them and is what is read."""
    if message.type == "track":
        return ""
    told = (("name", message.name), ("category", message.category))
    return ",".join(f'"{key}":{json.dumps(str(value))}' for key, value in told if value is not None)


def _surroundings(of: tuple[bytes, bytes]) -> str:
    """What is kept of a context, under the names that it has in everybody's warehouse."""
    told = {
        f"context_{what}_{part}": value
        for what, raw in zip(("library", "app"), of, strict=True)
        for part in ("name", "version")
        if isinstance(value := _part(raw, part), str)
    }
    return json.dumps(told, ensure_ascii=False)[1:-1]


def _part(raw: bytes, part: str) -> object:
    told = msgspec.json.decode(raw) if raw else None
    return told.get(part) if isinstance(told, dict) else None
