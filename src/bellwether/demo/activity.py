"""What the crowd does: how many events each account has on each day, and which of its people cause them."""

from dataclasses import dataclass

import numpy as np

from bellwether.demo.cast import ROLES
from bellwether.demo.company import INDUSTRIES, Company
from bellwether.demo.people import BUYING_ROLES, Move, People
from bellwether.demo.timeline import DAYS, LAST, NEVER, Ints, Reals, Timeline

EVENT_NAMES = (
    "Ticket Purchased", "Lodging Booked", "Car Rented", "Search", "Itinerary Viewed", "Report Viewed",
    "Expense Submitted", "Expense Approved", "Trip Changed", "Trip Cancelled", "Policy Checked", "Export Downloaded",
    "Signed In",
)  # fmt: skip
TICKET, LODGING, CAR, SEARCH, ITINERARY, REPORT = range(6)
SIGNED_IN = len(EVENT_NAMES) - 1

_BUYER_MIX = (0.28, 0.08, 0.03, 0.23, 0.11, 0.02, 0.085, 0.005, 0.03, 0.014, 0.02, 0.005, 0.091)
_OTHER_MIX = (0.0, 0.0, 0.0, 0.24, 0.12, 0.19, 0.05, 0.13, 0.01, 0.0, 0.05, 0.07, 0.14)

# Per industry: height of the season, day of the year of its peak, share of a working day that a day at a weekend has.
_SEASONS: dict[str, tuple[float, int, float]] = {
    "Logistics": (0.12, 320, 0.30),
    "Mining": (0.05, 150, 0.35),
    "Hospitality": (0.55, 200, 0.90),
    "Biotech": (0.10, 130, 0.12),
    "Retail": (0.30, 325, 0.55),
    "Consulting": (0.15, 290, 0.15),
    "Manufacturing": (0.12, 270, 0.15),
    "Software": (0.10, 280, 0.14),
    "Media": (0.18, 250, 0.30),
    "Energy": (0.08, 30, 0.22),
    "Construction": (0.30, 190, 0.12),
    "Education": (0.40, 300, 0.08),
}
_WORKING_WEEK = (1.0, 1.08, 1.1, 1.04, 0.86)


@dataclass(frozen=True, slots=True)
class Happenings:
    """Events before they are dressed with properties: account, person (a membership's position), name and day index.

    A person of NOBODY is anonymous.
    """

    account: Ints
    person: Ints
    name: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.account)


NOBODY = -1


def joined_up(parts: list[Happenings]) -> Happenings:
    """All of the parts, one after the other."""
    return Happenings(
        np.concatenate([part.account for part in parts]),
        np.concatenate([part.person for part in parts]),
        np.concatenate([part.name for part in parts]),
        np.concatenate([part.day for part in parts]),
    )


def crowd_activity(
    company: Company, people: People, moves: tuple[Move, ...], timeline: Timeline, rng: np.random.Generator
) -> "CrowdActivity":
    """The crowd's habits; ask it for exactly as many events as are wanted."""
    return CrowdActivity(company, people, moves, _rates(company, timeline, rng))


