"""Which address belongs to whom."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from bellwether.config.observing import probes

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics-for-monitoring"),
    path("api/v1/", include("bellwether.api.urls")),
    path("", include("bellwether.members.urls")),
    path("", include("bellwether.screens.administration.urls")),
    path("", include("bellwether.screens.account.urls")),
    path("", include("bellwether.screens.matching.urls")),
    path("", include("bellwether.screens.number.urls")),
    path("", include("bellwether.screens.search.urls")),
    path("", include("bellwether.screens.filters.urls")),
    path("", include("bellwether.screens.today.urls")),
    path("", include("bellwether.screens.portfolio.urls")),
    path("", include("bellwether.screens.workbench.urls")),
    path("", include("bellwether.screens.metric.urls")),
    path("", include("bellwether.screens.health.urls")),
    path("", include("bellwether.screens.segments.urls")),
    path("", include("bellwether.screens.rules.urls")),
    path("", include("bellwether.screens.archive.urls")),
    path("", include("bellwether.screens.catalogue.urls")),
    path("", include("bellwether.screens.cohorts.urls")),
    path("", include("bellwether.work.urls")),
    path("", include("bellwether.ui.urls")),
]
