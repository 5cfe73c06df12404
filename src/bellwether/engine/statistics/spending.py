"""What a customer spends on one purchase (Gamma-Gamma)."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.statistics.scientific import Reals, at_border, digamma, log_gamma, lowest

BOUNDS = (-10.0, 8.0)

INDEPENDENT = 0.3
"""The model takes it that how often someone buys says nothing of how much; beyond this correlation it does."""


@dataclass(frozen=True)
class Spending:
    """Of each customer the number of purchases and the mean value of one. Those without any say nothing."""

    purchases: Reals
    mean: Reals

    @property
    def telling(self) -> "Spending":
        """Only those who bought, and paid for it."""
        kept = (self.purchases > 0) & (self.mean > 0)
        return Spending(self.purchases[kept], self.mean[kept])

    @property
    def correlation(self) -> float:
        """How much the number of purchases and their mean value go together, from −1 to 1."""
        telling = self.telling
        if telling.mean.size < 2 or not telling.mean.std() or not telling.purchases.std():
            return 0.0
        return float(np.corrcoef(telling.purchases, telling.mean)[0, 1])


@dataclass(frozen=True, slots=True)
class SpendingModel:
    """Values of one customer are gamma distributed with shape p; their scales over customers too, with q and gamma."""

    p: float
    q: float
    gamma: float
    converged: bool = True

    @property
    def mean(self) -> float | None:
        """What a customer spends on average; None where the model has no finite mean.

        >>> round(SpendingModel(6.25, 3.74, 15.44).mean, 2)
        35.22
        """
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else None

    @property
    def at_bound(self) -> bool:
        """Whether a parameter ran off."""
        logs = np.log([self.p, self.q])
        return at_border(logs, BOUNDS)

    def expected(self, of: Spending) -> Reals:
        """What each customer's purchases are worth: the own mean, drawn towards everyone's where it is of few.

        >>> SpendingModel(6.2488, 3.7446, 15.4477).expected(Spending(np.array([2.0]), np.array([22.35]))).round(2)
        array([24.66])
        """
        paid = np.where(of.mean > 0, of.purchases, 0.0)
        return self.p * (self.gamma + paid * of.mean) / (self.p * paid + self.q - 1)


def fitted_spending(spending: Spending) -> SpendingModel:
    """The model under which what these customers spent is most likely; those who paid nothing are left out."""
    telling = spending.telling
    if not telling.mean.size:
        raise ValueError("No model can be fitted to customers who spent nothing.")
    unit = float(telling.mean.mean())
    same, times = np.unique(np.column_stack((telling.purchases, telling.mean / unit)), axis=0, return_counts=True)
    x, z, number = same[:, 0], same[:, 1], times.astype(np.float64)

    def objective(logs: Reals) -> tuple[float, Reals]:
        value, slope = _likelihood(np.exp(logs), x, z, number)
        return -value / telling.mean.size, -slope * np.exp(logs) / telling.mean.size

    found = lowest(objective, np.array([1.0, 1.0, 0.0]), BOUNDS)
    p, q, gamma = (float(one) for one in np.exp(found.point))
    return SpendingModel(p, q, gamma * unit, found.converged)


def _likelihood(parameters: Reals, x: Reals, z: Reals, number: Reals) -> tuple[float, Reals]:
    """The log-likelihood of p, q, gamma, and its slope."""
    p, q, gamma = (float(one) for one in parameters)
    shape, of_sum = p * x, gamma + x * z
    start = np.array([q])
    value = log_gamma(shape + q) - log_gamma(shape) - log_gamma(start) + q * np.log(gamma)
    value = value + (shape - 1) * np.log(z) + shape * np.log(x) - (shape + q) * np.log(of_sum)
    all_in = digamma(shape + q)
    by_p = x * (all_in - digamma(shape) + np.log(z) + np.log(x) - np.log(of_sum))
    by_q = all_in - digamma(start) + np.log(gamma) - np.log(of_sum)
    by_gamma = q / gamma - (shape + q) / of_sum
    # Not by a product of vectors: how that adds up depends on how many threads it is given.
    return float((number * value).sum()), np.array([(number * one).sum() for one in (by_p, by_q, by_gamma)])
