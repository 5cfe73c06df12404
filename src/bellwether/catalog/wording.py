"""The canonical wording of a definition: equal definitions have equal text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from bellwether.catalog.domain import SPEC_OF, Kind, Spec

Plain = str | int | bool | Decimal | date | None | list["Plain"] | dict[str, "Plain"]


def plain(spec: Spec) -> dict[str, Plain]:
    """The definition as mappings, lists and scalars, in the order of its fields; what holds anyway is left out."""
    built: dict[str, Plain] = msgspec.to_builtins(spec, builtin_types=(Decimal, date))
    return built


def decimal_text(number: Decimal) -> str:
    """The number written out, without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def body(spec: Spec) -> str:
    """The definition as canonical JSON: sorted keys, numbers as decimal text."""
    return json.dumps(_scalar(plain(spec)), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def spec_of(kind: Kind, text: str) -> Spec:
    """The definition that a canonical JSON text words."""
    return msgspec.json.decode(text, type=SPEC_OF[kind])


def flat(spec: Spec | None) -> dict[str, str]:
    """Each field of a definition by its dotted path, as text: what a difference is shown in."""
    return {} if spec is None else dict(_leaves("", _scalar(plain(spec))))


def _scalar(value: Plain) -> Plain:
    match value:
        case Mapping():
            return {key: _scalar(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_scalar(inner) for inner in value]
        case Decimal():
            return decimal_text(value)
        case date():
            return value.isoformat()
        case _:
            return value


def _leaves(path: str, value: Plain) -> list[tuple[str, str]]:
    match value:
        case Mapping():
            return [leaf for key, inner in value.items() for leaf in _leaves(f"{path}.{key}" if path else key, inner)]
        case list() if any(isinstance(inner, Mapping) for inner in value):
            numbered = enumerate(value, 1)
            return [leaf for number, inner in numbered for leaf in _leaves(f"{path}[{number}]", inner)]
        case list():
            return [(path, ", ".join(str(inner) for inner in value))]
        case bool():
            return [(path, "true" if value else "false")]
        case _:
            return [(path, str(value))]
