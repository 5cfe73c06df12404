"""The health page and the parts that it fetches for itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bellwether.access.permission import Permission
from bellwether.board.boards import NothingComputed
from bellwether.screens.health.ladder import ladder
from bellwether.screens.health.listing import listed, why_id
from bellwether.screens.health.over_time import over_time
from bellwether.screens.health.sentences import sentence
from bellwether.screens.health.standing import tiles
from bellwether.screens.health.subject import Subject, subject, visible_scores
from bellwether.ui.page import PageRequest, page

MOST = 100
"""Sentences that are asked for at once."""


@require_safe
@page(Permission.SEE)
def health(request: PageRequest) -> HttpResponse:
    """How the accounts in sight stand by one score."""
    may_define = request.viewer.may(Permission.DEFINE_HEALTH)
    try:
        seen = subject(request.viewer, request.session, request.GET.get("score", ""))
    except NothingComputed:
        return render(request, "health/none.html", {"scores": True, "may_define": may_define})
    if seen is None:
        return render(request, "health/none.html", {"scores": False, "may_define": may_define})
    scores = visible_scores(request.viewer)
    content: dict[str, object] = {
        "seen": seen,
        "may_define": may_define,
        "day": seen.board.day,
        "query": f"score={seen.score.key}",
        "scores": tuple(
            {"name": one.name, "url": f"?score={one.key}", "current": one.key == seen.score.key} for one in scores
        ),
    }
    if seen.computed:
        table = listed(seen, request.GET.get("sort", ""), request.GET.get("after"))
        content |= {"tiles": tiles(seen), "table": table}
    return render(request, "health/page.html", content)


@require_safe
@page(Permission.SEE)
def rows(request: PageRequest) -> HttpResponse:
    """The rows that follow."""
    seen = _seen(request)
    table = listed(seen, request.GET.get("sort", ""), request.GET.get("after"))
    return render(request, "ui/rows.html", {"table": table})


@require_safe
@page(Permission.SEE)
def months(request: PageRequest) -> HttpResponse:
    """The last months."""
    return render(request, "health/months.html", {"told": over_time(_seen(request))})


@require_safe
@page(Permission.SEE)
def profiles(request: PageRequest) -> HttpResponse:
    """The profiles with their counts."""
    seen = _seen(request)
    return render(request, "health/profiles.html", {"ladder": ladder(seen), "seen": seen})


@require_safe
@page(Permission.SEE)
def why(request: PageRequest) -> HttpResponse:
    """A sentence for each of some accounts; of one that is not in sight nothing is said."""
    seen = _seen(request)
    places = seen.board.places
    asked = [one for one in request.GET.getlist("account")[:MOST] if one in seen.accounts]
    change = seen.change.compared.change
    told = [
        (why_id(one), sentence(seen.board, seen.score, places[one], fallen=bool(change[places[one]] < 0)))
        for one in asked
    ]
    return render(request, "health/why.html", {"told": told})


def _seen(request: PageRequest) -> Subject:
    try:
        seen = subject(request.viewer, request.session, request.GET.get("score", ""))
    except NothingComputed:
        raise Http404 from None
    if seen is None or not seen.computed:
        raise Http404
    return seen
