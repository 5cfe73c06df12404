"""What Tailwind's own people do with customers: meetings, calls and messages, and marketing's touches."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bellwether.demo.cast import NORTHWIND
from bellwether.demo.company import Company
from bellwether.demo.draws import Occasions, occasions, planted
from bellwether.demo.people import People
from bellwether.demo.tables import Texts, chosen, write_csv
from bellwether.demo.timeline import LAST, Ints, Timeline

NO_MEETING = 63
"""Days since Northwind's last meeting."""

KINDS = ("meeting", "call", "email")
TOUCHES = ("visit", "sent", "download", "registration", "social", "open", "click", "attendance")
_SENT, _REGISTRATION, _OPEN, _CLICK, _ATTENDANCE = 1, 3, 5, 6, 7

# Which touch follows which, how often, and within how many days.
_FOLLOWED = ((_SENT, _OPEN, 0.37, 3), (_OPEN, _CLICK, 0.16, 1), (_REGISTRATION, _ATTENDANCE, 0.6, 15))
_CAMPAIGNS = ("Rail by default", "Spring fares", "Expense clinic", "Customer day")


@dataclass(frozen=True, slots=True)
class Outreach:
    """Writes communications and touches."""

    company: Company
    people: People
    timeline: Timeline

    def write_all(self, directory: Path, rng: np.random.Generator) -> None:
        """Writes both files."""
        self._communications(directory / "communications.csv", rng)
        self._touches(directory / "touches.csv", rng)

    def _communications(self, path: Path, rng: np.random.Generator) -> None:
        those = occasions(self.company, self.people, 17_000, rng)
        recent = those.day > LAST - NO_MEETING - 1
        those = those.keep(~((those.account == self.company.index(NORTHWIND)) & recent))
        kind = rng.choice(3, len(those), p=(0.24, 0.21, 0.55)).astype(np.int64)
        # Northwind: the last meeting, and since then e-mails only.
        days = LAST - np.array([NO_MEETING, 52, 44, 31, 19, 8])
        those = those.with_others(planted(self.company, self.people, NORTHWIND, days))
        kind = np.concatenate((kind, [0, 2, 2, 2, 2, 2])).astype(np.int64)
        count = len(those)
        minutes = np.where(kind == 0, rng.choice((30, 45, 60, 90), count), np.where(kind == 1, 15, 0))
        write_csv(path, {
            "communication_id": [f"com-{number:06d}" for number in range(1, count + 1)],
            **self._who(those),
            "kind": chosen(kind, KINDS),
            "direction": chosen(rng.integers(0, 2, count), ("outbound", "inbound")),
            "minutes": minutes,
            "happened_at": self.timeline.instants(those.day, 7 * 3600 + rng.integers(0, 32_000, count)),
        })  # fmt: skip

    def _touches(self, path: Path, rng: np.random.Generator) -> None:
        those = occasions(self.company, self.people, 34_000, rng)
        kind = rng.choice(5, len(those), p=(0.42, 0.45, 0.06, 0.045, 0.025)).astype(np.int64)
        for first, then, share, delay in _FOLLOWED:
            those, kind = self._followed(those, kind, (first, then, share, delay), rng)
        count = len(those)
        machine = np.isin(kind, (_OPEN, _CLICK)) & (rng.random(count) < 0.12)
        write_csv(path, {
            "touch_id": [f"tou-{number:06d}" for number in range(1, count + 1)],
            **self._who(those),
            "kind": chosen(kind, TOUCHES),
            "campaign": chosen(rng.integers(0, len(_CAMPAIGNS), count), _CAMPAIGNS),
            "is_machine": machine,
            "touched_at": self.timeline.instants(those.day, 6 * 3600 + rng.integers(0, 40_000, count)),
        })  # fmt: skip

    def _followed(
        self, those: Occasions, kind: Ints, rule: tuple[int, int, float, int], rng: np.random.Generator
    ) -> tuple[Occasions, Ints]:
        """The touches, and behind them those that followed from some of one kind."""
        first, then, share, within = rule
        day = those.day + rng.integers(0, within, len(those))
        still = (day <= LAST) & (day < self.company.churned[those.account]) & (day < self.people.left[those.person])
        rows = np.flatnonzero((kind == first) & (rng.random(len(those)) < share) & still)
        after = Occasions(those.account[rows], those.person[rows], day[rows])
        return those.with_others(after), np.concatenate((kind, np.full(len(rows), then, dtype=np.int64)))

    def _who(self, those: Occasions) -> dict[str, Texts]:
        return {
            "account_id": chosen(those.account, self.company.keys),
            "user_id": [self.people.user_id(key) for key in self.people.key[those.person].tolist()],
        }
