"""The parts of administration, as its tabs and its first page show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from bellwether.access.permission import Permission
from bellwether.access.viewer import Viewer
from bellwether.ui.page import PageRequest


@dataclass(frozen=True, slots=True)
class Section:
    """One part of administration: what it is for, and who may go there."""

    name: str
    url: str
    text: str
    icon: str
    permission: Permission


SECTIONS = (
    Section(
        "Members",
        "/administration/members/",
        "Who is here, in which role, and who is invited.",
        "people",
        Permission.MANAGE_MEMBERS,
    ),
    Section(
        "Teams",
        "/administration/teams/",
        "Who works with the same accounts.",
        "segments",
        Permission.MANAGE_MEMBERS,
    ),
    Section(
        "Roles",
        "/administration/roles/",
        "What each role may do, and on whose accounts.",
        "lock",
        Permission.MANAGE_MEMBERS,
    ),
    Section(
        "Metric rights",
        "/administration/rights/",
        "Which role sees a metric, edits its values, edits its targets.",
        "metrics",
        Permission.MANAGE_MEMBERS,
    ),
    Section(
        "Sessions",
        "/administration/sessions/",
        "Who is signed in, and where.",
        "screen",
        Permission.MANAGE_MEMBERS,
    ),
    Section(
        "Audit",
        "/administration/audit/",
        "Every change: who, when, what it was before and after, and why.",
        "clock",
        Permission.SEE_AUDIT,
    ),
)


def sections(viewer: Viewer) -> tuple[Section, ...]:
    """The parts that a viewer may go to."""
    return tuple(section for section in SECTIONS if viewer.may(section.permission))


def drawn(request: PageRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page of administration, with its tabs."""
    tabs = [
        {"name": section.name, "url": section.url, "current": request.path.startswith(section.url)}
        for section in sections(request.viewer)
    ]
    return render(request, f"administration/{template}", {"tabs": tabs, **context}, status=status)
