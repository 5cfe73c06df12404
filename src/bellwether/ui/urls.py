"""Addresses of the page of parts."""

from __future__ import annotations

from django.urls import path

from bellwether.ui import gallery

urlpatterns = [
    path("ui/", gallery.gallery),
    path("ui/chart", gallery.chart),
    path("ui/details", gallery.details),
]
