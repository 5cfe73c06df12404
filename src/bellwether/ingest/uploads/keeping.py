"""Where uploads are kept: each in a directory of its own below the home, by a name that nobody can choose."""

from __future__ import annotations

import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.uploads.upload import Upload

TOGETHER = 50
"""Files that may come at once; a folder of more is better packed."""

_ID = re.compile(r"[0-9a-f]{16}")
_UNSAFE = re.compile(r"[^\w .()+,=@#&-]")
_LONGEST = 120
_DECODER = msgspec.json.Decoder(Upload)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The places of one upload."""

    directory: Path

    @property
    def data(self) -> Path:
        """The files as they came."""
        return self.directory / "data"

    @property
    def told(self) -> Path:
        """The plan, the mappings and the definitions that go with them."""
        return self.directory / "suggested"

    @property
    def about(self) -> Path:
        """What is known of the upload."""
        return self.directory / "upload.json"

    def read(self) -> Upload:
        """What is known of the upload."""
        return _DECODER.decode(self.about.read_bytes())

    def write(self, upload: Upload) -> Upload:
        """Keeps what is known; readers see the old state or the new one."""
        fresh = self.about.with_suffix(f".{secrets.token_hex(4)}")
        fresh.write_bytes(msgspec.json.encode(upload))
        fresh.replace(self.about)
        return upload

    def change(self, change: Callable[[Upload], Upload]) -> Upload:
        """Keeps a change of what is known."""
        return self.write(change(self.read()))

    def plainly(self, sentence: str) -> str:
        """A sentence about files without the place where they are kept."""
        for place in (self.data, self.told, self.data.resolve(), self.told.resolve()):
            sentence = sentence.replace(f"{place}/", "").replace(str(place), "the upload")
        return sentence

    def discard(self) -> None:
        """Removes the files and all that is known of them; what was imported stays."""
        shutil.rmtree(self.directory)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in: the name that its sender gives it, and its content piece by piece."""

    name: str
    chunks: Iterable[bytes]


def shelf_of(uploads: Path, name: str) -> Shelf | None:
    """The upload of that id; None where there is none. Nothing but an id is ever made into a path."""
    shelf = Shelf(uploads / name)
    return shelf if _ID.fullmatch(name) and shelf.about.is_file() else None


def shelves(uploads: Path) -> Iterator[Shelf]:
    """Every upload there is."""
    if uploads.is_dir():
        for directory in uploads.iterdir():
            found = shelf_of(uploads, directory.name)
            if found is not None:
                yield found


def take_in(uploads: Path, files: Iterable[Incoming], *, by: str, at: datetime) -> Shelf:
    """A new upload with these files. They are written as they come, and never unpacked or run."""
    shelf = Shelf(uploads / secrets.token_hex(8))
    shelf.data.mkdir(parents=True)
    names: list[str] = []
    size = 0
    for file in files:
        if len(names) == TOGETHER:
            shelf.discard()
            raise ImportRefused(f"More than {TOGETHER} files came at once. Pack them into one .zip and drop that.")
        name = _free(safe_name(file.name), names)
        with (shelf.data / name).open("xb") as written:
            size += sum(written.write(chunk) for chunk in file.chunks)
        names.append(name)
    if not names:
        shelf.discard()
        raise ImportRefused("No file came. Choose one, or drop it on the field.")
    shelf.write(Upload(id=shelf.directory.name, by=by, at=at, files=tuple(names), size=size))
    return shelf


def safe_name(name: str) -> str:
    """A file name that is only that: no folder, nothing hidden, no signs that a shell or a page would read.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\\\exports\\\\deals 2024.csv"), safe_name(".hidden"), safe_name("")
    ('passwd', 'deals 2024.csv', 'hidden', 'file')
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = _UNSAFE.sub("_", plain).strip(" .~$")
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: _LONGEST - len(ending)]}.{ending}" if stem else ending
    return plain[:_LONGEST] or "file"


def _free(name: str, taken: list[str]) -> str:
    lowered = {one.lower() for one in taken}
    stem, dot, ending = name.rpartition(".")
    number = 1
    free = name
    while free.lower() in lowered:
        number += 1
        free = f"{stem}-{number}.{ending}" if dot else f"{name}-{number}"
    return free
