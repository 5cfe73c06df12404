"""Personal properties and traits, dropped or hashed at the door as the definition of their source says."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Privacy:
    """What of a source's properties and traits is never stored (`drop`), or only as a digest (`hashed`)."""

    drop: frozenset[str] = frozenset()
    hashed: frozenset[str] = frozenset()
    secret: str = ""

    def __bool__(self) -> bool:
        return bool(self.drop or self.hashed)

    def kept(self, raw: bytes) -> bytes:
        """The JSON object as it may be stored, with what lies deeper too."""
        return msgspec.json.encode(self._kept(msgspec.json.decode(raw)))

    def cells(self, told: Mapping[str, str | None]) -> dict[str, str | None]:
        """Traits or fields, as texts, as they may be stored."""
        return {
            key: self._digest(text) if key in self.hashed else text
            for key, text in told.items()
            if key not in self.drop
        }

    def _kept(self, value: object) -> object:
        match value:
            case dict():
                return {
                    key: self._digest(part) if key in self.hashed else self._kept(part)
                    for key, part in value.items()
                    if key not in self.drop
                }
            case list():
                return [self._kept(part) for part in value]
            case _:
                return value

    def _digest(self, value: object) -> str | None:
        """The same for the same value, and nobody without the home's secret can tell of which."""
        if value is None:
            return None
        text = value.strip().lower() if isinstance(value, str) else msgspec.json.encode(value).decode()
        return hmac.digest(self.secret.encode(), b"privacy\0" + text.encode(), "sha256").hex()[:_DIGITS]


OPEN = Privacy()
"""Everything may be stored."""

Rules = Mapping[str, Privacy]
"""What may be stored, by source."""
