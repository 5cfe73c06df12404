"""The addresses of matching questions, merges and splits."""

from __future__ import annotations

from django.urls import URLPattern, path

from bellwether.screens.matching import pages

urlpatterns: list[URLPattern] = [
    path("administration/matches/", pages.matches, name="matches"),
    path("administration/matches/<str:kind>/undo/<int:number>/", pages.undo, name="match-undo"),
    path("administration/matches/<str:kind>/<str:number>/", pages.answer, name="match-answer"),
    path("accounts/<account:account>/names/", pages.names, name="account-names"),
    path("accounts/<account:account>/names/others/", pages.others, name="account-others"),
    path("accounts/<account:account>/names/merge/", pages.merge, name="account-merge"),
    path("accounts/<account:account>/names/split/", pages.split, name="account-split"),
]
