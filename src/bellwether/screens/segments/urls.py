"""The addresses of segments."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.segments import pages

urlpatterns: list[URLPattern] = [
    path("segments/", pages.segments, name="segments"),
    path("segments/new", pages.new, name="segment-new"),
    path("segments/preview", pages.preview, name="segment-preview"),
    path("segments/compare", pages.compare, name="segment-compare"),
    path("segments/compare/rows", pages.compare_rows, name="segment-compare-rows"),
    path("segments/names", pages.condition_names, name="segment-names"),
    path("segments/<str:key>/", pages.segment, name="segment"),
    path("segments/<str:key>/members", pages.members, name="segment-members"),
    path("segments/<str:key>/months", pages.months, name="segment-months"),
    path("segments/<str:key>/edit", pages.edit, name="segment-edit"),
]
