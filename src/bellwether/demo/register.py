"""Accounts, people, licences, owners, memberships, rates and the outage: what a company keeps lists of."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bellwether.demo.cast import CHILDREN, KESTREL, SHARED_PEOPLE
from bellwether.demo.company import Company
from bellwether.demo.events import HEALED_BACK
from bellwether.demo.people import USER_ROLES, Move, People
from bellwether.demo.planted import OUTAGE_BACK, OUTAGE_DAYS
from bellwether.demo.tables import chosen, write_csv
from bellwether.demo.timeline import LAST, NEVER, Dates, Ints, Timeline

_MORNING = 6 * 3600
_PLAN_RATES = {"GBP": "1.16", "USD": "0.92"}


@dataclass(frozen=True, slots=True)
class Register:
    """Writes the lists. What was entered on a day is recorded on the morning of that day."""

    company: Company
    people: People
    timeline: Timeline

    def write_all(self, directory: Path, moves: tuple[Move, ...], rng: np.random.Generator) -> None:
        """Writes every list."""
        self._accounts(directory / "accounts.csv")
        self._licences(directory / "licences.csv", rng)
        self._owners(directory / "owners.csv")
        self._users(directory / "users.csv")
        self._memberships(directory / "memberships.csv", moves)
        self._spending(directory / "user_spend.csv", rng)
        self._rates(directory / "rates.csv", rng)
        self._outage(directory)

    def _recorded(self, day: Ints) -> Dates:
        return self.timeline.instants(day, np.full(len(day), _MORNING, dtype=np.int64))

    def _accounts(self, path: Path) -> None:
        company = self.company
        write_csv(path, {
            "account_id": company.keys,
            "name": company.names,
            "created_on": self.timeline.dates(company.created),
            "parent_id": company.parents,
            "industry": company.industries,
            "region": company.regions,
            "tier": company.tiers,
            "plan": company.plans,
            "entered_at": self._recorded(company.created),
        })  # fmt: skip

    def _licences(self, path: Path, rng: np.random.Generator) -> None:
        """Licences at the beginning and, where an account has grown, again later; Kestrel has had its 120 for long."""
        company = self.company
        account = np.flatnonzero((company.members > 0) & (np.array(company.plans) != "trial"))
        since = np.maximum(company.created[account], -30)
        grew = rng.random(len(account)) < 0.4
        grew &= (since < LAST - 260) & (account != company.index(KESTREL))
        before = np.where(grew, np.maximum(5, company.licences[account] * 3 // 4 // 5 * 5), company.licences[account])
        later = since[grew] + 120 + (rng.random(int(grew.sum())) * (LAST - 140 - since[grew] - 120)).astype(np.int64)
        accounts = np.concatenate((account, account[grew]))
        days = np.concatenate((since, later))
        write_csv(path, {
            "account_id": chosen(accounts, company.keys),
            "licences": np.concatenate((before, company.licences[account[grew]])),
            "valid_from": self.timeline.dates(days),
            "entered_at": self._recorded(days),
        })  # fmt: skip

    def _owners(self, path: Path) -> None:
        starts = np.array([owner.starts for owner in self.company.owners], dtype=np.int64)
        write_csv(path, {
            "account_id": [self.company.keys[owner.account] for owner in self.company.owners],
            "owner": [owner.owner for owner in self.company.owners],
            "valid_from": self.timeline.dates(starts),
            "entered_at": self._recorded(starts),
        })  # fmt: skip

    def _users(self, path: Path) -> None:
        people = self.people
        _, rows = np.unique(people.key, return_index=True)
        keys = people.key[rows].tolist()
        names = [people.names[key] for key in keys]
        write_csv(path, {
            "user_id": [people.user_id(key) for key in keys],
            "name": names,
            "email": [f"{_ascii(name)}.{key}@{self.company.keys[account]}.example"
                      for name, key, account in zip(names, keys, people.account[rows].tolist(), strict=True)],
            "role": chosen(people.role[rows], USER_ROLES),
            "internal": people.internal[rows],
            "account_id": chosen(people.account[rows], self.company.keys),
            "joined_on": self.timeline.dates(people.joined[rows]),
            "left_on": self.timeline.dates(people.left[rows]),
            "entered_at": self._recorded(people.joined[rows]),
        })  # fmt: skip

    def _memberships(self, path: Path, moves: tuple[Move, ...]) -> None:
        """Second memberships: people who moved, and those who belong to two of Meridian's companies."""
        company, people = self.company, self.people
        retail = people.of(company.index(CHILDREN[4][0]))[:SHARED_PEOPLE]
        key = np.concatenate((people.key[retail], people.key[[move.position for move in moves]]))
        account = np.concatenate((people.account[retail], [move.account for move in moves])).astype(np.int64)
        starts = np.concatenate((people.joined[retail], [move.day for move in moves])).astype(np.int64)
        write_csv(path, {
            "user_id": [people.user_id(each) for each in key.tolist()],
            "account_id": chosen(account, company.keys),
            "from": self.timeline.dates(starts),
            "to": self.timeline.dates(np.full(len(key), NEVER, dtype=np.int64)),
            "entered_at": self._recorded(starts),
        })  # fmt: skip

    def _spending(self, path: Path, rng: np.random.Generator) -> None:
        """What each person has ever spent, as finance reports it once a year."""
        keys, rows = np.unique(self.people.key, return_index=True)
        known = rng.random(len(keys)) < 0.9
        keys, rows = keys[known], rows[known]
        early = self.people.joined[rows] < LAST - 400
        euros = rng.lognormal(7.2, 1.1, len(keys)).astype(np.int64)
        user = np.concatenate((keys[early], keys))
        day = np.concatenate((np.full(int(early.sum()), LAST - 365), np.full(len(keys), LAST - 3))).astype(np.int64)
        write_csv(path, {
            "user_id": [self.people.user_id(key) for key in user.tolist()],
            "total_spent": np.concatenate((euros[early] * 2 // 5, euros)),
            "as_of": self.timeline.dates(day),
            "entered_at": self._recorded(day),
        })  # fmt: skip

    def _rates(self, path: Path, rng: np.random.Generator) -> None:
        """Rates into euros: a daily one each Monday, and the plan's, one for all time."""
        mondays = np.flatnonzero(self.timeline.weekdays() == 0)
        mondays = np.concatenate((np.arange(int(mondays[0]) - 60 * 7, int(mondays[0]), 7), mondays)).astype(np.int64)
        currency, rate, days, plan = [], [], [], []
        for code, plan_rate in _PLAN_RATES.items():
            walk = float(plan_rate) * np.exp(np.cumsum(rng.normal(0.0, 0.004, len(mondays))))
            currency += [code] * (len(mondays) + 1)
            rate += [*(f"{value:.4f}" for value in walk.tolist()), plan_rate]
            days += [*mondays.tolist(), int(mondays[0])]
            plan += [None] * len(mondays) + ["plan"]
        at = np.array(days, dtype=np.int64)
        write_csv(path, {
            "currency": currency,
            "day": self.timeline.dates(at),
            "rate": rate,
            "plan": plan,
            "entered_at": self._recorded(at),
        })  # fmt: skip

    def _outage(self, directory: Path) -> None:
        """The outage as it was noted on its second day, and as it was closed when the late events had come."""
        first = LAST - OUTAGE_BACK
        for name, days, recorded in (
            ("outages.csv", OUTAGE_DAYS, first + 1),
            ("outages-healed.csv", 0, LAST - HEALED_BACK),
        ):
            accounts = self.company.outage
            starts = np.full(len(accounts), first, dtype=np.int64)
            write_csv(directory / name, {
                "event": ["Ticket Purchased"] * len(accounts),
                "account_id": chosen(accounts, self.company.keys),
                "from": self.timeline.dates(starts),
                "to": self.timeline.dates(starts + days),
                "entered_at": self._recorded(np.full(len(accounts), recorded, dtype=np.int64)),
            })  # fmt: skip


def _ascii(name: str) -> str:
    return name.lower().replace(" ", ".")
