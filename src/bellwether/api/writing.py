"""Items of a request as rows of a file: they are typed, matched and written by the importer, and by nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa

from bellwether.api.bodies import AccountMatch, PersonMatch
from bellwether.api.refusals import Refused
from bellwether.catalog import queries
from bellwether.catalog.serving import served
from bellwether.engine.definitions.days import day_number, micros_of
from bellwether.engine.warehouse.warehouse import SqlWarehouse
from bellwether.ingest.destination import Destination
from bellwether.ingest.files.pieces import Piece
from bellwether.ingest.importer import import_pieces
from bellwether.ingest.live.privacy import Privacy
from bellwether.ingest.live.source_rules import privacy_of
from bellwether.ingest.mapping import FileMapping, Match
from bellwether.ingest.quarantine.ledger import Origin
from bellwether.ingest.quarantine.tolerance import Tolerance
from bellwether.ingest.refusal import ImportRefused, Rejection
from bellwether.ingest.undated import FileDay

ID, EFFECTIVE = "id", "effective_at"
_MATCH = "match."


@dataclass(frozen=True, slots=True)
class Row:
    """One item as a row: its place in the request, and its cells by column. A column is called as in the request."""

    place: int
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a request is done: now, and the day that it is in the workspace's zone."""

    now: datetime
    today: date

    @property
    def recorded(self) -> int:
        """Now, in microseconds UTC."""
        return micros_of(self.now)


Problems = dict[int, Refused]
"""Why items are refused, by their places."""


@contextmanager
def writing() -> Iterator[SqlWarehouse]:
    """The warehouse: what is read inside is what is written on top of, and all of it happens together."""
    warehouse = served().warehouse
    with warehouse.whole():
        yield warehouse


def this_moment() -> Moment:
    """Now."""
    return Moment(served().now(), served().today())


def written(
    rows: Sequence[Row], what: str, mapping_of: Callable[[frozenset[str]], FileMapping], moment: Moment
) -> Problems:
    """Takes the rows in; says which were refused. Rows with the same columns are taken together."""
    shapes: dict[frozenset[str], list[Row]] = {}
    for row in rows:
        shapes.setdefault(frozenset(row.cells), []).append(row)
    problems: Problems = {}
    for columns, some in shapes.items():
        problems |= _taken(some, what, mapping_of(columns), moment)
    return problems


def _taken(rows: Sequence[Row], what: str, mapping: FileMapping, moment: Moment) -> Problems:
    names = sorted(rows[0].cells)
    columns = {name: pa.array([row.cells[name] for row in rows], pa.string()) for name in names}
    piece = Piece(columns, np.array([row.place for row in rows], dtype=np.int64))
    day = day_number(moment.today)
    origin = Origin(Path(f"REST {mapping.source}"), what, mapping, moment.now, FileDay(day, day))
    into = Destination(
        catalog=served().catalog(),
        warehouse=served().warehouse,
        quarantine=served().home.quarantine,
        now=moment.now,
        tolerance=Tolerance(None),
    )
    told = _Told()
    try:
        import_pieces([piece], origin, into, told)
    except ImportRefused as refused:
        raise Refused(422, "invalid", str(refused)) from refused
    return {one.line: invalid(one) for one in told.rejections}


class _Told:
    """The caller is told at once what was refused, and has the item: nothing waits in the quarantine."""

    def __init__(self) -> None:
        self.rejections: list[Rejection] = []

    def add(self, rejections: Iterable[Rejection], columns: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Keeps why rows are refused."""
        self.rejections += rejections

    @property
    def kept(self) -> Path | None:
        """No file."""
        return None


def invalid(rejection: Rejection) -> Refused:
    """A row that the importer left out, as a refusal."""
    shown = f" (it reads “{rejection.value[:200]}”)" if rejection.value else ""
    reason = rejection.reason[:1].upper() + rejection.reason[1:]
    return Refused(422, "invalid", f"{reason}{shown}.", rejection.column)


def privacy_for(source: str) -> Privacy:
    """What of a source may be stored."""
    return _Rules.of(source)


class _Rules:
    """What sources may store, for as long as the definitions hold that say so."""

    held: ClassVar[tuple[object, dict[str, Privacy]]] = (None, {})

    @classmethod
    def of(cls, source: str) -> Privacy:
        """What this source may store."""
        catalog = served().catalog()
        if cls.held[0] is not catalog:
            cls.held = catalog, {}
        known = cls.held[1]
        if source not in known:
            known[source] = privacy_of(queries.source(source), served().home)
        return known[source]


def match_cells(match: AccountMatch | PersonMatch | None, privacy: Privacy) -> dict[str, str | None]:
    """By what somebody is recognised, as cells; what of the source is never stored is not matched by either."""
    if match is None:
        return {}
    told = {key: " ".join([given] if isinstance(given, str) else given) for key, given in match if given}
    return {f"{_MATCH}{key}": text for key, text in privacy.cells(told).items()}


def match_of(columns: frozenset[str]) -> Match | None:
    """The columns by which the importer matches; None where there are none."""
    domain, email, name = (_MATCH + rule if _MATCH + rule in columns else None for rule in ("domain", "email", "name"))
    return Match(domain=domain, email=email, name=name) if domain or email or name else None


def day_text(day: date | None) -> str | None:
    """A day as a cell."""
    return None if day is None else day.isoformat()
