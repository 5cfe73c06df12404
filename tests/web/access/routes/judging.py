"""Health, segments and alert rules."""

from __future__ import annotations

from tests.web.access.routes.route import SEE, Route

from bellwether.access.permission import Permission

HEALTH = {
    "accounts/<account:account>/health/": Route(SEE, "/accounts/north/health/"),
    "health/": Route(SEE, "/health/"),
    "health/rows/": Route(SEE, "/health/rows/"),
    "health/months/": Route(SEE, "/health/months/"),
    "health/profiles/": Route(SEE, "/health/profiles/"),
    "health/why/": Route(SEE, "/health/why/?account=north"),
    "health/new": Route(Permission.DEFINE_HEALTH, "/health/new"),
    "health/form": Route(Permission.DEFINE_HEALTH, "/health/form", form={"name": "Health"}),
    "health/what-if": Route(Permission.DEFINE_HEALTH, "/health/what-if", form={"name": "Health"}),
    "health/spread": Route(
        Permission.DEFINE_HEALTH,
        "/health/spread?at=p0.g0.d0",
        form={"p0.key": "all", "p0.g0.name": "Use", "p0.g0.d0.metric": "csat"},
    ),
    "health/<str:key>/edit": Route(Permission.DEFINE_HEALTH, "/health/health/edit"),
}
SEGMENTS = {
    "segments/<str:key>/archive": Route(Permission.DEFINE_SEGMENTS, "/segments/travel/archive"),
    "segments/<str:key>/restore": Route(Permission.DEFINE_SEGMENTS, "/segments/none/restore", form={}),
    "segments/": Route(SEE, "/segments/"),
    "segments/compare": Route(SEE, "/segments/compare?a=segment.travel&b=segment.customers"),
    "segments/compare/rows": Route(SEE, "/segments/compare/rows?a=segment.travel&b=segment.customers"),
    "segments/new": Route(Permission.DEFINE_SEGMENTS, "/segments/new"),
    "segments/preview": Route(Permission.DEFINE_SEGMENTS, "/segments/preview", form={"condition": "csat > 80"}),
    "segments/names": Route(Permission.DEFINE_SEGMENTS, "/segments/names"),
    "segments/<str:key>/": Route(SEE, "/segments/travel/"),
    "segments/<str:key>/members": Route(SEE, "/segments/travel/members"),
    "segments/<str:key>/months": Route(SEE, "/segments/travel/months"),
    "segments/<str:key>/edit": Route(Permission.DEFINE_SEGMENTS, "/segments/travel/edit"),
}
RULES = {
    "alerts/rules/<str:key>/archive": Route(Permission.DEFINE_ALERTS, "/alerts/rules/none/archive"),
    "alerts/rules/<str:key>/restore": Route(Permission.DEFINE_ALERTS, "/alerts/rules/none/restore", form={}),
    "alerts/rules/": Route(SEE, "/alerts/rules/"),
    "alerts/rules/new": Route(Permission.DEFINE_ALERTS, "/alerts/rules/new"),
    "alerts/rules/preview": Route(Permission.DEFINE_ALERTS, "/alerts/rules/preview", form={"when": "csat > 80"}),
    "alerts/rules/names": Route(Permission.DEFINE_ALERTS, "/alerts/rules/names"),
    "alerts/rules/<str:key>/edit": Route(Permission.DEFINE_ALERTS, "/alerts/rules/none/edit"),
}
