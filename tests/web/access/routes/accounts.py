"""Accounts, and the numbers of theirs."""

from __future__ import annotations

from tests.web.access.routes.route import NOTES, SEE, Route

from bellwether.access.permission import Permission

NUMBER = "metric=csat&account=north&day=2024-03-10"
FORM = {"typed": "", "day": "2024-03-10"}
"""Nothing is typed, so that nothing is written into the facts that all tests share."""

ACCOUNTS = {
    "accounts/<account:account>/": Route(SEE, "/accounts/north/"),
    "accounts/<account:account>/metrics/": Route(SEE, "/accounts/north/metrics/"),
    "accounts/<account:account>/top-four/": Route(SEE, "/accounts/north/top-four/"),
    "accounts/<account:account>/top-four/order/": Route(SEE, "/accounts/north/top-four/order/", form={"order": "csat"}),
    "accounts/<account:account>/top-four/choose/": Route(
        Permission.EDIT_ACCOUNTS, "/accounts/north/top-four/choose/", form={"metric": "csat"}
    ),
    "accounts/<account:account>/timeline/": Route(SEE, "/accounts/north/timeline/"),
    "accounts/<account:account>/lately/": Route(SEE, "/accounts/north/lately/"),
    "accounts/<account:account>/users/": Route(SEE, "/accounts/north/users/"),
    "accounts/<account:account>/data/": Route(SEE, "/accounts/north/data/"),
    "accounts/<account:account>/data/<str:trait>/": Route(Permission.EDIT_ACCOUNTS, "/accounts/north/data/industry/"),
    "accounts/<account:account>/notes/": Route(NOTES, "/accounts/north/notes/", form={}),
    "accounts/<account:account>/notes/panel/": Route(SEE, "/accounts/north/notes/panel/"),
    "accounts/<account:account>/notes/<int:key>/": Route(NOTES, "/accounts/north/notes/999999/"),
    "accounts/<account:account>/flags/": Route(NOTES, "/accounts/north/flags/", form={}),
    "accounts/<account:account>/flags/<int:key>/lower/": Route(NOTES, "/accounts/north/flags/999999/lower/", form={}),
    "accounts/<account:account>/revenue/": Route(SEE, "/accounts/north/revenue/"),
    "accounts/<account:account>/deals/": Route(SEE, "/accounts/north/deals/"),
    "accounts/<account:account>/tickets/": Route(SEE, "/accounts/north/tickets/"),
    "accounts/<account:account>/surveys/": Route(SEE, "/accounts/north/surveys/"),
    "number/": Route(SEE, f"/number/?{NUMBER}"),
    "number/why/": Route(SEE, f"/number/why/?{NUMBER}"),
    "number/chart/": Route(SEE, f"/number/chart/?{NUMBER}"),
    "number/edit/": Route(Permission.EDIT_VALUES, f"/number/edit/?{NUMBER}&what=value"),
    "number/value/": Route(Permission.EDIT_VALUES, f"/number/value/?{NUMBER}", form=FORM),
    "number/adjust/": Route(Permission.EDIT_VALUES, f"/number/adjust/?{NUMBER}", form=FORM),
    "number/target/": Route(Permission.EDIT_TARGETS, f"/number/target/?{NUMBER}", form=FORM),
    "search": Route(SEE, "/search?q=csat"),
    "number/undo/<str:token>/": Route(SEE, "/number/undo/guessed/", form={}),
}
