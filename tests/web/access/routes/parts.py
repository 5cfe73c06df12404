"""The page of parts, which is there in a demo only."""

from __future__ import annotations

from tests.web.access.routes.route import EVERYONE, Route

PARTS = {
    "ui/": Route(EVERYONE, "/ui/"),
    "ui/chart": Route(EVERYONE, "/ui/chart"),
    "ui/details": Route(EVERYONE, "/ui/details"),
}
