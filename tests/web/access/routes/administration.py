"""Administration."""

from __future__ import annotations

from tests.web.access.routes.route import MANAGE, SEE, Route

from bellwether.access.permission import Permission

ADMINISTRATION = {
    "administration/": Route(SEE, "/administration/"),
    "administration/members/": Route(MANAGE, "/administration/members/"),
    "administration/members/invite/": Route(MANAGE, "/administration/members/invite/"),
    "administration/members/<int:member>/": Route(MANAGE, "/administration/members/{vera}/"),
    "administration/members/<int:member>/activity/": Route(MANAGE, "/administration/members/{vera}/activity/", form={}),
    "administration/members/<int:member>/hand-over/": Route(MANAGE, "/administration/members/{vera}/hand-over/"),
    "administration/members/<int:member>/sign-in-link/": Route(
        MANAGE, "/administration/members/{vera}/sign-in-link/", form={}
    ),
    "administration/invitations/<int:invitation>/withdraw/": Route(
        MANAGE, "/administration/invitations/{invitation}/withdraw/", form={}
    ),
    "administration/teams/": Route(MANAGE, "/administration/teams/"),
    "administration/teams/<int:team>/": Route(MANAGE, "/administration/teams/{team}/"),
    "administration/teams/<int:team>/dissolve/": Route(MANAGE, "/administration/teams/{team}/dissolve/", form={}),
    "administration/roles/": Route(MANAGE, "/administration/roles/"),
    "administration/roles/new/": Route(MANAGE, "/administration/roles/new/"),
    "administration/roles/<slug:key>/": Route(MANAGE, "/administration/roles/lead/"),
    "administration/roles/<slug:key>/remove/": Route(MANAGE, "/administration/roles/lead/remove/", form={}),
    "administration/rights/": Route(MANAGE, "/administration/rights/"),
    "administration/keys/": Route(Permission.IMPORT, "/administration/keys/"),
    "administration/keys/<slug:beginning>/rotate/": Route(
        Permission.IMPORT, "/administration/keys/bwk_none/rotate/", form={}
    ),
    "administration/keys/<slug:beginning>/revoke/": Route(
        Permission.IMPORT, "/administration/keys/bwk_none/revoke/", form={}
    ),
    "administration/matches/": Route(Permission.IMPORT, "/administration/matches/"),
    "administration/matches/<str:kind>/<str:number>/": Route(
        Permission.IMPORT, "/administration/matches/account/none/", form={"verdict": "same"}
    ),
    "administration/matches/<str:kind>/undo/<int:number>/": Route(
        Permission.IMPORT, "/administration/matches/account/undo/999999/", form={}
    ),
    "accounts/<account:account>/names/": Route(Permission.IMPORT, "/accounts/north/names/"),
    "accounts/<account:account>/names/others/": Route(Permission.IMPORT, "/accounts/north/names/others/?into=a"),
    "accounts/<account:account>/names/merge/": Route(
        Permission.IMPORT, "/accounts/north/names/merge/", form={"into": "nobody"}
    ),
    "accounts/<account:account>/names/split/": Route(
        Permission.IMPORT, "/accounts/north/names/split/", form={"name": "nobody"}
    ),
    "administration/sessions/": Route(MANAGE, "/administration/sessions/"),
    "administration/sessions/<int:member>/end/": Route(MANAGE, "/administration/sessions/{vera}/end/", form={}),
    "administration/audit/": Route(Permission.SEE_AUDIT, "/administration/audit/"),
}

IMPORT, RUN = Permission.IMPORT, Permission.RUN_JOBS
IMPORTS, QUARANTINE = "administration/imports/", "administration/quarantine/"
DATA = {
    "own-data/": Route(SEE, "/own-data/"),
    "administration/jobs/": Route(RUN, "/administration/jobs/"),
    "administration/jobs/<int:run>/": Route(RUN, "/administration/jobs/999999/"),
    "administration/jobs/<slug:key>/start/": Route(RUN, "/administration/jobs/none/start/", form={}),
    IMPORTS: Route(IMPORT, f"/{IMPORTS}"),
    f"{IMPORTS}<slug:upload>/": Route(IMPORT, f"/{IMPORTS}none/"),
    **{
        f"{IMPORTS}<slug:upload>/{act}/": Route(IMPORT, f"/{IMPORTS}none/{act}/", form={})
        for act in ("try", "import", "definitions", "compute", "take", "discard")
    },
    f"{IMPORTS}<slug:upload>/tables/<int:table>/": Route(IMPORT, f"/{IMPORTS}none/tables/1/"),
    f"{IMPORTS}<slug:upload>/tables/<int:table>/leave/": Route(IMPORT, f"/{IMPORTS}none/tables/1/leave/", form={}),
    "administration/sources/": Route(IMPORT, "/administration/sources/"),
    "administration/sources/<slug:source>/read/": Route(IMPORT, "/administration/sources/none/read/", form={}),
    "administration/sources/<slug:source>/address/": Route(MANAGE, "/administration/sources/none/address/", form={}),
    "administration/sources/outages/<int:outage>/meant/": Route(
        IMPORT, "/administration/sources/outages/999999/meant/", form={}
    ),
    QUARANTINE: Route(IMPORT, f"/{QUARANTINE}"),
    f"{QUARANTINE}<slug:batch>/": Route(IMPORT, f"/{QUARANTINE}none/"),
    f"{QUARANTINE}<slug:batch>/export/": Route(IMPORT, f"/{QUARANTINE}none/export/"),
    **{
        f"{QUARANTINE}<slug:batch>/{act}/": Route(IMPORT, f"/{QUARANTINE}none/{act}/", form={})
        for act in ("replay", "discard")
    },
}
