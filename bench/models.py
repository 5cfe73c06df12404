"""The models of customers, timed: a fit of BG/NBD to 25,000 customers, beside what its likelihood alone costs.

    .venv/bin/python bench/models.py

The floor is the time of the likelihood, in plain numpy and scipy over every customer, once for each step of the search:
no way of fitting that looks at each customer in each step can be faster.
"""

from collections.abc import Callable
from time import perf_counter

import numpy as np
from scipy import optimize, special

from bellwether.engine.statistics.lifetime import Horizon, LifetimeModel, fitted
from bellwether.engine.statistics.purchases import BuyingModel, Purchases, fitted_buying
from bellwether.engine.statistics.scientific import Reals
from bellwether.engine.statistics.spending import Spending

CUSTOMERS = 25_000
WEEKS = 52.0
ROUNDS = 3
LIVED = BuyingModel(0.6, 6.0, 0.9, 3.0)
"""The model that the customers live by."""


def drawn(number: int, seed: int = 7) -> tuple[Purchases, Spending]:
    """Customers who live by the model, known for up to a year, and what they spend."""
    dice = np.random.default_rng(seed)
    rate, leaving = dice.gamma(LIVED.r, 1 / LIVED.alpha, number), dice.beta(LIVED.a, LIVED.b, number)
    age = np.round(dice.uniform(13, WEEKS, number) * 7) / 7
    repeats, recency, time = np.zeros(number), np.zeros(number), np.zeros(number)
    here = np.ones(number, dtype=np.bool_)
    while here.any():
        time = time + dice.exponential(1 / np.maximum(rate, 1e-12))
        here &= time < age
        repeats[here] += 1
        recency[here] = np.floor(time[here] * 7) / 7
        here &= dice.random(number) >= leaving
    spent = np.where(repeats > 0, dice.gamma(6, dice.gamma(4, 2, number)), 0.0)
    return Purchases(repeats, recency, age), Spending(repeats, spent)


def plain_likelihood(logs: Reals, of: Purchases) -> float:
    """The likelihood as it is written down, of every customer."""
    r, alpha, a, b = np.exp(logs)
    x = of.repeats
    start = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    leave = special.gammaln(a + b) + special.gammaln(b + x) - special.gammaln(b) - special.gammaln(a + b + x)
    stayed = -(r + x) * np.log(alpha + of.age)
    again = x > 0
    went = np.log(a) - np.log(np.where(again, b + x - 1, 1)) - (r + x) * np.log(alpha + of.recency)
    left = np.where(again, went, -np.inf)
    return -float((start + leave + np.logaddexp(stayed, left)).mean())


def timed(rounds: int, work: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds."""
    took = []
    for _ in range(rounds):
        began = perf_counter()
        work()
        took.append(perf_counter() - began)
    return min(took)


def main() -> None:
    """Fits, and prints what it took beside the floor and beside the same search without our shortcuts."""
    purchases, spending = drawn(CUSTOMERS)
    fitted_buying(drawn(300)[0])
    found: list[LifetimeModel] = []
    ours = timed(ROUNDS, lambda: fitted_buying(purchases))
    both = timed(ROUNDS, lambda: found.append(fitted(purchases, spending)))
    start = np.array([0.0, np.log(WEEKS) - 2.0, 0.0, 0.0])
    steps: list[int] = []

    def plain() -> None:
        one = optimize.minimize(plain_likelihood, start, args=(purchases,), method="L-BFGS-B")
        steps.append(int(one.nfev))

    peer = timed(1, plain)
    once = timed(5, lambda: plain_likelihood(start, purchases))
    model = found[0].buying
    print(f"{CUSTOMERS:,} customers, {purchases.repeaters:,} of whom bought again")
    print(f"found r {model.r:.3f} alpha {model.alpha:.3f} a {model.a:.3f} b {model.b:.3f}, lived by {LIVED}")
    print(f"BG/NBD, ours                                     {ours:8.3f} s   (goal: under 3 s)")
    print(f"  and Gamma-Gamma                                {both:8.3f} s")
    print(f"scipy's search over the plain likelihood         {peer:8.3f} s   ({steps[0]} likelihoods)")
    print(f"floor: one plain likelihood × {steps[0]:4} of them         {once * steps[0]:8.3f} s")
    worth = timed(ROUNDS, lambda: found[0].value(purchases, spending, Horizon(12, 365.25 / 7 / 12, 0.008)))
    print(f"value of all customers over 12 months            {worth:8.3f} s")


if __name__ == "__main__":
    main()
