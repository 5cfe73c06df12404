"""How sure the change of a score is, and where nothing can be said of it."""

from __future__ import annotations

from math import sqrt

import pytest
from tests.engine.rules_world import BARE, DAY, Workspace, back

from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import EachAccount, Grouping, Portfolio
from bellwether.engine.evaluate.axis import Axis
from bellwether.engine.evaluate.certainty.differences import differences
from bellwether.engine.evaluate.run import Question
from bellwether.engine.formula.parse import parse
from bellwether.engine.statistics.promoters import Difference


@pytest.fixture(scope="module")
def asked_twice() -> Workspace:
    """Account a: two promoters and two detractors then, three promoters and a passive now; account b: now only."""
    world = Workspace(BARE).accounts("a", "b")
    for number, score in enumerate([10, 9, 2, 3]):
        world.response("a", f"p{number}", back(60 + number), score)
    for number, score in enumerate([10, 9, 9, 8]):
        world.response("a", f"q{number}", back(5 + number), score)
    world.response("b", "r", back(5), 10)
    return world


def told(world: Workspace, formula: str, grouping: Grouping, over: int) -> dict[str, Difference]:
    axis = Axis((day_number(back(over)), day_number(DAY)), world.catalog.calendar)
    return differences(Question(parse(formula), grouping, axis), world.engine.facts(grouping))


def test_the_variances_of_both_days_add_up(asked_twice: Workspace) -> None:
    found = told(asked_twice, "nps(responses.score, 30d)", EachAccount(), 50)
    # Then: +1 +1 −1 −1, now: +1 +1 +1 0; each mean's variance is that of its answers over their number.
    margin = 100 * 1.959964 * sqrt(1 / 4 + (3 / 4 - 9 / 16) / 4)
    assert list(found) == ["a"]
    assert (found["a"].points, round(found["a"].margin, 5)) == (75.0, round(margin, 5))
    assert told(asked_twice, "nps(responses.score, 30d)", Portfolio(), 50)["portfolio"].points == 80.0


@pytest.mark.parametrize(
    ("formula", "over"),
    [
        ("nps(responses.score, 90d)", 50),
        ("nps(responses.score, all)", 50),
        ("avg(responses.score, 30d)", 50),
        ("nps(responses.score, 30d)", 29),
    ],
)
def test_answers_that_count_on_both_days_and_other_shapes_have_no_margin(
    asked_twice: Workspace, formula: str, over: int
) -> None:
    assert told(asked_twice, formula, EachAccount(), over) == {}
