"""Whose values a person's facts show in: the accounts that people ever belonged to or left facts at."""

import numpy as np
import pyarrow as pa

from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.registry import Slots, record_table
from bellwether.engine.warehouse.resolution import canonical_keys
from bellwether.engine.warehouse.rows import NOBODY, NOW, Ints, Kind
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import tree


def of_members(session: Session, person: Ints, day: Ints) -> tuple[Ints, Ints]:
    """The accounts that people ever belonged to, each with the first of its people's days."""
    return _joined(session, person, day, "membership")


def of_people(session: Session, slots: Slots, person: Ints, day: Ints) -> tuple[Ints, Ints]:
    """The accounts that people ever belonged to or had an event or record at."""
    tables = ("membership", "event", *(record_table(key) for key in slots.catalog.collections))
    found = [_joined(session, person, day, table) for table in tables]
    return np.concatenate([keys for keys, _ in found]), np.concatenate([days for _, days in found])


def _joined(session: Session, person: Ints, day: Ints, table: str) -> tuple[Ints, Ints]:
    canonical = canonical_keys(session, Kind.PERSON, NOW)
    if canonical is not None:
        # Every name of the same person counts, so look up all keys that stand for it.
        wanted, earliest = np.unique(canonical[person]), np.full(canonical.size, np.iinfo(np.int64).max)
        np.minimum.at(earliest, canonical[person], day)
        person = np.flatnonzero(np.isin(canonical, wanted))
        day = earliest[canonical[person]]
    with session.staged("people", pa.table({"person": pa.array(person), "day": pa.array(day)})):
        query = tree(
            "SELECT f.account AS account, MIN(p.day) AS day FROM facts AS f JOIN people AS p ON f.person = p.person "
            "GROUP BY f.account",
            {"facts": table},
        )
        found = session.table(query)
    account = ints(found, "account")
    return account[account != NOBODY], ints(found, "day")[account != NOBODY]
