"""Administration of what is measured: families, the top four, targets, settings."""

from __future__ import annotations

from tests.web.access.routes.route import DEFINE, MANAGE, Route

from bellwether.access.permission import Permission

FAMILIES = "administration/families/"
ARRANGING = {
    FAMILIES: Route(DEFINE, f"/{FAMILIES}"),
    f"{FAMILIES}order/": Route(DEFINE, f"/{FAMILIES}order/", form={"order": ""}),
    f"{FAMILIES}<slug:family>/order/": Route(DEFINE, f"/{FAMILIES}none/order/", form={"order": ""}),
    f"{FAMILIES}<slug:family>/rename/": Route(DEFINE, f"/{FAMILIES}none/rename/", form={"name": "Usage"}),
    "administration/top-four/": Route(DEFINE, "/administration/top-four/"),
    "administration/targets/": Route(Permission.EDIT_TARGETS, "/administration/targets/"),
    "administration/settings/": Route(MANAGE, "/administration/settings/"),
}
