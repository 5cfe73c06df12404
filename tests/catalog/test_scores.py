"""Health scores as definitions: read, checked with the place and the remedy, exported and compiled."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bellwether.catalog import actions, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definitions, DefinitionsRefused
from bellwether.catalog.exporting import export
from bellwether.catalog.formulas import checks
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.catalog.soundness import problems_of
from bellwether.engine.definitions.metric import Band, Direction, MetricKind
from bellwether.engine.definitions.score import (
    Banded,
    Cap,
    Driver,
    DriverGroup,
    Linear,
    Percentile,
    PointBand,
    Profile,
    Ranked,
    Score,
)
from bellwether.workspace.home import Home

ADA = Authorship("ada", datetime(2026, 3, 1, 12, tzinfo=UTC))
FACTS = """
events: [Login]
traits: {account: {plan: {type: text}, seats: {type: number}}}
segments: [{key: big, name: Big, condition: account.seats > 50}]
metrics:
  - {key: logins, name: Logins, formula: 'count("Login", 30d)'}
  - {key: plan, name: Plan, formula: account.plan}
  - {key: pulse, name: Pulse, display: rank, entered: {max_age: 60d, ranks: [bad, watch, good]}}
"""
SCORE = """
health:
  - key: health
    name: Health
    profiles:
      - key: big
        name: Big ones
        segment: big
        groups:
          - name: Use
            weight: 60
            drivers:
              - metric: logins
                weight: 2.5
                bands: [{from: 10, to: 20, points: 50}, {to: 10, points: 0}, {from: 20, points: 100}]
              - {metric: pulse, ranks: {bad: 0, watch: 50, good: 100}, missing: 50}
        caps: [{when: logins == 0, at_most: 30, reason: Nobody comes}]
      - {key: rest, name: The rest, floor: 0, groups: [{name: Use, drivers: [{metric: logins, percentile: down}]}]}
