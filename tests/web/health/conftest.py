"""The company with a health score that can be worked out by hand: the share of people who are active is the score.

Paying accounts have it. On 2024-03-10 Northwind has one of three people active (33), Pine & Rowe none of one (0); Quiet
has no people, so too little is known; Kestrel, the Meridian children, Alpine and Brook have all of theirs (100).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from tests.web.company import NOW
from tests.web.conftest import served_copy, signed_in

from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.catalog.serving import ServedWorkspace

HEALTH = """
health:
  - key: health
    name: Health
    profiles:
      - key: paying
        name: Paying
        where: mrr > 0
        groups:
          - name: Use
            weight: 3
            drivers:
              - {metric: active_share, linear: {from: 0, to: 100}}
        caps:
          - {when: open_tickets >= 5, at_most: 20, reason: Tickets pile up}
"""


@pytest.fixture(scope="module")
def scored_home(company_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorkspace]:
    with served_copy(company_home, tmp_path_factory.mktemp("scored") / "home") as workspace:
        workspace.apply(read_text(HEALTH, "test"), Authorship("root", NOW, "first"))
        workspace.engine().refresh(workspace.last_day())
        yield workspace


@pytest.fixture
def scored(scored_home: ServedWorkspace) -> Iterator[ServedWorkspace]:
    """The company with its score, served; what a test writes to the application database is taken back."""
    with transaction.atomic():
        yield scored_home
        transaction.set_rollback(True)


@pytest.fixture
def sees(scored: ServedWorkspace) -> Callable[[str], Client]:
    """A browser in which a member is signed in."""
    return signed_in
