"""Customers under contract: how many stay on, renewal after renewal, and what a customer who stays is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bellwether.engine.statistics.scientific import Reals, at_border, digamma, log_gamma, lowest

BOUNDS = (-10.0, 10.0)
"""Between which the logarithms of parameters are looked for."""


@dataclass(frozen=True, slots=True)
class Renewals:
    """How many contracts ended at their first, second … renewal (`lost`), how many go on after 0, 1 … (`left`)."""

    lost: Reals
    left: Reals

    @property
    def contracts(self) -> int:
        """How many there are in all."""
        return int(self.lost.sum() + self.left.sum())


@dataclass(frozen=True, slots=True)
class ShiftedBetaGeometric:
    """Customers each with their own probability of leaving at a renewal, spread by a beta distribution.

    Who leaves easily leaves first, so that the retention rate of those who are left rises by itself.
    """

    alpha: float
    beta: float
    log_likelihood: float
    converged: bool
    at_bound: bool = False

    def survival(self, renewals: int) -> tuple[float, ...]:
        """The shares still there after 0, 1, 2 … renewals.

        >>> [round(share, 3) for share in ShiftedBetaGeometric(0.668, 3.806, 0.0, True).survival(3)]
        [1.0, 0.851, 0.747, 0.67]
        """
        shares = [1.0]
        for number in range(1, renewals + 1):
            shares.append(shares[-1] * self.retention(number))
        return tuple(shares)

    def retention(self, renewal: int) -> float:
        """The share of those who came to a renewal (1, 2 …) that stay on."""
        return (self.beta + renewal - 1) / (self.alpha + self.beta + renewal - 1)


def shifted_beta_geometric(surviving: Sequence[float]) -> ShiftedBetaGeometric:
    """Fitted to how many customers of one cohort were there at the start and after each renewal.

    >>> found = shifted_beta_geometric([1000, 631, 468, 382, 326, 289, 262, 241])
    >>> round(found.alpha, 3), round(found.beta, 3)
    (0.704, 1.182)
    """
    counts = np.asarray(surviving, dtype=np.float64)
    if counts.size < 2 or counts[0] <= 0 or (np.diff(counts) > 0).any() or (counts < 0).any():
        raise ValueError("A cohort is counted at its start and after each renewal, and never grows.")
    left = np.zeros(counts.size)
    left[-1] = counts[-1]
    return fitted_contracts(Renewals(-np.diff(counts), left))


def fitted_contracts(renewals: Renewals) -> ShiftedBetaGeometric:
    """Fitted to contracts of any age, each known for as many renewals as it had come to.

    >>> lost, left = np.array([369.0, 163, 86, 56, 37, 27, 21]), np.array([0.0, 0, 0, 0, 0, 0, 0, 241])
    >>> round(fitted_contracts(Renewals(lost, left)).beta, 3)
    1.182
    """
    customers = renewals.contracts

    def objective(logs: Reals) -> tuple[float, Reals]:
        likelihood, slope = _likelihood(np.exp(logs), renewals)
        return -likelihood / customers, -slope * np.exp(logs) / customers

    found = lowest(objective, np.zeros(2), BOUNDS)
    alpha, beta = np.exp(found.point)
    likelihood = -found.value * customers
    off = at_border(found.point, BOUNDS)
    return ShiftedBetaGeometric(float(alpha), float(beta), likelihood, found.converged, off)


def _likelihood(parameters: Reals, renewals: Renewals) -> tuple[float, Reals]:
    """The log-likelihood and its slope: of who left at each renewal, and of who was still there when last seen."""
    alpha, beta = parameters
    lost, left = renewals.lost, renewals.left
    tops = np.concatenate((np.full(lost.size, alpha + 1), np.full(left.size, alpha)))
    bottoms = beta + np.concatenate((np.arange(lost.size), np.arange(left.size)))
    number = np.concatenate((lost, left))
    start = np.array([alpha, beta, alpha + beta])
    log_start = log_gamma(start)
    terms = log_gamma(tops) + log_gamma(bottoms) - log_gamma(tops + bottoms)
    value = float((number * (terms - (log_start[0] + log_start[1] - log_start[2]))).sum())
    both, slopes = digamma(tops + bottoms), digamma(start)
    by_alpha = (number * (digamma(tops) - both - slopes[0] + slopes[2])).sum()
    by_beta = (number * (digamma(bottoms) - both - slopes[1] + slopes[2])).sum()
    return value, np.array([by_alpha, by_beta])


def value_at_constant_retention(
    margin: float, retention: float, discount: float, *, first_payment: bool = True
) -> float | None:
    """What a customer is worth who pays a margin each period and stays on with the same probability every time.

    None where it has no end: everybody stays and nothing is discounted.

    >>> round(value_at_constant_retention(100, 0.8, 0.1), 2)
    366.67
    >>> round(value_at_constant_retention(100, 0.8, 0.1, first_payment=False), 2)
    266.67
    """
    if not 0 <= retention <= 1 or discount < 0 or 1 + discount - retention <= 0:
        return None
    return margin * ((1 + discount) if first_payment else retention) / (1 + discount - retention)


def value_over_survival(margin: float, survival: Sequence[float], discount: float) -> float:
    """What a customer is worth who pays a margin at each of the times that the survival shares are of.

    >>> value_over_survival(100, [1, 0.5], 0.0)
    150.0
    """
    return sum(margin * share / (1 + discount) ** time for time, share in enumerate(survival))
