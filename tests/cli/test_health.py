"""`bellwether health`, on scores that are applied, computed and read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command import Command

HEALTH = """
health:
  - key: health
    name: Health
    profiles:
      - key: licensed
        name: With licences
        where: account.licences > 0
        floor: 40
        groups:
          - name: Use
            weight: 60
            drivers: [{metric: active_share, linear: {from: 0, to: 100}}]
          - name: Opinion
            weight: 40
            drivers: [{metric: mood, ranks: {bad: 0, watch: 50, good: 100}}]
        caps: [{when: spent < 1, at_most: 40, reason: Nothing was bought}]
"""


@pytest.fixture
def scored(own: Command, tmp_path: Path) -> Command:
    """A home with a score, computed up to the last day of February."""
    (tmp_path / "health").mkdir()
    (tmp_path / "health/health.yaml").write_text(HEALTH, encoding="utf-8")
    for words in (("apply", str(tmp_path / "health")), ("compute", "--to", "2024-02-29")):
        ran = own(*words)
        assert ran.code == 0, ran.err + ran.out
    return own


def test_health_tells_who_stands_where_and_why_and_refuses_names_that_nothing_has(
    scored: Command, bellwether: Command
) -> None:
    every = json.loads(scored("health", "--format", "json").out)
    assert every["day"] == "2024-02-29"
    assert every["counts"] == {"good": 1, "watch": 0, "bad": 2, "unscored": 2, "insufficient_data": 0}
    assert [(row["id"], row["score"]["value"]) for row in every["accounts"][:3]] == [
        ("kestrel", 0), ("rail", 40), ("north", 80),
    ]  # fmt: skip

    # Ann and Bob of three people were active: 66.67 points of 60 %; the mood is good: 40 % of 100.
    north = json.loads(scored("health", "--account", "north", "--over", "14d", "--format", "json").out)
    assert (north["score"], north["band"], north["coverage"]) == (80, "good", 100)
    assert [(one["metric"], one["points"], one["contribution"]) for one in north["drivers"]] == [
        ("active_share", 66.67, 40), ("mood", 100, 40),
    ]  # fmt: skip
    # Two weeks before nothing was bought in 30 days but for the last day of it.
    assert sum(part["points"] for part in north["change"]["parts"]) == north["change"]["points"]

    rail = json.loads(scored("health", "--account", "rail", "--format", "json").out)
    assert (rail["cap"], rail["score"]) == ("Nothing was bought", 40)
    assert rail["said"] == "40, bad: at most 40, because: Nothing was bought (otherwise 100)."

    shown = scored("health", "--account", "air").out
    assert "No score: no profile fits the account." in shown

    assert "There is no account “nort”. Did you mean “north”?" in scored("health", "--account", "nort").err
    assert "There is no profile “licenced”. Did you mean “licensed”?" in scored("health", "--profile", "licenced").err
    assert "There is no health score “health”" in bellwether("health").err
