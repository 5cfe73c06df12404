"""Files as a stream of pieces: some hundred thousand rows at a time, every row with its line, whatever the format."""

import errno
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from tempfile import gettempdir
from zipfile import BadZipFile

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bellwether.ingest.refusal import ImportRefused, Rejection

_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of a file: its columns by name, the line of each row, and the lines that are no rows.

    `position` and `size` (bytes) say how far the file has been read. `exact`: text columns whose numbers were numbers
    in the file (JSON, workbooks), so that their point is a decimal point. `faults` are single cells that hold nothing
    usable (a formula without a result); they matter only to who reads their column.
    """

    columns: Mapping[str, pa.Array]
    line: NDArray[np.int64]
    rejected: tuple[Rejection, ...] = ()
    position: int = 0
    size: int = field(default=0)
    exact: frozenset[str] = frozenset()
    faults: tuple[Rejection, ...] = ()


def column_named(piece: Piece, name: str, file: str) -> pa.Array:
    """The column of that name; an unknown name is refused with the nearest ones."""
    if name in piece.columns:
        return piece.columns[name]
    known = [column for column in piece.columns if column]
    if f"{name} [1]" in known:
        raise ImportRefused(f"{file} has several columns “{name}”. Say which one: “{name} [1]”, “{name} [2]”, ….")
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean “{close[0]}”? " if close else ""
    raise ImportRefused(f"{file} has no column “{name}”. {hint}Its columns are: {', '.join(known)}.")


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Turns what the operating system says of a file that cannot be read into a sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise ImportRefused(f"{file} is not there. Check the path.") from error
    except IsADirectoryError as error:
        raise ImportRefused(f"{file} is a directory. Name one file.") from error
    except PermissionError as error:
        raise ImportRefused(f"{file} may not be read by this user. Change its permissions.") from error
    except NotImplementedError as error:
        raise ImportRefused(
            f"{file} is packed in a way that cannot be read. Pack it as an ordinary zip file."
        ) from error
    except (EOFError, OSError, BadZipFile, zlib.error) as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            raise ImportRefused(
                f"{file} is unpacked to {gettempdir()} to be read, and no room is left there. "
                "Make room, or set TMPDIR to a directory that has some."
            ) from error
        raise ImportRefused(f"{file} cannot be read to its end: {error}. Is it complete?") from error
