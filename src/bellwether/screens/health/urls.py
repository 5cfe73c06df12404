"""The addresses of health."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.health import pages

urlpatterns: list[URLPattern] = [
    path("health/", pages.health, name="health"),
    path("health/rows/", pages.rows, name="health-rows"),
    path("health/months/", pages.months, name="health-months"),
    path("health/profiles/", pages.profiles, name="health-profiles"),
    path("health/why/", pages.why, name="health-why"),
]
