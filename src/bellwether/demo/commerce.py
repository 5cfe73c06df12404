"""Subscriptions, orders, deals and costs."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bellwether.demo.cast import ALPINE, HALDEN, KESTREL, MERIDIAN, NORTHWIND, PINE, TAKEOVER
from bellwether.demo.company import TRIALS, Company
from bellwether.demo.tables import amounts, chosen, write_csv
from bellwether.demo.timeline import LAST, NEVER, YEAR, Ints, Timeline

RENEWAL_IN = 41
NORTHWIND_MRR, HALDEN_ARR = 26_000, 184_000
_PLANTED_MRR = {ALPINE: 5_200, KESTREL: 9_600, PINE: 700}

# Jonas's books: monthly revenue a year ago, and now where it is another. Kept: 96,100 of 100,000 and 54,180 of 70,000.
KEPT_BASE = (
    6_000, 4_500, 7_200, 2_500, 5_000, 3_800, 8_000, 4_200, 5_500, 3_300,
    6_400, 5_100, 4_900, 3_700, 7_000, 2_900, 5_600, 4_400, 6_200, 3_800,
)  # fmt: skip
KEPT_NOW = {0: 7_500, 3: 0, 6: 6_600, 12: 5_600, 16: 6_100}
TOOK_BASE = (5_200, 4_100, 11_000, 3_600, 9_000, 4_800, 2_700, 6_300, 3_900, 5_400, 4_600, 3_200, 2_900, 3_300)
TOOK_NOW = {1: 4_700, 2: 0, 4: 4_180, 9: 6_000}


@dataclass(frozen=True, slots=True)
class Term:
    """A subscription's term. `ended` is the first day without it, NEVER while it runs; `renews` ends the term."""

    account: int
    started: int
    ended: int
    renews: int
    mrr: int
    arr: int


def subscription_terms(company: Company, rng: np.random.Generator) -> list[Term]:
    """The terms of every account that pays."""
    terms: list[Term] = []
    for account in range(len(company.keys) - TRIALS):
        if company.keys[account] == MERIDIAN:
            continue
        created, churned = int(company.created[account]), int(company.churned[account])
        if account in company.jonas_kept:
            place = account - company.jonas_kept.start
            terms += _stepped(account, churned, KEPT_BASE[place], KEPT_NOW.get(place, KEPT_BASE[place]), rng)
        elif account in company.jonas_took:
            place = account - company.jonas_took.start
            terms += _stepped(account, churned, TOOK_BASE[place], TOOK_NOW.get(place, TOOK_BASE[place]), rng)
        elif company.keys[account] == NORTHWIND:
            terms += _yearly(account, LAST + RENEWAL_IN - 3 * YEAR, NEVER, (22_500, 24_000, NORTHWIND_MRR))
        elif company.keys[account] == HALDEN:
            started = churned - 2 * YEAR
            cents = round(HALDEN_ARR * 100 / 12)
            terms += [
                Term(account, started + YEAR * year, started + YEAR * (year + 1), started + YEAR * (year + 1), cents,
                     HALDEN_ARR * 100)
                for year in range(2)
            ]  # fmt: skip
        else:
            fixed = _PLANTED_MRR.get(company.keys[account])
            base = fixed or max(2, round(int(company.licences[account]) * rng.uniform(14, 38) / 100)) * 100
            steps = np.ones(9) if fixed else np.cumprod(rng.choice((0.88, 1.0, 1.0, 1.06, 1.15, 1.3), 9))
            started = created if created > -YEAR else created + (-YEAR - created) // YEAR * YEAR
            terms += _yearly(account, started, churned, [max(1, round(base * step / 100)) * 100 for step in steps])
    return terms


def _yearly(account: int, started: int, churned: int, mrrs: tuple[int, ...] | list[int]) -> list[Term]:
    """Terms of a year each, until the account leaves, or to the one that runs on the last day."""
    terms = []
    for year, mrr in enumerate(mrrs):
        begin, renews = started + YEAR * year, started + YEAR * (year + 1)
        if begin > LAST or begin >= churned:
            break
        ended = min(renews, churned) if min(renews, churned) <= LAST else NEVER
        terms.append(Term(account, begin, ended, renews, mrr * 100, mrr * 1200))
    return terms


