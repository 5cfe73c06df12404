"""The engine's series as rows of figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import assert_never

from bellwether.cli.answers import Figure, Row
from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachAccount,
    EachParent,
    Grouping,
    InSegment,
    Membership,
    Portfolio,
    Within,
)
from bellwether.engine.definitions.metric import Band
from bellwether.engine.definitions.value import Known, Mark, Value
from bellwether.engine.evaluate.certainty.asking import Certainties
from bellwether.engine.evaluate.series import Series

_MEMBERSHIP_WORDS = {
    Membership.EACH_DAY: "members of each day",
    Membership.NOW: "members of now",
    Membership.AT_BASE: "members at the base",
}


def rows_of(series: Series, bands: tuple[Band, ...], sure: Certainties | None = None) -> tuple[Row, ...]:
    """A row for each entity, its values with how sure they are where that was asked."""
    told = sure or {}
    return tuple(
        Row(
            label,
            name,
            tuple(
                replace(figure_of(value, bands, series.coverage(place, column)), certainty=told.get((place, column)))
                for column, value in enumerate(series.row(place))
            ),
        )
        for place, (label, name) in enumerate(zip(series.labels, series.names, strict=True))
    )


def figure_of(value: Value, bands: tuple[Band, ...], coverage: tuple[int, int] | None = None) -> Figure:
    """The value with the colour of the band that it lies in; a weak one has none."""
    return Figure(value, _colour(value, bands), coverage)


def _colour(value: Value, bands: tuple[Band, ...]) -> str | None:
    if not isinstance(value, Known) or Mark.WEAK in value.marks or isinstance(value.value, str | date):
        return None
    number = Decimal(repr(value.value)) if isinstance(value.value, float) else Decimal(value.value)
    return next((band.colour for band in bands if band.holds(number)), None)


def grouping_words(grouping: Grouping) -> str:
    """The grouping in words, for titles."""
    match grouping:
        case EachAccount(ids):
            return "each account" if ids is None else f"account {ids[0]}" if len(ids) == 1 else f"{len(ids)} accounts"
        case EachParent():
            return "parents with all their descendants"
        case ByTrait(trait, membership):
            return f"by {trait}, {_MEMBERSHIP_WORDS[membership]}"
        case InSegment(segment, membership):
            return f"segment {segment}, {_MEMBERSHIP_WORDS[membership]}"
        case AccountList(_, ids):
            return f"{len(ids)} accounts together"
        case Portfolio(unassigned, membership):
            beside = ", with what belongs to no account" if unassigned else ""
            return f"portfolio, {_MEMBERSHIP_WORDS[membership]}{beside}"
        case Within(inner, ids):
            return f"{grouping_words(inner)}, within {len(ids)} accounts"
        case _:
            assert_never(grouping)
