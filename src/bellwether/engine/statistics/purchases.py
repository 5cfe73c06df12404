"""Customers without a contract: who is still there, and how often they will buy (BG/NBD)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bellwether.engine.statistics.scientific import Reals, at_border, digamma, hypergeometric, log_gamma, lowest

Places = npt.NDArray[np.int64]

BOUNDS = (-10.0, 6.0)
"""Between which the logarithms of parameters are looked for; a parameter that ends there has no finite best value."""


@dataclass(frozen=True)
class Purchases:
    """Of each customer the number of purchases after the first, when the last was, and for how long we know them.

    `recency` and `age` are counted from the first purchase, in one unit of time; purchases of one day are one.
    """

    repeats: Reals
    recency: Reals
    age: Reals

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return self.repeats.size

    @property
    def repeaters(self) -> int:
        """How many bought again."""
        return int((self.repeats > 0).sum())


@dataclass(frozen=True, slots=True)
class BuyingModel:
    """Rates of buying spread by a gamma distribution (r, alpha), of leaving after a purchase by a beta one (a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = 0.0
    converged: bool = True

    @property
    def at_bound(self) -> bool:
        """Whether a parameter ran off: the model then fits something else than these customers."""
        logs = np.log([self.r, self.a, self.b])
        return at_border(logs, BOUNDS)

    def alive(self, of: Purchases) -> Reals:
        """The probability that each customer is still there; 1 for those who bought once, as the model has it.

        >>> published = BuyingModel(0.243, 4.414, 0.793, 2.426)
        >>> published.alive(Purchases(np.array([2.0]), np.array([30.43]), np.array([38.86]))).round(4)
        array([0.7266])
        """
        return 1 / (1 + self._gone(of))

    def expected(self, of: Purchases, time: float) -> Reals:
        """How often each customer will buy in the time to come.

        >>> published = BuyingModel(0.243, 4.414, 0.793, 2.426)
        >>> published.expected(Purchases(np.array([2.0]), np.array([30.43]), np.array([38.86])), 39).round(3)
        array([1.226])
        """
        shape, leaving = self.r + of.repeats, self.b + of.repeats
        total = self.a + leaving - 1
        scale = self.alpha + of.age
        series = hypergeometric(shape, leaving, total, time / (scale + time))
        grown = 1 - (scale / (scale + time)) ** shape * series
        return total / (self.a - 1) * grown / (1 + self._gone(of))

    def expected_of_new(self, time: float) -> float:
        """How often a customer will buy again in the time after the first purchase.

        >>> round(BuyingModel(0.243, 4.414, 0.793, 2.426).expected_of_new(39), 3)
        1.197
        """
        nobody = Purchases(np.zeros(1), np.zeros(1), np.zeros(1))
        return float(self.expected(nobody, time)[0])

    def _gone(self, of: Purchases) -> Reals:
        """The odds of having left; none for those who bought once."""
        again = of.repeats > 0
        longer = ((self.alpha + of.age) / (self.alpha + of.recency)) ** (self.r + of.repeats)
        return np.where(again, self.a / np.maximum(self.b + of.repeats - 1, 1e-300) * longer, 0.0)


def fitted_buying(purchases: Purchases) -> BuyingModel:
    """The model under which what these customers did is most likely.

    Customers who did the same are reckoned once, and in a fixed order, so that the order they come in changes nothing.
    """
    if not purchases.customers:
        raise ValueError("No model can be fitted to no customers.")
    unit = float(purchases.age.max()) or 1.0
    table = np.column_stack((purchases.repeats, purchases.recency, purchases.age))
    same, number = np.unique(table, axis=0, return_counts=True)
    rows = _Rows.of(Purchases(same[:, 0], same[:, 1] / unit, same[:, 2] / unit), number.astype(np.float64))

    def objective(logs: Reals) -> tuple[float, Reals]:
        value, slope = rows.likelihood(np.exp(logs))
        return -value / purchases.customers, -slope * np.exp(logs) / purchases.customers

    found = lowest(objective, np.array([0.0, -2.0, 0.0, 0.0]), BOUNDS)
    r, alpha, a, b = (float(one) for one in np.exp(found.point))
    # Measured in another unit, the density of every purchase's time is another.
    likelihood = -found.value * purchases.customers - float(purchases.repeats.sum()) * float(np.log(unit))
    return BuyingModel(r, alpha * unit, a, b, likelihood, found.converged)


@dataclass(frozen=True)
class _Rows:
    """Different customers, each so many times; what depends on the number of purchases alone is reckoned per number."""

    repeats: Reals
    recency: Reals
    age: Reals
    number: Reals
    counts: Reals
    place: Places

    @classmethod
    def of(cls, purchases: Purchases, number: Reals) -> "_Rows":
        counts, place = np.unique(purchases.repeats, return_inverse=True)
        return cls(purchases.repeats, purchases.recency, purchases.age, number, counts, place.astype(np.int64))

    def likelihood(self, parameters: Reals) -> tuple[float, Reals]:
        """The log-likelihood of r, alpha, a, b, and its slope."""
        r, alpha, a, b = (float(one) for one in parameters)
        x, again = self.repeats, self.repeats > 0
        since_first, since_last = np.log(alpha + self.age), np.log(alpha + self.recency)
        here = -(r + x) * since_first
        before = b + x - 1
        gone = np.where(again, np.log(a) - np.log(np.where(again, before, 1.0)) - (r + x) * since_last, -np.inf)
        either = np.logaddexp(here, gone)
        stayed, left = np.exp(here - either), np.exp(gone - either)
        of_counts, slopes = self._of_counts(r, a, b)
        value = self._total(of_counts[self.place] + r * np.log(alpha) + either)
        by_r = slopes[0][self.place] + np.log(alpha) - stayed * since_first - left * since_last
        by_alpha = r / alpha - (r + x) * (stayed / (alpha + self.age) + left / (alpha + self.recency))
        by_a = slopes[1][self.place] + left / a
        by_b = slopes[2][self.place] - np.where(again, left / np.where(again, before, 1.0), 0.0)
        return value, np.array([self._total(one) for one in (by_r, by_alpha, by_a, by_b)])

    def _total(self, terms: Reals) -> float:
        # Not by a product of vectors: how that adds up depends on how many threads it is given.
        return float((self.number * terms).sum())

    def _of_counts(self, r: float, a: float, b: float) -> tuple[Reals, tuple[Reals, Reals, Reals]]:
        """What depends on the number of purchases alone, with its slopes by r, a and b."""
        x = self.counts
        start = np.array([r, a + b, b])
        gamma_start, slope_start = log_gamma(start), digamma(start)
        value = log_gamma(r + x) - gamma_start[0] + gamma_start[1] + log_gamma(b + x)
        value = value - gamma_start[2] - log_gamma(a + b + x)
        all_in = digamma(a + b + x)
        by_r = digamma(r + x) - slope_start[0]
        return value, (by_r, slope_start[1] - all_in, slope_start[1] + digamma(b + x) - slope_start[2] - all_in)
