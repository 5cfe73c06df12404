"""The addresses of health."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.health import pages
from bellwether.screens.health.editor import pages as editor

urlpatterns: list[URLPattern] = [
    path("health/", pages.health, name="health"),
    path("health/rows/", pages.rows, name="health-rows"),
    path("health/months/", pages.months, name="health-months"),
    path("health/profiles/", pages.profiles, name="health-profiles"),
    path("health/why/", pages.why, name="health-why"),
    path("health/new", editor.new, name="health-new"),
    path("health/form", editor.form, name="health-form"),
    path("health/what-if", editor.what_if, name="health-what-if"),
    path("health/spread", editor.lie, name="health-spread"),
    path("health/<str:key>/edit", editor.edit, name="health-edit"),
]
