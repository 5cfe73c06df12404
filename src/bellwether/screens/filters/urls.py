"""The addresses of the filter builder."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.filters import pages

urlpatterns: list[URLPattern] = [
    path("filters/form/", pages.form, name="filter-form"),
    path("filters/says/", pages.says, name="filter-says"),
]
