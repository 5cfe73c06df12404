"""The messages of a group of requests, each with what it has of its request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from uuid import uuid4

import msgspec
import numpy as np

from bellwether.engine.warehouse.rows import Ints
from bellwether.ingest.live.columns import Refused, plain_ids
from bellwether.ingest.live.instants import clock_off, micros_told
from bellwether.ingest.live.naming import Unfit, identity
from bellwether.ingest.live.parcels import Parcel
from bellwether.ingest.live.privacy import Privacy
from bellwether.ingest.live.wire import Message


@dataclass(frozen=True, slots=True)
class Gathered:
    """The messages of requests of one source: when each was received, and how far its sender's clock is off."""

    source: str
    messages: Sequence[Message]
    received: Ints
    off: Ints
    privacy: Privacy

    @classmethod
    def of(cls, parcels: Sequence[Parcel]) -> Gathered:
        """The messages of these requests, of which the same may be stored."""
        sizes = [len(parcel.body.messages) for parcel in parcels]
        off = [clock_off(micros_told(parcel.body.sent), parcel.received) for parcel in parcels]
        return cls(
            parcels[0].source,
            list(chain.from_iterable(parcel.body.messages for parcel in parcels)),
            np.repeat(np.array([parcel.received for parcel in parcels], dtype=np.int64), sizes),
            np.repeat(np.array(off, dtype=np.int64), sizes),
            parcels[0].privacy,
        )

    def where(self, rows: Sequence[int]) -> Gathered:
        """Only these messages."""
        messages = [self.messages[row] for row in rows]
        return Gathered(self.source, messages, self.received[rows], self.off[rows], self.privacy)

    def ids(self, refused: Refused) -> list[str]:
        """The id of each message."""
        told = [message.id for message in self.messages]
        ids = plain_ids(told)
        if ids is not None:
            return ids
        each = [""] * len(told)
        for row, message in enumerate(self.messages):
            try:
                each[row] = self._id(message)
            except Unfit as unfit:
                refused.setdefault(row, unfit)
        return each

    def _id(self, message: Message) -> str:
        identifier = identity(message.id, "messageId")
        if identifier is not None:
            return identifier
        if message.at is None:
            return f"none-{uuid4()}"
        # The same words of the same instant are one message, so that one that is sent again is not counted twice.
        words = msgspec.json.encode([self.source, message])
        return f"none-{blake2b(words, digest_size=16).hexdigest()}"
