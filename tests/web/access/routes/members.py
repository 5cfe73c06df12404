"""Getting in, and one's own account."""

from __future__ import annotations

from tests.web.access.routes.route import EVERYONE, MANAGE, MEMBERS, SEE, Route

GETTING_IN = {
    "healthz": Route(EVERYONE, "/healthz"),
    "readyz": Route(EVERYONE, "/readyz"),
    "metrics": Route(EVERYONE, "/metrics"),
    "enter/<str:token>/": Route(EVERYONE, "/enter/guessed/"),
    "invitations/<str:token>/": Route(EVERYONE, "/invitations/guessed/"),
    "set-up/": Route(EVERYONE, "/set-up/"),
    "set-up/data/": Route(MANAGE, "/set-up/data/"),
    "view-as/<int:member>/": Route(MANAGE, "/view-as/{vera}/", form={}),
    "view-as/oneself/": Route(SEE, "/view-as/oneself/", form={}),
    "switch-role/": Route(EVERYONE, "/switch-role/", form={"role": "{vera}"}),
    "sign-in/": Route(EVERYONE, "/sign-in/"),
    "sign-in/second-step/": Route(EVERYONE, "/sign-in/second-step/"),
    "sign-in/passkey/": Route(EVERYONE, "/sign-in/passkey/"),
    "sign-in/with/<str:provider_id>/": Route(EVERYONE, "/sign-in/with/nobody/"),
    "sign-in/with/<str:provider_id>/back/": Route(EVERYONE, "/sign-in/with/nobody/back/"),
    "sign-in/cancelled/": Route(EVERYONE, "/sign-in/cancelled/"),
    "sign-in/failed/": Route(EVERYONE, "/sign-in/failed/"),
    "sign-in/inactive/": Route(EVERYONE, "/sign-in/inactive/"),
    "sign-out/": Route(EVERYONE, "/sign-out/"),
}

ONESELF = {
    f"you/{place}": Route(MEMBERS, f"/you/{place}")
    for place in (
        "password/",
        "password/first/",
        "confirm/",
        "confirm/code/",
        "confirm/passkey/",
        "security/",
        "security/app/",
        "security/app/remove/",
        "security/recovery-codes/",
        "security/recovery-codes/new/",
        "security/recovery-codes/file/",
        "security/passkeys/",
        "security/passkeys/new/",
        "sessions/",
    )
} | {
    "you/security/passkeys/<int:pk>/": Route(MEMBERS, "/you/security/passkeys/1/"),
    "you/security/passkeys/<int:pk>/remove/": Route(MEMBERS, "/you/security/passkeys/1/remove/"),
}
