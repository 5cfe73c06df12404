"""What the cast does, day by day: every event here is placed, so that the stories come out to the digit."""

from dataclasses import dataclass

import numpy as np

from bellwether.demo.activity import CAR, LODGING, SEARCH, SIGNED_IN, TICKET, Happenings, joined_up
from bellwether.demo.cast import ALPINE, CHILDREN, HALDEN, KESTREL, NORTHWIND, PINE, SHARED_PEOPLE
from bellwether.demo.company import Company
from bellwether.demo.people import BUYING_ROLES, People
from bellwether.demo.timeline import LAST, Ints, Timeline

CHAMPION_SILENT = 34
BUYERS_BEFORE, BUYERS_NOW = 32, 19
"""Northwind's people with a ticket in the 30 days up to 30 days ago, and in the 30 days up to the last day."""

KESTREL_ACTIVE = 118
HALDEN_RED = 114
"""Days back from the last one on which Halden first has fewer than 30 % of its people active."""

ALPINE_NOW, ALPINE_LAST_MONTH, ALPINE_LAST_SEASON = 1_537, 5_300, 1_450
"""Alpine's bookings in three windows of 30 days: 71 % below the month before, 6 % above the season before."""

LATE_EVENTS = 41_280
FARE_DAYS_LAST_YEAR = 36_400
OUTAGE_BACK, OUTAGE_DAYS = 12, 3
"""The outage's first day, back from the last one, and how many days it took."""

_ALPINE_YEAR = (5_600, 4_310, 2_120, 840, 690, 910, 1_330, 1_180, 930, 1_120)
_ALPINE_YEAR_BEFORE = (5_010, 5_290, 4_060, 1_980, 800, 640, 850, 1_240, 1_110, 880, 1_050)


@dataclass(frozen=True, slots=True)
class _Habit:
    """One person's events of some names: about every `gap` days at most, and for sure on the last day."""

    person: int
    names: tuple[int, ...]
    first: int
    last: int
    gap: int


def cast_activity(company: Company, people: People, timeline: Timeline, rng: np.random.Generator) -> Happenings:
    """All events of the cast."""
    habits = [
        *_northwind(company, people, rng),
        *_halden(company, people, rng),
        *_kestrel(company, people, rng),
        *_meridian(company, people, rng),
        *_visitors(people, people.of(company.index(PINE)), rng),
        *_alpine_visitors(company, people, rng),
    ]
    return joined_up([_lived(people, habits, timeline, rng), _alpine_bookings(company, people, timeline, rng)])


