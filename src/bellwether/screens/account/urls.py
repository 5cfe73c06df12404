"""The addresses of the account page."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from bellwether.screens.account import pages
from bellwether.ui.addresses import AccountIdConverter

register_converter(AccountIdConverter, "account")

urlpatterns: list[URLPattern] = [
    path("accounts/<account:account>/", pages.overview, name="account"),
]
