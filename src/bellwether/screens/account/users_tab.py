"""The users tab: who belongs to the account, in which role, when last seen; a champion gone quiet stands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bellwether.access.permission import Permission
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.warehouse.happenings import Seen
from bellwether.screens.account.choices import Choices
from bellwether.screens.account.pages import head_alone
from bellwether.screens.account.subject import Subject, subject
from bellwether.ui.bands import badge
from bellwether.ui.cells import drawn_cell, text_cell
from bellwether.ui.days import day_text, distance
from bellwether.ui.page import PageRequest, page
from bellwether.ui.people import avatar
from bellwether.ui.tables import Column, Row, Table
from bellwether.workspace.running import running

NAME, MAIL, ROLE = ("name", "full_name"), ("email", "mail"), ("role", "job_title", "title", "position")
QUIET = 30
"""Days after which a champion counts as gone quiet."""

_CHAMPION = "champion"


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A person of the account."""

    seen: Seen
    name: str
    mail: str
    role: str

    @property
    def champion(self) -> bool:
        """Whether the person is the account's champion."""
        return _CHAMPION in self.role.casefold()


@page(Permission.SEE)
def users(request: PageRequest, account: str) -> HttpResponse:
    """Everyone at the account, the last seen first."""
    about = subject(request, request.viewer, account)
    found = people(about)
    here = [one for one in found if one.seen.until is None or one.seen.until > about.day]
    filled = {
        **head_alone(about, Choices.read(request.GET, about.last_day), "users"),
        "table": _table(about, here),
        "former": len(found) - len(here),
        "active": sum(1 for one in here if one.seen.events),
        "count": len(here),
        "quiet": [one for one in here if one.champion and _quiet(about, one)],
        "champions": [one for one in here if one.champion],
    }
    return render(request, "account/users.html", filled)


def people(about: Subject) -> tuple[PersonShown, ...]:
    """Everyone who ever belonged to the account, with their traits as of the day."""
    seen = running().warehouse.people_seen(about.key, about.day)
    wanted = frozenset(one.key for one in seen)
    names, mails, roles = (_trait(kind, wanted, about.day) for kind in (NAME, MAIL, ROLE))
    return tuple(
        PersonShown(one, names.get(one.key, ""), mails.get(one.key, ""), roles.get(one.key, "")) for one in seen
    )


def _trait(names: Iterable[str], wanted: frozenset[int], on: date) -> Mapping[int, str]:
    """The texts of the first of these traits that people have, by person."""
    known = running().catalog().user_traits
    key = next((name for name in names if name in known and known[name].type is FieldType.TEXT), None)
    if key is None or not wanted:
        return {}
    return running().warehouse.texts_of_people(key, tuple(sorted(wanted)), on)


def _quiet(about: Subject, one: PersonShown) -> bool:
    return one.seen.last_seen is None or (about.day - one.seen.last_seen).days >= QUIET


def _table(about: Subject, found: Iterable[PersonShown]) -> Table:
    columns = [
        Column("Person"),
        Column("Role"),
        Column("Last seen"),
        Column("Events, 30 days", number=True),
        Column("Since"),
    ]
    return Table(f"People at {about.name}", columns, [_row(about, one) for one in found], empty="Nobody yet.")


def _row(about: Subject, one: PersonShown) -> Row:
    name = one.name or one.mail or one.seen.id
    below = format_html('<span class="faint">{}</span>', one.mail) if one.mail and one.name else ""
    named = format_html('<span class="person-named"><span>{}</span>{}</span>', name, below)
    head = format_html('<span class="person">{}{}</span>', avatar(name), named)
    cells = [
        drawn_cell(_role(about, one)),
        drawn_cell(_last(about, one)),
        format_html('<td class="number">{}</td>', f"{one.seen.events:,}"),
        text_cell("" if one.seen.since is None else day_text(one.seen.since)),
    ]
    return Row(head, cells)


def _role(about: Subject, one: PersonShown) -> SafeString:
    if one.champion:
        quiet = _quiet(about, one)
        return badge("bad" if quiet else "good", one.role, "quiet for 30 days or more" if quiet else "active")
    return format_html("{}", one.role)


def _last(about: Subject, one: PersonShown) -> SafeString:
    if one.seen.last_seen is None:
        return format_html('<span class="unknown-word">{}</span>', "never seen")
    said = distance(one.seen.last_seen, about.day)
    return format_html('<span title="{}">{}</span>', day_text(one.seen.last_seen), said)
