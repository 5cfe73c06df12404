"""The addresses of the portfolio."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.portfolio.pages import accounts, bulk, columns, editing, exporting, filtering, table, views

urlpatterns: list[URLPattern] = [
    path("portfolio/", table.portfolio, name="portfolio"),
    path("portfolio/rows/", table.more_rows, name="portfolio-rows"),
    path("portfolio/foot/", table.foot, name="portfolio-foot"),
    path("portfolio/tiles/", table.family_tiles, name="portfolio-tiles"),
    path("portfolio/groups/", table.groups, name="portfolio-groups"),
    path("portfolio/group/", table.group, name="portfolio-group"),
    path("portfolio/filter/", filtering.build_filter, name="portfolio-filter"),
    path("portfolio/columns/", columns.choose_columns, name="portfolio-columns"),
    path("portfolio/column/", columns.column_menu, name="portfolio-column"),
    path("portfolio/accounts.csv", exporting.csv, name="portfolio-csv"),
    path("portfolio/accounts.xlsx", exporting.xlsx, name="portfolio-xlsx"),
    path("portfolio/preview/<path:account>/", accounts.preview, name="portfolio-preview"),
    path("portfolio/compare/", accounts.compare, name="portfolio-compare"),
    path("portfolio/edit/", bulk.edit_several, name="portfolio-edit"),
    path("portfolio/cell/", editing.cell, name="portfolio-cell"),
    path("portfolio/undo/<str:key>/", editing.take_back, name="portfolio-undo"),
    path("portfolio/views/", views.save, name="portfolio-save-view"),
    path("portfolio/views/<int:key>/", views.change, name="portfolio-view"),
    path("portfolio/accounts/<str:key>/", table.choose_accounts, name="portfolio-accounts"),
]
