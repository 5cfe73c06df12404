"""The reference of lint names every rule by its title, and says of the missing ones why."""

from __future__ import annotations

import re
from pathlib import Path

from bellwether.kpis.lint.rules import RULES

PAGE = (Path(__file__).parents[3] / "docs/reference/lint.md").read_text(encoding="utf-8")


def test_every_rule_stands_in_the_reference_and_every_number_up_to_28_is_answered_for() -> None:
    told = dict(re.findall(r"^\| (L\d\d) \| ([^|]+?) \|", PAGE, re.MULTILINE))
    assert {rule.id: rule.title for rule in RULES}.items() <= told.items()
    assert set(told) == {f"L{number:02}" for number in range(1, 29)}
