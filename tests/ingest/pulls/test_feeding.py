"""Who looks at a number is told when what it rests on is read next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.ingest.pulls.conftest import NOW, Pulling
from tests.ingest.pulls.test_pulling import ONE

from bellwether.catalog.actions import Authorship
from bellwether.catalog.reading import read_text
from bellwether.ingest.pulls.feeding import NextUpdate, next_updates

METRICS = """
families: [{key: sales, name: Sales}]
events: [Login]
metrics:
  - {key: open_deals, name: Open deals, family: sales, formula: count(deals)}
  - {key: twice, name: Twice, family: sales, formula: open_deals * 2}
  - {key: logins, name: Logins, family: sales, formula: 'count("Login", 7d)'}
"""


@pytest.mark.parametrize(("metric", "fed"), [("open_deals", True), ("twice", True), ("logins", False)])
def test_the_next_update_is_that_of_the_sources_that_a_metric_reads(pulling: Pulling, metric: str, fed: bool) -> None:
    pulling.workspace.apply(read_text(METRICS, "here"), Authorship("ada", NOW))
    pulling.say(ONE)
    pulling.define_deals()
    pulling.run()
    found = next_updates(metric, pulling.workspace.catalog(), pulling.workspace.warehouse.event_names_of)
    expected = NextUpdate("crm", "deals", NOW, NOW + timedelta(minutes=15), NOW)
    assert found == ((expected,) if fed else ())