@dataclass(frozen=True, slots=True)
class CrowdActivity:
    """The crowd's rates: one row an account of the crowd, one column a day."""

    company: Company
    people: People
    moves: tuple[Move, ...]
    rates: Reals

    def draw(self, count: int, rng: np.random.Generator) -> Happenings:
        """Exactly `count` events."""
        shares = self.rates.ravel() / self.rates.sum()
        per_cell = rng.multinomial(count, shares).reshape(self.rates.shape)
        accounts = self.company.crowd
        cells = np.arange(per_cell.size, dtype=np.int64)
        account = accounts[cells // DAYS]
        day = cells % DAYS
        low = self.people.first[account]
        cumulative = np.concatenate(([0.0], np.cumsum(self.people.weight)))
        members = np.maximum(self._members_so_far(account, day), low + 1)
        floor, reach = cumulative[low], cumulative[members] - cumulative[low]
        often = per_cell.ravel()
        points = np.repeat(floor, often) + rng.random(count) * np.repeat(reach, often)
        account, day = np.repeat(account, often), np.repeat(day, often)
        person = np.searchsorted(cumulative, points, side="right") - 1
        person = np.clip(person, np.repeat(low, often), np.repeat(members, often) - 1)
        moved, home = self._homes()
        account = np.where(day >= moved[person], home[person], account)
        # What a person who has left would have done, the account's first person does.
        gone = (day >= self.people.left[person]) & (moved[person] == NEVER)
        person = np.where(gone, self.people.first[account], person)
        name = _names(self.people.role[person] < BUYING_ROLES, rng)
        person[rng.random(count) < 0.004] = NOBODY
        return Happenings(account, person, name, day)

    def _members_so_far(self, account: Ints, day: Ints) -> Ints:
        """The position after the last member who had joined; members are in the order in which they joined."""
        keys = self.people.account * (4 * DAYS) + np.maximum(self.people.joined, 0)
        return np.searchsorted(keys, account * (4 * DAYS) + day, side="right").astype(np.int64)

    def _homes(self) -> tuple[Ints, Ints]:
        """When each person moves, and to which account."""
        moved = np.full(len(self.people.account), NEVER, dtype=np.int64)
        home = self.people.account.copy()
        for move in self.moves:
            moved[move.position], home[move.position] = move.day, move.account
        return moved, home


def _names(buys: np.ndarray[tuple[int], np.dtype[np.bool_]], rng: np.random.Generator) -> Ints:
    """Event names: people of buying roles buy, the others approve, report and export."""
    steps = np.concatenate((np.cumsum(_OTHER_MIX), 1.0 + np.cumsum(_BUYER_MIX)))
    picked = np.searchsorted(steps, rng.random(len(buys)) + buys, side="right") % len(EVENT_NAMES)
    return picked.astype(np.int64)


def _rates(company: Company, timeline: Timeline, rng: np.random.Generator) -> Reals:
    """Expected relative activity of every account of the crowd on every day."""
    crowd = company.crowd
    days = np.arange(DAYS)
    created = company.created[crowd][:, None]
    churned = company.churned[crowd][:, None]
    growth = np.exp(np.clip(rng.normal(0.28, 0.35, (len(crowd), 1)), -0.5, 1.0) * (days - LAST) / 365)
    ramp = 1 - 0.9 * np.exp(-np.maximum(days - created, 0) / 50)
    decay = np.clip((churned - 10 - days) / rng.integers(70, 150, (len(crowd), 1)), 0.02, 1.0)
    moods = rng.lognormal(0.0, 0.16, (len(crowd), DAYS // 7 + 2))[:, days // 7]
    rates: Reals = growth * ramp * decay * moods * _calendar(company, timeline)
    for quiet in rng.choice(np.flatnonzero(company.churned[crowd] == NEVER)[80:], 22, replace=False).tolist():
        start = int(rng.integers(60, LAST - 30))
        rates[quiet, start : start + int(rng.integers(25, 120))] *= 0.03
    rates[(days < created) | (days >= churned)] = 0.0
    people = company.members[crowd].astype(np.float64)
    rates *= (people**0.95 * rng.lognormal(0.0, 0.35, len(crowd)))[:, None]
    return rates


def _calendar(company: Company, timeline: Timeline) -> Reals:
    """The rhythm of the week, the season of each industry, and holidays."""
    weekdays, of_year, holidays = timeline.weekdays(), timeline.days_of_year(), timeline.holidays()
    rhythm = {}
    for industry in INDUSTRIES:
        height, peak, weekend = _SEASONS[industry]
        week = np.array((*_WORKING_WEEK, weekend, weekend * 0.85))[weekdays]
        season = 1 + height * np.cos((of_year - peak) * (2 * np.pi / 365.25))
        rhythm[industry] = week * season * np.where(holidays, 0.18 + 0.6 * weekend, 1.0)
    return np.stack([rhythm[industry] for industry in company.industries[len(ROLES) :]])
