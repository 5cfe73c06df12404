"""What can be asked in the filter builder: subjects, and the tests that each of them takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.metric import Display, Metric, MetricKind
from bellwether.screens.choices import Choices, MetricShown, TraitShown

NAME, SEGMENT, CUSTOM = "name", "segment", "custom"
TRAIT_PREFIX, METRIC_PREFIX = "t:", "m:"


class Needs(StrEnum):
    """What a test must be told."""

    NOTHING = "nothing"
    NUMBER = "number"
    TWO_NUMBERS = "two_numbers"
    TEXT = "text"
    PICKS = "picks"
    DAYS = "days"
    CHANGE = "change"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Test:
    """One thing that can be asked of a subject. `after` follows the number: “%”, “days”."""

    key: str
    words: str
    needs: Needs
    section: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a condition is about, with its tests; the first test is the one that a new condition opens with."""

    key: str
    name: str
    tests: tuple[Test, ...]
    metric: Metric | None = None
    trait: TraitShown | None = None

    def test(self, key: str) -> Test:
        """The test of this key, else the first."""
        return next((one for one in self.tests if one.key == key), self.tests[0])


@dataclass(frozen=True, slots=True)
class Section:
    """Subjects under one heading."""

    name: str
    subjects: tuple[Subject, ...]


_COMPARED = (
    Test("ge", "is at least", Needs.NUMBER),
    Test("gt", "is more than", Needs.NUMBER),
    Test("le", "is at most", Needs.NUMBER),
    Test("lt", "is less than", Needs.NUMBER),
    Test("eq", "is exactly", Needs.NUMBER),
    Test("ne", "is other than", Needs.NUMBER),
)
_SET = (Test("set", "is set", Needs.NOTHING), Test("unset", "is not set", Needs.NOTHING))
_OF_TEXTS = (
    Test("is", "is", Needs.PICKS),
    Test("isnt", "is not", Needs.PICKS),
    Test("has", "contains", Needs.TEXT),
    *_SET,
)
_OF_DAYS = (
    Test("due", "is within the next", Needs.DAYS, after="days"),
    Test("past", "was within the last", Needs.DAYS, after="days"),
    *_SET,
)
_OF_TRUTH = (Test("yes", "is yes", Needs.NOTHING), Test("no", "is no", Needs.NOTHING), *_SET)
_TESTS = {
    FieldType.TEXT: _OF_TEXTS,
    FieldType.BOOLEAN: _OF_TRUTH,
    FieldType.DATE: _OF_DAYS,
    FieldType.INSTANT: _OF_DAYS,
    FieldType.NUMBER: (*_COMPARED, *_SET),
    FieldType.MONEY: (*_COMPARED, *_SET),
}
_COLOUR = Test("colour", "has the colour", Needs.PICKS, "Colour")
_KNOWN = (
    Test("unknown", "is unknown", Needs.NOTHING, "Missing"),
    Test("known", "is known", Needs.NOTHING, "Missing"),
)
_MOVED = (
    Test("better", "got a better colour", Needs.OVER, "Change"),
    Test("worse", "got a worse colour", Needs.OVER, "Change"),
)
_STARTED = (
    Test("new", "rose from zero", Needs.OVER, "Change"),
    Test("no_base", "had no value before", Needs.OVER, "Change"),
)
_JUDGED = (
    Test("gain", "shows a gain", Needs.OVER, "Change"),
    Test("loss", "shows a loss", Needs.OVER, "Change"),
)
_TARGET = (
    Test("reached", "reaches its target", Needs.NOTHING, "Target"),
    Test("missed", "misses its target", Needs.NOTHING, "Target"),
)


def sections(choices: Choices, catalog: Catalog) -> tuple[Section, ...]:
    """All subjects, under headings: the account, its health, then metrics by family."""
    return tuple(one for one in _sections(choices, catalog) if one.subjects)


def _sections(choices: Choices, catalog: Catalog) -> Iterator[Section]:
    account = [Subject(NAME, "Name", (Test("has", "contains", Needs.TEXT),))]
    if catalog.segments:
        tests = (Test("in", "is one of", Needs.PICKS), Test("out", "is none of", Needs.PICKS))
        account.append(Subject(SEGMENT, "Segment", tests))
    account += [_of_trait(one) for one in choices.traits]
    yield Section("Account", tuple(account))
    scored = [one for one in choices.metrics if one.metric.kind is MetricKind.SCORED]
    yield Section("Health", tuple(_of_metric(one) for one in scored))
    for family, metrics in choices.families:
        yield Section(family.name, tuple(_of_metric(one) for one in metrics if one not in scored))


def _of_trait(shown: TraitShown) -> Subject:
    return Subject(TRAIT_PREFIX + shown.trait, shown.name, _TESTS[shown.field.type], trait=shown)


def _of_metric(shown: MetricShown) -> Subject:
    metric = shown.metric
    if metric.entered is not None and metric.entered.ranks:
        tests: tuple[Test, ...] = (Test("rank", "is", Needs.PICKS), _COLOUR, *_MOVED, *_KNOWN)
    else:
        tests = tuple(_of_numbers(metric))
    return Subject(METRIC_PREFIX + metric.key, metric.name, tests, metric=metric)


def _of_numbers(metric: Metric) -> Iterator[Test]:
    colours = bool(metric.bands or metric.targets)
    if metric.kind is MetricKind.SCORED:
        yield _COLOUR
    yield from (Test(one.key, one.words, one.needs, "Value") for one in _COMPARED)
    yield Test("between", "is between", Needs.TWO_NUMBERS, "Value")
    if colours and metric.kind is not MetricKind.SCORED:
        yield _COLOUR
    yield from _TARGET if metric.targets else ()
    points = "points" if metric.display is Display.PERCENT else ""
    if metric.display is not Display.PERCENT:
        yield Test("rose_pct", "rose by at least", Needs.CHANGE, "Change", "%")
        yield Test("fell_pct", "fell by at least", Needs.CHANGE, "Change", "%")
    yield Test("rose_abs", "rose by at least", Needs.CHANGE, "Change", points)
    yield Test("fell_abs", "fell by at least", Needs.CHANGE, "Change", points)
    if metric.display is Display.PERCENT:
        yield Test("rose_pct", "rose by at least", Needs.CHANGE, "Change", "% of what it was")
        yield Test("fell_pct", "fell by at least", Needs.CHANGE, "Change", "% of what it was")
    yield from _JUDGED
    yield from _MOVED if colours else ()
    yield from _STARTED
    yield from _KNOWN
