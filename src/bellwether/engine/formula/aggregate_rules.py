"""What each function of rows may read, whether it needs a value and a window, and the unit it gives."""

from dataclasses import replace

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.unit import COUNT, DATE, DURATION, NUMBER, PERCENT, POINTS, Unit, UnitKind
from bellwether.engine.definitions.window import Next, Rolling, Since
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.lookups import nearest, since_error
from bellwether.engine.formula.modifier_rules import check_modifiers
from bellwether.engine.formula.outlooks import LASTING, MODELLED
from bellwether.engine.formula.schema import collection_field, field_keys, unit_of_field
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import (
    Accounts,
    Aggregate,
    Binary,
    EachDay,
    Events,
    Expression,
    IsUnknown,
    Measure,
    Not,
    Operator,
    Records,
    RowField,
    Users,
)
from bellwether.engine.formula.units import ANYTHING, NUMERIC, Typed, named

_MONTH = Rolling(Duration(30, Period.DAY))
_OF_EVENTS_AND_RECORDS = frozenset(
    {Measure.FIRST, Measure.LAST, Measure.USERS, Measure.DAYS_SINCE, Measure.NPS, Measure.CSAT, *MODELLED}
)
_WITHOUT_VALUE = frozenset(
    {
        Measure.USERS,
        Measure.TOTAL_USERS,
        Measure.DAYS_SINCE,
        Measure.SESSIONS,
        Measure.EXPECTED_COUNT,
        Measure.ALIVE,
    }
)
_OF_ANY_VALUE = frozenset({Measure.COUNT, Measure.UNIQUE, Measure.FIRST, Measure.LAST})
_OF_DATES = frozenset({Measure.MIN, Measure.MAX})
_OF_DAYS = _OF_ANY_VALUE | {
    Measure.SUM,
    Measure.AVG,
    Measure.MIN,
    Measure.MAX,
    Measure.MEDIAN,
    Measure.PERCENTILE,
}
_RATES = frozenset({UnitKind.PERCENT, UnitKind.RATIO, UnitKind.POINTS})


def aggregate_unit(findings: Findings, aggregate: Aggregate, value: Typed | None) -> Typed:
    """The unit of an aggregate whose rows have a value of this unit, after checking its parts against each other."""
    if not _reads(findings, aggregate):
        return ANYTHING
    _check_window(findings, aggregate)
    check_modifiers(findings, aggregate)
    if aggregate.by is not None:
        _check_anchor(findings, aggregate, aggregate.by)
    _check_value(findings, aggregate, value)
    match aggregate.measure:
        case Measure.COUNT | Measure.UNIQUE | Measure.USERS | Measure.TOTAL_USERS | Measure.SESSIONS:
            return Typed(COUNT)
        case Measure.DAYS_SINCE:
            return Typed(DURATION)
        case Measure.NPS:
            return Typed(POINTS)
        case Measure.CSAT | Measure.ALIVE | Measure.SURVIVAL | Measure.CONTRACT_SURVIVAL:
            return Typed(PERCENT)
        case Measure.EXPECTED_COUNT | Measure.CONTRACT_PERIODS:
            return Typed(NUMBER)
        case _:
            return Typed(None if value is None else _plain(value.unit))


def _plain(unit: Unit | None) -> Unit | None:
    return unit if unit is None or unit.currency is None else Unit(unit.kind)


