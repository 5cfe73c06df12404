"""Who a request is from: by its key, mostly without asking the database."""

from __future__ import annotations

import asyncio

from bellwether.ingest.live.keyring import Sender
from bellwether.ingest.live.receiving import Receiving
from bellwether.ingest.live.refusals import Refusal, RequestRefused
from bellwether.ingest.live.wire import Body


def at_hand(receiving: Receiving, secret: str) -> Sender | None:
    """Whose key this is, if that is known without asking; now and then the keys are read again beside."""
    keyring = receiving.keyring
    sender = keyring.at_hand(secret)
    if sender is not None and keyring.should_renew():
        asyncio.get_running_loop().run_in_executor(None, keyring.renew)
    return sender


async def sender_of(receiving: Receiving, secret: str) -> Sender:
    """Whose key this is, even if the database must be asked."""
    sender = at_hand(receiving, secret)
    if sender is None:
        sender = await asyncio.to_thread(receiving.keyring.find, secret)
    if sender is None:
        raise RequestRefused(
            Refusal.UNKNOWN_KEY,
            "The write key is not known, or does not hold any more. “bellwether keys list” shows which do.",
        )
    return sender


def key_in(body: Body) -> str:
    """The key of a request that names it nowhere else."""
    if body.key is None:
        raise RequestRefused(
            Refusal.NO_KEY, "The request has no write key. Give the library the key of a source as its write key."
        )
    return body.key
