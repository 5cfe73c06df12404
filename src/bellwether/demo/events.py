"""Event files: three million events month by month, and the late ones that came after the outage."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.demo.activity import (
    CAR,
    EVENT_NAMES,
    LODGING,
    NOBODY,
    SEARCH,
    TICKET,
    CrowdActivity,
    Happenings,
    joined_up,
)
from bellwether.demo.company import Company
from bellwether.demo.names import DESTINATIONS
from bellwether.demo.people import People
from bellwether.demo.planted import (
    FARE_DAYS_LAST_YEAR,
    LATE_EVENTS,
    OUTAGE_BACK,
    OUTAGE_DAYS,
    cast_activity,
    fare_days,
)
from bellwether.demo.tables import coded, decimals, write_parquet
from bellwether.demo.timeline import LAST, Flags, Ints, Timeline

EVENTS = 3_000_000
HEALED_BACK = 5
"""The day, back from the last one, on which the late events came in."""

OUTAGE_FIRST = LAST - OUTAGE_BACK
SEAT_CLASSES = ("economy", "premium", "business")
SDKS = ("web", "mobile", "server")
_VERSIONS = ("7.1", "7.2", "4.0", "4.1", "4.2", "4.3", "1.9")
_WEB_RELEASE, _MOBILE_RELEASES = 380, (250, LAST - 48, LAST - 9)

# Mean of the logarithm and its spread, in euros, of each name that carries an amount; expenses are 6.
_AMOUNTS = {TICKET: (5.0, 0.62), LODGING: (5.3, 0.5), CAR: (4.4, 0.45), 6: (3.9, 0.8)}


@dataclass(frozen=True, slots=True)
class EventWriter:
    """Dresses happenings with time, amount, destination and device, and writes them."""

    company: Company
    people: People
    timeline: Timeline

    def write_all(self, directory: Path, crowd: CrowdActivity, rng: np.random.Generator) -> None:
        """Writes events-YYYY-MM.parquet and the late events, 3 million together."""
        cast = cast_activity(self.company, self.people, self.timeline, rng)
        last_fare_days = fare_days(self.company, self.people, OUTAGE_FIRST - 364, FARE_DAYS_LAST_YEAR, rng)
        late = fare_days(self.company, self.people, OUTAGE_FIRST, LATE_EVENTS, rng)
        planted = len(cast) + len(last_fare_days) + len(late)
        noise = self._without_lost_tickets(crowd.draw(EVENTS - planted, rng))
        on_time = self.dressed(joined_up([noise, last_fare_days, cast]), rng, prefix="ev-")
        for month in pc.unique(on_time["month"]).to_pylist():
            of_month = on_time.filter(pc.equal(on_time["month"], month)).drop_columns(["month"])
            write_parquet(directory / f"events-{month}.parquet", of_month)
        write_parquet(
            directory / "events-late.parquet", self._received_late(self.dressed(late, rng, prefix="late-"), rng)
        )

    def _without_lost_tickets(self, noise: Happenings) -> Happenings:
        """No account of the outage has a ticket on its days: what remains of them are the searches."""
        during = (noise.day >= OUTAGE_FIRST) & (noise.day < OUTAGE_FIRST + OUTAGE_DAYS)
        lost = during & np.isin(noise.account, self.company.outage) & (noise.name == TICKET)
        return replace(noise, name=np.where(lost, SEARCH, noise.name))

    def dressed(self, events: Happenings, rng: np.random.Generator, *, prefix: str) -> pa.Table:
        """The events as a table in the order of time, with the month of each."""
        count = len(events)
        seconds = 6 * 3600 + (rng.beta(2.3, 2.5, count) * 14.9 * 3600).astype(np.int64)
        order = np.argsort(events.day * 86_400 + seconds, kind="stable")
        seconds, account, person = seconds[order], events.account[order], events.person[order]
        name, day = events.name[order], events.day[order]
        at = self.timeline.instants(day, seconds) + rng.integers(0, 1_000_000, count).astype("timedelta64[us]")
        sdk = np.searchsorted((0.52, 0.97), rng.random(count)).astype(np.int64)
        if prefix == "late-":
            sdk[:] = 1
        amount, priced = _amounts(name, rng)
        travels = np.isin(name, (TICKET, LODGING, CAR, SEARCH, 4))
        destination = (rng.exponential(8.0, count).astype(np.int64) + account * 7 % 11) % len(DESTINATIONS)
        crowd = np.isin(account, self.company.crowd)
        bot = crowd & (sdk == 0) & (name == SEARCH) & (rng.random(count) < 0.015) & (prefix == "ev-")
        numbers = pa.array(np.arange(count, dtype=np.int64) + 10_000_000).cast(pa.string())
        return pa.table({
            "message_id": pc.binary_join_element_wise(prefix, numbers, ""),
            "account_id": coded(account, self.company.keys),
            "user_id": self._users(person),
            "event": coded(name, EVENT_NAMES),
            "happened_at": pa.array(at, pa.timestamp("us", "UTC")),
            "received_at": pa.array(at + rng.integers(200_000, 90_000_000, count), pa.timestamp("us", "UTC")),
            "amount": decimals(amount, 2, ~priced),
            "destination": coded(destination, DESTINATIONS, ~travels),
            "seat_class": coded(_seats(count, rng), SEAT_CLASSES, name != TICKET),
            "sdk": coded(sdk, SDKS),
            "app_version": coded(_versions(sdk, day), _VERSIONS),
            "is_bot": pa.array(bot),
            "month": coded(*self._months(day)),
        })  # fmt: skip

    def _users(self, person: Ints) -> pa.Array:
        texts = [self.people.user_id(key) for key in range(int(self.people.key.max()) + 1)]
        return coded(self.people.key[person], texts, person == NOBODY)

    def _months(self, day: Ints) -> tuple[Ints, list[str]]:
        months = self.timeline.dates(day).astype("datetime64[M]").astype(np.int64)
        first = int(months.min())
        texts = np.datetime_as_string(np.arange(first, int(months.max()) + 1).astype("datetime64[M]")).tolist()
        return months - first, texts

    def _received_late(self, events: pa.Table, rng: np.random.Generator) -> pa.Table:
        """The buffered events all came in within an hour of the morning of the day of healing."""
        day = np.full(len(events), LAST - HEALED_BACK, dtype=np.int64)
        came = self.timeline.instants(day, 7 * 3600 + np.sort(rng.integers(0, 3600, len(events))))
        place = events.schema.get_field_index("received_at")
        late = events.set_column(place, "received_at", pa.array(came, pa.timestamp("us", "UTC")))
        return late.drop_columns(["month"])


def _amounts(name: Ints, rng: np.random.Generator) -> tuple[Ints, Flags]:
    """Cents, and which events have an amount."""
    cents = np.zeros(len(name), dtype=np.int64)
    for code, (mean, spread) in _AMOUNTS.items():
        rows = np.flatnonzero(name == code)
        cents[rows] = np.rint(rng.lognormal(mean, spread, len(rows)) * 100).astype(np.int64) + 100
    return cents, cents > 0


def _seats(count: int, rng: np.random.Generator) -> Ints:
    return np.searchsorted((0.78, 0.9), rng.random(count)).astype(np.int64)


def _versions(sdk: Ints, day: Ints) -> Ints:
    """Codes of versions: the web's two, four of the mobile SDK by their release, the server's one."""
    web = (day >= _WEB_RELEASE).astype(np.int64)
    mobile = 2 + np.searchsorted(_MOBILE_RELEASES, day, side="right")
    return np.choose(sdk, (web, mobile, np.full(len(day), 6, dtype=np.int64))).astype(np.int64)