def fare_days(company: Company, people: People, first: int, count: int, rng: np.random.Generator) -> Happenings:
    """`count` tickets that the accounts of the outage buy on three days from `first` on, when fares are halved."""
    shares = np.repeat(company.members[company.outage], OUTAGE_DAYS).astype(np.float64)
    shares *= np.tile((0.9, 1.1, 1.0), len(company.outage))
    per_cell = rng.multinomial(count, shares / shares.sum())
    cells = np.repeat(np.arange(len(per_cell)), per_cell)
    account = company.outage[cells // OUTAGE_DAYS]
    buyers = [_buyers(people, position, first) for position in company.outage.tolist()]
    many = np.array([len(group) for group in buyers])[cells // OUTAGE_DAYS]
    start = np.concatenate(([0], np.cumsum([len(group) for group in buyers])))[cells // OUTAGE_DAYS]
    person = np.concatenate(buyers)[start + (rng.random(count) * many).astype(np.int64)]
    return Happenings(account, person, np.full(count, TICKET, dtype=np.int64), first + cells % OUTAGE_DAYS)


def _buyers(people: People, account: int, day: int) -> Ints:
    """The positions of the people who buy and are at the account around a day."""
    positions = people.of(account)
    there = (people.joined[positions] <= day) & (people.left[positions] > day + OUTAGE_DAYS)
    ours = people.internal[positions]
    return positions[there & ~ours & (people.role[positions] < BUYING_ROLES) & (people.weight[positions] > 0.1)]


def _lived(people: People, habits: list[_Habit], timeline: Timeline, rng: np.random.Generator) -> Happenings:
    """The events of habits; what would fall on a weekend is done on Friday, but for a person's last event."""
    weekday_of_start = timeline.starts.weekday()
    person, name, day = [], [], []
    for habit in habits:
        steps = rng.integers(1, habit.gap + 1, max(1, habit.last - habit.first + 1))
        days = habit.last - np.concatenate(([0], np.cumsum(steps)))
        weekend = np.maximum((days + weekday_of_start) % 7 - 4, 0)
        weekend[0] = 0
        days = (days - weekend)[days - weekend >= habit.first]
        day.append(days)
        name.append(rng.choice(np.array(habit.names), len(days)))
        person.append(np.full(len(days), habit.person, dtype=np.int64))
    persons = np.concatenate(person).astype(np.int64)
    return Happenings(people.account[persons], persons, np.concatenate(name).astype(np.int64), np.concatenate(day))


def _start(people: People, person: int) -> int:
    return max(int(people.joined[person]), 0)


_LOOKING = (SEARCH, SIGNED_IN, 4, 5, 6)
_BOOKING = (TICKET, LODGING, CAR)


def _northwind(company: Company, people: People, rng: np.random.Generator) -> list[_Habit]:
    positions = people.of(company.index(NORTHWIND)).tolist()
    champion, buyers, onlookers = positions[0], positions[1 : BUYERS_BEFORE + 1], positions[BUYERS_BEFORE + 1 :]
    habits = [_Habit(champion, _LOOKING, _start(people, champion), LAST - CHAMPION_SILENT, 3)]
    stops = np.linspace(58, 30, BUYERS_BEFORE - BUYERS_NOW).astype(int).tolist()
    for place, buyer in enumerate(buyers):
        last = LAST - (stops[place - BUYERS_NOW] if place >= BUYERS_NOW else int(rng.integers(0, 6)))
        # Earlier than 95 days ago they buy less regularly, so that the line has a life of its own.
        habits += [
            _Habit(buyer, (TICKET,), _start(people, buyer), LAST - 96, 40),
            _Habit(buyer, (TICKET,), max(_start(people, buyer), LAST - 95), last, 5),
            _Habit(buyer, _LOOKING, _start(people, buyer), LAST - int(rng.integers(0, 9)), 6),
        ]
    return habits + _visitors(people, np.array(onlookers, dtype=np.int64), rng)


def _halden(company: Company, people: People, rng: np.random.Generator) -> list[_Habit]:
    """People stop one after the other: 12 of 40 are active 115 days back, 11 on the day after, 9 at 110 days back."""
    stopped = HALDEN_RED + 30
    early = np.linspace(stopped + 62, stopped + 1, 28).astype(int)
    late = np.linspace(stopped - 14, 24, 9).astype(int)
    lasts = LAST - np.concatenate((early, (stopped, stopped - 2, stopped - 4), late))
    positions = people.of(company.index(HALDEN)).tolist()
    names = (*_LOOKING, *_BOOKING)
    order = rng.permutation(positions).tolist()
    # The champion, who is the first, stays until the others are gone: it was the use that told.
    order = [*(person for person in order if person != positions[0]), positions[0]]
    return [
        _Habit(person, names, _start(people, person), int(last), 6) for person, last in zip(order, lasts, strict=True)
    ]


def _kestrel(company: Company, people: People, rng: np.random.Generator) -> list[_Habit]:
    positions = people.of(company.index(KESTREL)).tolist()
    return [
        _Habit(person, (*_LOOKING, *_BOOKING), _start(people, person), LAST - back, 9)
        for place, person in enumerate(positions)
        for back in [int(rng.integers(0, 9)) if place < KESTREL_ACTIVE else int(rng.integers(40, 60))]
    ]


def _meridian(company: Company, people: People, rng: np.random.Generator) -> list[_Habit]:
    """So many people of each child are active in the last 30 days; the shared ones, the first, are so at both."""
    habits = []
    for key, _, active, _ in CHILDREN:
        positions = people.of(company.index(key))
        shared = positions[:SHARED_PEOPLE]
        others = rng.permutation(positions[SHARED_PEOPLE:]) if len(positions) > SHARED_PEOPLE else positions[:0]
        for place, person in enumerate([*shared.tolist(), *others.tolist()]):
            back = int(rng.integers(0, 20)) if place < active else int(rng.integers(31, 400))
            start = _start(people, person)
            habits.append(_Habit(person, (*_LOOKING, *_BOOKING), start, max(LAST - back, start), 12))
    return habits


def _visitors(people: People, positions: Ints, rng: np.random.Generator) -> list[_Habit]:
    """People who look in now and then, up to these days, and never book."""
    return [
        _Habit(person, _LOOKING, _start(people, person), LAST - int(rng.integers(0, 12)), int(rng.integers(5, 20)))
        for person in positions.tolist()
    ]


def _alpine_visitors(company: Company, people: People, rng: np.random.Generator) -> list[_Habit]:
    return _visitors(people, people.of(company.index(ALPINE)), rng)


def _alpine_bookings(company: Company, people: People, timeline: Timeline, rng: np.random.Generator) -> Happenings:
    """Lodging by blocks of 30 days, counted back from the last day and from the same day a year before."""
    account = company.index(ALPINE)
    positions = people.of(account)
    year_before = timeline.months_back(12)
    blocks = [(LAST - 30 * place, count) for place, count in enumerate((ALPINE_NOW, ALPINE_LAST_MONTH, *_ALPINE_YEAR))]
    blocks += [(year_before - 30 * place, n) for place, n in enumerate((ALPINE_LAST_SEASON, *_ALPINE_YEAR_BEFORE))]
    days = np.concatenate([end - rng.integers(0, 30, count) for end, count in blocks])
    days = np.concatenate((days, rng.integers(year_before + 1, LAST - 359, 180)))
    days = np.sort(days[days >= 0])
    # A person is drawn among those who had joined; members are in the order in which they joined.
    there = np.maximum(np.searchsorted(people.joined[positions], days, side="right"), 1)
    person = positions[(rng.random(len(days)) * there).astype(np.int64)]
    name = np.full(len(days), LODGING, dtype=np.int64)
    return Happenings(np.full(len(days), account, dtype=np.int64), person, name, days)
