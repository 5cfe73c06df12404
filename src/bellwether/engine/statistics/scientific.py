"""scipy, loaded when a number first needs it, so that starting stays instant."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]

Objective = Callable[[Reals], tuple[float, Reals]]
"""What is to be made small: its value and its slope at a point."""

STEPS = 500
STEEPNESS = 1e-8
"""Where the search stops."""

FLAT = 1e-5
"""What is as flat as this is the bottom, also where rounding kept the search from going on."""

BORDER = 0.1


@dataclass(frozen=True, slots=True)
class Lowest:
    """Where an objective is smallest, its value there, and whether the search came to an end."""

    point: Reals
    value: float
    converged: bool


def log_gamma(x: Reals) -> Reals:
    """The logarithm of the gamma function.

    >>> log_gamma(np.array([5.0])).round(4)
    array([3.1781])
    """
    found: Reals = _special().gammaln(x)
    return found


def digamma(x: Reals) -> Reals:
    """The slope of the logarithm of the gamma function."""
    found: Reals = _special().digamma(x)
    return found


def hypergeometric(a: Reals, b: Reals, c: Reals, z: Reals) -> Reals:
    """Gauss' function ₂F₁."""
    found: Reals = _special().hyp2f1(a, b, c, z)
    return found


def binomial_up_to(successes: Reals, trials: int, share: float) -> Reals:
    """The probability of at most so many successes.

    >>> binomial_up_to(np.array([1.0]), 2, 0.5)
    array([0.75])
    """
    found: Reals = _special().bdtr(successes, trials, share)
    return found


def lowest(objective: Objective, start: Reals, bounds: tuple[float, float]) -> Lowest:
    """Walks downhill from a point, every coordinate between the bounds: always the same way, so the same answer.

    The bounds are bent away to infinity, since the search that knows none is done in numpy alone; the bounded one wakes
    all threads of a linear algebra library for matrices of four by four.
    """
    middle, half = (bounds[0] + bounds[1]) / 2, (bounds[1] - bounds[0]) / 2

    def bent(point: Reals) -> tuple[float, Reals]:
        share = np.tanh(point)
        value, slope = objective(middle + half * share)
        return value, slope * half * (1 - share * share)

    found = import_module("scipy.optimize").minimize(
        bent,
        np.arctanh((start - middle) / half),
        method="BFGS",
        jac=True,
        options={"maxiter": STEPS, "gtol": STEEPNESS},
    )
    flat = bool(np.abs(found.jac).max() <= FLAT)
    return Lowest(middle + half * np.tanh(found.x), float(found.fun), flat)


def at_border(logs: Reals, bounds: tuple[float, float]) -> bool:
    """Whether a coordinate ran off to a bound: it then has no best value in between.

    >>> at_border(np.array([0.0, 5.99]), (-10.0, 6.0)), at_border(np.array([0.0, 5.0]), (-10.0, 6.0))
    (True, False)
    """
    return bool(((logs > bounds[1] - BORDER) | (logs < bounds[0] + BORDER)).any())


@cache
def _special() -> ModuleType:
    return import_module("scipy.special")
