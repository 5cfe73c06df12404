"""Time inside a day: what business_time, within and power may read, and the units they give."""

from bellwether.engine.definitions.unit import DURATION, NUMBER, TRUTH, UnitKind
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.literals import Text
from bellwether.engine.formula.lookups import nearest
from bellwether.engine.formula.names import quoted
from bellwether.engine.formula.tree import Call, Events, Records, Source
from bellwether.engine.formula.units import Typed, named

_POWERS = frozenset({UnitKind.NUMBER, UnitKind.RATIO, UnitKind.COUNT})


def power_unit(findings: Findings, call: Call, units: list[Typed]) -> Typed:
    """The unit of a power: a number, of numbers that have no unit."""
    for argument, unit in zip(call.arguments, units, strict=True):
        if unit.kind is UnitKind.PERCENT:
            sentence = "A percentage is 0 to 100; divide it by 100 first."
            findings.refuse(argument, Code.UNITS, sentence)
        elif unit.kind is not None and unit.kind not in _POWERS:
            findings.refuse(argument, Code.UNITS, f"power(…) takes plain numbers, but this is {named(unit.unit)}.")
    return Typed(NUMBER)


def business_time_unit(findings: Findings, call: Call, units: list[Typed], rows: Source | None) -> Typed:
    """The unit of the business time between two dates of a row."""
    _of_rows(findings, call, rows, only_records=False)
    _dates(findings, call, units)
    if len(call.arguments) > 2:
        _schedule(findings, call, units[2])
    elif len(findings.schema.schedules) != 1:
        _one_schedule(findings, call)
    return Typed(DURATION)


def within_unit(findings: Findings, call: Call, units: list[Typed], rows: Source | None) -> Typed:
    """True or false: whether something was done in time."""
    _of_rows(findings, call, rows, only_records=True)
    _dates(findings, call, units)
    if units[2].kind not in (None, UnitKind.DURATION):
        sentence = f"The third is the time allowed, such as 4h or 2d, but this is {named(units[2].unit)}."
        findings.refuse(call.arguments[2], Code.UNITS, sentence)
    if len(call.arguments) > 3:
        _schedule(findings, call, units[3])
    return Typed(TRUTH)


def _of_rows(findings: Findings, call: Call, rows: Source | None, *, only_records: bool) -> None:
    if isinstance(rows, Records) or (isinstance(rows, Events) and not only_records):
        return
    what = "of a record" if only_records else "of a row"
    sentence = f"{call.function}(…) compares two dates {what}, as in tickets.(…) or tickets where …"
    findings.refuse(call, Code.ROW_FIELD, sentence)


def _dates(findings: Findings, call: Call, units: list[Typed]) -> None:
    for argument, unit in zip(call.arguments[:2], units[:2], strict=True):
        if unit.kind not in (None, UnitKind.DATE):
            sentence = f"{call.function}(…) takes two dates first, but this is {named(unit.unit)}."
            findings.refuse(argument, Code.UNITS, sentence)


def _schedule(findings: Findings, call: Call, unit: Typed) -> None:
    argument = call.arguments[-1]
    known = findings.schema.schedules
    if not isinstance(argument, Text):
        if unit.kind is not None:
            sentence = "The schedule is named in quotes."
            findings.refuse(argument, Code.LITERAL_EXPECTED, sentence, _first(known))
        return
    if argument.value not in known:
        near = nearest(argument.value, known)
        fix = _first(known) if near is None else quoted(near)
        findings.refuse(argument, Code.UNKNOWN_SCHEDULE, f"There is no schedule “{argument.value}”.", fix)


def _one_schedule(findings: Findings, call: Call) -> None:
    known = sorted(findings.schema.schedules)
    if known:
        sentence = f"There are {len(known)} schedules; say which one: {', '.join(quoted(one) for one in known)}."
    else:
        sentence = "There is no schedule of business hours yet; define one under “schedules:”."
    findings.refuse(call, Code.UNKNOWN_SCHEDULE, sentence)


def _first(known: frozenset[str]) -> str | None:
    return quoted(min(known)) if known else None
