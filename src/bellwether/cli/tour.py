"""What the demo shows: what was done and how fast, the portfolio, one account, and the planted stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bellwether.cli.answers import ComputedAnswer, Figure, Measure, Row


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of making the demo, and its seconds."""

    label: str
    detail: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The largest accounts, one column for each metric; `total` is the whole portfolio by each metric's own method."""

    columns: tuple[Measure, ...]
    rows: tuple[Row, ...]
    trends: tuple[tuple[float | None, ...], ...]
    more: int
    total: tuple[Figure, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One metric of an account over time, with what it should reach."""

    measure: Measure
    figures: tuple[Figure, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A formula typed for the first time: its values for all accounts and days at once, and in what time."""

    formula: str
    words: str
    accounts: int
    days: int
    seconds: float
    portfolio: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a story plants, and what the engine reads."""

    text: str
    expected: str
    found: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Story:
    """A planted story with the numbers that prove it."""

    title: str
    told: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Tour:
    """Everything that the demo shows, as of the last day of its data."""

    home: str
    last: date
    stages: tuple[Stage, ...]
    computed: ComputedAnswer
    portfolio: Portfolio
    account: str
    lines: tuple[Line, ...]
    moment: Moment
    stories: tuple[Story, ...]
