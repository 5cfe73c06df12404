"""Schedules of business hours are definitions like others: read, refused with a sentence, compiled."""

from __future__ import annotations

from datetime import date

import pytest

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definition, Definitions, Kind
from bellwether.catalog.reading import read_text
from bellwether.catalog.schedule_specs import ScheduleSpec
from bellwether.catalog.soundness import problems_of
from bellwether.engine.definitions.schedule import Schedule

DAY = ((540, 720), (780, 1020))


def schedule(**said: object) -> ScheduleSpec:
    return ScheduleSpec(**{"name": "Support", "hours": {"weekdays": "09:00-17:00"}} | said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        (schedule(zone="Berlin"), "“Berlin” is not a time zone"),
        (schedule(hours={"mondays": "09:00-17:00"}), "there is no day “mondays”; did you mean “monday”?"),
        (schedule(hours={"monday": "9 to 5"}), "“9 to 5” is no stretch of a day"),
        (schedule(hours={"monday": "17:00-09:00"}), "“17:00-09:00” is no stretch of a day"),
        (schedule(hours={"monday": "09:00-24:30"}), "“09:00-24:30” is no stretch of a day"),
        (schedule(hours={"monday": "09:60-17:00"}), "“09:60-17:00” is no stretch of a day"),
        (schedule(hours={"monday": ("09:00-13:00", "12:00-17:00")}), "“12:00-17:00” begins before"),
        (schedule(holidays="XY"), "the holidays of “XY” are not known"),
        (schedule(holidays=("DE-XY",)), "“DE” has no part “XY”"),
        (schedule(name=" "), "the name is empty"),
    ],
)
def test_an_unsound_schedule_is_refused(spec: ScheduleSpec, fault: str) -> None:
    (problem,) = problems_of(Definitions([Definition(Kind.SCHEDULE, "support", spec)]))
    assert fault in str(problem)


def test_a_schedule_is_compiled_day_by_day() -> None:
    text = """
schedules:
  support:
    name: Support
    zone: Europe/Berlin
    holidays: DE-BY
    closed: [2025-12-24]
    hours:
      weekdays: [09:00-12:00, 13:00-17:00]
      friday: 09:00-15:00
      saturday: 22:00-24:00
"""
    definitions = read_text(text, "here.yaml")
    assert list(problems_of(definitions)) == []
    assert compiled(definitions).schedules == {
        "support": Schedule(
            "support",
            "Support",
            (DAY, DAY, DAY, DAY, ((540, 900),), ((1320, 1440),), ()),
            "Europe/Berlin",
            ("DE-BY",),
            (date(2025, 12, 24),),
        )
    }
