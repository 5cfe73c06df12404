"""The people: roles, when they joined, left or moved, and how busy they are."""

from dataclasses import dataclass, replace

import numpy as np

from bellwether.demo.cast import CHILDREN, HALDEN, NORTHWIND, ROLES, SHARED_PEOPLE
from bellwether.demo.company import TRIALS, Company
from bellwether.demo.names import person_names
from bellwether.demo.timeline import LAST, NEVER, Flags, Ints, Reals

USER_ROLES = ("champion", "booker", "traveller", "approver", "finance", "admin")
_ROLE_SHARES = (0.0, 0.2, 0.62, 0.1, 0.05, 0.03)
BUYING_ROLES = 3
"""The first three roles buy; the others look, approve and export."""

MOVERS = 40


@dataclass(frozen=True, slots=True)
class People:
    """One row a membership, account by account; a person with two memberships has two rows with one `key`."""

    account: Ints
    key: Ints
    joined: Ints
    left: Ints
    role: Ints
    weight: Reals
    internal: Flags
    names: list[str]
    first: Ints
    """The position of each account's first membership, and one more for the end."""

    def of(self, account: int) -> Ints:
        """The positions of an account's memberships."""
        return np.arange(self.first[account], self.first[account + 1], dtype=np.int64)

    def user_id(self, key: int) -> str:
        """The outside name of a person."""
        return f"u-{key:05d}"


@dataclass(frozen=True, slots=True)
class Move:
    """A person of the crowd who goes to another account."""

    position: int
    account: int
    day: int


def hire_people(company: Company, rng: np.random.Generator) -> People:
    """Every membership with its person, drawn once; Meridian's shared people have the same keys twice."""
    account = np.repeat(np.arange(len(company.keys), dtype=np.int64), company.members)
    first = np.concatenate(([0], np.cumsum(company.members))).astype(np.int64)
    rank = np.arange(len(account), dtype=np.int64) - first[account]
    joined = _joined(company, account, rank, rng)
    left = np.full(len(account), NEVER, dtype=np.int64)
    crowd = account >= len(ROLES)
    leaving = crowd & (rng.random(len(account)) < 0.06) & (rank > 0) & (joined < LAST - 90)
    left[leaving] = (
        joined[leaving] + 45 + (rng.random(int(leaving.sum())) * (LAST - 45 - joined[leaving])).astype(np.int64)
    )
    left[left > LAST] = NEVER
    role: Ints = rng.choice(len(USER_ROLES), len(account), p=_ROLE_SHARES)
    role[(rank == 0) & (company.members[account] >= 8)] = 0
    lively = rng.beta(5.0, 2.0, len(company.keys))[account]
    weight = rng.pareto(1.6, len(account)) + 0.25
    weight[rng.random(len(account)) > 0.35 + 0.65 * lively] *= 0.004
    weight[rank == 0] = np.maximum(weight[rank == 0], 3.0)
    internal = crowd & (rank == 3) & (rng.random(len(account)) < 0.12)
    key = np.arange(1, len(account) + 1, dtype=np.int64)
    hotels, retail = (company.index(CHILDREN[index][0]) for index in (3, 4))
    key[first[retail] : first[retail] + SHARED_PEOPLE] = key[first[hotels] : first[hotels] + SHARED_PEOPLE]
    names = person_names(len(account) + 1, rng)
    names[int(key[first[company.index(NORTHWIND)]])] = "Dana Reyes"
    return People(account, key, joined, left, role, weight, internal, names, first)


def _joined(company: Company, account: Ints, rank: Ints, rng: np.random.Generator) -> Ints:
    """When each membership began, in the order of the account's members: some at once, the rest over the years."""
    created = company.created[account]
    begin = np.maximum(created, -120)
    until = np.minimum(company.churned[account] - 60, LAST - 70)
    share = np.maximum(0.0, (rank + rng.random(len(account)) * 0.5) / company.members[account] - 0.55) / 0.5
    joined = begin + (share * np.maximum(until - begin, 0)).astype(np.int64)
    at_once = (rank == 0) | (account == company.index(HALDEN))
    return np.maximum(np.where(at_once, begin, joined), created)


def draw_moves(company: Company, people: People, rng: np.random.Generator) -> tuple[People, tuple[Move, ...]]:
    """People of the crowd who change to another account of the crowd, each once; with them, everybody as they leave."""
    stable = np.flatnonzero(
        (people.account >= len(ROLES))
        & (people.left == NEVER)
        & (people.joined < LAST - 300)
        & ~people.internal
        & (people.role > 0)
        & (np.arange(len(people.account)) > people.first[people.account])
        & (company.churned[people.account] == NEVER)
    )
    homes = np.flatnonzero((company.churned == NEVER) & (company.created < LAST - 300))
    homes = homes[(homes >= len(ROLES)) & (homes < len(company.keys) - TRIALS)]
    moves = []
    left = people.left.copy()
    for position in rng.choice(stable, MOVERS, replace=False).tolist():
        home = int(rng.choice(homes[homes != people.account[position]]))
        moves.append(Move(position, home, int(rng.integers(LAST - 250, LAST - 20))))
        left[position] = moves[-1].day
    return replace(people, left=left), tuple(moves)
