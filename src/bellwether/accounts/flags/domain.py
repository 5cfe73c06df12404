"""Flags as pages see them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bellwether.engine.definitions.errors import BellwetherError

LONGEST_REASON = 500


class FlagRefused(BellwetherError):
    """A flag that cannot be raised or lowered as asked; the sentence says why and what to do."""


class FlagKind(StrEnum):
    """Which way a flag points."""

    RISK = "risk"
    OPPORTUNITY = "opportunity"

    @property
    def word(self) -> str:
        """The kind as pages name it."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Flag:
    """A risk or opportunity that a member sees at an account, until someone lowers it."""

    key: int
    account: int
    kind: FlagKind
    reason: str
    by: str
    at: datetime
    lowered_by: str = ""
    lowered_at: datetime | None = None

    def as_json(self) -> str:
        """The flag as the audit record keeps it."""
        return json.dumps({"kind": self.kind.value, "reason": self.reason}, ensure_ascii=False)


def sound_reason(reason: str) -> str:
    """The reason without needless space; refused where it is empty or too long."""
    plain = " ".join(reason.split())
    if not plain:
        raise FlagRefused("A flag needs its reason. Write in a few words what you see.")
    if len(plain) > LONGEST_REASON:
        raise FlagRefused(f"The reason is {len(plain)} letters long. Shorten it to {LONGEST_REASON}.")
    return plain
