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

STEPS = 1000
STEEPNESS = 1e-9
FLATNESS = 1e-14


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
    """Walks downhill from a point, every coordinate within the bounds: always the same way, so the same answer."""
    found = import_module("scipy.optimize").minimize(
        objective,
        start,
        method="L-BFGS-B",
        jac=True,
        bounds=[bounds] * start.size,
        options={"maxiter": STEPS, "maxfun": 10 * STEPS, "gtol": STEEPNESS, "ftol": FLATNESS},
    )
    return Lowest(np.asarray(found.x, dtype=np.float64), float(found.fun), bool(found.success))


@cache
def _special() -> ModuleType:
    return import_module("scipy.special")
