"""The addresses of the portfolio."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.portfolio import pages

urlpatterns: list[URLPattern] = [
    path("portfolio/", pages.portfolio, name="portfolio"),
    path("portfolio/rows/", pages.more_rows, name="portfolio-rows"),
    path("portfolio/foot/", pages.foot, name="portfolio-foot"),
    path("portfolio/filter/", pages.build_filter, name="portfolio-filter"),
    path("portfolio/accounts/<str:key>/", pages.choose_accounts, name="portfolio-accounts"),
]
