"""Events, in one pass over all of them: in days to come, before their account existed or paid, of nobody's account."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.warehouse.rows import NO_DAY, NOBODY, EventRequest, EventRows, Flags, Ints
from bellwether.ingest.quality.evidence import Evidence, told
from bellwether.ingest.quality.finding import EXAMPLES, DataFinding, Severity, share

SUBSCRIPTIONS = "subscriptions"


@dataclass(slots=True)
class _Count:
    """How many events a condition holds for, of how many accounts, with the first of them."""

    holds: Callable[[EventRows], Flags]
    events: int = 0
    accounts: set[int] = field(default_factory=set)
    first: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, rows: EventRows) -> None:
        """Counts one piece."""
        places = np.flatnonzero(self.holds(rows))
        self.events += places.size
        self.accounts.update(np.unique(rows.account[places]).tolist())
        for place in places[: EXAMPLES - len(self.first)].tolist():
            self.first.append((int(rows.account[place]), int(rows.name[place]), int(rows.day[place])))


def event_findings(evidence: Evidence) -> Iterator[DataFinding]:
    """What is wrong with events."""
    if not evidence.warehouse.event_names():
        return
    counts = {
        "future_dates": _Count(lambda rows: rows.day > evidence.today),
        "before_account": _Count(_before(evidence.created)),
        "before_subscription": _Count(_before(first_subscription(evidence))),
        "unassigned": _Count(_homeless(evidence)),
    }
    total = 0
    for rows in evidence.warehouse.events(EventRequest(None, BEGINNING, NO_DAY)):
        total += rows.day.size
        for count in counts.values():
            count.add(rows)
    for check, count in counts.items():
        if count.events:
            yield _finding(evidence, check, count, total)


def _before(first: Ints) -> Callable[[EventRows], Flags]:
    """Whether an event lies before its account's first day of something."""
    of_key = np.where(first >= NO_DAY, BEGINNING, first)
    of_key[NOBODY] = BEGINNING
    return lambda rows: rows.day < of_key[rows.account]


def _homeless(evidence: Evidence) -> Callable[[EventRows], Flags]:
    """Whether an event names no account, and its person belongs to none."""
    members = np.unique(evidence.memberships.person)
    highest = int(members.max(initial=0))
    known = np.zeros(highest + 2, dtype=np.bool_)
    known[members] = True
    return lambda rows: (rows.account == NOBODY) & ~known[np.minimum(rows.person, highest + 1)]


def first_subscription(evidence: Evidence) -> Ints:
    """The day of each account's first subscription by its key; NO_DAY where it has none."""
    first = np.full(evidence.size, NO_DAY, dtype=np.int64)
    records = evidence.collections.get(SUBSCRIPTIONS)
    if records is not None:
        start = records.day(records.collection.start_field)
        np.minimum.at(first, records.account[start.present], start.values[start.present])
    return first


_SENTENCES = {
    "future_dates": (
        Severity.ERROR,
        "lie after today",
        "Look at the clock of what sends them, and whether day and month are read in the right order.",
    ),
    "before_account": (
        Severity.ERROR,
        "lie before the creation of their account, and count only once it exists",
        "Correct “created” of the accounts, or look whether these events are of another account.",
    ),
    "before_subscription": (
        Severity.WARNING,
        "lie before the first subscription of their account",
        "Nothing, if accounts try the product before they buy; else look for subscriptions that are missing.",
    ),
    "unassigned": (
        Severity.WARNING,
        "name no account, and their person belongs to none",
        "Import who belongs to which account (“--as memberships”); the events find their account by themselves.",
    ),
}


def _finding(evidence: Evidence, check: str, count: _Count, total: int) -> DataFinding:
    severity, sentence, remedy = _SENTENCES[check]
    names = evidence.warehouse.event_names()
    accounts = len(count.accounts - {NOBODY})
    of = f" of {accounts:,} accounts" if accounts else ""
    return DataFinding(
        check,
        severity,
        "events",
        f"{count.events:,} of {total:,} events ({share(count.events, total)}){of} {sentence}.",
        remedy,
        count.events,
        total,
        tuple(
            f"“{names[name]}” of {evidence.account(key) or 'no account'} on {told(day)}"
            for key, name, day in count.first
        ),
    )
