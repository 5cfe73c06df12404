"""Schedules: when people are there to work, by weekday, with the days on which they are not."""

from dataclasses import dataclass
from datetime import date

Hours = tuple[tuple[int, int], ...]
"""The stretches of one day during which it is open, each in minutes from midnight, in order."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Opening hours for each weekday from Monday on, in a zone (without one, the workspace's).

    `holidays` names countries, or parts of them (`DE-BY`), whose public holidays are closed; `closed` are further days.
    """

    key: str
    name: str
    week: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    zone: str = ""
    holidays: tuple[str, ...] = ()
    closed: tuple[date, ...] = ()
