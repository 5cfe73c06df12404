"""Looking at one day: which events stopped, of whom. What was found is as wide as it can be said in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from bellwether.engine.definitions.days import date_of
from bellwether.engine.warehouse.event_counts import EventCountRows
from bellwether.engine.warehouse.rows import NOBODY, Flags, Ints, OutageRows
from bellwether.ingest.watching.usual import DAYS, Usual, silent_accounts, usual

CARRIED = 0.5
"""A version stopped for the accounts of which it brought at least this share of the event in the last four weeks."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """An event of a source that stopped on a day: everywhere, of one version, or of some accounts (their keys)."""

    source: str
    event: str
    day: int
    usual: float
    version: str = ""
    accounts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Look:
    """What came up to a day, the one that is looked at.

    `live` are the sources that send as things happen. Of the others a day counts as complete once they have brought
    something of a later one: `brought` is the last day of each.
    """

    rows: EventCountRows
    names: Sequence[str]
    day: int
    recorded: OutageRows
    live: frozenset[str] = field(default_factory=frozenset)
    brought: Mapping[str, int] = field(default_factory=dict)

    def on(self, day: int, recorded: OutageRows) -> Look:
        """The same counts, looked at on an earlier day, with what was recorded meanwhile."""
        rows = self.rows
        kept = (rows.day <= day) & (rows.day >= day - DAYS)
        arrays = {name: getattr(rows, name)[kept] for name in ("source", "name", "account", "day", "version", "count")}
        return replace(self, rows=replace(rows, **arrays), day=day, recorded=recorded)

    @property
    def first(self) -> int:
        """The first day of what is usual."""
        return self.day - DAYS

    @cached_property
    def weekend(self) -> Flags:
        """Which days are of a weekend."""
        return np.array([date_of(day).weekday() >= 5 for day in range(self.first, self.day + 1)])

    def usable(self, event: str, source: str) -> Flags:
        """The days on which no recorded outage of the event, or of its source, makes counts too low."""
        usable = np.ones(DAYS + 1, dtype=np.bool_)
        for row in self._recorded_of(event, source):
            if self.recorded.account[row] == NOBODY:
                starts, ends = int(self.recorded.starts[row]), min(int(self.recorded.ends[row]), self.day + 1)
                usable[max(starts - self.first, 0) : max(ends - self.first, 0)] = False
        return usable

    def heard(self, event: str, source: str) -> Flags:
        """The counts of accounts for which no outage of the event is recorded in these weeks."""
        out = self.recorded.account[list(self._recorded_of(event, source))]
        return ~np.isin(self.rows.account, out[out != NOBODY])

    def _recorded_of(self, event: str, source: str) -> Iterator[int]:
        out = self.recorded
        for row in range(len(out.event)):
            concerned = out.event[row] in ("", event) and out.source[row] in ("", source)
            within = out.starts[row] <= self.day and out.ends[row] > max(self.first, int(out.starts[row]))
            if concerned and within:
                yield row

    def by_day(self, chosen: Flags) -> Ints:
        """How many of some counts came on each day."""
        rows = self.rows
        places = rows.day[chosen] - self.first
        return np.bincount(places, weights=rows.count[chosen], minlength=DAYS + 1).astype(np.int64)


def look(at: Look) -> Iterator[Stopped]:
    """What stopped on the day."""
    for code, source in sorted(at.rows.sources.items(), key=lambda pair: pair[1]):
        if source not in at.live and at.brought.get(source, at.day) <= at.day:
            continue
        of_source = at.rows.source == code
        series = at.by_day(of_source)
        if not series[-1]:
            # Files come when they come: only a source that sends by itself is missed before its next delivery.
            usable = at.usable("", source)
            habit = usual(series, usable)
            if source in at.live and usable[-1] and habit.stopped(0):
                yield Stopped(source, "", at.day, habit.median)
            continue
        for name in np.unique(at.rows.name[of_source]).tolist():
            usable = at.usable(at.names[name], source)
            # What is recorded already is not found again, nor are those for whom it is.
            if usable[-1]:
                found = _stopped(at, source, of_source & at.heard(at.names[name], source), name)
                if found is not None:
                    yield found


def _stopped(at: Look, source: str, of_source: Flags, name: int) -> Stopped | None:
    event, chosen = at.names[name], of_source & (at.rows.name == name)
    usable = at.usable(event, source)
    series = at.by_day(chosen)
    habit = usual(series, usable)
    if habit.stopped(int(series[-1])):
        return Stopped(source, event, at.day, habit.median)
    for code, version in sorted(at.rows.versions.items(), key=lambda pair: pair[1]):
        of_version = at.rows.version == code
        habit = usual(own := at.by_day(chosen & of_version), usable)
        rest = at.by_day(of_source & of_version & ~chosen)
        # A version that is used no more brings nothing else either.
        if habit.stopped(int(own[-1])) and usual(rest, usable).back(int(rest[-1])) and rest[-1]:
            return Stopped(source, event, at.day, habit.median, version, _carried(at, chosen, of_version))
    return _of_accounts(at, source, of_source, name)


def _carried(at: Look, chosen: Flags, of_version: Flags) -> tuple[int, ...]:
    """The accounts whose events of the name come mostly from the version."""
    lately = chosen & (at.rows.day >= at.day - 28) & (at.rows.day < at.day) & (at.rows.account != NOBODY)
    size = int(at.rows.account.max(initial=0)) + 1
    every = np.bincount(at.rows.account[lately], weights=at.rows.count[lately], minlength=size)
    own = lately & of_version
    part = np.bincount(at.rows.account[own], weights=at.rows.count[own], minlength=size)
    return tuple(np.flatnonzero((part > 0) & (part >= CARRIED * every)).tolist())


def _of_accounts(at: Look, source: str, of_source: Flags, name: int) -> Stopped | None:
    known = of_source & (at.rows.account != NOBODY)
    chosen = known & (at.rows.name == name)
    accounts = np.unique(at.rows.account[chosen])
    counts = _by_account(at, chosen, accounts)
    others = _by_account(at, known & ~chosen & np.isin(at.rows.account, accounts), accounts)
    silent = silent_accounts(counts, others, at.weekend, at.usable(at.names[name], source))
    if not silent.any():
        return None
    habit = usual(counts[silent].sum(axis=0), np.ones(DAYS + 1, dtype=np.bool_))
    return Stopped(source, at.names[name], at.day, habit.median, "", tuple(accounts[silent].tolist()))


def _by_account(at: Look, chosen: Flags, accounts: Ints) -> Ints:
    places = np.searchsorted(accounts, at.rows.account[chosen]) * (DAYS + 1) + at.rows.day[chosen] - at.first
    flat = np.bincount(places, weights=at.rows.count[chosen], minlength=accounts.size * (DAYS + 1))
    return flat.astype(np.int64).reshape(accounts.size, DAYS + 1)


def habit_of(at: Look, found: Stopped) -> tuple[Usual, int]:
    """What is usual of something that stopped, on the day, and how many came."""
    chosen = np.isin(at.rows.source, [code for code, name in at.rows.sources.items() if name == found.source])
    if found.event:
        chosen &= np.isin(at.rows.name, [place for place, name in enumerate(at.names) if name == found.event])
    if found.accounts:
        chosen &= np.isin(at.rows.account, found.accounts)
    series, usable = at.by_day(chosen), at.usable(found.event, found.source)
    # What came before it says what is usual, for as long as it is watched.
    usable[max(found.day - at.first, 0) : -1] = False
    return usual(series, usable), int(series[-1])
