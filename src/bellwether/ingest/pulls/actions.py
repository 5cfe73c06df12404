"""Pulling: the rows that a table has since it was last read, piece by piece, each noted once it is in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from time import monotonic

from bellwether.catalog.actions import Authorship
from bellwether.catalog.opening import Workspace
from bellwether.catalog.pull_specs import PullSpec, interval
from bellwether.catalog.targets import Targets
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.ingest.destination import Destination
from bellwether.ingest.pulls.addresses import address_of
from bellwether.ingest.pulls.asking import asked
from bellwether.ingest.pulls.domain import PullRefused, PullState, earlier, retry_after
from bellwether.ingest.pulls.folder import take_folder
from bellwether.ingest.pulls.gaps import keep_gaps
from bellwether.ingest.pulls.models import PullRow
from bellwether.ingest.pulls.moment import Moment
from bellwether.ingest.pulls.queries import every, pull, wording
from bellwether.ingest.pulls.reached import Reached
from bellwether.ingest.pulls.systems import DIALECTS, EVERYTHING, read_rows
from bellwether.ingest.pulls.taking import Table, Taken, take_rows, take_whole
from bellwether.ingest.watching.property_types import keeper

LONGEST = timedelta(minutes=5)
"""How long one table is read at a time; what is left waits for the next minute, and other jobs come in between."""

TRIED = 1000
"""Rows of each table that a test reads."""

_ONE = Lock()


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came of one table; `problem` says why it could not be read."""

    source: str
    table: str
    taken: Taken
    problem: str = ""

    @property
    def words(self) -> str:
        """For people."""
        return f"{self.source}, {self.table}: {self.problem or self.taken.words}"


def run_source(workspace: Workspace, source: str, moment: Moment) -> tuple[Pulled, ...]:
    """What came of each table of a source, read now whether it is due or not."""
    return tuple(run_table(workspace, source, table, moment) for table in pull(source).tables)


def run_table(workspace: Workspace, source: str, name: str, moment: Moment) -> Pulled:
    """What came of one table. Whatever stops it is noted, and it is tried again later."""
    spec = pull(source)
    if not _ONE.acquire(blocking=False):
        raise PullRefused("Another source is being read. Wait until it is done, and try again.")
    try:
        row = _row(spec, source, name)
        reading = _Reading(workspace, spec, Table(source, name, spec.tables[name]), row, moment)
        try:
            taken, over = reading.folder() if spec.system == "folder" else reading.rows()
        except (BellwetherError, OSError) as problem:
            pulled = _failed(row, reading.table.own(str(problem)), moment)
        else:
            pulled = _done(row, taken, moment, every(spec) if over else None)
        keep_gaps(workspace, moment.now)
        return pulled
    finally:
        _ONE.release()


def try_source(workspace: Workspace, source: str, moment: Moment) -> tuple[Pulled, ...]:
    """What the first rows of each table would come to; nothing is kept."""
    spec = pull(source)
    return tuple(_tried(workspace, spec, Table(source, name, table), moment) for name, table in spec.tables.items())


def _tried(workspace: Workspace, spec: PullSpec, table: Table, moment: Moment) -> Pulled:
    into = destination(workspace, moment, trial=True)
    reading = _Reading(workspace, spec, table, PullRow(source=table.source, table=table.name), moment)
    try:
        if spec.system == "folder":
            return Pulled(table.source, table.name, take_folder(table, spec, into, moment, tried=True))
        first = next(read_rows(spec, reading.question(None, TRIED), reading.address(), TRIED))
        report = take_rows(table, first, workspace.home.directory / "pulls" / "tried", into, by=moment.by)
    except (BellwetherError, OSError) as problem:
        return Pulled(table.source, table.name, Taken(), table.own(str(problem)))
    return Pulled(table.source, table.name, Taken().plus(report))


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
class _Reading:
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

    def rows(self) -> tuple[Taken, bool]:
        """What came of the rows since the last reading, and whether all of them were read."""
        one, stage = self.table.spec, self.workspace.home.directory / "pulls" / self.table.source
        into, by = destination(self.workspace, self.moment), self.moment.by
        begins, overlap = Reached(self.row.position, self.row.ties), interval(one.overlap or "")
        since = begins.position
        if since is not None and overlap is not None:
            begins, since = Reached(since), earlier(since, overlap)
        tables = read_rows(self.spec, self.question(since), self.address())
        if one.cursor is None:
            # Without a cursor the rows are all there is, and are taken in as one file: it may be a snapshot.
            return Taken().plus(take_whole(self.table, tables, stage, into, by=by)), True
        taken, reached, until = Taken(), begins, monotonic() + LONGEST.total_seconds()
        for number, rows in enumerate(tables):
            fresh = rows if number else begins.without_known(rows, one.cursor)
            reached = (reached if number or fresh is not rows else Reached(None)).after(fresh, one.cursor)
            if fresh.num_rows:
                taken = taken.plus(take_rows(self.table, fresh, stage, into, by=by))
                # Only what is in is noted: whoever is interrupted before reads these rows again, to no effect.
                self.row.position, self.row.ties = reached.position, reached.rows
                self.row.save(update_fields=["position", "ties"])
                self.moment.report(taken.words)
            # Where all rows so far are of one moment, stopping here would begin with the same ones for ever.
            if monotonic() > until and reached.position != begins.position:
                return taken, False
        return taken, True

    def folder(self) -> tuple[Taken, bool]:
        """What came of the files that are new."""
        return take_folder(self.table, self.spec, destination(self.workspace, self.moment), self.moment), True


def _row(spec: PullSpec, source: str, name: str) -> PullRow:
    """What is noted of a table; asked for in another way than before, it begins anew."""
    row, _ = PullRow.objects.get_or_create(source=source, table=name, defaults={"state": PullState.NEW})
    now = wording(spec, name)
    if row.wording != now:
        row.wording, row.position, row.state, row.due_at = now, None, PullState.NEW, None
        row.whole_at = row.failing_since = None
        row.rows = row.all_rows = row.left_out = row.failures = row.ties = 0
        row.save()
    return row


def _done(row: PullRow, taken: Taken, moment: Moment, wait: timedelta | None) -> Pulled:
    """What was read; no `wait` where more of it is left."""
    row.state, row.failures, row.failing_since, row.words = PullState.DONE, 0, None, taken.words
    row.read_at, row.due_at = moment.now, moment.now + (wait or timedelta())
    row.whole_at = row.whole_at if wait is None else moment.now
    row.rows, row.left_out = taken.rows, taken.left_out
    row.all_rows += taken.rows
    row.save()
    return Pulled(row.source, row.table, taken)


def _failed(row: PullRow, problem: str, moment: Moment) -> Pulled:
    row.state, row.failures, row.words = PullState.FAILED, row.failures + 1, problem
    row.read_at, row.due_at = moment.now, moment.now + retry_after(row.failures)
    row.failing_since = row.failing_since or moment.now
    row.save()
    return Pulled(row.source, row.table, Taken(), problem)
