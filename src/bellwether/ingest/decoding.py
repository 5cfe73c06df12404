"""Mapping files: decoded strictly, with errors that name the file, the key and the remedy."""

import re
from difflib import get_close_matches
from pathlib import Path

import msgspec

from bellwether.ingest.choice import Condition
from bellwether.ingest.expressions import Split
from bellwether.ingest.mapping import KINDS, Column, FileMapping, Lookup, Match, Parts, RecordMapping
from bellwether.ingest.mapping_columns import NAMED_COLUMNS, is_spec
from bellwether.ingest.mapping_rules import check_mapping
from bellwether.ingest.plain_yaml import Plain, read_yaml
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.unpivot import Span, Unpivot

_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`")
_LACKING = re.compile(r"missing required field `(?P<key>[^`]*)`")
_NOT_A_CHOICE = re.compile(r"Invalid enum value '?(?P<value>[^' ]*)'?")
_REMEDIES = {
    "Expected `bool`": "write true or false.",
    "Expected `object`": "write a group of lines “name: column”, indented below.",
    "Expected `object | null`": "write a group of lines “key: …”, indented below.",
    "Expected `array": "write a list, as in [“11”, “n/a”].",
    "Expected `int": "write a whole number, as in 1.",
    "Expected `str": "write the name of a column, a list of columns, or a group of lines “column: …”.",
}
_INSIDE: dict[str, type[msgspec.Struct]] = {
    "lookup": Lookup,
    "split": Split,
    "only": Condition,
    "skip": Condition,
    "unpivot": Unpivot,
    "columns": Span,
    "parts": Parts,
    "match": Match,
}
"""What may stand in a group of settings, by its key."""


def read_mapping(path: Path, what: str) -> FileMapping:
    """The mapping in a YAML file for an import of this kind (a key of KINDS, or of a collection)."""
    return decode_mapping(read_yaml(path), what, str(path))


def decode_mapping(plain: dict[str, Plain], what: str, file: str) -> FileMapping:
    """The mapping for an import of this kind from plain texts, lists and mappings."""
    kind = KINDS.get(what, RecordMapping)
    # Entry by entry first: the decoder does not say which entry of a group is wrong.
    for key in NAMED_COLUMNS:
        group = plain.get(key)
        if isinstance(group, dict):
            for name, spec in group.items():
                _column_is_right(spec, file, f"{key}.{name}")
    for key, entry in plain.items():
        if isinstance(entry, dict) and is_spec(kind, key):
            _column_is_right(entry, file, key)
    try:
        mapping = msgspec.convert(plain, kind, strict=False)
    except msgspec.ValidationError as error:
        raise ImportRefused(_sentence(str(error), kind, file, "")) from error
    check_mapping(mapping, what, file)
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
        known = _names(_struct_at(inner, kind))
        close = get_close_matches(unknown["key"], known, n=1)
        hint = f"did you mean “{close[0]}”?" if close else f"known are {', '.join(known)}."
        return f"{prefix}: there is no key “{unknown['key']}” here; {hint}"
    if lacking := _LACKING.search(message):
        return f"{prefix}: “{lacking['key']}” is missing. Say which column holds it: “{lacking['key']}: column name”."
    if choice := _NOT_A_CHOICE.search(message):
        return f"{prefix}: “{choice['value']}” is not one of the choices here; the reference of mappings lists them."
    problem = message.removesuffix(found[0]) if found else message
    return f"{prefix}: {next((remedy for sign, remedy in _REMEDIES.items() if sign in problem), problem)}"


def _struct_at(inner: str, kind: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """What may stand at a place inside a mapping of a kind."""
    if not inner:
        return kind
    keys = re.sub(r"\[[^]]*\]", "", inner).split(".")
    return next((_INSIDE[key] for key in reversed(keys) if key in _INSIDE), Column)


def _names(kind: type[msgspec.Struct]) -> tuple[str, ...]:
    """The keys as they are written, which may be words that Python keeps for itself."""
    return kind.__struct_encode_fields__
