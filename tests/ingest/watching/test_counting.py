"""What live sources sent and could not be used as it was is counted beyond the end of the server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from tests.ingest.live.conftest import Live, Shop, track
from tests.ingest.watching.conftest import NOW, Product

from bellwether.catalog.actions import Authorship
from bellwether.catalog.opening import Workspace
from bellwether.catalog.reading import read_text
from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.live.parcels import Count
from bellwether.ingest.watching.counting import MISFIT, Counting, Remark, remarks


@dataclass
class Sold(Shop):
    """The product's workspace, as messages are written into it."""

    workspace: Workspace | None = None

    def catalog(self) -> Catalog:
        assert self.workspace is not None
        return self.workspace.catalog()


@pytest.fixture
def live(product: Product) -> Iterator[Live]:
    """The endpoint on the product."""
    numbers = read_text("properties: {amount: {type: number}}", "here")
    product.workspace.apply(numbers, Authorship("ada", NOW))
    shop = Sold(product.workspace.home, product.workspace.warehouse, NOW, product.workspace)
    live = Live(shop)
    yield live
    live.receiving.stop()


def test_what_was_left_out_repeated_and_misfitting_is_kept_once(live: Live) -> None:
    counting, tallies, today = Counting.begun(), live.receiving.tallies, NOW.date()
    live.send(track("m1", "Buy", properties={"amount": "much"}, timestamp="2026-03-09T05:00:00Z"))
    live.send(track("m1", "Buy", timestamp="2026-03-09T05:00:00Z"), {"type": "dance", "messageId": "m2"})
    counting.keep(tallies, today)
    told = (
        Remark("web", "Buy, amount", MISFIT, 1),
        Remark("web", "", Count.REPEATED, 1),
        Remark("web", "dance", Count.LEFT_OUT, 1),
    )
    assert set(remarks(today)) == set(told)
    counting.keep(tallies, today)
    assert set(remarks(today)) == set(told), "what was kept is not kept again"
    live.send(track("m1", "Buy", timestamp="2026-03-09T05:00:00Z"))
    Counting.begun().keep(live.receiving.tallies, today + timedelta(days=1))
    (repeated,) = [one for one in remarks(today) if one.what == Count.REPEATED]
    assert repeated.times == 2
