"""The top four: which metrics stand first on an account, for all and by segment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from bellwether.access.closure import visible
from bellwether.access.permission import Permission
from bellwether.accounts.topfour.actions import choose
from bellwether.accounts.topfour.domain import FOUR, Choice, TopFourRefused, sound_four
from bellwether.accounts.topfour.queries import for_everyone
from bellwether.screens.administration.sections import drawn
from bellwether.screens.choices import choices
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running

_TOP_FOUR = "/administration/top-four/"


@dataclass(frozen=True, slots=True)
class Four:
    """For whom, and the four places: the metric that is chosen for each, or nothing."""

    segment: str
    name: str
    places: tuple[str, ...]

    @property
    def chosen(self) -> bool:
        """Whether anything is chosen here."""
        return any(self.places)


@require_http_methods(["GET", "POST"])
@page(Permission.DEFINE_METRICS)
def top_four(request: PageRequest) -> HttpResponse:
    """Four places for all accounts, and four for each segment."""
    catalog = visible(running().catalog(), request.viewer)
    if request.method == "POST":
        segment = request.POST.get("segment", "")
        wanted = [request.POST.get(f"place-{at}", "") for at in range(FOUR)]
        try:
            if segment and segment not in catalog.segments:
                next_page(request, "There is no such segment.", bad=True)
            else:
                four = sound_four([one for one in wanted if one], catalog.metrics)
                choose(Choice(four, segment), by=request.viewer, at=running().now())
                next_page(request, "The top four are chosen." if four else "The choice is taken back.")
        except TopFourRefused as refused:
            next_page(request, str(refused), bad=True)
        return HttpResponseRedirect(_TOP_FOUR)
    held = {one.segment: one.metrics for one in for_everyone()}
    named = {"": "All accounts", **{key: one.name for key, one in catalog.segments.items()}}
    fours = [Four(segment, name, _places(held.get(segment, ()), catalog.metrics)) for segment, name in named.items()]
    families = [
        (family.name, [(one.key, one.name) for one in metrics]) for family, metrics in choices(catalog).families
    ]
    return drawn(request, "top_four.html", {"fours": fours, "families": families})


def _places(metrics: tuple[str, ...], known: Collection[str]) -> tuple[str, ...]:
    seen = [one for one in metrics if one in known]
    return tuple((*seen, *[""] * FOUR)[:FOUR])
