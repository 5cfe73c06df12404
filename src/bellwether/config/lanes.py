"""Which requests may take long: they have threads of their own, so that no quick page waits behind them."""

from __future__ import annotations

_READS = frozenset({"GET", "HEAD"})
_FILES = (".csv", ".xlsx")
_PROGRAMS = "/api/"
_PARTS = frozenset(
    {"foot", "tiles", "groups", "compare", "preview", "try", "why", "months", "what-if", "spread", "needs", "cohorts"}
)
"""What recounts, tries or explains: parts of addresses."""


def takes_long(method: str, path: str) -> bool:
    """Whether a request may take long: what writes may wait for an import, what recounts reads facts.

    Programs ask for a thousand things at a time, and nobody watches them wait.
    """
    return (
        method not in _READS
        or path.startswith(_PROGRAMS)
        or path.endswith(_FILES)
        or not _PARTS.isdisjoint(path.split("/"))
    )
