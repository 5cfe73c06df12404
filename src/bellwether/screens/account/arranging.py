"""Which metrics stand first, and in which order: one's own order, and the choice for an account, a segment or all."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from bellwether.access.permission import Permission
from bellwether.accounts.topfour import actions
from bellwether.accounts.topfour.domain import Choice, TopFourRefused, sound_four
from bellwether.screens.account import leading
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.measures import measures
from bellwether.screens.account.overview import top_four
from bellwether.screens.account.subject import Subject, subject
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.ui.toasts import next_page, with_event, with_toast
from bellwether.workspace.running import running


@page(Permission.SEE)
def cards(request: PageRequest, account: str) -> HttpResponse:
    """The cards alone, after a value or the order has changed."""
    about = subject(request, request.viewer, account)
    choices = Choices.read(request.GET, about.last_day)
    four = leading.top_four(about)
    found = measures(about, four, choices.over, as_entered=choices.as_entered)
    shown = top_four(about, found, [metric.key for metric in four])
    return render(request, "account/top_four.html", {**cards_around(about, choices), "cards": shown})


def cards_around(about: Subject, choices: Choices) -> dict[str, object]:
    """The addresses that the cards ask: theirs, and where a new order goes."""
    may_order = about.viewer.behind is None
    return {
        "top_four_url": f"{about.url}top-four/{choices.query}",
        "order_url": f"{about.url}top-four/order/" if may_order else "",
    }


@require_POST
@page(Permission.SEE)
def order(request: PageRequest, account: str) -> HttpResponse:
    """Keeps the viewer's own order of the cards."""
    about = subject(request, request.viewer, account)
    try:
        wanted = sound_four(request.POST.get("order", "").split(), about.metrics)
        choice = Choice(wanted, account=about.key, member=request.viewer.member)
        actions.choose(choice, by=request.viewer, at=running().now())
    except TopFourRefused as refused:
        return with_toast(HttpResponse(status=204), str(refused), bad=True)
    return HttpResponse(status=204)


@page(Permission.EDIT_ACCOUNTS)
def choosing(request: PageRequest, account: str) -> HttpResponse:
    """The form that chooses the account's four, or sets them back to what its segment or the workspace has."""
    about = subject(request, request.viewer, account)
    error, status = "", 200
    if request.method == "POST":
        try:
            _choose(about, request)
        except TopFourRefused as refused:
            error, status = str(refused), 422
        else:
            said = f"The top four of {about.name} are chosen."
            if wants_part(request):
                return with_event(with_toast(HttpResponse(status=204), said), "values-changed", {})
            next_page(request, said)
            return HttpResponseRedirect(about.url)
    chosen = [metric.key for metric in leading.top_four(about)]
    numbers = [{"number": at + 1, "chosen": chosen[at] if at < len(chosen) else ""} for at in range(4)]
    filled = {"subject": about, "numbers": numbers, "metrics": about.metrics.values(), "error": error}
    return render(request, "account/choose_four.html", filled, status=status)


def _choose(about: Subject, request: PageRequest) -> None:
    wanted = [key for key in request.POST.getlist("metric") if key]
    metrics = () if "back" in request.POST else sound_four(wanted, about.metrics)
    segment = request.POST.get("segment", "")
    if segment == "*":
        choice = Choice(metrics)
    elif segment:
        if segment not in {key for key, _ in about.segments}:
            raise TopFourRefused("The account is not in that segment. Choose one of its own.")
        choice = Choice(metrics, segment=segment)
    else:
        choice = Choice(metrics, account=about.key)
    actions.choose(choice, by=request.viewer, at=running().now())
