"""An account's health: a tab of its page, and the part that other pages include."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bellwether.access.permission import Permission
from bellwether.board.timeframe import base_day
from bellwether.engine.definitions.metric import Metric
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.pages import head_alone
from bellwether.screens.account.subject import Subject, subject
from bellwether.screens.health.panel import panel
from bellwether.screens.health.subject import visible_scores
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.workspace.running import running


@require_safe
@page(Permission.SEE)
def account_health(request: PageRequest, account: str) -> HttpResponse:
    """Why an account's score is what it is, and what moved it over the chosen time."""
    about = subject(request, request.viewer, account)
    choices = Choices.read(request.GET, about.last_day)
    score = _score(request)
    if score is None and wants_part(request):
        return HttpResponse("")
    computed = None if score is None else running().engine().computed_to([score.key])[score.key]
    content: dict[str, object] = {"panel": None, "scored": score is not None, "subject": about}
    if score is not None and (computed or date.min) >= about.day:
        since = base_day(choices.over, about.day)
        content["panel"] = panel(running().catalog(), score, about.id, (since, about.day))
    if wants_part(request):
        return render(request, "health/panel.html", content)
    return render(request, "health/account.html", {**content, **_around(about, choices)})


def _around(about: Subject, choices: Choices) -> dict[str, object]:
    return head_alone(about, choices, "health")


def _score(request: PageRequest) -> Metric | None:
    scores = visible_scores(request.viewer)
    asked = request.GET.get("score", "")
    if asked and asked not in {one.key for one in scores}:
        raise Http404
    return next((one for one in scores if not asked or one.key == asked), None)
