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
    """One part of administration: what it is for, and who may go there. Pages under `also` belong to it too."""

    name: str
    url: str
    text: str
    icon: str
    permission: Permission
    also: str = ""

    def holds(self, path: str) -> bool:
        """Whether a page belongs to the part."""
        return path.startswith(self.url) or bool(self.also and path.startswith(self.also))


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
        "Families",
        "/administration/families/",
        "The families of metrics, and the order in which everyone reads them.",
        "columns",
        Permission.DEFINE_METRICS,
    ),
    Section(
        "Top four",
        "/administration/top-four/",
        "The four metrics that stand first on an account, for all and by segment.",
        "star",
        Permission.DEFINE_METRICS,
    ),
    Section(
        "Targets",
        "/administration/targets/",
        "What each metric should reach, for everyone, a segment or one account.",
        "flag",
        Permission.EDIT_TARGETS,
    ),
    Section(
        "Imports",
        "/administration/imports/",
        "Bring files in: what they are is recognised, tried, then imported.",
        "upload",
        Permission.IMPORT,
        also="/administration/quarantine/",
    ),
    Section(
        "Sources",
        "/administration/sources/",
        "Where facts come from: when each was read last and is read next, and what stopped coming.",
        "download",
        Permission.IMPORT,
    ),
    Section(
        "Matches",
        "/administration/matches/",
        "Names of several systems that may be one account or person: decide, and take it back.",
        "link",
        Permission.IMPORT,
    ),
    Section(
        "Keys",
        "/administration/keys/",
        "With which programs send events, or read and write over REST.",
        "lock",
        Permission.IMPORT,
    ),
    Section(
        "Jobs",
        "/administration/jobs/",
        "What runs beside the pages: how far it is, and how it ended.",
        "history",
        Permission.RUN_JOBS,
    ),
    Section(
        "Settings",
        "/administration/settings/",
        "Time zone, currency and fiscal year of this workspace.",
        "administration",
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
        {"name": section.name, "url": section.url, "current": section.holds(request.path)}
        for section in sections(request.viewer)
    ]
    return render(request, f"administration/{template}", {"tabs": tabs, **context}, status=status)
