"""Changing the mapping of an uploaded table: by answers to what is open, or as a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from bellwether.ingest.decoding import decode_mapping
from bellwether.ingest.mapping import FileMapping
from bellwether.ingest.plain_yaml import Plain, read_yaml_text
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.suggest.yaml_lines import block, quoted
from bellwether.ingest.uploads.confining import confined
from bellwether.ingest.uploads.keeping import Shelf
from bellwether.ingest.uploads.upload import OpenPoint, Upload

_SIMPLE = re.compile(r"(?P<key>[a-z_]+): (?P<value>[^{\[]*)")
_COLUMN = "COLUMN"
_BLANKS = ("COLUMN", "FILE", "…")


def choice_of(point: OpenPoint) -> tuple[str, str] | None:
    """Of a line like “zone: UTC”, the key and the value that is proposed; of “account: COLUMN” no value."""
    found = _SIMPLE.fullmatch(point.line)
    if found is None:
        return None
    value = found["value"].strip()
    return found["key"], "" if value == _COLUMN else value.strip('"')


def asks_for_column(point: OpenPoint) -> bool:
    """Whether the answer is the name of a column."""
    return point.line.endswith(f": {_COLUMN}")


def line_for(point: OpenPoint, answer: str) -> str:
    """The line of the mapping that an answer stands for."""
    if point.ways:
        return dict(point.ways).get(answer, answer)
    chosen = choice_of(point)
    return answer if chosen is None else f"{chosen[0]}: {quoted(answer)}"


def mapping_text(shelf: Shelf, mapping: str) -> str:
    """The mapping as it is written."""
    return (shelf.told / mapping).read_text(encoding="utf-8")


def answer(shelf: Shelf, number: int, answers: Mapping[int, str]) -> Upload:
    """The upload with answers (by the number of the question) in the mapping of one table."""
    upload = shelf.read()
    table = upload.tables[number]
    text = mapping_text(shelf, table.mapping)
    told = read_yaml_text(text, table.mapping)
    points = list(table.points)
    for at, given in answers.items():
        line = line_for(points[at], given)
        if any(blank in line for blank in _BLANKS):
            raise ImportRefused(f"“{line}”: put the name of a column or file where the line says so.")
        _merge(told, read_yaml_text(line, "the answer"))
        points[at] = replace(points[at], answered=True)
    remarks = "\n".join(line for line in text.splitlines() if line.startswith("#") and "QUESTION" not in line)
    written = "\n".join([remarks, *block(told)]).lstrip("\n") + "\n"
    _write(shelf, table.mapping, written, table.what)
    return shelf.write(upload.with_table(number, replace(table, points=tuple(points))))


def rewrite(shelf: Shelf, number: int, text: str) -> Upload:
    """The upload with the mapping of one table as somebody wrote it; what was open counts as answered."""
    upload = shelf.read()
    table = upload.tables[number]
    _write(shelf, table.mapping, text.replace("\r\n", "\n"), table.what)
    points = tuple(replace(one, answered=True) for one in table.points)
    return shelf.write(upload.with_table(number, replace(table, points=points)))


def leave(shelf: Shelf, number: int, *, left: bool) -> Upload:
    """The upload with one table left out, or taken up again."""
    upload = shelf.read()
    return shelf.write(upload.with_table(number, replace(upload.tables[number], left=left)))


def _write(shelf: Shelf, name: str, text: str, what: str) -> None:
    _sound(read_yaml_text(text, name), what, name, shelf.data)
    (shelf.told / name).write_text(text, encoding="utf-8")


def _sound(plain: dict[str, Plain], what: str, name: str, data: Path) -> FileMapping:
    return confined(decode_mapping(plain, what, name), data)


def _merge(told: dict[str, Plain], more: dict[str, Plain]) -> None:
    for key, value in more.items():
        here = told.get(key)
        if isinstance(here, dict) and isinstance(value, dict) and key in {"fields", "traits", "properties", "metrics"}:
            here.update(value)
        else:
            told[key] = value
