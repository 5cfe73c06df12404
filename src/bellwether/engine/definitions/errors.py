"""Errors for people: each a sentence that names the place and the remedy."""

from collections.abc import Iterable
from difflib import get_close_matches


class BellwetherError(Exception):
    """Something a person can mend; its text is the sentence to show."""


class StoreUnusable(BellwetherError):
    """The store of facts and values cannot be read or written; what was committed before is still there."""


class UnknownName(BellwetherError):
    """A name that nothing has; the nearest names that exist are offered."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        near = get_close_matches(name, list(known), 1, 0.6)
        hint = f" Did you mean “{near[0]}”?" if near else ""
        super().__init__(f"There is no {kind} “{name}”.{hint}")
        self.kind = kind
        self.name = name
