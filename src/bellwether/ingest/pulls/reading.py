"""One table of a source being read: from where it was left, from its beginning, or anew in place of what it brought."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pyarrow as pa

from bellwether.catalog.actions import Authorship
from bellwether.catalog.opening import Workspace
from bellwether.catalog.pull_specs import PullSpec, interval
from bellwether.catalog.targets import Targets
from bellwether.ingest.destination import Destination
from bellwether.ingest.pulls.addresses import address_of
from bellwether.ingest.pulls.asking import asked
from bellwether.ingest.pulls.domain import Course, PullRefused, earlier
from bellwether.ingest.pulls.folder import take_folder
from bellwether.ingest.pulls.models import PullRow
from bellwether.ingest.pulls.moment import Moment
from bellwether.ingest.pulls.places import place_of
from bellwether.ingest.pulls.reached import Reached
from bellwether.ingest.pulls.systems import DIALECTS, EVERYTHING, read_rows
from bellwether.ingest.pulls.taking import Table, Taken, counted, take_rows, take_whole
from bellwether.ingest.watching.property_types import keeper

LONGEST = timedelta(minutes=5)
"""How long one table is read at a time; what is left waits for the next minute, and other jobs come in between."""


def destination(workspace: Workspace, moment: Moment, *, trial: bool = False) -> Destination:
    """Where the rows go."""
    return Destination(
        workspace.catalog(),
        workspace.warehouse,
        workspace.home.quarantine,
        moment.now,
        targets=Targets(workspace, Authorship(moment.by, moment.now, "pulled")),
        trial=trial,
        thinning=moment.thinning,
        types=keeper(moment.now),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """One table being read."""

    workspace: Workspace
    spec: PullSpec
    table: Table
    row: PullRow
    moment: Moment

    def question(self, since: Mapping[str, str] | None, most: int | None = None) -> str:
        """The SQL that brings the rows."""
        one = self.table.spec
        query = one.query or EVERYTHING
        return asked(query, DIALECTS[self.spec.system], one.cursor, since, most)

    def address(self) -> str:
        """Where its server is."""
        return address_of(self.table.source, self.spec, self.workspace.home, os.environ)

    @property
    def stage(self) -> Path:
        """Where rows lie while they are imported."""
        return self.workspace.home.directory / "pulls" / self.table.source

    def rows(self) -> tuple[Taken, bool]:
        """What came of the rows since the last reading, and whether all of them were read."""
        one, address = self.table.spec, self.address()
        place = self._place(address)
        if self.moment.course is Course.ANEW:
            taken, self.row.place = self._anew(address), place
            return taken, True
        into, by = destination(self.workspace, self.moment), self.moment.by
        begins, overlap = Reached(self.row.position, self.row.ties), interval(one.overlap or "")
        since = begins.position
        if since is not None and overlap is not None:
            begins, since = Reached(since), earlier(since, overlap)
        tables = read_rows(self.spec, self.question(since), address)
        if one.cursor is None:
            # Without a cursor the rows are all there is, and are taken in as one file: it may be a snapshot.
            whole, self.row.place = Taken().plus(take_whole(self.table, tables, self.stage, into, by=by)), place
            return whole, True
        taken, undated, reached, until = Taken(), 0, begins, monotonic() + LONGEST.total_seconds()
        for number, rows in enumerate(tables):
            fresh = rows if number else begins.without_known(rows, one.cursor)
            reached = (reached if number or fresh is not rows else Reached(None)).after(fresh, one.cursor)
            if fresh.num_rows:
                taken = taken.plus(take_rows(self.table, fresh, self.stage, into, by=by))
                undated += fresh.column(one.cursor).null_count
                # Only what is in is noted: whoever is interrupted before reads these rows again, to no effect.
                self.row.position, self.row.ties, self.row.place = reached.position, reached.rows, place
                self.row.save(update_fields=["position", "ties", "place"])
                self.moment.report(taken.words)
            # Where all rows so far are of one moment, stopping here would begin with the same ones for ever.
            if monotonic() > until and reached.position != begins.position:
                return taken, False
        if self.row.place:
            self.row.place = place
        return taken.noting(_undated(undated, one.cursor)) if undated else taken, True

    def folder(self) -> tuple[Taken, bool]:
        """What came of the files that are new."""
        return take_folder(self.table, self.spec, destination(self.workspace, self.moment), self.moment), True

    def _place(self, address: str) -> str:
        """In which database it is read; refused where that is another one and nobody said what that means."""
        place = place_of(self.spec, address)
        if self.row.place not in ("", place) and self.moment.course is Course.ON:
            raise PullRefused(_elsewhere(self.table.source))
        return place

    def _anew(self, address: str) -> Taken:
        """What came of all rows, in place of what the table brought before: what is not among them has ended."""
        cursor, reached = self.table.spec.cursor, Reached(None)

        def noted(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
            nonlocal reached
            for rows in tables:
                reached = reached if cursor is None else reached.after(rows, cursor)
                yield rows

        into = replace(destination(self.workspace, self.moment), thinning=True)
        tables = noted(read_rows(self.spec, self.question(None), address))
        report = take_whole(replace(self.table, whole=True), tables, self.stage, into, by=self.moment.by)
        self.row.position, self.row.ties = reached.position, reached.rows
        return Taken().plus(report)


def _undated(rows: int, cursor: str) -> str:
    return (
        f"{counted(rows, 'row')} without “{cursor}” came: such a row is read only when its table is read from its "
        f"beginning. Write COALESCE({cursor}, …) in the query, with something that grows when it changes."
    )


def _elsewhere(source: str) -> str:
    return (
        f"“{source}” is another database now than the one that was read before, and rows of both would be mixed. "
        f"If it is the same data at a new place, “bellwether sources run {source} --moved” goes on where it was. "
        f"If it is other data, “bellwether sources run {source} --anew” reads all of it, and ends what is not there "
        "any more. Both are under Administration → Sources too."
    )
