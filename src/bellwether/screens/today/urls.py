"""The addresses of Today."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.today import pages

urlpatterns: list[URLPattern] = [
    path("", pages.today, name="today"),
    path("today/needs/", pages.needing, name="today-needs"),
    path("today/kept/", pages.kept_revenue, name="today-kept"),
]
