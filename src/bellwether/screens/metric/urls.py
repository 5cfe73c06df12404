"""The addresses of a metric's page; after those of the workbench, whose words are no metrics."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.metric import pages

urlpatterns: list[URLPattern] = [
    path("metrics/<str:key>/", pages.metric, name="metric"),
    path("metrics/<str:key>/accounts", pages.accounts, name="metric-accounts"),
]
