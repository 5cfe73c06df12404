"""The addresses of our own team's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.members import pages

urlpatterns: list[URLPattern] = [
    path("enter/<str:token>/", pages.enter, name="enter"),
]
