"""What makes a metric and its targets sound, apart from its formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from bellwether.catalog.bands import BandsRefused, check_bands, read_bands
from bellwether.catalog.domain import Definition, Definitions, EnteredSpec, Kind, MetricSpec, TargetSpec
from bellwether.catalog.spelling import closest
from bellwether.engine.definitions.metric import Direction, Display, EnteredRollup
from bellwether.engine.definitions.unit import Unit, UnitKind

_MAX_AGE = re.compile(r"([1-9]\d{0,5})\s*([dw])")
_UNIT = re.compile(r"([a-z]+)(?:\s+([A-Z]{3}))?")
_MOST_DECIMALS = 8


class UnreadableText(ValueError):
    """A short text (a unit, an age) that cannot be read, with the remedy."""


def read_unit(text: str) -> Unit:
    """The unit that a text such as `percent` or `money EUR` names."""
    found = _UNIT.fullmatch(text.strip())
    kinds = [kind.value for kind in UnitKind]
    if found is None or found[1] not in kinds:
        raise UnreadableText(f"“{text}” is not a unit{closest(text, kinds) or '; the units are ' + ', '.join(kinds)}")
    if found[2] and found[1] != UnitKind.MONEY:
        raise UnreadableText(f"only money has a currency; write “unit: {found[1]}”")
    return Unit(UnitKind(found[1]), found[2])


def read_max_age(text: str) -> int:
    """The days in a text such as `400d` or `8w`."""
    found = _MAX_AGE.fullmatch(text.strip())
    if found is None:
        raise UnreadableText(f"max_age “{text}” is not a number of days or weeks; write it like 400d or 8w")
    return int(found[1]) * (7 if found[2] == "w" else 1)


def metric_faults(spec: MetricSpec, definitions: Definitions) -> Iterator[str]:
    """What is wrong with a metric; formulas and conditions are checked elsewhere."""
    if (spec.formula is None) == (spec.entered is None):
        yield "a metric has either a formula or “entered: …”; give one of them"
    families = definitions.of(Kind.FAMILY)
    if spec.family is not None and spec.family not in families:
        yield f"there is no family “{spec.family}”{closest(spec.family, families)}"
    if spec.decimals is not None and not 0 <= spec.decimals <= _MOST_DECIMALS:
        yield f"decimals is {spec.decimals}; write 0 to {_MOST_DECIMALS}"
    if spec.min_n is not None and spec.min_n < 1:
        yield f"min_n is {spec.min_n}; write 1 or more, or leave it out"
    if spec.min_base is not None and spec.min_base < 0:
        yield "min_base is below zero; it is compared with the size of the base"
    if spec.min_coverage is not None and not 0 < spec.min_coverage <= 100:
        yield f"min_coverage is {spec.min_coverage}; write a percentage of a group's accounts, above 0 and up to 100"
    if spec.unit is not None:
        yield from _unit_faults(spec.unit)
    if spec.start is not None and spec.target is None:
        yield "there is a start but no target; add “target: …”"
    if spec.bands:
        yield from _band_faults(spec)
    if spec.entered is not None:
        yield from _entered_faults(spec, spec.entered, definitions)
    elif spec.display is Display.RANK:
        yield "a colour rank is set by a person; use “entered: {ranks: [bad, watch, good]}” instead of a formula"


def target_faults(definitions: Definitions) -> Iterator[tuple[Definition, str]]:
    """What is wrong with the targets, each with the target that it is said of."""
    metrics = definitions.typed(Kind.METRIC, MetricSpec)
    scores = definitions.of(Kind.HEALTH)
    segments = definitions.of(Kind.SEGMENT)
    by_subject: dict[tuple[str, str | None, str | None], list[tuple[Definition, TargetSpec]]] = {}
    for definition, spec in definitions.each(Kind.TARGET, TargetSpec):
        if spec.metric not in metrics and spec.metric not in scores:
            yield definition, f"there is no metric “{spec.metric}”{closest(spec.metric, [*metrics, *scores])}"
        elif (
            spec.metric in metrics
            and spec.account is None
            and spec.segment is None
            and spec.starts is None
            and metrics[spec.metric].target is not None
        ):
            yield definition, "the metric itself has a target for everyone; give this one a “from:” date, or keep one"
        if spec.account is not None and spec.segment is not None:
            yield definition, "a target is for one account or for one segment; keep one of them"
        if spec.segment is not None and spec.segment not in segments:
            yield definition, f"there is no segment “{spec.segment}”{closest(spec.segment, segments)}"
        if spec.starts is not None and spec.ends is not None and spec.starts >= spec.ends:
            yield definition, "“to” is not after “from”; a target holds from a day up to, not including, another"
        by_subject.setdefault((spec.metric, spec.segment, spec.account), []).append((definition, spec))
    for rivals in by_subject.values():
        yield from _overlaps(rivals)


def first_day(spec: TargetSpec) -> date:
    """The day that targets of one subject are ordered by; one without a start comes first."""
    return spec.starts or date.min


def _overlaps(rivals: list[tuple[Definition, TargetSpec]]) -> Iterator[tuple[Definition, str]]:
    in_order = sorted(rivals, key=lambda rival: first_day(rival[1]))
    for (earlier, before), (later, after) in pairwise(in_order):
        if before.ends and after.starts and before.ends > after.starts:
            yield later, f"this overlaps the target in {earlier.place}, which holds up to {before.ends}"


def _unit_faults(text: str) -> Iterator[str]:
    try:
        read_unit(text)
    except UnreadableText as fault:
        yield str(fault)


def _band_faults(spec: MetricSpec) -> Iterator[str]:
    if spec.display is Display.RANK:
        yield "a colour rank has no bands; its ranks say what is good"
        return
    try:
        check_bands(read_bands(spec.bands), spec.direction)
    except BandsRefused as fault:
        yield f"bands: {fault}"


def _entered_faults(spec: MetricSpec, entered: EnteredSpec, definitions: Definitions) -> Iterator[str]:
    if entered.max_age is not None:
        try:
            read_max_age(entered.max_age)
        except UnreadableText as fault:
            yield str(fault)
    if bool(entered.ranks) != (spec.display is Display.RANK):
        yield "“ranks” and “display: rank” belong together; give both or neither"
    if len(set(entered.ranks)) < len(entered.ranks) or not all(entered.ranks):
        yield "ranks must be different texts, from the worst to the best"
    yield from _rollup_faults(spec, entered, definitions)


def _rollup_faults(spec: MetricSpec, entered: EnteredSpec, definitions: Definitions) -> Iterator[str]:
    match entered.rollup:
        case EnteredRollup.WEIGHTED_MEAN if entered.weight is None:
            yield "a weighted mean needs its weight; add “weight: n”, or a metric or numeric account trait"
        case EnteredRollup.ON_TARGET if spec.target is None and spec.direction is Direction.NONE:
            yield "“on_target” needs a target and a direction; add “target: …” and “direction: up”"
        case EnteredRollup.DISTRIBUTION | None:
            pass
        case _ if entered.ranks:
            yield "ranks have no arithmetic; use “rollup: distribution”"
        case EnteredRollup():
            pass
    if entered.weight is not None and entered.rollup is not EnteredRollup.WEIGHTED_MEAN:
        yield "“weight” is only for “rollup: weighted_mean”"
    elif entered.weight is not None and entered.weight != "n":
        known = {
            *definitions.of(Kind.METRIC),
            *definitions.of(Kind.HEALTH),
            *(f"account.{key}" for key in definitions.of(Kind.ACCOUNT_TRAIT)),
        }
        if entered.weight not in known:
            remedy = closest(entered.weight, known)
            yield f"weight “{entered.weight}” is neither “n” nor a metric or account trait{remedy}"
