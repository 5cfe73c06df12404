"""What the decoder finds wrong with a definition, in words for the person who wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

import msgspec

from bellwether.catalog.domain import CollectionSpec, EnteredSpec, FieldSpec, MetricSpec
from bellwether.catalog.score_specs import NESTED, HealthSpec
from bellwether.catalog.spec import Colour, Worded
from bellwether.catalog.spelling import closest

_WHERE = re.compile(r" - at (`key` in )?`\$\.?([^`]*)`$")
_STEP = re.compile(r"\[(\d+|\.\.\.)\]|([^.\[\]]+)")

_DIGITS = 15

_PLAIN_WORDS = {
    "str": "text",
    "int": "a whole number",
    "decimal": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping",
    "date": "a date like 2026-01-31",
    "null": "empty",
    "int | str": "text or a whole number",
    "str | array": "text, or a list of texts",
}

_SENTENCES = {
    "Invalid RFC3339 encoded date": "this must be a date like 2026-01-31",
    "Invalid decimal string": "this must be a number",
}


def complaint(error: str, spec: type[Worded]) -> tuple[str, tuple[str | int, ...]]:
    """What is wrong, as a sentence, and the path of the wrong part inside the definition."""
    at = _WHERE.search(error)
    steps = _STEP.findall(at[2]) if at else []
    inside = tuple(int(number) if number.isdigit() else name for number, name in steps if number != "...")
    text = error[: at.start()] if at else error
    if found := re.fullmatch(r"Object contains unknown field `(.*)`", text):
        remedy = closest(found[1], _fields(spec, inside))
        if not re.fullmatch(r"\w+", found[1]):
            remedy = "; inside { } put text that holds a comma in quotes"
        return f"there is no field “{found[1]}” here{remedy}", (*inside, found[1])
    if found := re.fullmatch(r"Object missing required field `(.*)`", text):
        return f"“{found[1]}” is missing; add “{found[1]}: …”", inside
    if found := re.fullmatch(r"Invalid enum value '(.*)'", text):
        choices = sorted({*_choices(msgspec.json.schema(spec)), *get_args(Colour)})
        return f"“{found[1]}” is not one of the possible values{closest(found[1], choices)}", inside
    if found := re.fullmatch(r"Expected `(.*)`, got `(.*)`", text):
        wanted, got = (_PLAIN_WORDS.get(word, word) for word in (found[1].removesuffix(" | null"), found[2]))
        return f"this must be {wanted}, not {got}", inside
    return _SENTENCES.get(text, text[0].lower() + text[1:]), inside


def strange_numbers(spec: Worded) -> Iterator[tuple[str, str]]:
    """The fields whose number no computer needs: not a number, endless, or with too many digits; with the remedy."""
    for name in spec.__struct_fields__:
        number = getattr(spec, name)
        if isinstance(number, Decimal) and not (number.is_finite() and _writable(number)):
            yield name, f"“{number}” is not a number that can be kept; write at most {_DIGITS} digits on each side"


def _writable(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_DIGITS and number.adjusted() < _DIGITS


def _fields(spec: type[Worded], inside: tuple[str | int, ...]) -> list[str]:
    """The names of the fields that may stand at this place of the definition."""
    nested: type[msgspec.Struct] = spec
    if spec is CollectionSpec and inside:
        nested = FieldSpec
    elif spec is MetricSpec and inside:
        nested = EnteredSpec
    elif spec is HealthSpec:
        names = [step for step in inside if isinstance(step, str) and step in NESTED]
        nested = NESTED[names[-1]] if names else spec
    return [field.encode_name for field in msgspec.structs.fields(nested)]


def _choices(schema: object) -> Iterator[str]:
    """Every word that some field of the definition may take; enough to suggest from."""
    if isinstance(schema, dict):
        for name, part in schema.items():
            if name == "enum":
                yield from (word for word in part if isinstance(word, str))
            else:
                yield from _choices(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _choices(part)
