"""A file of rows that were left out, mended by a person, read whatever its format; kept until it is taken in."""

import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from bellwether.ingest.files.part import Form
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.files.reading import read_pieces
from bellwether.ingest.quarantine.exports import LINE
from bellwether.ingest.quarantine.keeping import MENDED
from bellwether.ingest.refusal import ImportRefused

_KEY = re.compile(r"[0-9a-f]{16}")


def mended_pieces(path: Path) -> Iterator[Piece]:
    """The pieces of a mended export; a file without our column of lines is refused."""
    for piece in read_pieces(path, Form(header=1)):
        if LINE not in piece.columns:
            raise ImportRefused(
                f"{path} has no column “{LINE}”, so it cannot be told which rows it mends. "
                "Mend a file that “quarantine export” wrote, or import this one with “bellwether import”."
            )
        yield piece


def keep_mended(quarantine: Path, name: str, content: Iterable[bytes]) -> str:
    """The key of a mended file that waits to be taken in; its name is one that is safe already."""
    key = secrets.token_hex(8)
    place = _place(quarantine, key)
    place.mkdir(parents=True)
    with (place / name).open("xb") as written:
        written.writelines(content)
    return key


def mended_file(quarantine: Path, key: str) -> Path:
    """The file of a key; refused where it is gone. Nothing but a key is ever made into a path."""
    files = list(_place(quarantine, key).iterdir()) if _KEY.fullmatch(key) and _place(quarantine, key).is_dir() else []
    if len(files) != 1:
        raise ImportRefused("The mended file is not there any more. Bring it again.")
    return files[0]


def let_go_of_mended(quarantine: Path, key: str) -> None:
    """Removes the file of a key."""
    if _KEY.fullmatch(key):
        shutil.rmtree(_place(quarantine, key), ignore_errors=True)


def plainly(quarantine: Path, key: str, sentence: str) -> str:
    """A sentence about a mended file without the place where it is kept."""
    return sentence.replace(f"{_place(quarantine, key)}/", "")


def _place(quarantine: Path, key: str) -> Path:
    return quarantine / f"{key}{MENDED}"
