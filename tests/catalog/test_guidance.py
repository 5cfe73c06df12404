"""The words beside a metric: kept, written back, and refused where they cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bellwether.catalog import actions, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import DefinitionsRefused
from bellwether.catalog.exporting import export
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.reading import read_directory, read_text
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.guidance import Guidance, Indicator
from bellwether.workspace.home import Home

ADA = Authorship("ada", datetime(2026, 3, 1, tzinfo=UTC))

WORDS = """
metrics:
  - key: meetings
    name: Meetings
    formula: count(communications, 90d)
    kpi: meetings
    variant: calls_too
    indicator: leading
    owner: Customer success
    review: 3mo
    anchor: the day of the meeting
    period: 90 days
    reading: More is not always better.
    when_red: Call them.
    bands_source: our own
"""


def test_the_words_reach_the_engine_and_survive_an_export(home: Home, tmp_path: Path) -> None:
    actions.apply(built_in(), ADA)
    actions.apply(read_text(WORDS, "w.yaml"), ADA)
    assert queries.catalog().metrics["meetings"].guidance == Guidance(
        kpi="meetings",
        variant="calls_too",
        indicator=Indicator.LEADING,
        owner="Customer success",
        review=Duration(3, Period.MONTH),
        anchor="the day of the meeting",
        period="90 days",
        reading="More is not always better.",
        when_red="Call them.",
        bands_source="our own",
    )
    export(queries.definitions(), tmp_path)
    assert actions.apply(read_directory(tmp_path), ADA).changes == ()


def test_a_changed_word_is_a_change_of_that_field(home: Home) -> None:
    actions.apply(built_in(), ADA)
    actions.apply(read_text(WORDS, "w.yaml"), ADA)
    changed = actions.preview(read_text(WORDS.replace("review: 3mo", "review: 1mo"), "w.yaml"))
    assert [(field.path, field.before, field.after) for field in changed.changes[0].fields] == [
        ("review", "3mo", "1mo")
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("review: 3mo", "review: biannually", "write it like 1w, 1mo, 3mo or 1y"),
        ("review: 3mo", "review: 30d", "write it like 1w, 1mo, 3mo or 1y"),
        ("kpi: meetings", "kpi: A-1", "not a key of the KPI catalogue"),
        ("    kpi: meetings\n", "", "a variant but no KPI"),
        ("indicator: leading", "indicator: early", "not one of the possible values"),
    ],
)
def test_words_that_mean_nothing_are_refused(home: Home, before: str, after: str, told: str) -> None:
    actions.apply(built_in(), ADA)
    with pytest.raises(DefinitionsRefused, match=told):
        actions.preview(read_text(WORDS.replace(before, after), "w.yaml"))
