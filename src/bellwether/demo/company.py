"""The 400 accounts: kind, size, creation, end, owners and parents."""

from dataclasses import dataclass

import numpy as np

from bellwether.demo.cast import (
    HALF_A_BOOK,
    JONAS,
    KEPT_BOOK,
    OTHERS,
    PETRA,
    ROLES,
    SHARED_PEOPLE,
    TAKEOVER,
    VERA,
    VERAS_ACCOUNTS,
)
from bellwether.demo.names import LAST_WORDS, company_names
from bellwether.demo.timeline import LAST, NEVER, Ints

ACCOUNTS = 400
PEOPLE = 15_000
OUTAGE_ACCOUNTS = 57
CHURNED_CROWD = 28
OLDEST = -365
"""When the first customers came: a year before the data, so that yearly comparisons hold from the first day on."""

TRIALS = 8
INDUSTRIES = tuple(LAST_WORDS)
REGIONS = ("DACH", "Nordics", "UK & Ireland", "Benelux", "France", "Iberia", "Americas")
_CURRENCY = {"UK & Ireland": "GBP", "Americas": "USD"}


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns an account from a day on."""

    account: int
    owner: str
    starts: int


@dataclass(frozen=True, slots=True)
class Company:
    """All accounts, the cast first, then the crowd from large to small. `members` counts memberships."""

    keys: list[str]
    names: list[str]
    industries: list[str]
    regions: list[str]
    tiers: list[str]
    plans: list[str]
    parents: list[str | None]
    currencies: list[str]
    members: Ints
    licences: Ints
    created: Ints
    churned: Ints
    owners: tuple[Ownership, ...]
    jonas_kept: range
    jonas_took: range
    outage: Ints

    def index(self, key: str) -> int:
        """The position of the account with this key."""
        return self.keys.index(key)

    @property
    def crowd(self) -> Ints:
        """The positions of the accounts without a story."""
        return np.arange(len(ROLES), len(self.keys), dtype=np.int64)


def found_company(rng: np.random.Generator) -> Company:
    """The accounts, drawn once."""
    cast, crowd = len(ROLES), ACCOUNTS - len(ROLES)
    sizes = _sizes(crowd, PEOPLE + SHARED_PEOPLE - sum(role.members for role in ROLES), rng)
    created = np.where(rng.random(crowd) < 0.62, rng.integers(OLDEST, 0, crowd), rng.integers(0, LAST - 60, crowd))
    created[: OUTAGE_ACCOUNTS + 90] = rng.integers(OLDEST, -60, OUTAGE_ACCOUNTS + 90)
    # Jonas's and Petra's accounts are middling ones that are there all the time; no account of the outage is theirs.
    kept = range(cast + OUTAGE_ACCOUNTS + 10, cast + OUTAGE_ACCOUNTS + 10 + KEPT_BOOK)
    took = range(kept.stop, kept.stop + HALF_A_BOOK)
    petras = range(took.stop, took.stop + HALF_A_BOOK)
    trials = np.arange(ACCOUNTS - TRIALS, ACCOUNTS)
    created[trials - cast] = LAST - rng.integers(12, 40, TRIALS)
    industries = [INDUSTRIES[code] for code in rng.integers(0, len(INDUSTRIES), crowd).tolist()]
    regions = [REGIONS[code] for code in rng.choice(len(REGIONS), crowd, p=(0.3, 0.13, 0.17, 0.12, 0.14, 0.08, 0.06))]
    for index in (*kept, *took):
        regions[index - cast] = "DACH"
    names = company_names(industries, rng)
    churned = _churned(created, range(petras.stop, ACCOUNTS - TRIALS), rng)
    churned[kept[3] - cast], churned[took[2] - cast] = LAST - 150, LAST - 95
    tiers = ["enterprise" if size >= 90 else "growth" if size >= 25 else "starter" for size in sizes.tolist()]
    plans = ["premium" if tier == "enterprise" else "standard" for tier in tiers]
    plans[-TRIALS:] = ["trial"] * TRIALS
    everyone = np.concatenate(([role.created for role in ROLES], created))
    return Company(
        keys=[role.key for role in ROLES] + [_key(name) for name in names],
        names=[role.name for role in ROLES] + names,
        industries=[role.industry for role in ROLES] + industries,
        regions=[role.region for role in ROLES] + regions,
        tiers=[role.tier for role in ROLES] + tiers,
        plans=["premium" if role.tier == "enterprise" else "standard" for role in ROLES] + plans,
        parents=[role.parent for role in ROLES] + _parents(names, petras.stop - cast, rng),
        currencies=["EUR" for _ in ROLES] + [_CURRENCY.get(region, "EUR") for region in regions],
        members=np.concatenate(([role.members for role in ROLES], sizes)),
        licences=np.concatenate(([role.licences for role in ROLES], _licences(sizes, rng))),
        created=everyone,
        churned=np.concatenate(([role.churned for role in ROLES], churned)),
        owners=_owners(everyone, kept, took, petras, rng),
        jonas_kept=kept,
        jonas_took=took,
        outage=np.arange(cast, cast + OUTAGE_ACCOUNTS, dtype=np.int64),
    )


def _licences(sizes: Ints, rng: np.random.Generator) -> Ints:
    """Licences in steps of five, from a little fewer than people to many more."""
    return np.maximum(5, (sizes * rng.uniform(0.85, 1.3, len(sizes))).astype(np.int64) // 5 * 5 + 5)


def _sizes(accounts: int, people: int, rng: np.random.Generator) -> Ints:
    """Skewed sizes, the largest first, that add up to `people`."""
    weights = np.sort(rng.lognormal(0.0, 1.05, accounts))[::-1]
    sizes: Ints = np.maximum(3, (weights / weights.sum() * people).astype(np.int64))
    sizes[: abs(people - int(sizes.sum()))] += np.sign(people - int(sizes.sum()))
    return sizes


def _churned(created: Ints, among: range, rng: np.random.Generator) -> Ints:
    """When each account of the crowd leaves; 28 do, after at least half a year."""
    churned = np.full(len(created), NEVER, dtype=np.int64)
    cast = ACCOUNTS - len(created)
    candidates = np.array([index - cast for index in among if created[index - cast] < LAST - 260], dtype=np.int64)
    leaving = rng.choice(candidates, CHURNED_CROWD, replace=False)
    earliest = np.maximum(created[leaving] + 190, 70)
    churned[leaving] = earliest + (rng.random(CHURNED_CROWD) * (LAST - 25 - earliest)).astype(np.int64)
    return churned


def _parents(names: list[str], first: int, rng: np.random.Generator) -> list[str | None]:
    """A dozen accounts of the crowd are the parents of two or three smaller ones each."""
    crowd = len(names)
    parents: list[str | None] = [None] * crowd
    drawn = rng.permutation(np.arange(first, crowd - TRIALS))[:42].tolist()
    for family in range(12):
        parent = names[drawn[family]]
        for child in drawn[12 + family * 2 : 14 + family * 2] + drawn[36 + family : 37 + family]:
            parents[child] = _key(parent)
    return parents


def _owners(created: Ints, kept: range, took: range, petras: range, rng: np.random.Generator) -> tuple[Ownership, ...]:
    """Owners with dates: one book each, a hand-over in mid-year, and a few changes among the others."""
    owners = [Ownership(index, role.owner, role.created) for index, role in enumerate(ROLES)]
    free = [index for index in range(len(ROLES), ACCOUNTS) if index not in {*kept, *took, *petras}]
    veras = set(rng.choice(free, VERAS_ACCOUNTS - sum(role.owner == VERA for role in ROLES), replace=False).tolist())
    for index in range(len(ROLES), ACCOUNTS):
        starts = int(created[index])
        if index in kept:
            owners.append(Ownership(index, JONAS, starts))
        elif index in took:
            owners += [Ownership(index, PETRA, starts), Ownership(index, JONAS, TAKEOVER)]
        elif index in petras:
            owners.append(Ownership(index, PETRA, starts))
        elif index in veras:
            owners.append(Ownership(index, VERA, starts))
        else:
            first, second = rng.choice(len(OTHERS), 2, replace=False).tolist()
            owners.append(Ownership(index, OTHERS[first], starts))
            change = int(rng.integers(max(starts, 0) + 10, LAST + 700))
            if change < LAST - 5:
                owners.append(Ownership(index, OTHERS[second], change))
    return tuple(owners)


def _key(name: str) -> str:
    return name.lower().replace(" & ", "-").replace(" ", "-")
