"""The addresses of the account page."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from bellwether.screens.account import arranging, pages, writing
from bellwether.ui.addresses import AccountIdConverter

register_converter(AccountIdConverter, "account")

urlpatterns: list[URLPattern] = [
    path("accounts/<account:account>/", pages.overview, name="account"),
    path("accounts/<account:account>/metrics/", pages.metrics, name="account-metrics"),
    path("accounts/<account:account>/top-four/", arranging.cards, name="account-top-four"),
    path("accounts/<account:account>/top-four/order/", arranging.order, name="account-top-four-order"),
    path("accounts/<account:account>/top-four/choose/", arranging.choosing, name="account-top-four-choose"),
    path("accounts/<account:account>/notes/", writing.write, name="account-notes"),
    path("accounts/<account:account>/notes/panel/", writing.panel, name="account-notes-panel"),
    path("accounts/<account:account>/notes/<int:key>/", writing.change, name="account-note"),
    path("accounts/<account:account>/flags/", writing.raise_flag, name="account-flags"),
    path("accounts/<account:account>/flags/<int:key>/lower/", writing.lower_flag, name="account-flag-lower"),
]
