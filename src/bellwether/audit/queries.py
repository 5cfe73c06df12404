"""Reading the audit record."""

from __future__ import annotations

from bellwether.audit.domain import Act, Deed, Recorded
from bellwether.audit.models import Entry


def entries(*, kind: str | None = None, subject: str | None = None, limit: int = 1000) -> tuple[Recorded, ...]:
    """What was done, the latest first: all of it, or what concerns a kind or a subject."""
    found = Entry.objects.order_by("-id")
    if kind is not None:
        found = found.filter(kind=kind)
    if subject is not None:
        found = found.filter(subject=subject)
    return tuple(
        Recorded(
            Deed(Act(entry.act), entry.kind, entry.subject, entry.before, entry.after), entry.by, entry.at, entry.why
        )
        for entry in found[:limit]
    )