def _reads(findings: Findings, aggregate: Aggregate) -> bool:
    """Whether the measure can read such rows; it is noted if not."""
    measure, source = aggregate.measure, aggregate.source
    if measure is Measure.ONE_VOTE_EACH and not isinstance(source, Accounts):
        fix = None
        if aggregate.value is not None and isinstance(source, EachDay):
            fix = f"{measure}({to_text(aggregate.value, source)} per account)"
        sentence = "one_vote_each(…) is a mean over accounts: it takes a value “per account”."
        findings.refuse(aggregate, Code.ROWS_EXPECTED, sentence, fix)
        return False
    if measure is Measure.SESSIONS and not isinstance(source, Events):
        findings.refuse(aggregate, Code.ROWS_EXPECTED, "sessions(…) are made of events.", "sessions(any(), 30d)")
        return False
    if measure in LASTING and not _spans(aggregate):
        sentence = f"{measure}(…) takes an end less a start of records: feedback.(implemented_at - received_at)."
        findings.refuse(aggregate, Code.ROWS_EXPECTED, sentence)
        return False
    of_facts = measure in _OF_EVENTS_AND_RECORDS and isinstance(source, Accounts | Users)
    if of_facts or (isinstance(source, EachDay) and measure not in _OF_DAYS):
        fix = None
        if measure is Measure.USERS and isinstance(source, Accounts):
            fix = "total_users()"
        rows = "accounts" if isinstance(source, Accounts) else "people" if isinstance(source, Users) else "days"
        sentence = f"{measure}(…) reads events or records, not {rows}."
        findings.refuse(aggregate, Code.ROWS_EXPECTED, sentence, fix)
        return False
    return True


def _spans(aggregate: Aggregate) -> bool:
    """Whether the rows are records whose value is one of their dates less another."""
    match aggregate.source, aggregate.value:
        case Records(), Binary(Operator.SUBTRACT, RowField(), RowField()):
            return True
        case _:
            return False


def _check_window(findings: Findings, aggregate: Aggregate) -> None:
    window, source = aggregate.window, aggregate.source
    if isinstance(window, Since):
        error = since_error(window.trait, aggregate.span, findings.schema)
        if error is not None:
            fixed = None
            if error.suggestion is not None:
                trait = nearest(window.trait, _date_traits(findings))
                fixed = to_text(replace(aggregate, window=Since(trait))) if trait is not None else None
            findings.refuse(aggregate, error.code, error.sentence, fixed)
    match source:
        case Events() if window is None and aggregate.measure is not Measure.DAYS_SINCE:
            sentence = "Events need a window: within how long before each day?"
            fix = to_text(replace(aggregate, window=_MONTH))
            findings.refuse(aggregate, Code.WINDOW_MISSING, sentence, fix)
        case Events() | Users() if isinstance(window, Next):
            fix = to_text(replace(aggregate, window=Rolling(window.length)))
            sentence = "Nothing has happened yet in days to come; “next” is for dated records."
            findings.refuse(aggregate, Code.BAD_WINDOW, sentence, fix)
        case EachDay() if window is None:
            sentence = "Which days? Say within how long before each day."
            findings.refuse(aggregate, Code.WINDOW_MISSING, sentence, to_text(replace(aggregate, window=_MONTH)))
        case EachDay() if isinstance(window, Next | Since):
            sentence = "Days are counted back from the day itself: by a length, to a period's start, or all."
            findings.refuse(aggregate, Code.BAD_WINDOW, sentence, to_text(replace(aggregate, window=_MONTH)))
        case Accounts() if window is not None:
            sentence = "Accounts are those of the day itself; a window belongs inside, to what is computed for each."
            findings.refuse(aggregate, Code.WINDOW_NOT_ALLOWED, sentence, to_text(replace(aggregate, window=None)))
        case Users() if window is not None and aggregate.measure is not Measure.TOTAL_USERS:
            sentence = "Traits of people are read on the day itself, without a window."
            findings.refuse(aggregate, Code.WINDOW_NOT_ALLOWED, sentence, to_text(replace(aggregate, window=None)))


def _date_traits(findings: Findings) -> list[str]:
    return [key for key, known in findings.schema.account_traits.items() if unit_of_field(known) == DATE]


def _check_anchor(findings: Findings, aggregate: Aggregate, by: str) -> None:
    without = to_text(replace(aggregate, by=None))
    source = aggregate.source
    if not isinstance(source, Records):
        sentence = "“by” names a date of records; events have one time only."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, without)
        return
    if aggregate.window is None:
        sentence = "“by” says which date a window looks at, but there is no window."
        findings.refuse(aggregate, Code.WINDOW_MISSING, sentence, to_text(replace(aggregate, window=_MONTH)))
    collection = findings.schema.collections.get(source.collection)
    if collection is None:
        return
    known = collection_field(collection, by)
    if known is not None and unit_of_field(known) == DATE:
        return
    fields = {key: collection_field(collection, key) for key in field_keys(collection)}
    dates = [key for key, field in fields.items() if field is not None and unit_of_field(field) == DATE]
    fix = nearest(by, dates)
    suggestion = to_text(replace(aggregate, by=fix)) if fix is not None else without
    code = Code.UNKNOWN_FIELD if known is None else Code.UNITS
    sentence = f"{source.collection} has no date field “{by}”."
    findings.refuse(aggregate, code, sentence, suggestion)


