"""Many metrics of every account: the same numbers from the store as from the facts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
from tests.kpis.worlds import LAST, Draw, World, catalog_of

from bellwether.engine.definitions.entity import EachAccount
from bellwether.engine.engine import Engine, one_day
from bellwether.kpis.adding import Wish
from bellwether.kpis.of_accounts import accounts_on

KEYS = ("mrr", "customers", "nps", "csat", "nrr", "active_people", "first_response_time")


def test_what_is_stored_is_what_would_be_computed(tmp_path: Path) -> None:
    catalog = catalog_of("workspace: {zone: UTC, currency: USD}", [Wish(key) for key in KEYS])
    world = World(catalog, Draw(5, ("a", "b", "c")).records(60), tmp_path)
    days = [LAST - timedelta(days=40), LAST]
    before = accounts_on(world.engine, KEYS, days)
    world.engine.refresh(LAST)
    stored = accounts_on(Engine(world.warehouse, catalog), KEYS, days)
    assert list(before) == list(stored) == list(KEYS)
    for key in KEYS:
        for place, day in enumerate(days):
            told = world.engine.values(key, EachAccount(), days=one_day(day))
            for found in (before[key][place], stored[key][place]):
                assert (found.labels, found.dates) == (told.labels, (day,))
                assert np.array_equal(found.grid.reason, told.grid.reason), (key, day)
                known = told.grid.known
                assert np.array_equal(found.grid.reals()[known], told.grid.reals()[known]), (key, day)
    # Beyond what is stored it is computed, as it is where nothing is.
    later = LAST + timedelta(days=3)
    (ahead,) = accounts_on(world.engine, ("mrr",), [later])["mrr"]
    assert ahead.row(0) == world.engine.values("mrr", days=one_day(later)).row(0)
