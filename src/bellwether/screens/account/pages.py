"""The account page and its tabs: who asks, what for, what they get."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render

from bellwether.access.permission import Permission
from bellwether.screens.account import leading
from bellwether.screens.account.arranging import cards_around
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.head import head, head_metrics
from bellwether.screens.account.measures import Measure, measures
from bellwether.screens.account.metrics_tab import families
from bellwether.screens.account.overview import movers, top_four
from bellwether.screens.account.subject import Subject, subject
from bellwether.screens.account.todo import todo
from bellwether.screens.account.writing import notes_panel
from bellwether.ui.page import PageRequest, page


@page(Permission.SEE)
def overview(request: PageRequest, account: str) -> HttpResponse:
    """What someone reads before a call."""
    about = subject(request, request.viewer, account)
    choices = Choices.read(request.GET, about.last_day)
    first = [metric.key for metric in leading.top_four(about)]
    found = measures(about, list(about.metrics.values()), choices.over, as_entered=choices.as_entered, lined=first)
    four = top_four(about, found, first)
    filled = {
        **around(about, found, choices, ""),
        **cards_around(about, choices),
        "cards": four,
        "may_choose": request.viewer.may(Permission.EDIT_ACCOUNTS),
        "movers": movers(about, found, {card.key for card in four}),
        **todo(about),
        **notes_panel(about, request.GET.getlist("pin")),
    }
    return render(request, "account/overview.html", filled)


@page(Permission.SEE)
def metrics(request: PageRequest, account: str) -> HttpResponse:
    """Every metric by family, with timelines where a family is open."""
    about = subject(request, request.viewer, account)
    choices = Choices.read(request.GET, about.last_day)
    found = measures(about, list(about.metrics.values()), choices.over, as_entered=choices.as_entered)
    opened = request.GET.get("open", "")
    filled = {
        **around(about, found, choices, "metrics"),
        "families": families(about, found, choices, opened),
        "all_open": opened == "all",
        "all_url": choices.with_open("" if opened == "all" else "all"),
    }
    return render(request, "account/metrics.html", filled)


def around(about: Subject, found: Sequence[Measure], choices: Choices, tab: str) -> dict[str, object]:
    """What every tab shows: the head, and the choices of the address."""
    return {"subject": about, "head": head(about, found, tab), "choices": choices, "tab": tab}


def head_alone(about: Subject, choices: Choices, tab: str) -> dict[str, object]:
    """The same for a tab that shows no other metrics."""
    wanted = set(head_metrics(about))
    metrics = [metric for metric in about.metrics.values() if metric.key in wanted]
    return around(about, measures(about, metrics, choices.over), choices, tab)