def _check_value(findings: Findings, aggregate: Aggregate, value: Typed | None) -> None:
    measure = aggregate.measure
    if value is None:
        if measure not in _WITHOUT_VALUE and measure is not Measure.COUNT:
            _missing_value(findings, aggregate)
        return
    if measure in _WITHOUT_VALUE and aggregate.value is not None:
        _unwanted_value(findings, aggregate, aggregate.value)
    elif value.kind is None or measure in _OF_ANY_VALUE or (value.kind is UnitKind.DATE and measure in _OF_DATES):
        return
    elif value.kind not in NUMERIC:
        counted = measure in (Measure.SUM, Measure.AVG) and value.kind is not UnitKind.TRUTH
        fix = to_text(replace(aggregate, measure=Measure.UNIQUE)) if counted else None
        findings.refuse(aggregate, Code.UNITS, f"{measure}(…) needs numbers, but this is {named(value.unit)}.", fix)
    elif measure is Measure.SUM and value.kind in _RATES and not _weighted(value, aggregate):
        sentence = f"{named(value.unit).capitalize()} cannot be added up; a group recounts parts and whole by itself."
        findings.refuse(aggregate, Code.PERCENT_SUM, sentence, _alone(aggregate))
    elif measure is Measure.AVG and value.kind in _RATES and isinstance(aggregate.source, Accounts):
        sentence = "A mean of percentages or ratios misleads: small accounts weigh as much as large ones."
        findings.refuse(aggregate, Code.PERCENT_SUM, f"{sentence} A group recounts by itself.", _alone(aggregate))


def _weighted(value: Typed, aggregate: Aggregate) -> bool:
    """A ratio of each record may be added up, as shares of one whole are; a percentage or score may not."""
    return value.kind is UnitKind.RATIO and not isinstance(aggregate.source, Accounts)


def _alone(aggregate: Aggregate) -> str | None:
    simple = isinstance(aggregate.source, Accounts) and aggregate.where is None and aggregate.value is not None
    return to_text(aggregate.value) if simple and aggregate.value is not None else None


def _missing_value(findings: Findings, aggregate: Aggregate) -> None:
    source, measure = aggregate.source, aggregate.measure
    if isinstance(source, Records) and source.collection in findings.schema.metrics:
        text = f"{measure}({source.collection} per account)"
        sentence = f"{source.collection} is a metric, one value for each account."
        findings.refuse(aggregate, Code.ROWS_EXPECTED, sentence, text)
        return
    what = "property" if isinstance(source, Events) else "field" if isinstance(source, Records) else "metric"
    fix = to_text(replace(aggregate, measure=Measure.COUNT)) if measure is Measure.SUM else None
    findings.refuse(aggregate, Code.ARGUMENTS, f"{measure}(…) needs to know of which {what}.", fix)


def _unwanted_value(findings: Findings, aggregate: Aggregate, value: Expression) -> None:
    if aggregate.measure is Measure.DAYS_SINCE and isinstance(value, RowField):
        sentence = "The date of the records is named by “by”."
        findings.refuse(aggregate, Code.ARGUMENTS, sentence, to_text(replace(aggregate, value=None, by=value.name)))
        return
    there: Expression = Not(IsUnknown(value))
    where = there if aggregate.where is None else Binary(Operator.AND, aggregate.where, there)
    fix = to_text(replace(aggregate, value=None, where=where))
    sentence = f"{aggregate.measure}(…) takes rows, not one of their fields; “where” selects those that have it."
    findings.refuse(aggregate, Code.ARGUMENTS, sentence, fix)
