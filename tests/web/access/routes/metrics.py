"""Metrics and health."""

from __future__ import annotations

from tests.web.access.routes.route import DEFINE, SEE, Route

from bellwether.access.permission import Permission

METRICS = {
    "metrics/": Route(SEE, "/metrics/"),
    "metrics/new": Route(DEFINE, "/metrics/new"),
    "metrics/names": Route(DEFINE, "/metrics/names"),
    "metrics/preview": Route(DEFINE, "/metrics/preview", form={"formula": "csat + 1", "account": "north"}),
    "metrics/preview/edges": Route(DEFINE, "/metrics/preview/edges", form={"formula": "csat + 1"}),
    "metrics/preview/steps": Route(DEFINE, "/metrics/preview/steps", form={"formula": "csat + 1", "account": "north"}),
    "metrics/preview/accounts": Route(DEFINE, "/metrics/preview/accounts", form={"formula": "csat + 1"}),
    "metrics/preview/line": Route(DEFINE, "/metrics/preview/line", form={"formula": "csat + 1", "account": "north"}),
    "catalogue/": Route(DEFINE, "/catalogue/?preset=acquire"),
    "catalogue/<str:key>/": Route(DEFINE, "/catalogue/nps/"),
    "catalogue/<str:key>/data": Route(DEFINE, "/catalogue/nps/data"),
    "cohorts/": Route(SEE, "/cohorts/?of=mrr"),
    "cohorts/accounts/": Route(SEE, "/cohorts/accounts/?of=mrr&age=1"),
    "cohorts/cohorts.csv": Route(Permission.EXPORT, "/cohorts/cohorts.csv?of=mrr"),
    "metrics/<str:key>/": Route(SEE, "/metrics/csat/"),
    "metrics/<str:key>/accounts": Route(SEE, "/metrics/csat/accounts"),
    "metrics/<str:key>/archive": Route(DEFINE, "/metrics/csat/archive"),
    "metrics/<str:key>/restore": Route(DEFINE, "/metrics/csat/restore", form={}),
    "metrics/<str:key>/edit": Route(DEFINE, "/metrics/csat/edit"),
    "health/": Route(SEE, "/health/?metric=csat"),
    "health/rows/": Route(SEE, "/health/rows/?metric=csat"),
    "health/months/": Route(SEE, "/health/months/?metric=csat"),
    "health/profiles/": Route(SEE, "/health/profiles/?metric=csat"),
    "health/why/": Route(SEE, "/health/why/?account=north&day=2024-03-10"),
    "health/new": Route(Permission.DEFINE_HEALTH, "/health/new"),
    "health/form": Route(Permission.DEFINE_HEALTH, "/health/form", form={"metric": "csat"}),
    "health/what-if": Route(Permission.DEFINE_HEALTH, "/health/what-if", form={"metric": "csat"}),
    "health/spread": Route(Permission.DEFINE_HEALTH, "/health/spread", form={"metric": "csat"}),
    "health/<str:key>/edit": Route(Permission.DEFINE_HEALTH, "/health/csat/edit"),
}
