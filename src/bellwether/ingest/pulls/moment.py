"""Who pulls, when, and who hears how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bellwether.ingest.pulls.domain import Course


def unheard(words: str) -> None:  # the shape of a listener
    """A listener that hears nothing."""


@dataclass(frozen=True, slots=True)
class Moment:
    """By whom, at what instant, how, and what is told. `thinning` lets a full table end as much as it will."""

    by: str
    now: datetime
    report: Callable[[str], None] = unheard
    thinning: bool = False
    course: Course = Course.ON
