"""The addresses of the KPI catalogue."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.catalogue import pages

urlpatterns: list[URLPattern] = [
    path("catalogue/", pages.catalogue, name="catalogue"),
    path("catalogue/<str:key>/", pages.kpi, name="catalogue-kpi"),
    path("catalogue/<str:key>/data", pages.data, name="catalogue-data"),
]
