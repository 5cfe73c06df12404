"""Mapping files: decoded strictly, with errors that name the file, the key and the remedy."""

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import structs

from bellwether.ingest.mapping import (
    KINDS,
    Column,
    FileMapping,
    Layout,
    OutageMapping,
    PersonMapping,
    RecordMapping,
    TraitMapping,
    ValueMapping,
    column_of,
)
from bellwether.ingest.plain_yaml import Plain, read_yaml
from bellwether.ingest.refusal import ImportRefused

_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`")
_LACKING = re.compile(r"missing required field `(?P<key>[^`]*)`")
_NOT_A_CHOICE = re.compile(r"Invalid enum value '?(?P<value>[^' ]*)'?")
_REMEDIES = {
    "Expected `bool`": "write true or false.",
    "Expected `object`": "write a group of lines “name: column”, indented below.",
    "Expected `array`": "write a list, as in [“11”, “n/a”].",
    "Expected `str": "write the name of a column, a list of columns, or a group of lines “column: …”.",
}
_NAMED_COLUMNS = ("traits", "properties", "fields", "metrics")


def read_mapping(path: Path, what: str) -> FileMapping:
    """The mapping in a YAML file for an import of this kind (a key of KINDS, or of a collection)."""
    return decode_mapping(read_yaml(path), what, str(path))


def decode_mapping(plain: dict[str, Plain], what: str, file: str) -> FileMapping:
    """The mapping for an import of this kind from plain texts, lists and mappings."""
    kind = KINDS.get(what, RecordMapping)
    # Entry by entry first: the decoder does not say which entry of a group is wrong.
    for key in _NAMED_COLUMNS:
        group = plain.get(key)
        if isinstance(group, dict):
            for name, spec in group.items():
                _column_is_right(spec, file, f"{key}.{name}")
    for key, entry in plain.items():
        if isinstance(entry, dict) and key in kind.__struct_fields__ and key not in _NAMED_COLUMNS:
            _column_is_right(entry, file, key)
    try:
        mapping = msgspec.convert(plain, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ImportRefused(_sentence(str(error), kind, file, "")) from error
    _check(mapping, file)
    return mapping  # type: ignore[return-value]  # every kind in KINDS is one of FileMapping


def _column_is_right(spec: Plain, file: str, place: str) -> None:
    try:
        if isinstance(spec, dict):
            msgspec.convert(spec, Column, strict=False)
        else:
            msgspec.convert(spec, str | list[str])
    except msgspec.ValidationError as error:
        raise ImportRefused(_sentence(str(error), Column, file, place)) from error


def _sentence(message: str, kind: type[msgspec.Struct], file: str, place: str) -> str:
    found = _PLACE.search(message)
    inner = found["path"] if found else ""
    at = ".".join(part for part in (place, inner) if part)
    prefix = f"{file}, at “{at}”" if at else file
    if unknown := _UNKNOWN.search(message):
        known = (Column if inner else kind).__struct_fields__
        close = get_close_matches(unknown["key"], known, n=1)
        hint = f"did you mean “{close[0]}”?" if close else f"known are {', '.join(known)}."
        return f"{prefix}: there is no key “{unknown['key']}” here; {hint}"
    if lacking := _LACKING.search(message):
        return f"{prefix}: “{lacking['key']}” is missing. Say which column holds it: “{lacking['key']}: column name”."
    if choice := _NOT_A_CHOICE.search(message):
        return f"{prefix}: “{choice['value']}” is not one of the choices here; the reference of mappings lists them."
    problem = message.removesuffix(found[0]) if found else message
    return f"{prefix}: {next((remedy for sign, remedy in _REMEDIES.items() if sign in problem), problem)}"


def _check(mapping: Layout, file: str) -> None:
    for place, column in _columns(mapping):
        _check_column(column, f"{file}, at “{place}”")
    for zone in [mapping.zone] if mapping.zone else []:
        _check_zone(zone, f"{file}, at “zone”")
    _check_separators(mapping.decimal or ".", mapping.thousands, file)
    if mapping.file_date is not None:
        try:
            date.fromisoformat(mapping.file_date)
        except ValueError as error:
            raise ImportRefused(f"{file}, at “file_date”: write the date as 2025-01-31.") from error
    _check_kind(mapping, file)


def _columns(mapping: Layout) -> Iterator[tuple[str, Column]]:
    for key, entry in structs.asdict(mapping).items():
        if key in _NAMED_COLUMNS:
            yield from ((f"{key}.{name}", column_of(spec)) for name, spec in entry.items())
        elif isinstance(entry, Column):
            yield key, entry


def _check_column(column: Column, place: str) -> None:
    if (column.column is None) == (column.constant is None):
        raise ImportRefused(f"{place}: give either “column” or “constant”, exactly one of them.")
    if column.zone is not None:
        _check_zone(column.zone, place)
    _check_separators(column.decimal or ".", column.thousands, place)
    if isinstance(column.currency, Column):
        _check_column(column.currency, f"{place}.currency")


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


def _check_kind(mapping: Layout, file: str) -> None:
    match mapping:
        case ValueMapping(metric=metric, value=value, metrics=metrics):
            if bool(metrics) == (value is not None) or (value is None) != (metric is None):
                raise ImportRefused(
                    f"{file}: give “metric” and “value” (one value a row) or “metrics” (a column for each metric)."
                )
        case PersonMapping(account=None, starts=starts, ends=ends) if starts or ends:
            raise ImportRefused(f"{file}: “starts” and “ends” are of a membership; name the “account” column too.")
        case OutageMapping(event=None, of=None):
            raise ImportRefused(f"{file}: say what was out: “event” (an event's name) or “of” (a source).")
        case TraitMapping(of=subject) if subject not in {"accounts", "users"}:
            raise ImportRefused(f"{file}, at “of”: traits are of “accounts” or of “users”, not of “{subject}”.")
        case _:
            pass
