"""The timeline tab: everything that happened, the last first, by kind, some weeks at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from bellwether.access.permission import Permission
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.happened import NAMES, SOURCES, happenings
from bellwether.screens.account.pages import head_alone
from bellwether.screens.account.past import Happening, Past, Stretch, names_of
from bellwether.screens.account.pins import Chip, chips
from bellwether.screens.account.subject import Subject, subject
from bellwether.ui.addresses import account_address
from bellwether.ui.days import read_day
from bellwether.ui.page import PageRequest, page, wants_part
from bellwether.workspace.running import running

ENOUGH = 40
"""Entries after which the rest is fetched on demand."""

WEEKS = (28, 84, 365, 1100)
"""Days that are looked back for entries, further and further as long as there are too few."""

USUAL = frozenset(SOURCES) - {"events", "marketing"}
"""Kinds that are shown unless others are asked for: those that a person did or said."""


LATELY = frozenset({"contacts", "colours", "edits", "flags", "tickets", "surveys", "deals"})
"""Kinds that the overview tells of; notes stand there anyway."""

FEW = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with the chips of its note."""

    told: Happening
    chips: tuple[Chip, ...]
    own: bool
    person: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what happened on it."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry that can be shown or left out."""

    key: str
    name: str
    chosen: bool


@page(Permission.SEE)
def timeline(request: PageRequest, account: str) -> HttpResponse:
    """The timeline, whole or the days that follow."""
    about = subject(request, request.viewer, account)
    kinds = _kinds(request.GET)
    days, more = listed(about, kinds, _before(request.GET, about))
    address = account_address(about.id, "timeline")
    kept = "".join(f"&kind={kind}" for kind in sorted(kinds)) if kinds != USUAL else ""
    filled: dict[str, object] = {
        "subject": about,
        "days": days,
        "more_url": "" if more is None else f"{address}?before={more.isoformat()}{kept}",
    }
    if wants_part(request) and "before" in request.GET:
        return render(request, "account/timeline_days.html", filled)
    filled |= head_alone(about, Choices.read(request.GET, about.last_day), "timeline")
    filled["kinds"] = [Kind(key, NAMES[key], key in kinds) for key in SOURCES]
    return render(request, "account/timeline.html", filled)


@page(Permission.SEE)
def lately(request: PageRequest, account: str) -> HttpResponse:
    """The latest entries alone: what the overview shows of the timeline."""
    about = subject(request, request.viewer, account)
    before = _before(request.GET, about)
    found = happenings(Stretch(Past(about), before - timedelta(days=WEEKS[0]), before - timedelta(days=1)), LATELY)
    filled = {
        "subject": about,
        "days": _by_day(about, found[:FEW]),
        "timeline_url": account_address(about.id, "timeline"),
    }
    return render(request, "account/lately.html", filled)


def listed(about: Subject, kinds: frozenset[str], before: date) -> tuple[tuple[Day, ...], date | None]:
    """The days before a day, and before which day the next ones lie; None where nothing is earlier."""
    past = Past(about)
    found: list[Happening] = []
    for days in WEEKS:
        found = happenings(Stretch(past, before - timedelta(days=days), before - timedelta(days=1)), kinds)
        if len(found) >= ENOUGH:
            break
    else:
        return _by_day(about, found), None
    kept = _whole_days(found)
    return _by_day(about, kept), kept[-1].day


def _whole_days(found: list[Happening]) -> list[Happening]:
    """The first entries, with all of the last one's day: what the next page begins before."""
    last = found[ENOUGH - 1].day
    return [one for one in found if one.day >= last]


def _by_day(about: Subject, found: Iterable[Happening]) -> tuple[Day, ...]:
    entries = list(found)
    names = names_of({one.person for one in entries if one.person}, about.last_day)
    told = chips(about, [one.note for one in entries if one.note is not None])
    return tuple(
        Day(
            day,
            tuple(
                Entry(
                    one,
                    told.get(one.note.key, ()) if one.note is not None else (),
                    one.note is not None and one.note.may_change(about.viewer),
                    names.get(one.person, one.person),
                )
                for one in inside
            ),
        )
        for day, inside in groupby(entries, key=lambda one: one.day)
    )


def _kinds(query: QueryDict) -> frozenset[str]:
    asked = frozenset(query.getlist("kind")) & frozenset(SOURCES)
    return asked or USUAL


def _before(query: QueryDict, about: Subject) -> date:
    """The day that the page begins before: by default the day after today, so that today's notes are there."""
    try:
        return read_day(query.get("before", ""))
    except ValueError:
        newest = max(running().today(), about.last_day) if about.day == about.last_day else about.day
        return newest + timedelta(days=1)
