"""Every address of the pages. A new address needs a line in one of these."""

from __future__ import annotations

from collections.abc import Mapping

from tests.web.access.routes.accounts import ACCOUNTS
from tests.web.access.routes.administration import ADMINISTRATION, DATA
from tests.web.access.routes.arranging import ARRANGING
from tests.web.access.routes.judging import HEALTH, RULES, SEGMENTS
from tests.web.access.routes.members import GETTING_IN, ONESELF
from tests.web.access.routes.metrics import METRICS
from tests.web.access.routes.parts import PARTS
from tests.web.access.routes.portfolio import PORTFOLIO
from tests.web.access.routes.route import Route
from tests.web.access.routes.work import WORK

ROUTES: Mapping[str, Route] = {
    **GETTING_IN,
    **ONESELF,
    **ADMINISTRATION,
    **DATA,
    **ARRANGING,
    **ACCOUNTS,
    **PORTFOLIO,
    **METRICS,
    **HEALTH,
    **SEGMENTS,
    **RULES,
    **WORK,
    **PARTS,
}
"""Every address, as the resolver spells it."""
