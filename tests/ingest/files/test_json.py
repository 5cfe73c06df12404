"""JSON: lists, lists within documents, lines; every number as it was written."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tests.ingest.files.conftest import Shelf

from bellwether.ingest.files import flow, json_structure
from bellwether.ingest.refusal import Rejection

ROWS = [["1", "x"], ["2", None]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"id": 1, "name": "x"}, {"id": 2}]'),
        ("a.json", '\ufeff [\n {"id": 1,\n  "name": "x"},\n {"id": 2, "name": null}\n]\n'),
        ("a.json", '{"data": [{"id": 1, "name": "x"}, {"id": 2}]}'),
        (
            "a.json",
            '{"count": 2, "next": null, "tags": ["a"], "results": [{"id": 1, "name": "x"}, {"id": 2}], "x": {}}',
        ),
        ("a.jsonl", '{"id": 1, "name": "x"}\n\n{"id": 2}\n'),
        ("a.json", '{"id": 1, "name": "x"}\r\n{"id": 2}'),
        ("a.txt", '{"id": 1, "name": "x"}\n{"id": 2}'),
        ("a.json", '{\n "id": 1,\n "name": "x"\n}\n{\n "id": 2\n}\n'),
    ],
)
def test_rows_are_objects_however_they_follow_one_another(shelf: Shelf, name: str, content: str) -> None:
    found = shelf.read(shelf.put(name, content))
    assert (found.columns, found.cells) == (["id", "name"], ROWS)


def test_json_is_read_in_every_unicode_encoding(shelf: Shelf) -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-8-sig"):
        assert shelf.read(shelf.put("a.json", '[{"id": "ä"}]'.encode(encoding))).cells == [["ä"]]


def test_numbers_stay_as_they_were_written(shelf: Shelf) -> None:
    numbers = ["9007199254740993", "123456789012345678901234567890", "1.50", "0.1", "1e308", "-2.5E-7", "100.000"]
    found = shelf.read(shelf.put("a.json", "[" + ",".join(f'{{"n": {number}}}' for number in numbers) + "]"))
    assert (found.cells, found.exact) == ([[number] for number in numbers], {"n"})


def test_nested_objects_are_columns_and_lists_stay_json(shelf: Shelf) -> None:
    found = shelf.read(
        shelf.put(
            "a.jsonl", '{"a": {"b": 1, "c": {"d": true}}, "l": [1.10, "é", {"x": null}]}\n{"a": {"b": 2}, "e": {}}\n'
        )
    )
    assert found.columns == ["a.b", "a.c.d", "l"]
    assert found.cells == [["1", "true", '[1.10, "é", {"x": null}]'], ["2", None, None]]


def test_columns_that_come_late_are_there_from_the_first_row(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "BLOCK_BYTES", 64)
    lines = [json.dumps({"id": row} | ({"late": "x"} if row == 90 else {})) for row in range(100)]
    found = shelf.read(shelf.put("a.jsonl", "\n".join(lines)))
    assert found.columns == ["id", "late"]
    assert [line for line, cells in found.rows if cells[1]] == [91]


def test_lines_that_are_no_objects_cost_their_row_only(shelf: Shelf) -> None:
    wrong = [
        "{bad}",
        "[1, 2]",
        '{"id": 2, "id": 3}',
        '{"id": {"x": 1, "x": 2}}',
        '{"id": "\\ud800"}',
        '{"id": "\\u0000"}',
    ]
    found = shelf.read(shelf.put("a.jsonl", "\n".join(['{"id": 1}', *wrong, '{"id": 9}'])))
    assert [line for line, _ in found.rows] == [1, 8]
    assert [(one.line, one.reason) for one in found.rejected] == [
        (2, "this is not JSON: Expecting property name enclosed in double quotes at letter 2"),
        (3, "this is not an object with names and values"),
        (4, "the key “id” comes twice"),
        (5, "the key “x” comes twice"),
        (6, "this holds half of a letter (a lone surrogate)"),
        (7, "the row holds a NUL character"),
    ]


def test_what_other_programs_write_in_place_of_numbers_is_understood(shelf: Shelf) -> None:
    assert shelf.read(shelf.put("a.json", '[{"n": NaN, "id": 1}, {"n": Infinity, "id": 2}]')).cells == [
        [None, "1"],
        ["Infinity", "2"],
    ]


def test_a_row_that_is_no_json_in_a_list_costs_itself_only(shelf: Shelf) -> None:
    found = shelf.read(shelf.put("a.json", '[{"id": 1}, {"id": x}, {"id": 3}]'))
    assert found.rows == [(1, ["1"]), (3, ["3"])]
    assert found.rejected == [Rejection(2, "", '{"id": x}', "this is not JSON: Expecting value at letter 8")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            '[{"id": 1}, {"id": 2}, {"id": 3',
            'is cut off: after row 2 the list of its rows goes on with “{"id": 3” and is',
        ),
        ('[{"id": 1}, {"id": 2}', "is cut off: after row 1 the list"),
        ('[{"id": 1}] {"id": 2}', ': its list ends after row 1, the file goes on with “{"id": 2}”'),
        ('{"data": [{"id": 1}, ', "is cut off: after row 1 the list"),
        ('{"users": [{"id": 1}], "deals": [{"id": 2}]}', "holds several lists: users, deals. Say in the mapping which"),
        ("[]", "is empty, or holds no objects with names and values."),
        ("[1, 2]", "is empty, or holds no objects with names and values."),
    ],
)
def test_documents_that_are_no_table_are_refused_with_the_place(shelf: Shelf, content: str, told: str) -> None:
    assert told in shelf.refusal(shelf.put("a.json", content))


def test_a_list_that_is_asked_for_is_read(shelf: Shelf) -> None:
    path = shelf.put("a.json", '{"users": [{"id": 1}], "deals": [{"id": 2}]}')
    assert [cells for found in shelf.named(path, "deals") for cells in found.cells] == [["2"]]
    assert "there is no list “tickets” of objects in the document. Its lists are: users, deals." in shelf.missing(
        path, "tickets"
    )


def test_any_cut_into_blocks_gives_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, draw = Shelf(tmp_path), random.Random(7)
    texts = ['a"b', "\\", '\\"', "[{,", "]}", "é\n", "x" * 40, "", "\\\\\\"]
    drawn = [[draw.choice(texts) for _ in range(3)] for _ in range(60)]
    rows = [{"id": row, "t": one, "o": {"k": two}, "l": [three]} for row, (one, two, three) in enumerate(drawn)]
    expected = [
        [str(row), one, two, json.dumps([three], ensure_ascii=False)] for row, (one, two, three) in enumerate(drawn)
    ]
    whole = shelf.put("a.json", json.dumps(rows))
    wrapped = shelf.put("b.json", json.dumps({"x": texts, "data": rows}, ensure_ascii=False))
    lines = shelf.put("c.jsonl", "\n".join(map(json.dumps, rows)))
    for size in (1, 7, 64, 1000):
        monkeypatch.setattr(flow, "BLOCK_BYTES", size)
        for path in (whole, wrapped, lines):
            assert shelf.read(path).cells == expected


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.json", '[{"id": 0}, {"t": "%s"}, {"id": 2}]'),
        ("a.json", '{"data": [{"id": 0}, {"t": "%s"}, {"id": 2}]}'),
        ("a.json", '[{"id": 0}, {"t": "%s'),
        ("a.json", '{"id":\n 0}\n{"t": "%s"}\n{"id": 2}'),
        ("a.jsonl", '{"id": 0}\n{"t": "%s"}\n{"id": 2}\n'),
    ],
)
def test_a_row_that_fits_no_memory_is_refused(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, name: str, form: str
) -> None:
    monkeypatch.setattr(flow, "BLOCK_BYTES", 1 << 16)
    monkeypatch.setattr(json_structure, "WIDEST_ROW", 2 << 20)
    path = shelf.put(name, form % ("x" * (3 << 20)))
    assert shelf.refusal(path) == f"{name} has a row of more than 2 MB. Leave its largest values out."
