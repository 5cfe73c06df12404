"""What makes a mapping sound: everything that can be known to be wrong before a file is opened."""

from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.choice import Condition, conditions
from bellwether.ingest.expressions import pattern_fault
from bellwether.ingest.formats import BadFormat, Pattern, compiled
from bellwether.ingest.mapping import (
    AccountMapping,
    ApplicabilityMapping,
    Column,
    EventMapping,
    Layout,
    OutageMapping,
    PersonMapping,
    RateMapping,
    TargetMapping,
    TraitMapping,
    ValueMapping,
)
from bellwether.ingest.mapping_columns import columns_of, names_read
from bellwether.ingest.matching.checking import check_match
from bellwether.ingest.matching.names import check_ids
from bellwether.ingest.minor_units import BY_CURRENCY
from bellwether.ingest.numbers import Percent
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.unpivot import STAR, Unpivot

_MOST_MINOR_DECIMALS = 4
STAYING = frozenset({"events", "values", "targets", "outages", "rates", "applicability"})
"""The kinds of import that end nothing by leaving it out."""

_STAY = {
    EventMapping: "events",
    ValueMapping: "entered values",
    TargetMapping: "targets",
    OutageMapping: "outages",
    RateMapping: "rates",
    ApplicabilityMapping: "assignments of metrics",
}


def check_mapping(mapping: Layout, what: str, file: str) -> None:
    """Refuses what cannot be right whatever the file holds."""
    for place, column in columns_of(mapping):
        _check_column(column, f"{file}, at “{place}”")
    if mapping.zone is not None:
        _check_zone(mapping.zone, f"{file}, at “zone”")
    _check_separators(mapping.decimal or ".", mapping.thousands, file)
    if mapping.file_date is not None:
        try:
            date.fromisoformat(mapping.file_date)
        except ValueError as error:
            raise ImportRefused(f"{file}, at “file_date”: write the date as 2025-01-31.") from error
    for key, told in (("only", mapping.only), ("skip", mapping.skip)):
        for condition in conditions(told):
            _check_condition(condition, f"{file}, at “{key}”")
    if mapping.unpivot is not None:
        _check_unpivot(mapping.unpivot, mapping, file)
    if mapping.snapshot:
        _check_snapshot(mapping, file)
    check_ids(mapping, file)
    if isinstance(mapping, AccountMapping | PersonMapping):
        check_match(mapping, file)
    _check_kind(mapping, what, file)


def _check_column(column: Column, place: str) -> None:
    given = (column.column is not None, column.constant is not None, bool(column.first_of))
    if sum(given) != 1:
        raise ImportRefused(f"{place}: give either “column”, “constant” or “first_of”, exactly one of them.")
    if column.column == []:
        raise ImportRefused(f"{place}: “column” is an empty list. Name the columns to put together.")
    if column.zone is not None:
        _check_zone(column.zone, place)
    if column.format is not None and (fault := _format_fault(column.format)):
        raise ImportRefused(f"{place}: {fault}.")
    _check_separators(column.decimal or ".", column.thousands, place)
    if column.split is not None and (not column.split.by or column.split.part == 0):
        raise ImportRefused(f"{place}: “split” needs a text “by” and a “part”: 1 is the first, −1 the last.")
    if column.pattern is not None and (fault := pattern_fault(column.pattern)):
        raise ImportRefused(f"{place}: {fault}.")
    _check_words(column, place)
    if column.minor_units is not None:
        _check_minor_units(column, place)
    if isinstance(column.currency, Column):
        _check_column(column.currency, f"{place}.currency")


def _check_words(column: Column, place: str) -> None:
    if not column.true and not column.false:
        return
    if not column.true or not column.false:
        raise ImportRefused(f"{place}: give the words for both, “true: […]” and “false: […]”.")
    if column.type not in (None, FieldType.BOOLEAN):
        raise ImportRefused(f"{place}: words for true and false make a boolean, not “type: {column.type}”.")
    both = {word.lower() for word in column.true} & {word.lower() for word in column.false}
    if both:
        raise ImportRefused(f"{place}: “{min(both)}” stands under “true” and under “false”. Remove one of them.")


def _check_minor_units(column: Column, place: str) -> None:
    if column.type not in (None, FieldType.MONEY, FieldType.NUMBER):
        raise ImportRefused(f"{place}: only money and numbers have minor units, not “type: {column.type}”.")
    told = column.minor_units or ""
    if told != BY_CURRENCY and not (told.isdecimal() and 1 <= int(told) <= _MOST_MINOR_DECIMALS):
        raise ImportRefused(
            f"{place}: “minor_units” is the number of decimals that are not written (2 for cents), or “currency” "
            f"where each row's currency says so; not “{told}”."
        )


def _check_condition(condition: Condition, place: str) -> None:
    if (condition.texts is None) == (condition.empty is None):
        raise ImportRefused(f"{place}: say which texts are meant, “in: [Closed Won]”, or “empty: true” or “false”.")
    if condition.texts == []:
        raise ImportRefused(f"{place}: “in” is an empty list. Name the texts of “{condition.column}” that are meant.")


