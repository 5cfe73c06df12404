"""Accounts in short: a row's preview, and several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render

from bellwether.access.permission import Permission
from bellwether.screens.portfolio import cells
from bellwether.screens.portfolio.comparing import FEWEST, MOST, compared_lines, preview_of
from bellwether.screens.portfolio.opening import opened
from bellwether.screens.portfolio.showing import Shown, shown
from bellwether.screens.portfolio.state import Mode
from bellwether.ui.addresses import account_address
from bellwether.ui.page import PageRequest, page, wants_part


@page(Permission.SEE)
def preview(request: PageRequest, account: str) -> HttpResponse:
    """One account beside its table; without scripts a page of its own."""
    state = replace(opened(request.viewer, request.GET).state, mode=Mode.CURRENT, filter=None)
    content = shown(request.viewer, request.session, state)
    if not request.viewer.sees_account(account) or account not in content.board.places:
        raise Http404
    template = "portfolio/preview.html" if wants_part(request) else "portfolio/preview_page.html"
    return render(request, template, {"preview": preview_of(content, account)})


@page(Permission.SEE)
def compare(request: PageRequest) -> HttpResponse:
    """Two to six accounts side by side."""
    asked = opened(request.viewer, request.GET).state
    state = replace(asked, mode=Mode.CURRENT, filter=None)
    content = shown(request.viewer, request.session, state)
    picked = tuple(dict.fromkeys(request.GET.getlist("account")))
    known = [one for one in picked if request.viewer.sees_account(one) and one in content.board.places]
    if len(known) != len(picked):
        raise Http404
    if not FEWEST <= len(known) <= MOST:
        fault = f"Pick {FEWEST} to {MOST} accounts; you picked {len(known)}."
        return render(request, "portfolio/compare.html", {"fault": fault, "back": asked.url}, status=422)
    accounts = [
        {
            "id": one,
            "name": content.board.names[content.board.row(one)] or one,
            "url": account_address(one),
            "without": _address(asked.at("/portfolio/compare/"), [each for each in known if each != one]),
        }
        for one in known
    ]
    lines = compared_lines(content, known)
    more = {"accounts": accounts, "lines": lines, "traits": _traits(content, known), "differences": len(known) == 2}
    return render(request, "portfolio/compare.html", {**more, "back": asked.url, "day": content.day})


def _traits(content: Shown, accounts: Sequence[str]) -> list[tuple[str, list[str]]]:
    board = content.board
    rows = [board.row(one) for one in accounts]
    return [
        (one.name, [cells.trait_text(board.trait(one.trait).value(row)) for row in rows])
        for one in content.choices.traits
    ]


def _address(path: str, accounts: Sequence[str]) -> str:
    return f"{path}{'&' if '?' in path else '?'}{urlencode([('account', one) for one in accounts])}"
