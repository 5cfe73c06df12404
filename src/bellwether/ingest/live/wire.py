"""What a body says, as typed messages. What is not quite JSON, as some libraries send it, is read all the same."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

import msgspec

from bellwether.ingest.live.limits import MOST_MESSAGES
from bellwether.ingest.live.refusals import Refusal, RequestRefused

Id = str | int | float | None
NOTHING = msgspec.Raw(b"")


class Context(msgspec.Struct, gc=False, omit_defaults=True):
    """What a message says of its surroundings, as far as it is read."""

    group: Id = msgspec.field(default=None, name="groupId")
    library: msgspec.Raw = NOTHING
    app: msgspec.Raw = NOTHING


class Message(msgspec.Struct, gc=False, omit_defaults=True):
    """One call of a library."""

    type: str | None = None
    id: Id = msgspec.field(default=None, name="messageId")
    at: Id = msgspec.field(default=None, name="timestamp")
    user: Id = msgspec.field(default=None, name="userId")
    visitor: Id = msgspec.field(default=None, name="anonymousId")
    group: Id = msgspec.field(default=None, name="groupId")
    previous: Id = msgspec.field(default=None, name="previousId")
    event: str | None = None
    name: Id = None
    category: Id = None
    properties: msgspec.Raw = NOTHING
    traits: msgspec.Raw = NOTHING
    context: Context | None = None


class Call(Message, gc=False):
    """A body that is one call."""

    sent: str | None = msgspec.field(default=None, name="sentAt")
    key: str | None = msgspec.field(default=None, name="writeKey")


class Batch(msgspec.Struct, gc=False):
    """A body that is many calls."""

    batch: list[Message]
    sent: str | None = msgspec.field(default=None, name="sentAt")
    key: str | None = msgspec.field(default=None, name="writeKey")
    context: Context | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that cannot be read: its text, what of it is wrong, and why."""

    text: str
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Body:
    """A body that was read. `surplus` messages stand behind the last one that is taken."""

    messages: list[Message]
    unread: list[Unread]
    sent: str | None
    key: str | None
    surplus: int = 0


_BATCHES = msgspec.json.Decoder(Batch)
_CALLS = msgspec.json.Decoder(Call)
_MESSAGES = msgspec.json.Decoder(Message)
_CONTEXTS = msgspec.json.Decoder(Context)


def read_body(body: bytes, kind: str | None) -> Body:
    """What a body says: many calls, or one of a kind."""
    text = _text(body)
    try:
        return _batch(_BATCHES.decode(body)) if kind is None else _call(_CALLS.decode(body), kind)
    except (msgspec.DecodeError, RecursionError):
        return _leniently(text, kind)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as problem:
        raise RequestRefused(
            Refusal.NOT_READABLE, f"The body is not UTF-8 (byte {problem.start + 1:,}). Send JSON in UTF-8."
        ) from problem


def _batch(read: Batch) -> Body:
    messages = read.batch
    surplus = max(len(messages) - MOST_MESSAGES, 0)
    if surplus:
        messages = messages[:MOST_MESSAGES]
    if read.context is not None:
        for message in messages:
            message.context = _merged(message.context, read.context)
    return Body(messages, [], read.sent, read.key, surplus)


def _call(read: Call, kind: str) -> Body:
    read.type = kind
    return Body([read], [], read.sent, read.key)


def _merged(own: Context | None, shared: Context) -> Context:
    """A message's own context, with what the whole batch has where it has nothing."""
    if own is None:
        return shared
    return Context(
        shared.group if own.group is None else own.group,
        own.library if bytes(own.library) else shared.library,
        own.app if bytes(own.app) else shared.app,
    )


def _leniently(text: str, kind: str | None) -> Body:
    """The same, one message at a time: a bad one spoils no other, and numbers that JSON does not have are missing."""
    try:
        said = json.loads(text, parse_constant=lambda _: None, parse_float=_finite)
    except (ValueError, RecursionError) as problem:
        where = f" (line {problem.lineno}, column {problem.colno})" if isinstance(problem, json.JSONDecodeError) else ""
        raise RequestRefused(Refusal.NOT_READABLE, f"The body is not JSON{where}.") from problem
    if not isinstance(said, dict):
        raise RequestRefused(Refusal.NOT_UNDERSTOOD, "The body must be a JSON object.")
    calls = [said] if kind is not None else said.get("batch")
    if not isinstance(calls, list):
        raise RequestRefused(Refusal.NOT_UNDERSTOOD, "The body has no list “batch”.")
    messages: list[Message] = []
    unread: list[Unread] = []
    for read in map(_one, calls[:MOST_MESSAGES]):
        if isinstance(read, Unread):
            unread.append(read)
        else:
            messages.append(read)
    if kind is not None:
        for message in messages:
            message.type = kind
    shared = _shared(said) if kind is None else None
    if shared is not None:
        for message in messages:
            message.context = _merged(message.context, shared)
    sent, key = (said[name] if isinstance(said.get(name), str) else None for name in ("sentAt", "writeKey"))
    return Body(messages, unread, sent, key, max(len(calls) - MOST_MESSAGES, 0))


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _one(call: object) -> Message | Unread:
    text = _plain(call)
    try:
        return _MESSAGES.decode(text)
    except msgspec.ValidationError as problem:
        return _misfit(text, str(problem))
    except (msgspec.DecodeError, RecursionError):
        return Unread(text, "", "the message cannot be read")


def _shared(said: dict[str, object]) -> Context | None:
    try:
        return _CONTEXTS.decode(_plain(said["context"])) if isinstance(said.get("context"), dict) else None
    except (msgspec.DecodeError, RecursionError):
        return None


def _plain(value: object) -> str:
    """As JSON that everything reads; half a character, which Unicode does not have, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()


def _misfit(text: str, problem: str) -> Unread:
    """What the reader of JSON says of a message, in our words."""
    said, _, place = problem.partition(" - at `$.")
    found = said.rpartition("got `")[2].rstrip("`") if "got `" in said else said
    return Unread(text, place.rstrip("`"), f"it is not of the kind that the call asks for, but: {found}")
