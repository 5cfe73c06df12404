"""Objects read as a grid are what they are read one by one, and a text that is no JSON is no grid."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether.ingest.files.json_columns import grid_of
from bellwether.ingest.files.json_rows import Table, rows_of, table_of
from bellwether.ingest.files.json_structure import parted

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**20), max_value=10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet='ab"\\,:{}[]é\n\t 1', max_size=6),
)
names = st.sampled_from(["a", "b", "c.d", "é", ""])
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)
objects = st.lists(st.dictionaries(names, values, max_size=4), min_size=1, max_size=6)
separators = st.sampled_from([(",", ":"), (", ", ": "), (" ,", " :\t")])


def one_by_one(text: bytes) -> Table:
    found = parted(text)
    return table_of(rows_of(found, range(1, len(found.texts) + 1)))


def told(columns: dict[str, object]) -> dict[str, list[str | None]]:
    return {name: column.to_pylist() for name, column in columns.items()}  # type: ignore[attr-defined]


@settings(max_examples=150, deadline=None)
@given(rows=objects, signs=separators, ascii_only=st.booleans())
def test_a_grid_is_what_the_rows_are_one_by_one(
    rows: list[dict[str, object]], signs: tuple[str, str], ascii_only: bool
) -> None:
    text = ",".join(json.dumps(row, separators=signs, ensure_ascii=ascii_only) for row in rows).encode()
    grid, table = grid_of(text), one_by_one(text)
    if grid is None:
        return
    assert (told(grid.columns), grid.texts, grid.rows) == (told(table.columns), table.texts, len(table.line))
    looked = grid_of(text, cells=False)
    assert looked is not None
    assert (set(looked.columns), looked.texts) == (set(table.columns), table.texts)


@settings(max_examples=150, deadline=None)
@given(rows=objects, at=st.integers(min_value=0), put=st.sampled_from([b"", b",", b'"', b"}", b"]", b"1", b"x", b":"]))
def test_a_text_with_a_row_that_is_none_is_no_grid(rows: list[dict[str, object]], at: int, put: bytes) -> None:
    text = ",".join(map(json.dumps, rows)).encode()
    place = at % len(text)
    spoiled = text[:place] + put + text[place + (put == b"") :]
    if one_by_one(spoiled).rejected:
        assert grid_of(spoiled) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('{"id": "a", "n": 1.50}, {"id": "b", "n": 9007199254740993}', True),
        ('{"id": "a", "n": 1}, {"n": 2, "id": "b"}, {"id": "c"}', True),
        ('{"a": {"b": 1, "c": null}, "l": [1, {"x": 2}]}', True),
        ('{"a": "say \\"hi\\", \\u00e9"}', True),
        ("{}", True),
        ('{"a": 1, "a": 2}', False),
        ('{"a": {"b": 1}, "a.b": 2}', False),
        ('{"a": 01}', False),
        ('{"a": nul}', False),
        ('{"a": "x" "y"}', False),
        ('{"a": 1,}', False),
        ('{"a": NaN}', False),
        ('{"a": [1, 2}]', False),
        ('["a"]', False),
        ("1", False),
    ],
)
def test_it_is_known_what_is_plain(text: str, plain: bool) -> None:
    grid = grid_of(text.encode())
    assert (grid is not None) is plain
    if grid is not None:
        assert told(grid.columns) == told(one_by_one(text.encode()).columns)


def test_rows_of_many_shapes_are_read_one_by_one() -> None:
    shapes: Callable[[int], bytes] = lambda count: b",".join(b'{"k%d": 1}' % number for number in range(count))  # noqa: E731
    assert (grid_of(shapes(60)) is None, grid_of(shapes(70)) is None) == (False, True)
