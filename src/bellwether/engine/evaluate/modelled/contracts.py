"""Contracts that are renewed or not whenever their period is over: by renewals, and what a model says of them."""

import numpy as np
import numpy.typing as npt

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.days import date_of
from bellwether.engine.evaluate.grid import Ints
from bellwether.engine.formula.modifiers import Outlook
from bellwether.engine.statistics.contractual import (
    Renewals,
    ShiftedBetaGeometric,
    fitted_contracts,
    value_over_survival,
)
from bellwether.engine.statistics.lifetime import FEWEST_CUSTOMERS

Flags = npt.NDArray[np.bool_]

FEWEST_ENDED = 30
TOO_FEW = f"fewer than {FEWEST_CUSTOMERS} contracts, or none that has come to a renewal: too few to fit a model to"
DAYS_A_YEAR = 365.25
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
_DAYS = {Period.DAY: 1, Period.WEEK: 7}


def renewals_of(starts: Ints, last: Ints, ended: Flags, renewed: Duration) -> Renewals:
    """Contracts by their renewals: `last` is the day on which each ended or, where it goes on, was last seen.

    A contract that ends within a period has been paid to the period's end, where it was not renewed.
    """
    whole, on_the_day = _periods(starts, last, renewed)
    at = np.maximum(whole + ~on_the_day, 1)[ended]
    through = whole[~ended]
    size = int(max(at.max(initial=0), through.max(initial=0)))
    lost = np.bincount(at - 1, minlength=size).astype(np.float64)
    return Renewals(lost, np.bincount(through, minlength=size + 1).astype(np.float64))


def _periods(starts: Ints, last: Ints, renewed: Duration) -> tuple[Ints, Flags]:
    """How many whole periods lie between, and whether the last day is the very day of a renewal."""
    if renewed.period in _DAYS:
        days = renewed.count * _DAYS[renewed.period]
        return (last - starts) // days, (last - starts) % days == 0
    step = renewed.count * _MONTHS[renewed.period]
    begun, seen = starts.astype("datetime64[D]"), last.astype("datetime64[D]")
    begun_month, seen_month = begun.astype("datetime64[M]"), seen.astype("datetime64[M]")
    months = (seen_month - begun_month).astype(np.int64)
    whole = months // step
    due = _anniversary(begun, whole * step)
    whole = np.where(due > seen, whole - 1, whole)
    return whole, _anniversary(begun, whole * step) == seen


def _anniversary(begun: "npt.NDArray[np.datetime64]", months: Ints) -> "npt.NDArray[np.datetime64]":
    """The same day so many months later, at most the end of that month."""
    first = begun.astype("datetime64[M]")
    there = first + months
    days = np.minimum(begun - first.astype("datetime64[D]"), (there + 1).astype("datetime64[D]") - 1 - there)
    found: npt.NDArray[np.datetime64] = there.astype("datetime64[D]") + days
    return found


def fit_of(contracts: Renewals) -> ShiftedBetaGeometric | None:
    """The model of contracts; None where there are too few, or none has come to a renewal yet."""
    if contracts.contracts < FEWEST_CUSTOMERS or not contracts.lost.size:
        return None
    return fitted_contracts(contracts)


def of_contracts(outlook: Outlook, contracts: Renewals) -> float | None:
    """The share that outlasts a length, in percent, or the discounted number of periods that are paid."""
    model = fit_of(contracts)
    renewed = outlook.renewed
    if model is None or renewed is None:
        return None
    if outlook.after is not None:
        return 100 * model.survival(_times(outlook.after, renewed))[-1]
    periods = max(1, _times(outlook.ahead or renewed, renewed))
    years = _days(renewed) / DAYS_A_YEAR
    return value_over_survival(1.0, model.survival(periods - 1), (1 + float(outlook.discount)) ** years - 1)


def _times(length: Duration, renewed: Duration) -> int:
    """How many whole periods a length holds; months and years are counted by the calendar."""
    months = _MONTHS.get(length.period), _MONTHS.get(renewed.period)
    if months[0] is not None and months[1] is not None:
        return length.count * months[0] // (renewed.count * months[1])
    return int(_days(length) // _days(renewed))


def _days(length: Duration) -> float:
    months = _MONTHS.get(length.period)
    return length.count * _DAYS[length.period] if months is None else length.count * months * DAYS_A_YEAR / 12


def contract_sentences(contracts: Renewals, day: int) -> tuple[str, ...]:
    """What is to be known of a fit, for people."""
    model = fit_of(contracts)
    if model is None:
        return (f"{TOO_FEW[0].upper()}{TOO_FEW[1:]}.",)
    over = int(contracts.lost.sum())
    told = [f"Fitted to {contracts.contracts:,} contracts, {over:,} of which are over, as of {date_of(day)}."]
    if over < FEWEST_ENDED:
        told.append(f"Fewer than {FEWEST_ENDED} are over: how long the others last is a guess.")
    if not model.converged:
        told.append("The model could not be settled on these contracts; do not rely on the number.")
    if model.at_bound:
        told.append("A parameter of the model ran off: these contracts are not renewed as it supposes.")
    else:
        told.append(f"Parameters (shifted beta-geometric): alpha {model.alpha:.3f}, beta {model.beta:.3f}.")
    return tuple(told)
