"""Values of JSON as the cells that the ingest path reads: texts, null where something is cleared."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

_LONGEST = 10_000
_MOST_DIGITS = 40
_SURROGATES = range(0xD800, 0xE000)


def cell_of(value: object) -> str | None:
    """A scalar as a cell."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int():
            return _plain(Decimal(value))
        case Decimal():
            return _plain(value)
        case str():
            return clean(value) if value.strip() else None
        case _:
            raise ValueError("this is a text, a number, true, false, or null to clear it")  # pydantic's


def clean(text: str) -> str:
    """A text that can be kept."""
    if len(text) > _LONGEST:
        raise ValueError(f"a text has at most {_LONGEST:,} characters")
    if "\0" in text or any(ord(sign) in _SURROGATES for sign in text):
        raise ValueError("the text has characters that no text has")
    return text


def name_of(text: str) -> str:
    """An id or a key as it is kept: in one spelling of its letters."""
    if text != text.strip() or not text.isprintable():
        raise ValueError("a name has no blanks around it and only printable characters")
    return normalize("NFC", clean(text))


def number_of(value: object) -> str | None:
    """A number, or a text that is one, as a cell."""
    if isinstance(value, str):
        try:
            return _plain(Decimal(value))
        except ArithmeticError as error:
            raise ValueError("this is not a number") from error
    if isinstance(value, bool):
        raise ValueError("this is not a number")  # noqa: TRY004  # pydantic's
    return cell_of(value)


def _plain(number: Decimal) -> str:
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS:
        raise ValueError("the number is too large, or has too many digits")
    return f"{number:f}"


SCALAR = {"type": ["string", "number", "boolean", "null"]}

Cell = Annotated[str | None, BeforeValidator(cell_of), WithJsonSchema(SCALAR)]
"""A value: a text, number or boolean; null clears it."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(name_of)]
"""An id or a key."""
