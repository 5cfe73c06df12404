"""The accounts of a run: their places in arrays, and on which days each exists."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.evaluate.grid import Ints
from bellwether.engine.kernel.arrays import Integers
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, Accounts


@dataclass(frozen=True)
class Roster:
    """Accounts in the order of their keys; the place of an account in this order is its row everywhere.

    An account exists from `begins` up to, not including, `ends` (semantics 10).
    """

    keys: Ints
    external_ids: tuple[str, ...]
    names: tuple[str, ...]
    begins: Ints
    ends: Ints
    places: Ints

    @property
    def size(self) -> int:
        """The number of accounts."""
        return self.keys.size

    def same_as(self, other: "Roster") -> bool:
        """Whether another roster has the same accounts, on the same days."""
        days = all(
            np.array_equal(one, another)
            for one, another in ((self.keys, other.keys), (self.begins, other.begins), (self.ends, other.ends))
        )
        return days and self.external_ids == other.external_ids and self.names == other.names

    def place(self, key: Integers) -> Ints:
        """The places of account keys, -1 where a key is no account."""
        return self.places.take(key, mode="clip")


def with_nobody(accounts: Accounts) -> Accounts:
    """The accounts and, in front, one that stands for facts of no account."""
    return Accounts(
        np.append(NOBODY, accounts.key),
        ("", *accounts.external_id),
        ("(unassigned)", *accounts.name),
        np.append(BEGINNING, accounts.created),
        np.append(NO_DAY, accounts.first_fact),
        np.append(NO_DAY, accounts.deleted),
    )


def roster(accounts: Accounts, earlier: Ints) -> Roster:
    """The roster of a warehouse's accounts; `earlier` is the first day of facts that a membership gave them."""
    # One more place than the highest key, so that keys beyond it are nobody's too.
    places = np.full(int(accounts.key.max(initial=0)) + 2, -1, dtype=np.int64)
    places[accounts.key] = np.arange(accounts.key.size)
    first_fact = np.minimum(accounts.first_fact, earlier)
    begins = np.where(accounts.created != NO_DAY, accounts.created, first_fact)
    return Roster(
        accounts.key,
        accounts.external_id,
        accounts.name,
        np.maximum(begins, BEGINNING),
        accounts.deleted,
        places,
    )