"""


def read(tmp_path: Path, score: str) -> Definitions:
    (tmp_path / "facts.yaml").write_text(FACTS, encoding="utf-8")
    (tmp_path / "health.yaml").write_text(score, encoding="utf-8")
    return built_in().with_(normal_form(read_directory(tmp_path), Definitions()))


def found(tmp_path: Path, score: str) -> list[str]:
    """What is wrong, wherever it is noticed."""
    try:
        definitions = read(tmp_path, score)
        problems = list(problems_of(definitions))
        if not problems:
            checks(definitions, ())
    except DefinitionsRefused as refused:
        problems = list(refused.problems)
    return [str(problem) for problem in problems]


def test_a_score_is_compiled_into_a_metric_that_is_made_of_others(tmp_path: Path) -> None:
    health = compiled(read(tmp_path, SCORE)).metrics["health"]
    bands = (PointBand(None, Decimal(10), Decimal(0)), PointBand(Decimal(10), Decimal(20), Decimal(50)))
    use = (
        Driver("logins", Decimal("2.5"), Banded((*bands, PointBand(Decimal(20), None, Decimal(100))))),
        Driver(
            "pulse",
            Decimal(1),
            Ranked((("bad", Decimal(0)), ("watch", Decimal(50)), ("good", Decimal(100)))),
            Decimal(50),
        ),
    )
    assert (health.kind, health.name, health.decimals, health.direction) == (
        MetricKind.SCORED,
        "Health",
        0,
        Direction.UP,
    )
    assert health.bands == (
        Band("bad", None, Decimal(50)),
        Band("watch", Decimal(50), Decimal(75)),
        Band("good", Decimal(75), None),
    )
    assert health.score == Score(
        (
            Profile(
                "big",
                "Big ones",
                "account.seats > 50",
                (DriverGroup("Use", Decimal(60), use),),
                (Cap("logins == 0", 30, "Nobody comes"),),
                Decimal(50),
            ),
            Profile(
                "rest",
                "The rest",
                None,
                (DriverGroup("Use", Decimal(1), (Driver("logins", Decimal(1), Percentile(rising=False)),)),),
            ),
        )
    )
    assert found(tmp_path, SCORE) == []


def test_a_line_may_fall(tmp_path: Path) -> None:
    falling = SCORE.replace("percentile: down", "linear: {from: 90, to: 30.5}")
    health = compiled(read(tmp_path, falling)).metrics["health"]
    assert health.score is not None
    assert health.score.profiles[1].drivers[0].yardstick == Linear(Decimal(90), Decimal("30.5"))


AT = "health.yaml, line 3: health score health: "
BIG = AT + "profile big: "
LOGINS = BIG + "group “Use”: driver logins: "
PULSE = BIG + "group “Use”: driver pulse: "

LAST = "{from: 20, points: 100}"
RANKS = "ranks: {bad: 0, watch: 50, good: 100}"
WRONG = [
    (
        LAST,
        "{from: 25, points: 100}",
        LOGINS,
        "nothing says what numbers from 20 up to 25 are worth; let one band reach",
    ),
    (LAST, "{from: 15, points: 100}", LOGINS, "“10 up to 20” and “15 up to …” overlap; let one begin where the other"),
    ("{to: 10, points: 0}, ", "", LOGINS, "nothing says what numbers under 10 are worth; begin with “to: …” alone"),
    (f", {LAST}", "", LOGINS, "nothing says what numbers from 20 on are worth; end with “from: …” alone"),
    ("from: 10, to: 20", "from: 20, to: 10", LOGINS, "“20 up to 10” holds no number; write the smaller number first"),
    ("points: 50", "points: 101", LOGINS, "points is 101; write 0 to 100"),
    ("weight: 2.5", "weight: -1", LOGINS, "weight is -1; write 0 to 1000000"),
    ("weight: 2.5", "weight: 0.00001", LOGINS, "write at most 4 decimals"),
    (
        "weight: 60",
        "weight: 0",
        BIG,
        "no driver has any weight; give at least one group and one of its drivers a weight",
    ),
    ("weight: 2.5", "percentile: up", LOGINS, "a driver says exactly one of bands, linear, percentile and ranks"),
    ("watch: 50,", "watched: 50,", PULSE, "there is no rank “watched”; did you mean “watch”?"),
    ("watch: 50,", "", PULSE, "nothing says what “watch” is worth; add “watch: …”"),
    ("missing: 50", "missing: 500", PULSE, "missing is 500; write 0 to 100"),
    (RANKS, "percentile: up", PULSE, "“pulse” is a colour rank; say what each rank is worth: “ranks: {bad: 0, …}”"),
    ("metric: pulse", "metric: puls", BIG, "there is no metric “puls”; did you mean “pulse”?"),
    ("metric: pulse", "metric: logins", BIG, "“logins” is a driver twice; keep one"),
    ("segment: big", "segment: bug", BIG, "there is no segment “bug”; did you mean “big”?"),
    ("floor: 0", "floor: 101", AT + "profile rest: ", "floor is 101; write 0 to 100"),
    ("at_most: 30", "at_most: 130", BIG, "cap 1: at_most is 130; write 0 to 100"),
    ("key: rest", "key: big", AT, "two profiles have the key “big”; give each its own"),
    ("        segment: big\n", "", AT, "profile big fits every account, so that those after it never do; move it"),
    ("percentile: down", "linear: {from: 1, to: 1}", AT + "profile rest: ", "are the same value; the line needs two"),
    ("logins, percentile: down", "plan, percentile: down", AT, "driver plan: this is a text; a driver is a number or"),
    ("at_most: 30", "atmost: 30", "health.yaml, line 17: ", "there is no field “atmost” here; did you mean “at_most”?"),
    ("key: health", "key: logins", "health.yaml, line 3: ", "there is a metric “logins” already; a score is read like"),
]


@pytest.mark.parametrize(("old", "new", "where", "sentence"), WRONG)
def test_what_is_wrong_is_said_with_its_place_and_what_to_do(
    tmp_path: Path, old: str, new: str, where: str, sentence: str
) -> None:
    wrong = found(tmp_path, SCORE.replace(old, new, 1))
    assert any(one.startswith(where) and sentence in one for one in wrong), wrong


def test_conditions_are_checked_where_they_stand(tmp_path: Path) -> None:
    wrong = found(tmp_path, SCORE.replace("logins == 0", "loggins == 0"))
    assert len(wrong) == 1
    assert wrong[0].startswith("health.yaml, line 3: health score health: profile big: cap 1, ")
    assert wrong[0].endswith("Did you mean `logins`?")


def test_a_score_that_reads_itself_is_refused_with_the_path(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("metrics: [{key: fallen, name: Fallen, formula: 'change(health, 30d)'}]")
    wrong = found(tmp_path, SCORE.replace("logins == 0", "fallen < -20"))
    assert len(wrong) == 1
    assert "health → fallen → health" in wrong[0] or "fallen → health → fallen" in wrong[0]


def test_what_is_exported_applies_again_without_changing_anything(home: Home, tmp_path: Path) -> None:
    actions.apply(read(tmp_path, SCORE), ADA)
    before = queries.definitions()
    written = export(before, tmp_path / "out")
    assert "health.yaml" in {path.name for path in written}
    assert actions.apply(read_directory(tmp_path / "out"), ADA).changes == ()
    assert queries.definitions() == before


def test_a_difference_names_the_driver_that_changed(home: Home, tmp_path: Path) -> None:
    actions.apply(read(tmp_path, SCORE), ADA)
    (change,) = actions.preview(read(tmp_path, SCORE.replace("weight: 2.5", "weight: 3"))).changes
    assert [(field.path, field.before, field.after) for field in change.fields] == [
        ("profiles[1].groups[1].drivers[1].weight", "2.5", "3")
    ]


def test_doubts_are_told_and_do_not_stand_in_the_way(tmp_path: Path) -> None:
    more = "          - {name: More, weight: 9, drivers: [{metric: seats, percentile: up}]}"
    heavy = SCORE.replace("        caps:", f"{more}\n        caps:")
    (tmp_path / "more.yaml").write_text("metrics: [{key: seats, name: Seats, formula: account.seats}]")
    doubts = [sentence for _, sentence in checks(read(tmp_path, heavy), ()).warnings]
    assert doubts == ["profile big: group “Use” has 86 % of the weight"]
