"""What a mail of alerts says. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bellwether.engine.definitions.errors import BellwetherError
from bellwether.work.outages.domain import SourceAlert

LONGEST_SUBJECT = 120


class MailRefused(BellwetherError):
    """Mail that no server took; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without its addresses."""

    subject: str
    body: str


def letter(alerts: Sequence[SourceAlert], address: str) -> Letter:
    """The mail of some alerts, with where they are answered; `address` is that of the server, empty if unknown."""
    first = " ".join(alerts[0].sentence.split()).partition(". ")[0].rstrip(".")
    if len(alerts) > 1:
        first = f"{first}, and {len(alerts) - 1} more"
    where = f"Answer it: {address}/alerts/" if address else "Answer it in Bellwether, under Alerts."
    told = [f"{one.sentence} {one.about.follows}" for one in alerts]
    why = "You get this because you look after what comes in. Each alert is sent once, and closes by itself."
    return Letter(f"Bellwether: {first}"[:LONGEST_SUBJECT], "\n\n".join((*told, where, why)) + "\n")
