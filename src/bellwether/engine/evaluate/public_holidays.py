"""Public holidays of countries and parts of them, from the library of that name."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import Protocol, cast


class _Library(Protocol):
    """What is asked of the library."""

    def country_holidays(
        self, country: str, subdiv: str | None = None, years: Iterable[int] | None = None
    ) -> Mapping[date, str]: ...

    def list_supported_countries(self) -> Mapping[str, list[str]]: ...


@cache
def _library() -> _Library:
    # Loaded when the first schedule with holidays is read: it takes longer than most commands have.
    return cast(_Library, import_module("holidays"))


def public_holidays(name: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of a country such as `DE`, or of a part of it such as `DE-BY`, in these years."""
    country, _, part = name.partition("-")
    return frozenset(_library().country_holidays(country, subdiv=part or None, years=years))


def parts_of(country: str) -> tuple[str, ...] | None:
    """The parts of a country that have holidays of their own; None where the country is not known."""
    found = _library().list_supported_countries().get(country)
    return None if found is None else tuple(found)


def countries() -> tuple[str, ...]:
    """The countries whose holidays are known."""
    return tuple(sorted(_library().list_supported_countries()))
