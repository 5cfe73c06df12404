"""The addresses of alert rules."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.rules import pages

urlpatterns: list[URLPattern] = [
    path("alerts/rules/", pages.rule_list, name="rules"),
    path("alerts/rules/new", pages.new, name="rule-new"),
    path("alerts/rules/preview", pages.preview, name="rule-preview"),
    path("alerts/rules/names", pages.condition_names, name="rule-names"),
    path("alerts/rules/<str:key>/edit", pages.edit, name="rule-edit"),
]
