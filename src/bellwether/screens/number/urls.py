"""The addresses of the popover behind every number."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.number import pages

urlpatterns: list[URLPattern] = [
    path("number/", pages.number, name="number"),
    path("number/why/", pages.why, name="number-why"),
    path("number/chart/", pages.chart, name="number-chart"),
    path("number/edit/", pages.edit, name="number-edit"),
    path("number/value/", pages.save_value, name="number-value"),
    path("number/adjust/", pages.save_adjustment, name="number-adjust"),
    path("number/target/", pages.save_target, name="number-target"),
    path("number/undo/<str:token>/", pages.undo, name="number-undo"),
]
