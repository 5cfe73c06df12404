"""An Excel workbook (.xlsx): its sheets, its texts, and what the style of a cell says of its number."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from bellwether.ingest.files.flow import BLOCK_BYTES, UNPACKED_RATIO, UNPACKED_UNSUSPECTED, seekable
from bellwether.ingest.files.part import Part
from bellwether.ingest.files.workbook_numbers import Shown, shown_by
from bellwether.ingest.refusal import ImportRefused

TEXTS_BYTES = 256 << 20
"""The most text that the sheets of one workbook may share; it is held in memory."""

_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""A sign by its number. Halves of signs (surrogates) are none, and stay as they are written."""

_FILLED = re.compile(rb"<(\w+:)?c[ />]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_MERGES = 200_000

Start = Callable[[str, dict[str, str]], object]


@dataclass(frozen=True, slots=True)
class SheetOf:
    """A sheet by its name, and where the archive keeps it."""

    name: str
    member: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells of one column that were merged into one, over several rows: its first and its last row."""

    column: int
    first: int
    last: int


class Workbook:
    """An opened workbook. What it says of all its sheets is read at once, the sheets as a stream."""

    def __init__(self, archive: ZipFile, label: str) -> None:
        self._archive = archive
        self.label = label
        self._members = {name.lower(): name for name in archive.namelist()}
        if "xl/workbook.xml" not in self._members:
            raise ImportRefused(f"{label} is another archive, not a workbook. Unpack it and import what is in it.")
        self.since_1904 = False
        self.sheets = self._sheets()

    def blocks(self, member: str) -> Iterator[bytes]:
        """The XML of a member, block by block."""
        name = self._members.get(member.lower())
        if name is None:
            raise ImportRefused(f"{self.label} lacks a part of itself, “{member}”. Open it and save it again.")
        packed = max(self._archive.getinfo(name).compress_size, 1)
        unpacked = 0
        with self._archive.open(name) as file:
            while block := file.read(BLOCK_BYTES // 4):
                unpacked += len(block)
                if unpacked > max(UNPACKED_UNSUSPECTED, UNPACKED_RATIO * packed):
                    raise ImportRefused(
                        f"{self.label} unpacks to more than {UNPACKED_RATIO} times its size. Export its table as .csv."
                    )
                yield block

    def size(self, member: str) -> int:
        """The unpacked bytes of a member."""
        return self._archive.getinfo(self._members[member.lower()]).file_size

    def is_empty(self, sheet: SheetOf) -> bool:
        """Whether a sheet has no cell."""
        rest = b""
        for block in self.blocks(sheet.member):
            if _FILLED.search(rest + block):
                return False
            rest = block[-16:]
        return True

    def merged(self, sheet: SheetOf) -> list[Merged]:
        """Which cells of a sheet are merged over several rows."""
        found: list[Merged] = []
        rest = b""
        for block in self.blocks(sheet.member):
            text = rest + block
            end = 0
            # The search for a whole pattern is slow where there is none, so the word alone is looked for first.
            if b"mergeCell" in text:
                for match in _MERGED.finditer(text):
                    end = match.end()
                    if match[2] != match[4]:
                        found.append(Merged(column_of_letters(match[1].decode()), int(match[2]), int(match[4])))
            if len(found) > _MERGES:
                raise ImportRefused(f"{self.label} has more than {_MERGES:,} merged cells. Export its table as .csv.")
            rest = text[max(end, len(text) - 200) :]
        return found

    def texts(self) -> list[str]:
        """The texts that the cells refer to by number."""
        if "xl/sharedstrings.xml" not in self._members:
            return []
        if self.size("xl/sharedstrings.xml") > TEXTS_BYTES:
            raise ImportRefused(f"{self.label} holds more text than fits into memory. Export its table as .csv.")
        collector = _Texts()
        self._parse("xl/sharedStrings.xml", collector.start, collector.end, collector.text)
        return collector.texts

    def shown(self) -> list[Shown]:
        """What the number in a cell is, by the number of the cell's style."""
        if "xl/styles.xml" not in self._members:
            return []
        codes: dict[int, str] = {}
        styles: list[Shown] = []
        within: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            within.append(tag)
            if tag == "numFmt":
                codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif tag == "xf" and "cellXfs" in within:
                number = int(attributes.get("numFmtId", "0"))
                styles.append(shown_by(number, codes.get(number)))

        self._parse("xl/styles.xml", start, lambda _: within.pop())
        return styles

    def _sheets(self) -> tuple[SheetOf, ...]:
        targets: dict[str, str] = {}
        listed: list[tuple[str, str, bool]] = []

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
                target = attributes.get("Target", "")
                targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")

        def entry(tag: str, attributes: dict[str, str]) -> None:
            if tag == "workbookPr":
                self.since_1904 = attributes.get("date1904") in {"1", "true"}
            elif tag == "sheet":
                key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                listed.append((attributes.get("name", ""), key, attributes.get("state", "visible") != "visible"))

        self._parse("xl/_rels/workbook.xml.rels", relation)
        self._parse("xl/workbook.xml", entry)
        return tuple(SheetOf(name, targets[key], hidden) for name, key, hidden in listed if key in targets)

    def _parse(
        self,
        member: str,
        start: Start,
        end: Callable[[str], object] | None = None,
        text: Callable[[str], object] | None = None,
    ) -> None:
        for _ in parsing(self.blocks(member), self.label, start, end, text):
            pass


class _Texts:
    """Collects shared texts; how a word is pronounced (in Japanese sheets) is no part of it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._inside = False
        self._aside = False

    def start(self, tag: str, _: Mapping[str, str]) -> None:
        if tag == "si":
            self._pieces = []
        elif tag == "rPh":
            self._aside = True
        elif tag == "t":
            self._inside = not self._aside

    def text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)

    def end(self, tag: str) -> None:
        if tag == "si":
            self.texts.append(unescaped("".join(self._pieces)))
        elif tag == "rPh":
            self._aside = False
        elif tag == "t":
            self._inside = False


@contextmanager
def opened_workbook(part: Part) -> Iterator[Workbook]:
    """The workbook that a part is, or is a sheet of."""
    label = Part(part.path, part.inside).label
    with seekable(part) as file, _archive(file, label) as archive:
        yield Workbook(archive, label)


def _archive(file: IO[bytes], label: str) -> ZipFile:
    try:
        return ZipFile(file)
    except BadZipFile as error:
        raise ImportRefused(
            f"{label} is no whole workbook; it was probably cut off. Copy or export it again."
        ) from error


def parsing(
    blocks: Iterator[bytes],
    label: str,
    start: Start,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> Iterator[int]:
    """Parses XML block by block, and after each says how many bytes it has taken; tags come without their prefix."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def begin(tag: str, attributes: dict[str, str]) -> None:
        # Where the outermost tag has a prefix, all have.
        prefixed = ":" in tag
        plain = (lambda tag, attributes: start(tag.rpartition(":")[2], attributes)) if prefixed else start
        parser.StartElementHandler = plain
        if end is not None:
            parser.EndElementHandler = (lambda tag: end(tag.rpartition(":")[2])) if prefixed else end
        plain(tag, attributes)

    parser.StartElementHandler = begin
    if text is not None:
        parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        # Definitions of entities are how a small document becomes a huge one; no workbook has them.
        raise ImportRefused(f"{label} contains an XML document type, as no workbook does. Export its table as .csv.")

    parser.StartDoctypeDeclHandler = refuse
    try:
        for block in blocks:
            parser.Parse(block, False)
            yield parser.CurrentByteIndex
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise ImportRefused(
            f"{label} is damaged: {error}. Open it in a spreadsheet program and save it again."
        ) from error


def unescaped(text: str) -> str:
    """A text with the signs that XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def column_of_letters(letters: str) -> int:
    """The place of a column, from 0: A is 0, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def letters_of_column(place: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
