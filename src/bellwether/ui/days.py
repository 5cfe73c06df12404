"""Days as people say them."""

from __future__ import annotations

from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read_day(text: str) -> date:
    """The day that somebody wrote, as in 2026-03-09. Raises ValueError, also far from any day that facts can have:
    there is room to count back and forth from every day that is read.

    >>> read_day("2026-03-09")
    datetime.date(2026, 3, 9)
    """
    day = date.fromisoformat(text)
    if not 1900 <= day.year < 2200:
        raise ValueError(text)
    return day


def day_text(day: date, today: date | None = None) -> str:
    """The day with its month in letters; the year only where it is not today's.

    >>> day_text(date(2026, 3, 9)), day_text(date(2026, 3, 9), date(2026, 5, 1))
    ('9 Mar 2026', '9 Mar')
    """
    text = f"{day.day} {_MONTHS[day.month - 1]}"
    return text if today is not None and today.year == day.year else f"{text} {day.year}"


def distance(day: date, today: date) -> str:
    """How far a day lies from today.

    >>> today = date(2026, 3, 9)
    >>> [distance(date(2026, 3, 9 + step), today) for step in (-2, -1, 0, 1, 2)]
    ['2 days ago', 'yesterday', 'today', 'tomorrow', 'in 2 days']
    """
    days = (day - today).days
    match days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case -1:
            return "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def days_text(days: int) -> str:
    """A length of time: days up to two months, then months, then years.

    >>> days_text(1), days_text(45), days_text(90), days_text(800)
    ('1 day', '45 days', '3 months', '2.2 years')
    """
    if days < 60:
        return "1 day" if days == 1 else f"{days} days"
    if days < 365:
        return f"{round(days / 30.44)} months"
    years = f"{days / 365.25:.1f}".removesuffix(".0")
    return "1 year" if years == "1" else f"{years} years"
