"""Reading the audit record."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from bellwether.audit.domain import Act, Deed, Recorded, Sought
from bellwether.audit.models import Entry


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the latest first, and the number before which the next page begins; None at the end."""

    entries: tuple[Recorded, ...]
    after: int | None


def page(sought: Sought, *, before: int | None = None, size: int = 50) -> Page:
    """The latest entries that are sought, of those that came before a number."""
    found = _sought(sought)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: size + 1])
    return Page(tuple(recorded(row) for row in rows[:size]), rows[size - 1].pk if len(rows) > size else None)


def names(kinds: frozenset[str] | None = None) -> tuple[str, ...]:
    """Everyone who is on record."""
    found = Entry.objects.all() if kinds is None else Entry.objects.filter(kind__in=kinds)
    return tuple(found.order_by("by").values_list("by", flat=True).distinct())


def kinds() -> tuple[str, ...]:
    """Every kind of subject that is on record."""
    return tuple(Entry.objects.order_by("kind").values_list("kind", flat=True).distinct())


def _sought(sought: Sought) -> QuerySet[Entry]:
    found: QuerySet[Entry] = Entry.objects.all()
    if sought.kinds is not None:
        found = found.filter(kind__in=sought.kinds)
    if sought.by:
        found = found.filter(by=sought.by)
    if sought.kind:
        found = found.filter(kind=sought.kind)
    if sought.subject:
        found = found.filter(subject__icontains=sought.subject)
    if sought.since is not None:
        found = found.filter(at__gte=sought.since)
    if sought.until is not None:
        found = found.filter(at__lt=sought.until)
    return found


def entries(*, kind: str | None = None, subject: str | None = None, limit: int = 1000) -> tuple[Recorded, ...]:
    """What was done, the latest first: all of it, or what concerns a kind or a subject."""
    found = Entry.objects.order_by("-id")
    if kind is not None:
        found = found.filter(kind=kind)
    if subject is not None:
        found = found.filter(subject=subject)
    return tuple(recorded(entry) for entry in found[:limit])


def recorded(entry: Entry) -> Recorded:
    """What a row keeps."""
    deed = Deed(Act(entry.act), entry.kind, entry.subject, entry.before, entry.after)
    return Recorded(deed, entry.by, entry.at, entry.why)
