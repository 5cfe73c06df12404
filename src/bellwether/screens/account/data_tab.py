"""The data tab: every trait with its history and its source, and under which names outside systems know the account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from bellwether.access.permission import Permission
from bellwether.engine.warehouse.of_account import TraitChange
from bellwether.engine.warehouse.rows import Kind
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.happened import said_text
from bellwether.screens.account.pages import head_alone
from bellwether.screens.account.subject import Subject, subject
from bellwether.screens.editing.refusals import EditRefused, StaleEdit
from bellwether.screens.editing.traits import TraitEdit, set_trait, trait_stamp, trait_text
from bellwether.ui.addresses import account_address
from bellwether.ui.days import day_text, read_day
from bellwether.ui.headings import heading
from bellwether.ui.page import PageRequest, page
from bellwether.ui.toasts import next_page
from bellwether.workspace.running import running


@dataclass(frozen=True, slots=True)
class Told:
    """One value of a trait: since when, from where, learned when, if that was another day."""

    value: str
    since: str
    source: str
    recorded: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class TraitShown:
    """A trait of the account: what it is now, and all that it was."""

    key: str
    name: str
    now: Told | None
    before: tuple[Told, ...]
    later: tuple[Told, ...]
    edit_url: str


@page(Permission.SEE)
def data(request: PageRequest, account: str) -> HttpResponse:
    """What is known of the account, and from where."""
    about = subject(request, request.viewer, account)
    ids = running().warehouse.external_ids(Kind.ACCOUNT, np.array(about.keys, dtype=np.int64))
    filled = {
        **head_alone(about, Choices.read(request.GET, about.last_day), "data"),
        "traits": traits(about),
        "ids": [one for one in ids if one != about.id],
        "may_merge": about.viewer.may(Permission.IMPORT) and about.viewer.accounts is None,
    }
    return render(request, "account/data.html", filled)


def traits(about: Subject) -> tuple[TraitShown, ...]:
    """Every trait that accounts may have, those of this account first."""
    changes: dict[str, list[TraitChange]] = {}
    for change in running().warehouse.trait_changes(about.key):
        changes.setdefault(change.trait, []).append(change)
    known = running().catalog().account_traits
    shown = [_shown(about, key, changes.get(key, [])) for key in known]
    return tuple(sorted(shown, key=lambda one: one.now is None))


def _shown(about: Subject, key: str, changes: list[TraitChange]) -> TraitShown:
    later = [one for one in changes if one.since is not None and one.since > about.day]
    upto = [one for one in changes if one not in later]
    editable = about.viewer.may(Permission.EDIT_ACCOUNTS)
    return TraitShown(
        key,
        heading(key),
        _told(upto[0]) if upto else None,
        tuple(_told(one) for one in upto[1:]),
        tuple(_told(one) for one in later),
        f"{account_address(about.id, 'data')}{key}/" if editable else "",
    )


def _told(one: TraitChange) -> Told:
    since = "since ever" if one.since is None else f"since {day_text(one.since)}"
    # What is learned on the day from which it holds says so by that day alone.
    learned = "" if one.recorded.date() == one.since else day_text(one.recorded.date())
    return Told(said_text(one.value) or "empty", since, one.source or "an import", learned, one.assumed)


@page(Permission.EDIT_ACCOUNTS)
def edit(request: PageRequest, account: str, trait: str) -> HttpResponse:
    """Changes a trait from a day on."""
    about = subject(request, request.viewer, account)
    if trait not in running().catalog().account_traits:
        raise Http404
    value = about.trait(trait)
    form = {"text": trait_text(value), "first": about.day.isoformat(), "reason": ""}
    error, status, theirs = "", 200, ""
    if request.method == "POST":
        form = {name: request.POST.get(name, "") for name in form}
        try:
            asked = TraitEdit(
                about.id, trait, form["text"], _day(form["first"]), form["reason"], request.POST.get("seen")
            )
            done = set_trait(asked, by=request.viewer)
        except StaleEdit as stale:
            error, status, theirs = str(stale), 409, stale.theirs
        except EditRefused as refused:
            error, status = str(refused), 422
        else:
            next_page(request, done.sentence)
            return HttpResponseRedirect(account_address(about.id, "data"))
    filled = {
        "subject": about,
        "name": trait.replace("_", " "),
        "form": form,
        "error": error,
        "theirs": theirs,
        "seen": trait_stamp(about.key, trait, about.day),
        "back_url": account_address(about.id, "data"),
    }
    return render(request, "account/trait.html", filled, status=status)


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError:
        raise EditRefused(f"“{text}” is not a date. Write it like 2026-03-09.") from None
