"""The addresses of the account page."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from bellwether.screens.account import arranging, data_tab, pages, records_tab, timeline, users_tab, writing
from bellwether.screens.health import account_pages
from bellwether.ui.addresses import AccountIdConverter

register_converter(AccountIdConverter, "account")

urlpatterns: list[URLPattern] = [
    path("accounts/<account:account>/", pages.overview, name="account"),
    path("accounts/<account:account>/metrics/", pages.metrics, name="account-metrics"),
    path("accounts/<account:account>/health/", account_pages.account_health, name="account-health"),
    path("accounts/<account:account>/timeline/", timeline.timeline, name="account-timeline"),
    path("accounts/<account:account>/lately/", timeline.lately, name="account-lately"),
    path("accounts/<account:account>/users/", users_tab.users, name="account-users"),
    path("accounts/<account:account>/data/", data_tab.data, name="account-data"),
    path("accounts/<account:account>/data/<str:trait>/", data_tab.edit, name="account-trait"),
    path("accounts/<account:account>/top-four/", arranging.cards, name="account-top-four"),
    path("accounts/<account:account>/top-four/order/", arranging.order, name="account-top-four-order"),
    path("accounts/<account:account>/top-four/choose/", arranging.choosing, name="account-top-four-choose"),
    path("accounts/<account:account>/notes/", writing.write, name="account-notes"),
    path("accounts/<account:account>/notes/panel/", writing.panel, name="account-notes-panel"),
    path("accounts/<account:account>/notes/<int:key>/", writing.change, name="account-note"),
    path("accounts/<account:account>/flags/", writing.raise_flag, name="account-flags"),
    path("accounts/<account:account>/flags/<int:key>/lower/", writing.lower_flag, name="account-flag-lower"),
    *(
        path(f"accounts/<account:account>/{tab}/", records_tab.records, {"tab": tab}, name=f"account-{tab}")
        for tab in records_tab.TABS
    ),
]
