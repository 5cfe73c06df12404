"""Settings of the workspace: time zone, currency, fiscal year, and what changing each means."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from bellwether.access.permission import Permission
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import WORKSPACE_KEY, Definition, Definitions, DefinitionsRefused, Kind, WorkspaceSpec
from bellwether.catalog.serving import served
from bellwether.screens.administration.sections import drawn
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page

_SETTINGS = "/administration/settings/"
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


class SettingsForm(forms.Form):
    """The settings of the workspace."""

    zone = forms.ChoiceField(
        label="Time zone",
        help_text="Days begin at midnight here. Another zone moves events between days: every value of every past day "
        "is computed anew, which takes as long as the first time.",
    )
    currency = forms.CharField(
        label="Reporting currency",
        min_length=3,
        max_length=3,
        help_text="Three letters, like EUR. Amounts of other currencies are converted to it by the imported rates; "
        "without rates from a currency to the new one its amounts become unknown, not zero.",
    )
    fiscal_start_month = forms.TypedChoiceField(
        label="Fiscal year begins in",
        coerce=int,
        choices=[(at, name) for at, name in enumerate(_MONTHS, 1)],
        help_text="Windows like “this fiscal year” begin anew in that month, for past years as well.",
    )
    why = forms.CharField(label="Why", required=False, max_length=500, help_text="It stays on record with the change.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["zone"]
        if isinstance(zone, forms.ChoiceField):
            zone.choices = [(one, one) for one in sorted(available_timezones())]


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def settings(request: PageRequest) -> HttpResponse:
    """The settings, and what each change means."""
    catalog = served().catalog()
    held = {
        "zone": catalog.calendar.zone,
        "currency": catalog.money.currency,
        "fiscal_start_month": catalog.calendar.fiscal_start_month,
    }
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=held)
    if form.is_valid():
        told = form.cleaned_data
        spec = WorkspaceSpec(
            zone=told["zone"], currency=told["currency"].upper(), fiscal_start_month=told["fiscal_start_month"]
        )
        authorship = Authorship(request.viewer.name, served().now(), told["why"])
        try:
            done = served().apply(Definitions([Definition(Kind.WORKSPACE, WORKSPACE_KEY, spec)]), authorship)
        except DefinitionsRefused as refused:
            form.add_error(None, "; ".join(problem.sentence for problem in refused.problems))
        else:
            saved = "The settings are saved. Values that they change are computed now."
            next_page(request, saved if done.changes else "Nothing was changed.")
            return HttpResponseRedirect(_SETTINGS)
    return drawn(request, "settings.html", {"form": form}, status=422 if form.errors else 200)
