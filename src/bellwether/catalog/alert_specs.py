"""Alert rules as people write them, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from bellwether.catalog.spec import Worded
from bellwether.catalog.spelling import closest

Tone = Literal["bad", "watch", "good"]

MOST_DAYS = 366


class AlertSpec(Worded, frozen=True):
    """A rule that opens an alert where a condition on an account holds.

    `days` is for how many days in a row it must hold; `cool_down` for how many days after an alert has closed no other
    opens; `shows` the metric that stands as evidence; `segment` whom it is for. `task` asks the owner to do something.
    """

    name: str
    when: str
    tone: Tone = "bad"
    days: int = 1
    cool_down: int = 14
    shows: str | None = None
    segment: str | None = None
    task: str = ""
    due_in: int = 7


def alert_faults(spec: AlertSpec, measures: Iterable[str], segments: Iterable[str]) -> Iterator[str]:
    """What is wrong with a rule, apart from its condition."""
    if not 1 <= spec.days <= MOST_DAYS:
        yield f"days: {spec.days} is not between 1 and {MOST_DAYS}; it is how many days in a row must hold"
    if not 0 <= spec.cool_down <= MOST_DAYS:
        yield f"cool_down: {spec.cool_down} is not between 0 and {MOST_DAYS} days"
    if not 0 <= spec.due_in <= MOST_DAYS:
        yield f"due_in: {spec.due_in} is not between 0 and {MOST_DAYS} days"
    if spec.shows is not None and spec.shows not in (known := tuple(measures)):
        yield f"shows: there is no metric “{spec.shows}”{closest(spec.shows, known)}"
    if spec.segment is not None and spec.segment not in (named := tuple(segments)):
        yield f"there is no segment “{spec.segment}”{closest(spec.segment, named)}"
