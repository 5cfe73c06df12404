"""What customers will be worth: how often they will buy times what they spend, discounted; and what to warn of."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bellwether.engine.statistics.purchases import BuyingModel, Purchases, fitted_buying
from bellwether.engine.statistics.scientific import Reals
from bellwether.engine.statistics.spending import INDEPENDENT, Spending, SpendingModel, fitted_spending

FEWEST_CUSTOMERS = 200
FEWEST_REPEATERS = 30


class FitWarning(StrEnum):
    """What is to be known of a fit beside its numbers."""

    NOT_CONVERGED = "not_converged"
    FEW_CUSTOMERS = "few_customers"
    FEW_REPEATERS = "few_repeaters"
    AT_BOUND = "at_bound"
    SPENDING_CORRELATED = "spending_correlated"
    NO_MEAN_SPENDING = "no_mean_spending"

    @property
    def sentence(self) -> str:
        """The warning for people."""
        return _SENTENCES[self]


_SENTENCES = {
    FitWarning.NOT_CONVERGED: "The model could not be settled on these customers; do not rely on the number.",
    FitWarning.FEW_CUSTOMERS: f"Fewer than {FEWEST_CUSTOMERS} customers: too few to fit a model to.",
    FitWarning.FEW_REPEATERS: f"Fewer than {FEWEST_REPEATERS} customers bought again: their habits are a guess.",
    FitWarning.AT_BOUND: "A parameter of the model ran off: these customers do not buy and leave as it supposes.",
    FitWarning.SPENDING_CORRELATED: "Who buys often spends more or less each time, which the model supposes not to be.",
    FitWarning.NO_MEAN_SPENDING: "Spending differs so much that the model has no mean spending.",
}


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far to look ahead: so many periods of `length` units of time, each discounted by a rate."""

    periods: int
    length: float = 1.0
    discount: float = 0.0


@dataclass(frozen=True, slots=True)
class LifetimeModel:
    """Both models with what is to be known of them. `spending` is None where values were not asked for."""

    buying: BuyingModel
    spending: SpendingModel | None
    customers: int
    repeaters: int
    correlation: float
    warnings: tuple[FitWarning, ...]

    def value(self, purchases: Purchases, spending: Spending, horizon: Horizon) -> Reals:
        """What each customer is worth over a horizon: purchases of each period times spending, discounted to now."""
        if self.spending is None:
            raise ValueError("A model without spending gives no values.")
        return discounted(self.buying, purchases, horizon) * self.spending.expected(spending)


def fitted(purchases: Purchases, spending: Spending | None = None) -> LifetimeModel:
    """The models of customers, with warnings."""
    buying = fitted_buying(purchases)
    spent = None if spending is None or not spending.telling.mean.size else fitted_spending(spending)
    correlation = 0.0 if spending is None else spending.correlation
    told = [
        (FitWarning.FEW_CUSTOMERS, purchases.customers < FEWEST_CUSTOMERS),
        (FitWarning.FEW_REPEATERS, purchases.repeaters < FEWEST_REPEATERS),
        (FitWarning.NOT_CONVERGED, not buying.converged or (spent is not None and not spent.converged)),
        (FitWarning.AT_BOUND, buying.at_bound or (spent is not None and spent.at_bound)),
        (FitWarning.SPENDING_CORRELATED, abs(correlation) > INDEPENDENT),
        (FitWarning.NO_MEAN_SPENDING, spent is not None and spent.mean is None),
    ]
    warnings = tuple(warning for warning, here in told if here)
    return LifetimeModel(buying, spent, purchases.customers, purchases.repeaters, correlation, warnings)


def discounted(model: BuyingModel, purchases: Purchases, horizon: Horizon) -> Reals:
    """How often each customer will buy over a horizon, every purchase worth less the later it comes."""
    total = np.zeros(purchases.customers)
    before = np.zeros(purchases.customers)
    for period in range(1, horizon.periods + 1):
        up_to = model.expected(purchases, period * horizon.length)
        total += (up_to - before) / (1 + horizon.discount) ** period
        before = up_to
    return total
