"""Pulling: the rows that a table has since it was last read, piece by piece, each noted once it is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from bellwether.catalog.opening import Workspace
from bellwether.catalog.pull_specs import PullSpec
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.ingest.pulls.domain import Course, PullRefused, PullState, retry_after
from bellwether.ingest.pulls.folder import take_folder
from bellwether.ingest.pulls.gaps import keep_gaps
from bellwether.ingest.pulls.models import PullRow
from bellwether.ingest.pulls.moment import Moment
from bellwether.ingest.pulls.queries import every, pull, wording
from bellwether.ingest.pulls.reading import Reading, destination
from bellwether.ingest.pulls.systems import read_rows
from bellwether.ingest.pulls.taking import Table, Taken, take_rows

CHANGED = (
    "It is asked for in another way than before, and was read from its beginning. What came earlier and is not among "
    "these rows stays; “bellwether sources run {source} --anew” ends it."
)
"""Told once, after the first full reading."""

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
        reading = Reading(workspace, spec, Table(source, name, spec.tables[name]), row, moment)
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
    reading = Reading(workspace, spec, table, PullRow(source=table.source, table=table.name), moment)
    try:
        if spec.system == "folder":
            return Pulled(table.source, table.name, take_folder(table, spec, into, moment, tried=True))
        first = next(read_rows(spec, reading.question(None, TRIED), reading.address(), TRIED))
        report = take_rows(table, first, workspace.home.directory / "pulls" / "tried", into, by=moment.by)
    except (BellwetherError, OSError) as problem:
        return Pulled(table.source, table.name, Taken(), table.own(str(problem)))
    return Pulled(table.source, table.name, Taken().plus(report))


def _row(spec: PullSpec, source: str, name: str) -> PullRow:
    """What is noted of a table; asked for in another way than before, it is read from its beginning."""
    row, _ = PullRow.objects.get_or_create(source=source, table=name, defaults={"state": PullState.NEW})
    now = wording(spec, name)
    if row.wording != now:
        row.changed = bool(row.wording) and row.all_rows > 0
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
    if row.changed and wait is not None:
        row.changed = False
        if moment.course is not Course.ANEW:
            row.words = f"{taken.words}. {CHANGED.format(source=row.source)}"
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
