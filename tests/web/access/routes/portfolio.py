"""Today and the portfolio."""

from __future__ import annotations

from tests.web.access.routes.route import SEE, Route

from bellwether.access.permission import Permission

PORTFOLIO = {
    "": Route(SEE, "/"),
    "today/needs/": Route(SEE, "/today/needs/"),
    "today/kept/": Route(SEE, "/today/kept/"),
    "filters/form/": Route(SEE, "/filters/form/?g0.join=all&g0.r0.subject=m:csat&g0.r0.test=ge"),
    "filters/says/": Route(SEE, "/filters/says/?g0.join=all&g0.r0.subject=m:csat&g0.r0.first=80"),
    "portfolio/": Route(SEE, "/portfolio/?columns=csat&sort=-m.csat"),
    "portfolio/rows/": Route(SEE, "/portfolio/rows/?columns=csat&sort=-m.csat"),
    "portfolio/foot/": Route(SEE, "/portfolio/foot/?columns=csat"),
    "portfolio/groups/": Route(SEE, "/portfolio/groups/?columns=csat&group=t:industry"),
    "portfolio/group/": Route(SEE, "/portfolio/group/?columns=csat&group=t:industry"),
    "portfolio/filter/": Route(SEE, "/portfolio/filter/?columns=csat"),
    "portfolio/columns/": Route(SEE, "/portfolio/columns/?columns=csat"),
    "portfolio/column/": Route(SEE, "/portfolio/column/?columns=csat&key=csat"),
    "portfolio/accounts.csv": Route(Permission.EXPORT, "/portfolio/accounts.csv?columns=csat&sort=-m.csat"),
    "portfolio/accounts.xlsx": Route(Permission.EXPORT, "/portfolio/accounts.xlsx?columns=csat&sort=-m.csat"),
    "portfolio/views/": Route(SEE, "/portfolio/views/", form={}),
    "portfolio/views/<int:key>/": Route(SEE, "/portfolio/views/999999/", form={}),
    "portfolio/accounts/<str:key>/": Route(SEE, "/portfolio/accounts/all/"),
    "portfolio/preview/<path:account>/": Route(SEE, "/portfolio/preview/north/"),
    "portfolio/compare/": Route(SEE, "/portfolio/compare/?account=north&account=air&columns=csat"),
    "portfolio/edit/": Route(
        Permission.EDIT_VALUES,
        "/portfolio/edit/?columns=csat",
        form={"account": "north", "what": "value:csat", "value": "80", "reason": ""},
    ),
    "portfolio/tiles/": Route(SEE, "/portfolio/tiles/?columns=csat"),
    "portfolio/cell/": Route(SEE, "/portfolio/cell/?columns=csat&account=north&column=csat"),
    "portfolio/undo/<str:key>/": Route(SEE, "/portfolio/undo/guessed/", form={}),
}
