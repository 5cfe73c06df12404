"""Parts of the editor that the server fills while a person writes: each by itself, the quick ones first."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.catalog.serving import served
from bellwether.screens.workbench import trying
from bellwether.screens.workbench.forms import MetricForm
from bellwether.screens.workbench.names import names
from bellwether.screens.workbench.previewing import (
    REMEMBERED,
    AccountSeen,
    Wish,
    account_seen,
    line_of_bands,
    lines,
    remembered,
    spread_seen,
    steps_seen,
)
from bellwether.screens.workbench.trying import Tried, Wrong
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import with_announcement

_SHOWN = (
    "formula",
    "account",
    "display",
    "decimals",
    "direction",
    "edge_1",
    "edge_2",
    "edge_3",
    "edge_4",
    "kept",
    "of",
)


@page(Permission.DEFINE_METRICS)
def formula_names(request: PageRequest) -> HttpResponse:
    """The names that the editor completes."""
    return JsonResponse(names(trying.schema(request.viewer)))


@require_POST
@page(Permission.DEFINE_METRICS)
def preview(request: PageRequest) -> HttpResponse:
    """What the formula says and its value for one account; the rest is asked for by what this brings."""
    shown = previewed(request, _sent(request.POST))
    return with_announcement(render(request, "workbench/preview.html", shown), _in_short(shown))


@require_POST
@page(Permission.DEFINE_METRICS)
def edges(request: PageRequest) -> HttpResponse:
    """The edges of the bands, for another way that is good."""
    form = MetricForm(visible(served().catalog(), request.viewer), request.POST)
    wish = _wish(request, _sent(request.POST))
    return render(request, "workbench/edges.html", {"form": form, "number_line": line_of_bands(wish)})


@page(Permission.DEFINE_METRICS)
def steps(request: PageRequest) -> HttpResponse:
    """The parts of the formula for the account."""
    tried = trying.tried(request.viewer, request.GET.get("formula", ""))
    if isinstance(tried, Wrong):
        return HttpResponse("")
    account = remembered(request.viewer, request.GET.get("account", ""), "")
    return render(request, "workbench/steps.html", {"steps": steps_seen(tried, account)})


@page(Permission.DEFINE_METRICS)
def all_accounts(request: PageRequest) -> HttpResponse:
    """How all accounts lie."""
    tried = trying.tried(request.viewer, request.GET.get("formula", ""))
    if isinstance(tried, Wrong):
        return HttpResponse("")
    wish = _wish(request, _sent(request.GET))
    account = remembered(request.viewer, request.GET.get("account", ""), "")
    return render(request, "workbench/spread.html", {"seen": spread_seen(request.viewer, tried, wish, account)})


@page(Permission.DEFINE_METRICS)
def line(request: PageRequest) -> HttpResponse:
    """Two years of the account among all accounts, for the chart."""
    tried = trying.tried(request.viewer, request.GET.get("formula", ""))
    if isinstance(tried, Wrong):
        return JsonResponse({"errors": [error.sentence for error in tried.errors]}, status=422)
    account = remembered(request.viewer, request.GET.get("account", ""), "")
    return JsonResponse(lines(request.viewer, tried, _wish(request, _sent(request.GET)), account).as_json())


def previewed(request: PageRequest, sent: dict[str, str]) -> dict[str, object]:
    """What the preview of a form's fields shows; the account is remembered for the next time."""
    account = remembered(request.viewer, sent.get("account", ""), request.session.get(REMEMBERED, ""))
    request.session[REMEMBERED] = account
    wish = _wish(request, sent)
    text = sent.get("formula", "")
    context: dict[str, object] = {"number_line": line_of_bands(wish), "faults": "[]", "account": account}
    if not text.strip():
        return context
    tried = trying.tried(request.viewer, text)
    if isinstance(tried, Wrong):
        return {**context, "wrong": tried, "faults": trying.faults(tried)}
    return {**context, **_sound(tried, account, wish, sent)}


def _sound(tried: Tried, account: str, wish: Wish, sent: dict[str, str]) -> dict[str, object]:
    seen = account_seen(tried, account, wish) if account else None
    query = urlencode({name: sent[name] for name in _SHOWN if sent.get(name)} | {"account": account})
    return {
        "tried": tried,
        "unit": str(tried.checked.unit),
        "seen": seen,
        "query": query,
        "number_line": line_of_bands(wish, None if seen is None else seen.number),
    }


def _in_short(shown: dict[str, object]) -> str:
    """The preview in a few words, for those who hear the page."""
    match shown:
        case {"wrong": Wrong(errors=errors)}:
            return " ".join(error.sentence for error in errors)
        case {"seen": AccountSeen(name=name, text=text)}:
            return f"{name}: {text}"
        case _:
            return ""


def _wish(request: PageRequest, sent: dict[str, str]) -> Wish:
    """How the form wants numbers shown; of a metric that does not exist for the viewer no bands are kept."""
    return Wish.read(sent if request.viewer.sees_metric(sent.get("of", "")) else {**sent, "of": ""})


def _sent(query: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in query.items()}
