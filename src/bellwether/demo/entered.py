"""Values that people type: a spreadsheet of policy compliance, and the account managers' pulses."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bellwether.demo.cast import HALDEN, NORTHWIND, ROLES
from bellwether.demo.company import Company
from bellwether.demo.tables import chosen, write_csv
from bellwether.demo.timeline import LAST, NEVER, Ints, Timeline

PULSES = ("bad", "watch", "good")
_REASONS = (
    ("no answer for weeks", "budget under review", "sponsor has left", "asked for notice terms"),
    ("fewer bookings", "waiting for the new approval flow", "one team unhappy", "renewal talks slow"),
    ("expanding to another office", "new sponsor on board", "praised the rail content", "steady"),
)
_PLANTED_PULSES = ((NORTHWIND, 150, "watch"), (HALDEN, 260, "good"))
"""From so many days back on: Northwind's has been watched for months; of Halden nobody saw anything, to the end."""

NORTHWIND_COMPLIANCE = (412, 500)
"""Trips within policy, and trips, in Northwind's last line of the spreadsheet: 82.4 %."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Writes the spreadsheet and the pulses."""

    company: Company
    timeline: Timeline

    def write_all(self, directory: Path, rng: np.random.Generator) -> None:
        """Writes both files."""
        self._compliance(directory / "policy_compliance.csv", rng)
        self._pulses(directory / "pulses.csv", rng)

    def _there(self, day: int) -> Ints:
        company = self.company
        there = (company.created <= day) & (company.churned > day) & (company.members > 0)
        return np.flatnonzero(there)

    def _compliance(self, path: Path, rng: np.random.Generator) -> None:
        """Every 30 days, for most accounts: trips within policy of all trips."""
        account, day = [], []
        for report in range(LAST - 16, 0, -30):
            reporting = self._there(report)
            account.append(reporting[(rng.random(len(reporting)) < 0.85) | (reporting < len(ROLES))])
            day.append(np.full(len(account[-1]), report, dtype=np.int64))
        accounts, days = np.concatenate(account), np.concatenate(day)
        trips = np.maximum(4, np.rint(self.company.members[accounts] * rng.uniform(1.5, 4.5, len(accounts)))).astype(
            int
        )
        rate = np.clip(rng.beta(9, 2.6, len(self.company.keys))[accounts] + rng.normal(0, 0.03, len(accounts)), 0.2, 1)
        within = np.rint(trips * rate).astype(np.int64)
        latest = int(np.flatnonzero((accounts == self.company.index(NORTHWIND)) & (days == LAST - 16))[0])
        within[latest], trips[latest] = NORTHWIND_COMPLIANCE
        percents = (2_000_000 * within + trips) // (2 * trips)
        write_csv(path, {
            "account_id": chosen(accounts, self.company.keys),
            "reported_on": self.timeline.dates(days),
            "compliance": [f"{each // 10_000}.{each % 10_000:04d}" for each in percents.tolist()],
            "within_policy": within,
            "trips": trips,
            "entered_at": self.timeline.instants(days, np.full(len(days), 34_000)),
        })  # fmt: skip

    def _pulses(self, path: Path, rng: np.random.Generator) -> None:
        """About every seven weeks, by the owner; worse before an account leaves."""
        owners = {owner.account: owner.owner for owner in self.company.owners}
        account, day = [], []
        for place in range(2, LAST // 48 + 1):
            report = LAST - 48 * (LAST // 48 - place) - 5
            judged = self._there(report)
            account.append(judged[rng.random(len(judged)) < 0.7])
            day.append(report - rng.integers(0, 20, len(account[-1])))
        accounts, days = np.concatenate(account), np.concatenate(day)
        days = np.maximum(days, self.company.created[accounts])
        leaving = np.clip((days - self.company.churned[accounts] + 200) / 120, 0.0, 1.6)
        leaving[self.company.churned[accounts] == NEVER] = 0.0
        level = rng.normal(1.55, 0.35, len(self.company.keys))[accounts] + rng.normal(0, 0.4, len(accounts)) - leaving
        colour = np.clip(np.rint(level), 0, 2).astype(np.int64)
        for key, since, planted in _PLANTED_PULSES:
            colour[(accounts == self.company.index(key)) & (days > LAST - since)] = PULSES.index(planted)
        pick = rng.integers(0, 4, len(days)).tolist()
        write_csv(path, {
            "account_id": chosen(accounts, self.company.keys),
            "judged_on": self.timeline.dates(days),
            "colour": chosen(colour, PULSES),
            "author": [owners[each] for each in accounts.tolist()],
            "reason": [_REASONS[code][place] for code, place in zip(colour.tolist(), pick, strict=True)],
            "entered_at": self.timeline.instants(days, np.full(len(days), 52_000)),
        })  # fmt: skip
