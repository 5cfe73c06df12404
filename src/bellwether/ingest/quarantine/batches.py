"""The imports that left rows out: found, counted by reason, read, and written again with fewer rows."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

import msgspec

from bellwether.ingest.quarantine.keeping import CHANGING, LEDGER, ROWS, Shelf, line_of, write_ledger
from bellwether.ingest.quarantine.ledger import Discarded, Kept, Ledger
from bellwether.ingest.refusal import ImportRefused

_LEDGERS = msgspec.json.Decoder(Ledger)
_ROWS = msgspec.json.Decoder(Kept)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that were left out for one reason, with the first of their lines."""

    column: str
    reason: str
    rows: int
    first_line: int


@dataclass(frozen=True, slots=True)
class Batch:
    """One import: what is known of it, and the rows of it that wait."""

    ledger: Ledger
    shelf: Shelf

    def rows(self) -> Iterator[Kept]:
        """The rows that wait, in the order in which they were left out."""
        if self.shelf.rows.is_file():
            yield from rows_in(self.shelf.rows)

    def waiting(self) -> int:
        """How many rows wait, a wide row once for each of its cells that cannot be used."""
        if not self.shelf.rows.is_file():
            return 0
        with self.shelf.rows.open("rb") as lines:
            return sum(1 for _ in lines)

    def groups(self) -> tuple[Group, ...]:
        """The rows that wait by reason, the most frequent first."""
        counts: Counter[tuple[str, str]] = Counter()
        first: dict[tuple[str, str], int] = {}
        for row in self.rows():
            counts[row.column, row.reason] += 1
            first.setdefault((row.column, row.reason), row.line)
        return tuple(
            Group(column, reason, count, first[column, reason]) for (column, reason), count in counts.most_common()
        )

    def keep(self, rows: Iterable[Kept], *, ledger: Ledger) -> int:
        """How many rows wait now that these take the place of those before, under the id of the ledger."""
        with CHANGING:
            return self._keep(rows, ledger)

    def fresh(self) -> Ledger:
        """The ledger as it is now."""
        return _ledger(self.shelf)

    def _keep(self, rows: Iterable[Kept], ledger: Ledger) -> int:
        shelf, waiting = self.shelf.of(ledger.id), 0
        with shelf.unfinished.open("wb") as lines:
            for row in rows:
                lines.write(line_of(row))
                waiting += 1
        if waiting:
            shelf.unfinished.replace(shelf.rows)
        else:
            shelf.unfinished.unlink()
            shelf.rows.unlink(missing_ok=True)
        write_ledger(shelf.ledger, ledger)
        if shelf != self.shelf:
            self.shelf.rows.unlink(missing_ok=True)
            self.shelf.ledger.unlink(missing_ok=True)
        return waiting

    def discard(self, lines: frozenset[int] | None, *, by: str, at: datetime, why: str) -> int:
        """How many rows, all or those of some lines, are done without from now on; the count stays."""
        unknown, gone = set(lines or ()), 0
        for row in self.rows():
            unknown.discard(row.line)
            gone += lines is None or row.line in lines
        if unknown:
            raise ImportRefused(
                f"No row of line {min(unknown):,} of {self.ledger.label} waits. “quarantine show” lists them."
            )
        if not gone:
            raise ImportRefused(f"No row of {self.ledger.label} waits: there is nothing to discard.")
        entry = Discarded(rows=gone, by=by, at=at.astimezone(UTC), reason=why)
        ledger = msgspec.structs.replace(self.ledger, discarded=(*self.ledger.discarded, entry))
        staying = (row for row in self.rows() if lines is not None and row.line not in lines)
        self.keep(staying, ledger=ledger)
        return gone


def rows_in(path: Path) -> Iterator[Kept]:
    """The rows of a file, one after the other."""
    with path.open("rb") as lines:
        yield from map(_ROWS.decode, lines)


def chunks(rows: Iterable[Kept], size: int) -> Iterator[list[Kept]]:
    """So many rows at a time, the last time fewer."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some


def imports(directory: Path) -> tuple[Batch, ...]:
    """Every import that is known, by file; rows without a ledger are of an import by an older version."""
    if not directory.is_dir():
        return ()
    stems = {path.name.removesuffix(LEDGER) for path in directory.glob(f"*{LEDGER}")}
    stems |= {path.name.removesuffix(ROWS) for path in directory.glob(f"*{ROWS}")}
    shelves = (Shelf(directory, stem) for stem in sorted(stems))
    return tuple(Batch(_ledger(shelf), shelf) for shelf in shelves)


def batches(directory: Path) -> tuple[Batch, ...]:
    """The imports of which rows wait or were discarded."""
    return tuple(one for one in imports(directory) if one.shelf.rows.is_file() or one.ledger.discarded)


def batch_named(directory: Path, name: str) -> Batch:
    """The import of that id (its beginning is enough) or file name; refused where there is none, or more than one."""
    known = batches(directory)
    found = [one for one in known if one.ledger.id.startswith(name)] if name else []
    found = found or [one for one in known if name in (one.ledger.label, Path(one.ledger.file).name)]
    found = found or [one for one in known if Path(name).resolve() == Path(one.ledger.file).resolve()]
    if len(found) == 1:
        return found[0]
    ids = _listed(f"{one.ledger.id} ({one.ledger.label} as {one.ledger.what})" for one in found or known)
    if found:
        raise ImportRefused(f"“{name}” is the name of several imports: {ids}. Name one by its id.")
    if not known:
        raise ImportRefused(f"There is no import “{name}” with rows left out: no rows wait.")
    close = get_close_matches(name, [one.ledger.label for one in known], n=1)
    hint = f"Did you mean “{close[0]}”? " if close else ""
    raise ImportRefused(f"There is no import “{name}” with rows left out. {hint}There are: {ids}.")


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:10]) + (" …" if len(every) > 10 else "")


def _ledger(shelf: Shelf) -> Ledger:
    try:
        return _LEDGERS.decode(shelf.ledger.read_bytes())
    except FileNotFoundError:
        pass
    except msgspec.DecodeError as error:
        raise ImportRefused(
            f"{shelf.ledger} cannot be read ({error}). Remove it, and import the file that it is named after again."
        ) from error
    name, what, short = (["", "", *shelf.stem.rsplit(".", 2)])[-3:]
    written = datetime.fromtimestamp(shelf.rows.stat().st_mtime, tz=UTC)
    return Ledger(id=short, file=name or shelf.stem, what=what, imported_at=written, finished=False)