def _stepped(account: int, churned: int, base: int, now: int, rng: np.random.Generator) -> list[Term]:
    """One price for longer than a year back, and where it changed another from a day around the take-over."""
    started = LAST - 2 * YEAR + int(rng.integers(60, 330))
    renews = started + 2 * YEAR
    if now == base or churned < NEVER:
        return [Term(account, started, churned, min(renews, churned), base * 100, base * 1200)]
    change = TAKEOVER + int(rng.integers(-90, 100))
    return [
        Term(account, started, change, change, base * 100, base * 1200),
        Term(account, change, NEVER, renews, now * 100, now * 1200),
    ]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes what was sold, what is being sold, and what it cost."""

    company: Company
    timeline: Timeline

    def write_all(self, directory: Path, rng: np.random.Generator) -> None:
        """Writes subscriptions, orders, deals and costs."""
        terms = subscription_terms(self.company, rng)
        self._subscriptions(directory / "subscriptions.csv", terms)
        self._orders(directory / "orders.csv", terms, rng)
        self._deals(directory / "deals.csv", rng)
        self._costs(directory / "costs.csv", rng)

    def _subscriptions(self, path: Path, terms: list[Term]) -> None:
        company = self.company
        account = np.array([term.account for term in terms], dtype=np.int64)
        started = np.array([term.started for term in terms], dtype=np.int64)
        ended = np.array([term.ended for term in terms], dtype=np.int64)
        write_csv(path, {
            "subscription_id": [f"sub-{number:05d}" for number in range(1, len(terms) + 1)],
            "account_id": chosen(account, company.keys),
            "plan": chosen(account, company.plans),
            "seats": company.licences[account],
            "mrr": amounts(np.array([term.mrr for term in terms])),
            "arr": amounts(np.array([term.arr for term in terms])),
            "currency": chosen(account, company.currencies),
            "started_on": self.timeline.dates(started),
            "ended_on": self.timeline.dates(ended),
            "renews_on": self.timeline.dates(np.array([term.renews for term in terms])),
            "entered_at": self.timeline.instants(started, np.full(len(terms), 18_000)),
        })  # fmt: skip

    def _orders(self, path: Path, terms: list[Term], rng: np.random.Generator) -> None:
        """An invoice every 30 days of each term, and now and then extra units or a refund."""
        rows = [
            (term.account, day, term.mrr)
            for term in terms
            for day in range(term.started, min(term.ended, LAST + 1), 30)
            if day >= 0
        ]
        extra = rng.choice(len(rows), len(rows) // 9, replace=False).tolist()
        rows += [(rows[row][0], min(rows[row][1] + 9, LAST), rows[row][2] // 20 * 3) for row in extra]
        refunds = rng.choice(extra, len(extra) // 12, replace=False).tolist()
        rows += [(rows[row][0], min(rows[row][1] + 20, LAST), -(rows[row][2] // 10)) for row in refunds]
        rows.sort()
        account = np.array([row[0] for row in rows], dtype=np.int64)
        cents = np.array([row[2] for row in rows], dtype=np.int64)
        units = np.where(cents >= 0, np.maximum(1, cents // 4_500), 0)
        day = np.array([row[1] for row in rows], dtype=np.int64)
        write_csv(path, {
            "order_id": [f"ord-{number:06d}" for number in range(1, len(rows) + 1)],
            "account_id": chosen(account, self.company.keys),
            "ordered_on": self.timeline.dates(day),
            "kind": np.where(cents >= 0, "sale", "refund").tolist(),
            "product": chosen(rng.choice(4, len(rows), p=(0.55, 0.25, 0.12, 0.08)),
                              ("Tickets", "Lodging", "Expenses", "Reports")),
            "units": units,
            "amount": amounts(cents),
            "currency": chosen(account, self.company.currencies),
            "entered_at": self.timeline.instants(day, np.full(len(rows), 64_000)),
        })  # fmt: skip

    def _deals(self, path: Path, rng: np.random.Generator) -> None:
        company, count = self.company, 2_400
        weights = np.sqrt(company.members.astype(np.float64))
        account = rng.choice(len(company.keys), count, p=weights / weights.sum()).astype(np.int64)
        account[:2] = company.index(KESTREL)
        created = rng.integers(np.maximum(company.created[account], 0), LAST - 3)
        created = np.minimum(created, np.maximum(company.churned[account] - 30, company.created[account]))
        created[:2] = (120, 300)
        cycle = np.maximum(5, rng.gamma(2.6, 22.0, count)).astype(np.int64)
        closed = created + cycle
        # Kestrel has no open deal: the demo is about the one that nobody has opened.
        closed = np.where(account == company.index(KESTREL), np.minimum(closed, LAST - 60), closed)
        created = np.where(account == company.index(KESTREL), np.minimum(created, LAST - 70), created)
        is_open = (closed > LAST) | ((rng.random(count) < 0.06) & (account != company.index(KESTREL)))
        won = rng.random(count) < np.where(company.churned[account] < NEVER, 0.3, 0.44)
        outcome = [None if open_ else "won" if win else "lost"
                   for open_, win in zip(is_open.tolist(), won.tolist(), strict=True)]  # fmt: skip
        cents = np.rint(rng.lognormal(8.6, 0.9, count)).astype(np.int64) * 100
        kinds = ("new", "upsell", "cross_sell", "renewal")
        write_csv(path, {
            "deal_id": [f"deal-{number:05d}" for number in range(1, count + 1)],
            "account_id": chosen(account, company.keys),
            "created_on": self.timeline.dates(created),
            "closed_on": self.timeline.dates(np.where(is_open, NEVER, closed)),
            "kind": chosen(rng.choice(4, count, p=(0.15, 0.4, 0.25, 0.2)), kinds),
            "stage": ["proposal" if result is None else result for result in outcome],
            "outcome": outcome,
            "probability": amounts(rng.integers(2, 17, count) * 5),
            "amount": amounts(cents),
            "currency": chosen(account, company.currencies),
            "entered_at": self.timeline.instants(created, np.full(count, 40_000)),
        })  # fmt: skip

    def _costs(self, path: Path, rng: np.random.Generator) -> None:
        company, count = self.company, 4_200
        weights = company.members[company.crowd].astype(np.float64) ** 0.7
        account: Ints = rng.choice(company.crowd, count, p=weights / weights.sum())
        day = rng.integers(np.maximum(company.created[account], 0), LAST + 1)
        write_csv(path, {
            "cost_id": [f"cost-{number:05d}" for number in range(1, count + 1)],
            "account_id": chosen(account, company.keys),
            "incurred_on": self.timeline.dates(day),
            "programme": chosen(rng.integers(0, 3, count), ("onboarding", "service", "events")),
            "amount": amounts(np.rint(rng.lognormal(5.2, 0.8, count) * 100).astype(np.int64)),
            "currency": ["EUR"] * count,
            "entered_at": self.timeline.instants(day, np.full(count, 66_000)),
        })  # fmt: skip
