"""Who may send, read from the application database: the keys that hold, and what their sources may store."""

from __future__ import annotations

from datetime import datetime

from django.db import close_old_connections

from bellwether.catalog import queries
from bellwether.catalog.domain import Kind, SourceSpec
from bellwether.ingest.live.keyring import Sender
from bellwether.ingest.live.source_rules import privacy_of
from bellwether.members.key_queries import keys_by_digest
from bellwether.members.keys import KeyScope
from bellwether.workspace.home import Home


def senders(home: Home, at: datetime) -> dict[str, Sender]:
    """The senders by the digests of their keys. Any thread may ask."""
    close_old_connections()
    try:
        rules = queries.definitions().typed(Kind.SOURCE, SourceSpec)
        return {
            digest: Sender(key.source, privacy_of(rules.get(key.source), home))
            for digest, key in keys_by_digest(KeyScope.SEND_EVENTS, at).items()
        }
    finally:
        close_old_connections()
