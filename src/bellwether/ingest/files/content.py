"""What a file is, told by what it holds; its name decides only where the content leaves it open."""

import codecs
import re
from enum import StrEnum
from pathlib import PurePath

from bellwether.ingest.files.flow import head_of
from bellwether.ingest.files.part import Part
from bellwether.ingest.refusal import ImportRefused

HEAD_BYTES = 1 << 16


class Format(StrEnum):
    """How the rows of a part are found."""

    DELIMITED = "delimited text"
    JSON = "JSON"
    LINES = "JSON Lines"
    PARQUET = "Parquet"
    WORKBOOK = "an Excel workbook"
    ARCHIVE = "a zip archive"


READ = "CSV, TSV and other delimited text, JSON, JSON Lines, Parquet, Excel workbooks (.xlsx), each also in gzip or zip"
"""What can be imported, for people."""

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"

_FOREIGN = (
    (b"%PDF", "a PDF document", "Export the table behind it as .csv or .xlsx"),
    (b"BZh", "packed with bzip2", "Unpack it, or pack it with gzip or zip"),
    (b"\xfd7zXZ", "packed with xz", "Unpack it, or pack it with gzip or zip"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "Unpack it, or pack it with gzip or zip"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it, or pack it as .zip"),
    (b"Rar!", "a RAR archive", "Unpack it, or pack it as .zip"),
    (b"SQLite format 3", "an SQLite database", "Export its tables as .csv"),
    (b"PARE", "a Parquet file whose columns are encrypted", "Write it without encryption"),
    (b"Obj\x01", "an Avro file", "Export it as .parquet or .csv"),
    (b"ORC", "an ORC file", "Export it as .parquet or .csv"),
    (b"ARROW1", "an Arrow file", "Export it as .parquet"),
    (b"\x89PNG", "a picture", "Export the table behind it as .csv or .xlsx"),
    (b"\xff\xd8\xff", "a picture", "Export the table behind it as .csv or .xlsx"),
    (b"GIF8", "a picture", "Export the table behind it as .csv or .xlsx"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PAGE = re.compile(rb"\s*<(!doctype html|html|table|head|body|\?xml|div|meta)", re.IGNORECASE)
_OBJECT = re.compile(rb"\s*\{\s*[\"}]")
_LIST = re.compile(rb"\s*\[\s*[\[\{\]\"\d]")
_NO_TABLES = frozenset(
    [
        ".css",
        ".doc",
        ".docx",
        ".htm",
        ".html",
        ".ini",
        ".js",
        ".md",
        ".odt",
        ".py",
        ".rst",
        ".sh",
        ".sql",
        ".toml",
        ".ts",
        ".xml",
        ".yaml",
        ".yml",
    ]
)
_JSON_NAMES = {".json": Format.JSON, ".jsonl": Format.LINES, ".ndjson": Format.LINES}
_EXPECTED = {
    ".csv": Format.DELIMITED,
    ".tsv": Format.DELIMITED,
    ".tab": Format.DELIMITED,
    ".txt": Format.DELIMITED,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".xlsx": Format.WORKBOOK,
    ".xlsm": Format.WORKBOOK,
    ".xls": Format.WORKBOOK,
    ".zip": Format.ARCHIVE,
    **_JSON_NAMES,
}
_CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\x0b\x0c\r\x1a\x1c\x1d\x1e\x1f")


def format_of(part: Part) -> Format:
    """What a part is; what cannot be read is refused, with the way out."""
    head = head_of(part, HEAD_BYTES)
    if head.startswith((ZIP, EMPTY_ZIP)):
        return Format.ARCHIVE
    if head.startswith(b"PAR1"):
        return Format.PARQUET
    if head.startswith(_OLD_OFFICE):
        raise ImportRefused(_old_office(part, head))
    for sign, what, remedy in _FOREIGN:
        if head.startswith(sign):
            raise ImportRefused(f"{part.label} is {what}. {remedy}.")
    return _text_format(part, head)


def unexpected(part: Part, found: Format) -> tuple[str, ...]:
    """A note where the name of a part promises another content than it has."""
    expected = _EXPECTED.get(suffix_of(part))
    same = {found, expected} <= {Format.JSON, Format.LINES}
    if expected is None or expected is found or same:
        return ()
    return (f"{part.label} is {found} by its content, whatever its name says, and was read as that.",)


def promises_a_table(part: Part) -> bool:
    """Whether a part is called like a table."""
    return suffix_of(part) in _EXPECTED


def suffix_of(part: Part) -> str:
    """The ending of a part's name in small letters, the one before `.gz` where it is packed."""
    name = PurePath(part.name.lower())
    return name.with_suffix("").suffix if name.suffix in {".gz", ".gzip"} else name.suffix


def _text_format(part: Part, head: bytes) -> Format:
    if suffix_of(part) in _NO_TABLES:
        raise ImportRefused(f"{part.label} is no table. What can be imported: {READ}.")
    plain = _plain(head)
    if _PAGE.match(plain):
        raise ImportRefused(
            f"{part.label} is a web page or XML, whatever its name says. Open it in a spreadsheet program and save it "
            "as .xlsx or .csv."
        )
    if len(plain.translate(None, _CONTROLS)) < 0.7 * len(plain):
        raise ImportRefused(f"{part.label} is no table that can be read. What can be imported: {READ}.")
    named = _JSON_NAMES.get(suffix_of(part))
    if _OBJECT.match(plain):
        return named or Format.LINES
    if _LIST.match(plain) and (named or suffix_of(part) not in _EXPECTED):
        return Format.JSON
    if re.match(rb"\s*\[\s*\{", plain):
        return Format.JSON
    return named or Format.DELIMITED


def _plain(head: bytes) -> bytes:
    """The head without its mark and, where it is UTF-16, without every second byte."""
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        head = head.removeprefix(mark)
    if len(head) > 1 and (head[1::2].count(0) > len(head) / 4 or head[0::2].count(0) > len(head) / 4):
        return head.replace(b"\0", b"")
    return head


def _old_office(part: Part, head: bytes) -> str:
    if suffix_of(part) in {".xlsx", ".xlsm"} or _ENCRYPTED in head:
        return f"{part.label} is protected by a password. Save it without one."
    return f"{part.label} is a workbook of the old .xls format. Save it as .xlsx."
