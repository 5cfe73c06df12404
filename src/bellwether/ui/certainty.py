"""How sure a number is, in words that people read: between what it lies, and of how few it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bellwether.engine.definitions.metric import Band, Display
from bellwether.engine.evaluate.certainty.certain import Caution, Certainty, Method
from bellwether.engine.statistics.promoters import Votes
from bellwether.ui.figures import Look, number_text


def interval_text(certainty: Certainty, look: Look) -> str:
    """Between what the number lies, empty where nothing can be said.

    >>> from bellwether.engine.statistics.interval import Interval
    >>> interval_text(Certainty(Method.WILSON, Interval(49.02, 94.33), 10), Look(Display.PERCENT, 1, "%"))
    '49.0 to 94.3\\xa0%'
    >>> interval_text(Certainty(Method.ORDER_STATISTICS, Interval(8.0, None), 10), Look())
    'at least 8'
    """
    found = certainty.interval
    if found is None or (found.low is None and found.high is None):
        return ""
    decimals = max(look.decimals, 1) if look.display is Display.PERCENT else look.decimals
    low = "" if found.low is None else number_text(found.low, decimals)
    high = "" if found.high is None else number_text(found.high, decimals)
    if low and high:
        return f"{low} to {high}{look.unit_tail}"
    return f"at least {low}{look.unit_tail}" if low else f"at most {high}{look.unit_tail}"


def votes_text(votes: Votes) -> str:
    """A score as its answers.

    >>> votes_text(Votes(3, 1, 1)), votes_text(Votes(0, 2, 0))
    ('3 promoters, 1 detractor of 5', '2 passives of 2')
    """
    said = [_number(votes.promoters, "promoter"), _number(votes.detractors, "detractor")]
    told = [one for one in said if one] or [_number(votes.passives, "passive")]
    return f"{', '.join(told)} of {votes.n:,.0f}"


def counts_text(certainty: Certainty | None) -> str:
    """What a number on too few answers is made of, to be shown in place of a colour; empty where it is no score."""
    return "" if certainty is None or certainty.votes is None or not certainty.votes.n else votes_text(certainty.votes)


def certainty_sentences(certainty: Certainty | None, look: Look, *, votes: bool = True) -> tuple[str, ...]:
    """All that is to be said of how sure a number is; without the `votes` where they stand beside it already.

    >>> from bellwether.engine.statistics.interval import Interval
    >>> certainty_sentences(Certainty(Method.WILSON, Interval(49.02, 94.33), 10), Look(Display.PERCENT, 1, "%"))
    ('Likely 49.0 to 94.3\\xa0% (95 in 100).',)
    """
    if certainty is None:
        return ()
    return tuple(_sentences(certainty if votes else replace(certainty, votes=None), look))


def band_sentence(certainty: Certainty | None, bands: Sequence[Band]) -> str:
    """Of a number without a colour: which colour all that is likely would have; empty where that is not one.

    >>> from decimal import Decimal
    >>> from bellwether.engine.statistics.interval import Interval
    >>> good = Band("good", Decimal(30), None)
    >>> band_sentence(Certainty(Method.WILSON, Interval(31.0, 94.0), 10), [good])
    'All of that is good.'
    """
    if certainty is None or certainty.interval is None:
        return ""
    for band in bands:
        lowest, highest = (None if edge is None else float(edge) for edge in (band.lowest, band.highest))
        if certainty.interval.within(lowest, highest):
            return f"All of that is {band.colour}."
    return ""


def _sentences(certainty: Certainty, look: Look) -> Iterator[str]:
    if certainty.votes is not None and certainty.votes.n:
        people = "" if certainty.population is None else f", of {certainty.population:,} people"
        yield f"{votes_text(certainty.votes)} answers{people}."
    elif certainty.population is not None:
        yield f"{certainty.population:,} people could have answered."
    if Caution.ALL_ANSWERED in certainty.cautions:
        yield "Everybody answered, so chance plays no part."
    elif text := interval_text(certainty, look):
        how = (
            f", had other accounts than these {certainty.n} been drawn" if certainty.method is Method.BOOTSTRAP else ""
        )
        yield f"Likely {text} (95 in 100{how})."
    elif certainty.method is Method.ORDER_STATISTICS:
        yield f"{certainty.n} values are too few to say between which numbers it lies."
    if certainty.median is not None and certainty.trimmed is not None:
        decimals = max(look.decimals, 1) if look.decimals or look.display is not Display.MONEY else 0
        middle, trimmed = number_text(certainty.median, decimals), number_text(certainty.trimmed, decimals)
        yield f"Median {middle}, without the outer tenths {trimmed}{look.unit_tail}, of {certainty.n:,} values."
    yield from certainty.notes
    for caution in certainty.cautions:
        if caution in _CAUTIONS:
            yield _CAUTIONS[caution].format(n=certainty.n, share=number_text(100 * (certainty.largest or 0), 0))


_CAUTIONS = {
    Caution.FEW_FOR_PERCENTILE: "So far out a percentile of {n} values is little more than one of them.",
    Caution.LARGEST_ACCOUNT: "One account makes {share} % of what it is a rate of.",
    Caution.LARGEST_RECORD: "One record makes {share} % of the sum; read the median.",
}


def _number(count: float, word: str) -> str:
    return "" if not count else f"{count:,.0f} {word}{'' if count == 1 else 's'}"
