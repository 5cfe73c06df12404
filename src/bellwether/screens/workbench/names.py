"""What the formula editor completes: every name of the workspace that the viewer may use, with what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bellwether.engine.definitions.collection import Field
from bellwether.engine.formula.functions import ENTRIES
from bellwether.engine.formula.schema import Schema, collection_field, field_keys

_PLAIN = re.compile(r"[^\W\d]\w*")
_WINDOWS = (
    ("7d", "7 days"),
    ("30d", "30 days"),
    ("90d", "90 days"),
    ("1y", "one year"),
    ("mtd", "month to date"),
    ("qtd", "quarter to date"),
    ("ytd", "year to date"),
    ("all", "from the beginning"),
)

Name = dict[str, str]


def names(schema: Schema) -> dict[str, object]:
    """The names by where they may stand."""
    return {
        "functions": [
            _name(entry.name, "function", entry.signature, f"{entry.name}(")
            for entry in ENTRIES
            if _PLAIN.fullmatch(entry.name)
        ],
        "events": [_name(event, "event", "event", _quoted(event)) for event in sorted(schema.events)],
        "metrics": [_name(key, "metric", one.name or "metric", key) for key, one in sorted(schema.metrics.items())],
        "traits": _fields(schema.account_traits),
        "user_traits": _fields(schema.user_traits),
        "properties": _fields(schema.properties),
        "collections": [_name(key, "collection", one.name, key) for key, one in sorted(schema.collections.items())],
        "fields": {
            key: _fields({name: found for name in field_keys(one) if (found := collection_field(one, name))})
            for key, one in schema.collections.items()
        },
        "windows": [_name(text, "window", meaning, text) for text, meaning in _WINDOWS],
    }


def _fields(fields: Mapping[str, Field]) -> list[Name]:
    return [_name(key, "field", fields[key].type.value, _named(key)) for key in _sorted(fields)]


def _sorted(keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=str.casefold)


def _name(label: str, kind: str, detail: str, insert: str) -> Name:
    return {"label": label, "kind": kind, "detail": detail, "insert": insert}


def _named(key: str) -> str:
    return key if _PLAIN.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
