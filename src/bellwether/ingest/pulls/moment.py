"""Who pulls, when, and who hears how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


def unheard(words: str) -> None:  # the shape of a listener
    """A listener that hears nothing."""


@dataclass(frozen=True, slots=True)
class Moment:
    """By whom, at what instant, and what is told on the way. `thinning` lets a full table end as much as it will."""

    by: str
    now: datetime
    report: Callable[[str], None] = unheard
    thinning: bool = False
