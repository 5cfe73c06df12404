"""Which database a source is, apart from who reads it: told by a digest, for addresses are shown to nobody."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from bellwether.catalog.pull_specs import PullSpec
from bellwether.ingest.pulls.postgresql import server_of


def place_of(spec: PullSpec, address: str) -> str:
    """A digest of the server and its database, or of the files. Another user or password is the same place."""
    where = server_of(address) if spec.system == "postgresql" else (spec.place or "",)
    return sha256(msgspec.json.encode((spec.system, where))).hexdigest()
