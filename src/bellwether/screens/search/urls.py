"""The address of search."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.search import pages

urlpatterns: list[URLPattern] = [
    path("search", pages.search, name="search"),
]
