"""Draws that several files share: who at which account, on a day on which both are there."""

from dataclasses import dataclass

import numpy as np

from bellwether.demo.company import Company
from bellwether.demo.people import People
from bellwether.demo.timeline import LAST, Ints, Reals


@dataclass(frozen=True, slots=True)
class Occasions:
    """So many occasions: an account, one of its people (a position) and a day each, in the order of days."""

    account: Ints
    person: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.day)

    def keep(self, chosen_rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> "Occasions":
        """Only the rows chosen."""
        return Occasions(self.account[chosen_rows], self.person[chosen_rows], self.day[chosen_rows])

    def with_others(self, other: "Occasions") -> "Occasions":
        """These and others; the others stand last."""
        return Occasions(
            np.concatenate((self.account, other.account)),
            np.concatenate((self.person, other.person)),
            np.concatenate((self.day, other.day)),
        )


def occasions(company: Company, people: People, count: int, rng: np.random.Generator) -> Occasions:
    """About `count` occasions, more of busier people, none before they joined or after they or the account left."""
    weights: Reals = np.minimum(people.weight, 6.0) + 0.3
    person = rng.choice(len(people.account), count, p=weights / weights.sum()).astype(np.int64)
    account = people.account[person]
    first = np.maximum(np.maximum(people.joined[person], company.created[account]), 0)
    last = np.minimum(np.minimum(company.churned[account], people.left[person]) - 1, LAST)
    day = first + (rng.random(count) ** 0.8 * (last - first + 1)).astype(np.int64)
    drawn = Occasions(account, person, day).keep(last > first)
    order = np.argsort(drawn.day, kind="stable")
    return Occasions(drawn.account[order], drawn.person[order], drawn.day[order])


def planted(company: Company, people: People, key: str, days: Ints) -> Occasions:
    """Occasions of one account on given days, one person after the other."""
    positions = people.of(company.index(key))
    person = positions[1:][np.arange(len(days)) % (len(positions) - 1)]
    return Occasions(np.full(len(days), company.index(key), dtype=np.int64), person, days)
