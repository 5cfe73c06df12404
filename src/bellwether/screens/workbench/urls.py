"""The addresses of the metric workbench."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.workbench import pages, preview_pages

urlpatterns: list[URLPattern] = [
    path("metrics/", pages.metrics, name="metrics"),
    path("metrics/new", pages.new, name="metric-new"),
    path("metrics/names", preview_pages.formula_names, name="metric-names"),
    path("metrics/preview", preview_pages.preview, name="metric-preview"),
    path("metrics/preview/edges", preview_pages.edges, name="metric-preview-edges"),
    path("metrics/preview/steps", preview_pages.steps, name="metric-preview-steps"),
    path("metrics/preview/accounts", preview_pages.all_accounts, name="metric-preview-accounts"),
    path("metrics/preview/line", preview_pages.line, name="metric-preview-line"),
    path("metrics/<str:key>/edit", pages.edit, name="metric-edit"),
]
