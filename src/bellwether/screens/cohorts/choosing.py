"""What may be chosen on the page of cohorts, as far as its viewer may know of it."""

from __future__ import annotations

from bellwether.engine.statistics.cohorts import Kept
from bellwether.kpis.cohort_words import MONTHS
from bellwether.screens.cohorts.asked import PAGE, Asked, adds_up, beginnings, in_words, text_traits

_SHORT = {Kept.ACCOUNTS: "Accounts", Kept.GROSS: "Revenue, gross", Kept.NET: "Revenue, net"}
_SPANS = (12, 24, 36, 60)


def choices(asked: Asked) -> dict[str, object]:
    """The segmented buttons and the fields of the form, each with what is chosen now."""
    catalog = asked.catalog
    metric = asked.metric
    amounts = [(key, one.name) for key, one in catalog.metrics.items() if adds_up(one)]
    return {
        "kinds": [
            {"name": name, "url": asked.address(kept=kept), "current": kept is asked.kept}
            for kept, name in _SHORT.items()
        ],
        "spans": [
            {"name": f"{months} months", "url": asked.address(months=months), "current": months == asked.months}
            for months in _SPANS
        ],
        "amounts": amounts,
        "amount": metric.key if metric is not None else "",
        "beginnings": beginnings(catalog),
        "segments": [(key, one.name) for key, one in catalog.segments.items()],
        "traits": [(key, in_words(key)) for key in text_traits(catalog)],
        "only": f"{in_words(asked.trait)} is {asked.value}" if asked.trait else "",
        "only_gone": asked.address(trait="", value=""),
        "more_changed": bool(asked.on or asked.known_at or asked.now or not asked.comebacks),
        "usual_months": MONTHS,
        "first_url": PAGE,
    }