def _check_unpivot(unpivot: Unpivot, mapping: Layout, file: str) -> None:
    place = f"{file}, at “unpivot”"
    if not unpivot.cells or any(form.count(STAR) != 1 for form in unpivot.cells.values()):
        raise ImportRefused(f"{place}: each of “cells” is the name of a column with one * for the heading.")
    if unpivot.name in unpivot.cells:
        raise ImportRefused(f"{place}: “{unpivot.name}” is the name of the headings and of a cell. Rename one of them.")
    if unpivot.format is not None:
        try:
            compiled(unpivot.format)
        except BadFormat as bad:
            raise ImportRefused(f"{place}: {bad}.") from bad
    read = names_read(mapping)
    unread = [name for name in unpivot.made if name not in read]
    if unread:
        raise ImportRefused(
            f"{place}: it makes the column “{unread[0]}”, but nothing reads it. Name it where it belongs, as in "
            f"“value: {unread[0]}”."
        )
    asked = {condition.column for condition in (*conditions(mapping.only), *conditions(mapping.skip))}
    if made := asked & set(unpivot.made):
        raise ImportRefused(
            f"{file}: rows are chosen before they are unpivoted, so “{min(made)}” cannot decide; leave its heading out "
            "of “columns”."
        )


def _check_snapshot(mapping: Layout, file: str) -> None:
    if (stay := _STAY.get(type(mapping))) is not None:
        raise ImportRefused(
            f"{file}, at “snapshot”: {stay} stay whatever a later file leaves out. Remove the line; what is wrong is "
            "corrected by a row of its own."
        )
    if not mapping.source:
        raise ImportRefused(
            f"{file}, at “snapshot”: only what came from the same source is ended. Add “source: …” with a name for "
            "where the file comes from."
        )


def _format_fault(form: str) -> str:
    if form in set(Percent):
        return ""
    try:
        formats = compiled(form)
    except BadFormat as bad:
        return str(bad)
    for one in formats:
        if isinstance(one, Pattern) and one.months is not None and not one.text.startswith(("first of ", "last of ")):
            return f"“{one.text}” names periods; say which day is meant: “first of {one.text}” or “last of {one.text}”"
    return ""


def _check_separators(decimal: str, thousands: str | None, place: str) -> None:
    if decimal not in {".", ","}:
        raise ImportRefused(f"{place}: “decimal” is “.” or “,”, not “{decimal}”.")
    if thousands is not None and (len(thousands) != 1 or thousands == decimal or thousands.isdigit()):
        raise ImportRefused(f"{place}: “thousands” is one character that is neither a digit nor the decimal sign.")


def _check_zone(zone: str, place: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImportRefused(f"{place}: there is no time zone “{zone}”. Use a name such as Europe/Berlin.") from error


def _check_kind(mapping: Layout, what: str, file: str) -> None:
    match mapping:
        case ValueMapping():
            _check_values(mapping, file)
        case TargetMapping(metric=metric, value=value, metrics=metrics):
            if bool(metrics) == (value is not None) or (value is None) != (metric is None):
                raise ImportRefused(
                    f"{file}: give “metric” and “value” (one target a row) or “metrics” (a column for each metric)."
                )
            if mapping.account is not None and mapping.segment is not None:
                raise ImportRefused(f"{file}: a target is for an account or for a segment; keep one of the two lines.")
        case PersonMapping(account=None, starts=starts, ends=ends) if starts or ends:
            raise ImportRefused(f"{file}: “starts” and “ends” are of a membership; name the “account” column too.")
        case PersonMapping() if what == "contacts" and (mapping.starts or mapping.ends):
            raise ImportRefused(
                f"{file}: a contact is no member, so “starts” and “ends” have no meaning; remove them, or import the "
                "file as users."
            )
        case OutageMapping(event=None, of=None):
            raise ImportRefused(f"{file}: say what was out: “event” (an event's name) or “of” (a source).")
        case TraitMapping(of=subject) if subject not in {"accounts", "users"}:
            raise ImportRefused(f"{file}, at “of”: traits are of “accounts” or of “users”, not of “{subject}”.")
        case _:
            pass


def _check_values(mapping: ValueMapping, file: str) -> None:
    divided = mapping.numerator is not None and mapping.denominator is not None
    long = mapping.metric is not None and (mapping.value is not None or divided)
    if bool(mapping.metrics or mapping.parts) == long or (mapping.metric is None and mapping.value is not None):
        raise ImportRefused(
            f"{file}: give “metric” and “value” (one value a row) or “metrics” (a column for each metric)."
        )
    if len(mapping.metrics) > 1 and (mapping.numerator or mapping.denominator or mapping.n):
        raise ImportRefused(
            f"{file}: in a table with a column for each metric, each has its own “numerator”, “denominator” and “n”; "
            "write them under “parts”, as in “parts: {csat: {n: CSAT answers}}”."
        )
    for key, parts in mapping.parts.items():
        if key not in mapping.metrics and (parts.numerator is None or parts.denominator is None):
            raise ImportRefused(
                f"{file}, at “parts.{key}”: name the value's column under “metrics”, or both “numerator” and "
                "“denominator”."
            )
