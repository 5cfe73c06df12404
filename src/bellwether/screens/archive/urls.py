"""The addresses of archiving and bringing back."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.archive import pages

urlpatterns: list[URLPattern] = [
    path("metrics/<str:key>/archive", pages.metric, name="metric-archive"),
    path("metrics/<str:key>/restore", pages.restore_metric, name="metric-restore"),
    path("segments/<str:key>/archive", pages.segment, name="segment-archive"),
    path("segments/<str:key>/restore", pages.restore_segment, name="segment-restore"),
    path("alerts/rules/<str:key>/archive", pages.rule, name="rule-archive"),
    path("alerts/rules/<str:key>/restore", pages.restore_rule, name="rule-restore"),
]
