"""What tells of a person is replaced in texts and JSON; everything else stays letter by letter."""

import pytest

from bellwether.engine.warehouse.scrubbing import Scrub

SCRUB = Scrub({"ada@x.io": "gone-1", "Ada Lovelace": "gone-2", "42": "gone-3", "Al": "gone-4"}, frozenset({"ada@x.io"}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ada@x.io", "gone-1"),
        ("  Ada Lovelace ", "gone-2"),
        ("42", "gone-3"),
        ("Dear Ada Lovelace, mail ada@x.io!", "Dear gone-2, mail gone-1!"),
        ("Al dente costs 42", "Al dente costs 42"),
        ("nada@x.io", "nada@x.io"),
        ("ADA LOVELACE", "ADA LOVELACE"),
    ],
)
def test_a_text_is_replaced_as_a_whole_or_in_its_longer_words(text: str, expected: str) -> None:
    assert SCRUB.text(text) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('{"user": "ada@x.io", "n": 1.10}', '{"user": "gone-1", "n": 1.10}'),
        ('{"user":42,"price":42.0,"many":142}', '{"user":"gone-3","price":42.0,"many":142}'),
        ('{"Ada Lovelace": 1, "ada@x.io" : [true, "Al"]}', '{"Ada Lovelace": 1, "gone-1" : [true, "gone-4"]}'),
        ('{"note": "by \\"Ada Lovelace\\""}', '{"note": "by \\"gone-2\\""}'),
        ('{"name": "\\u0041da Lovelace"}', '{"name": "gone-2"}'),
        ("not json at all", "not json at all"),
    ],
)
def test_json_is_replaced_value_by_value_and_in_keys_that_are_names(raw: str, expected: str) -> None:
    assert SCRUB.json(raw) == expected
