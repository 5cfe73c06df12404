"""What all definitions share when people write them."""

from __future__ import annotations

from typing import Literal

import msgspec

Colour = Literal["good", "watch", "bad"]
Stretches = str | tuple[str, ...]


class Worded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A wording: exact decoding, and nothing written that says what holds anyway."""
