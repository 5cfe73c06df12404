"""Counts of what live sources sent, kept beyond the server's end: what was left out, came late, or did not fit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Sum

from bellwether.engine.definitions.days import date_of
from bellwether.ingest.live.parcels import Count
from bellwether.ingest.live.tallies import Tallies
from bellwether.ingest.watching.models import CountRow
from bellwether.workspace.database import fitting

MISFIT = "not of its type"
"""Values that were not of the type of their property or trait: the event is kept, the value is missing."""

BESIDE = ", "
KEPT = timedelta(days=400)
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about an event or call of a source that is not as it should be, and how often."""

    source: str
    name: str
    what: str
    times: int

    @property
    def part(self) -> str:
        """Of a value that is not of its type: its property or trait; else nothing."""
        return self.name.rpartition(BESIDE)[2] if self.what == MISFIT else ""

    @property
    def of(self) -> str:
        """The event or call."""
        return self.name.rpartition(BESIDE)[0] if self.what == MISFIT else self.name


@dataclass(slots=True)
class Counting:
    """Keeps what was counted since it was last asked to."""

    _misfits: Counter[tuple[str, str, str]]

    @classmethod
    def begun(cls) -> Counting:
        """A counting that has kept nothing yet."""
        return cls(Counter())

    def keep(self, tallies: Tallies, today: date) -> int:
        """How many counts were added to the table."""
        fresh: Counter[tuple[str, date, str, str]] = Counter()
        for (source, number, name, what), times in tallies.drained().items():
            fresh[source, date_of(number), fitting(name, LONGEST), what] += times
        misfits = tallies.misfits()
        for (source, of, name), times in (misfits - self._misfits).items():
            fresh[source, today, fitting(f"{of}{BESIDE}{name}", LONGEST), MISFIT] += times
        self._misfits = misfits
        with transaction.atomic():
            for (source, day, name, what), times in fresh.items():
                row, new = CountRow.objects.get_or_create(
                    source=source, day=day, name=name, what=what, defaults={"times": times}
                )
                if not new:
                    CountRow.objects.filter(pk=row.pk).update(times=F("times") + times)
            CountRow.objects.filter(day__lt=today - KEPT).delete()
        return len(fresh)


def remarks(since: date, *, limit: int = 50) -> tuple[Remark, ...]:
    """What was not as it should be from a day on, the most frequent first."""
    rows = CountRow.objects.filter(day__gte=since).exclude(what=Count.TAKEN)
    found = rows.values("source", "name", "what").annotate(sum=Sum("times")).order_by("-sum", "source", "name", "what")
    return tuple(Remark(one["source"], one["name"], one["what"], one["sum"]) for one in found[:limit])
