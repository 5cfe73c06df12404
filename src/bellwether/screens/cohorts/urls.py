"""The addresses of cohorts."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.cohorts import pages

urlpatterns: list[URLPattern] = [
    path("cohorts/", pages.cohorts, name="cohorts"),
    path("cohorts/accounts/", pages.accounts, name="cohort-accounts"),
    path("cohorts/cohorts.csv", pages.csv, name="cohorts-csv"),
]
