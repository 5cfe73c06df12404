"""The audit record: who changed what, when, from what to what, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.audit import queries
from bellwether.audit.domain import Line, Recorded, Sought, lines
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.workspace.running import running

ABOUT_PEOPLE = frozenset({"member", "team", "role", "invitation", "session", "sign-in link"})
"""The kinds that tell nothing of accounts and metrics: all that a viewer sees to whom some of these are hidden."""


class AuditForm(forms.Form):
    """What to look for."""

    by = forms.ChoiceField(label="Who", required=False)
    kind = forms.ChoiceField(label="What", required=False)
    subject = forms.CharField(label="Named", required=False, max_length=200)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))

    def offer(self, by: tuple[str, ...], kinds: tuple[str, ...]) -> None:
        """What can be chosen."""
        for name, known, everything in (("by", by, "Everyone"), ("kind", kinds, "Everything")):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", everything), *((one, one) for one in known)]


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it."""

    recorded: Recorded
    at: datetime
    lines: tuple[Line, ...]


@require_GET
@page(Permission.SEE_AUDIT)
def audit(request: PageRequest) -> HttpResponse:
    """The entries that are looked for, the latest first."""
    allowed = may_read(request.viewer)
    known = queries.kinds() if allowed is None else tuple(one for one in queries.kinds() if one in allowed)
    form = AuditForm(request.GET)
    form.offer(queries.names(allowed), known)
    form.full_clean()
    zone = ZoneInfo(running().catalog().calendar.zone)
    found = queries.page(_sought(form.cleaned_data, zone, allowed), before=_number(request.GET.get("before", "")))
    query = {name: value for name, value in request.GET.items() if value and name != "before"}
    context: dict[str, object] = {
        "form": form,
        "entries": [Shown(one, one.at.astimezone(zone), lines(one.deed)) for one in found.entries],
        "more_url": "" if found.after is None else "?" + urlencode({**query, "before": found.after}),
    }
    if wants_part(request):
        return render(request, "administration/audit_rows.html", context)
    return drawn(request, "audit.html", context)


def may_read(viewer: Viewer) -> frozenset[str] | None:
    """The kinds of entry that a viewer may read; None: all of them."""
    return None if not viewer.hidden and viewer.accounts is None else ABOUT_PEOPLE


def _sought(wanted: dict[str, object], zone: ZoneInfo, kinds: frozenset[str] | None) -> Sought:
    since, until = wanted.get("since"), wanted.get("until")
    return Sought(
        by=str(wanted.get("by") or ""),
        kind=str(wanted.get("kind") or ""),
        subject=str(wanted.get("subject") or ""),
        since=_midnight(since, zone) if isinstance(since, date) else None,
        until=_midnight(until, zone) + timedelta(days=1) if isinstance(until, date) else None,
        kinds=kinds,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Days that no entry can have leave no room to count on.
    near = min(max(day, date(1900, 1, 1)), date(2199, 12, 31))
    return datetime(near.year, near.month, near.day, tzinfo=zone)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
