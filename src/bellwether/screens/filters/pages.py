"""The filter builder as a part of other pages: the form after a button, and what it means so far."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from bellwether.access.permission import Permission
from bellwether.board.conditions.condition import Condition, in_words
from bellwether.catalog.serving import served
from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.screens.boards import boards
from bellwether.screens.choices import choices
from bellwether.screens.filters.building import Built, built
from bellwether.screens.filters.draft import Draft
from bellwether.screens.filters.form import Builder, Known, builder
from bellwether.screens.filters.scope import asked_by, count_in_words, scope_of
from bellwether.screens.filters.subjects import sections
from bellwether.ui.page import PageRequest, page


@dataclass(frozen=True)
class Said:
    """What a draft means so far: a sentence, how many accounts it holds of, and what stands in the way."""

    sentence: str
    count: str
    complaint: str = ""


@dataclass(frozen=True)
class Drafted:
    """A draft with its form, its condition and what it says."""

    builder: Builder
    built: Built
    said: Said


def drafted(request: PageRequest, draft: Draft) -> Drafted:
    """The draft as the viewer may build it: from what they see, counted among the accounts that they look at."""
    scope = scope_of(request.viewer, request.session)
    offered = choices(scope.catalog)
    subjects = sections(offered, scope.catalog)
    made = built(draft, subjects, scope.catalog)
    money = offered.money()
    asked = asked_by([made.condition, scope.within])
    metrics = asked.metrics | ({money.key} if money is not None else set())
    board = boards().on(served().last_day(), sorted(metrics), sorted(asked.changes, key=str))
    among = scope.rows(board)
    complaint, rows = "", among
    try:
        rows = board.select(made.condition, among)
    except BellwetherError as problem:
        complaint = str(problem)
    said = Said(_sentence(made.condition, scope.catalog), count_in_words(board, rows, money), complaint)
    return Drafted(builder(draft, made, subjects, Known(scope.catalog, board, among)), made, said)


@page(Permission.SEE)
def form(request: PageRequest) -> HttpResponse:
    """The form after one of its buttons was pressed or a subject was chosen."""
    draft = Draft.read(request.GET).after(request.GET.get("do", ""))
    return render(request, "filters/form.html", {"filter": drafted(request, draft)})


@page(Permission.SEE)
def says(request: PageRequest) -> HttpResponse:
    """What the form means so far."""
    return render(request, "filters/says.html", {"filter": drafted(request, Draft.read(request.GET))})


def _sentence(condition: Condition | None, catalog: Catalog) -> str:
    return "Every account." if condition is None else in_words(condition, catalog)
