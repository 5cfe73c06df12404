"""What an account's page keeps in its address: the day, what changes are measured over, and as of what values are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from bellwether.board.timeframe import NoTimeframe, Over, over_in_words, over_text, read_over
from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.ui.days import read_day

USUAL = Duration(30, Period.DAY)
_PERIODS = (("7 days", "7d"), ("30 days", "30d"), ("90 days", "90d"), ("1 year", "1y"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several addresses, of which one is open."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one address. `as_entered` shows the last update of entered values instead of those of the day."""

    over: Over = USUAL
    as_entered: bool = False
    on: date | None = None

    @classmethod
    def read(cls, query: Mapping[str, str], last: date) -> Choices:
        """The choices of a query string; what cannot be read is as usual."""
        try:
            over = read_over(query.get("over", "") or over_text(USUAL))
        except NoTimeframe:
            over = USUAL
        try:
            on = read_day(query.get("on", ""))
        except ValueError:
            on = last
        if isinstance(over, date) and over >= min(on, last):
            over = USUAL
        return cls(over, query.get("as") == "update", None if on >= last else on)

    @property
    def query(self) -> str:
        """The query string; empty where everything is as usual."""
        told = {
            "over": "" if self.over == USUAL else over_text(self.over),
            "as": "update" if self.as_entered else "",
            "on": "" if self.on is None else self.on.isoformat(),
        }
        text = urlencode({name: value for name, value in told.items() if value})
        return f"?{text}" if text else ""

    def with_open(self, family: str) -> str:
        """The query string that also opens a family's timelines."""
        if not family:
            return self.query or "?"
        return f"{self.query}&open={family}" if self.query else f"?open={family}"

    @property
    def words(self) -> str:
        """The timeframe as a sentence names it."""
        return over_in_words(self.over)

    def periods(self) -> tuple[Choice, ...]:
        """The timeframes to choose from; a date of one's own is among them when it is chosen."""
        offered = [(name, read_over(text)) for name, text in _PERIODS]
        if self.over not in [over for _, over in offered]:
            offered.append(
                (f"Since {over_text(self.over)}" if isinstance(self.over, date) else over_text(self.over), self.over)
            )
        return tuple(Choice(name, replace(self, over=over).query or "?", over == self.over) for name, over in offered)

    def as_of(self) -> tuple[Choice, ...]:
        """As of the day, or as of the last update."""
        return (
            Choice(
                "Today" if self.on is None else "The day",
                replace(self, as_entered=False).query or "?",
                not self.as_entered,
            ),
            Choice("Last update", replace(self, as_entered=True).query, self.as_entered),
        )
