"""Settings of the workspace: time zone, currency, fiscal year, the metrics that pages speak of first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog import queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import (
    WORKSPACE_KEY,
    Definition,
    Definitions,
    DefinitionsRefused,
    KeyMetricsSpec,
    Kind,
    WorkspaceSpec,
)
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import Display, Metric, MetricKind
from bellwether.screens.administration.sections import drawn
from bellwether.screens.key_metrics import found_by_key
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page

_SETTINGS = "/administration/settings/"
EVERY_MINUTE = "1m"
_PAUSES = {
    EVERY_MINUTE: "as facts come, every minute",
    "5m": "every 5 minutes",
    "15m": "every 15 minutes",
    "1h": "every hour",
    "6h": "every 6 hours",
}
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def _named(label: str, help_text: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, help_text=help_text)


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
    compute_every = forms.ChoiceField(
        label="Values are computed",
        required=False,
        help_text="How soon what has come is in the stored values. Less often costs less; a new day, and a changed "
        "formula, are computed at once, and every night all of it is proven.",
    )
    revenue = _named("Revenue", "What accounts pay: on tiles, in headers, and beside every count of accounts.")
    renewal = _named("Renewal", "The days to an account's renewal: the countdown, and what renews soon.")
    health = _named("Health", "The score that pages open with.")
    pulse = _named("Pulse", "A member's own judgement of an account: a rank that people enter.")
    gross_retention = _named("Gross retention", "How much of the revenue is kept, without growth.")
    net_retention = _named("Net retention", "How much of the revenue is kept, with growth.")
    why = forms.CharField(label="Why", required=False, max_length=500, help_text="It stays on record with the change.")

    def __init__(self, catalog: Catalog, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("zone", [(one, one) for one in sorted(available_timezones())])
        held = queries.definitions().workspace().compute_every or EVERY_MINUTE
        # A definition file may say what is not offered: it stays as it is.
        self._offer("compute_every", list({**_PAUSES, **({} if held in _PAUSES else {held: held})}.items()))
        for name, key in asdict(catalog.key_metrics).items():
            if key is not None and key not in catalog.metrics:
                del self.fields[name]  # The viewer may not know of it: it stays as it is.
                continue
            offered = [(key, metric.name) for key, metric in catalog.metrics.items() if _suits(name, metric)]
            self._offer(name, [("", f"As usual ({_usual(name, catalog)})"), *offered])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def _suits(meaning: str, metric: Metric) -> bool:
    match meaning:
        case "health":
            return metric.kind is MetricKind.SCORED
        case "pulse":
            return metric.entered is not None and bool(metric.entered.ranks)
        case "revenue":
            return metric.display is Display.MONEY
        case _:
            return metric.display in {Display.NUMBER, Display.PERCENT, Display.DURATION}


def _usual(meaning: str, catalog: Catalog) -> str:
    found = found_by_key(meaning, catalog.metrics)
    return "none is there" if found is None else found.name


@require_http_methods(["GET", "POST"])
@page(Permission.MANAGE_MEMBERS)
def settings(request: PageRequest) -> HttpResponse:
    """The settings, and what each change means."""
    catalog = visible(served().catalog(), request.viewer)
    held = {
        "zone": catalog.calendar.zone,
        "currency": catalog.money.currency,
        "fiscal_start_month": catalog.calendar.fiscal_start_month,
        "compute_every": queries.definitions().workspace().compute_every or EVERY_MINUTE,
        **{name: key or "" for name, key in asdict(catalog.key_metrics).items()},
    }
    form = SettingsForm(catalog, request.POST if request.method == "POST" else None, initial=held)
    if form.is_valid():
        told = form.cleaned_data
        spec = WorkspaceSpec(
            zone=told["zone"],
            currency=told["currency"].upper(),
            fiscal_start_month=told["fiscal_start_month"],
            compute_every=told["compute_every"] or None,
            key_metrics=KeyMetricsSpec(
                **{name: told.get(name, key) or None for name, key in asdict(catalog.key_metrics).items()}
            ),
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
