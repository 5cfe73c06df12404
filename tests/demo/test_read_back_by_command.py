"""Every planted number, read back by the command from a demo that the command made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, assert_never

import pytest
from tests.command import command_in

from bellwether.demo.generate import company_of
from bellwether.demo.stories import Ratio, Reading, stories
from bellwether.engine.definitions.entity import (
    AccountList,
    ByTrait,
    EachAccount,
    EachParent,
    InSegment,
    Membership,
    Portfolio,
    Within,
)
from bellwether.engine.definitions.value import Reason


def words(reading: Reading, last: date) -> Iterator[str]:
    """The command line that asks for a reading."""
    yield from ("values", reading.metric, "--on", str(last - timedelta(days=reading.back)), "--format", "json")
    if reading.known_back is not None:
        yield from ("--known-at", str(last - timedelta(days=reading.known_back)))
    match reading.grouping:
        case EachAccount(ids):
            yield from accounts(ids or ())
        case AccountList(_, ids):
            yield from (*accounts(ids), "--together")
        case EachParent(ids):
            yield from (*accounts(ids or ()), "--parents")
        case ByTrait(trait, membership):
            yield from ("--by", trait, *(("--membership", "now") if membership is Membership.NOW else ()))
        case InSegment(key):
            yield from ("--segment", key)
        case Portfolio():
            yield "--portfolio"
        case Within():
            raise TypeError("No story is told to somebody who sees a part of the accounts.")
        case never:
            assert_never(never)


def accounts(ids: tuple[str, ...]) -> Iterator[str]:
    for account in ids:
        yield from ("--account", account)


def agrees(reading: Reading, told: dict[str, Any]) -> bool:
    """Whether a value in JSON is the planted one, to the last digit that its kind of number has."""
    value = told["value"]
    match reading.expected:
        case Reason() as reason:
            return value is None and told["reason"] == reason.key
        case Ratio() as ratio:
            top, bottom = told.get("numerator"), told.get("denominator")
            exact = top is None or bottom is None or Fraction(top) / Fraction(bottom) * ratio.factor == ratio.value
            return exact and float(value) == float(ratio.value)
        case int() as number:
            return Fraction(value) == number and (reading.n is None or told["n"] == reading.n)
        case text:
            return bool(value == text)


def read_back(home: Path, last: date) -> list[tuple[str, object, object]]:
    """The planted numbers that the command does not give, with what it gives instead."""
    bellwether = command_in(home)
    wrong: list[tuple[str, object, object]] = []
    for reading in (reading for story in stories(company_of()) for reading in story.readings):
        entities = bellwether(*words(reading, last)).json()["entities"]
        named = [one for one in entities if reading.member in (one["id"], one["name"])] or entities
        (told,) = named[0]["values"]
        if len(named) != 1 or not agrees(reading, told):
            wrong.append((reading.metric, reading.expected, told))
    return wrong


@pytest.mark.long
def test_every_planted_number_is_read_back_by_the_command(tmp_path: Path) -> None:
    made = command_in(tmp_path / "home")("demo", "--format", "json")
    assert made.code == 0, made.err
    assert read_back(tmp_path / "home", date.fromisoformat(made.json()["last"])) == []
