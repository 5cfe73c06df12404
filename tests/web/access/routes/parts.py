"""The page of parts."""

from __future__ import annotations

from tests.web.access.routes.route import SEE, Route

PARTS = {
    "ui/": Route(SEE, "/ui/"),
    "ui/chart": Route(SEE, "/ui/chart"),
    "ui/details": Route(SEE, "/ui/details"),
}
