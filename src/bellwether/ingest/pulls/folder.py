"""A watched folder: each file that fits is taken in once it has stopped growing, and again when it has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bellwether.catalog.pull_specs import PullSpec
from bellwether.ingest.destination import Destination
from bellwether.ingest.pulls.domain import Course, PullRefused, PullState
from bellwether.ingest.pulls.models import FileRow
from bellwether.ingest.pulls.moment import Moment
from bellwether.ingest.pulls.queries import wording
from bellwether.ingest.pulls.taking import Table, Taken, take_file

SETTLED = timedelta(seconds=10)
"""A file that changed later than this is still being written."""


def take_folder(table: Table, spec: PullSpec, into: Destination, moment: Moment, *, tried: bool = False) -> Taken:
    """What came of the files that are new or changed, the oldest first. One that cannot be read stops no other."""
    taken, problems = Taken(), []
    for found in _fresh(table, spec, moment, every=tried or moment.course is Course.ANEW):
        try:
            report = take_file(table, found.path, into, by=moment.by)
        except PullRefused as refused:
            problems.append(str(refused))
            if not tried:
                found.note(PullState.FAILED, 0, str(refused), moment)
            continue
        taken = taken.plus(report)
        moment.report(f"{found.name}: {report.rows:,} rows")
        if not tried:
            found.note(PullState.DONE, report.rows, Taken().plus(report).words, moment)
    if problems:
        raise PullRefused(" ".join(problems))
    failed = FileRow.objects.filter(source=table.source, table=table.name, state=PullState.FAILED)
    return replace(taken, unread=0 if tried else failed.count())


def _fresh(table: Table, spec: PullSpec, moment: Moment, *, every: bool) -> Iterator[_Found]:
    folder = Path(spec.place or "")
    if not folder.is_dir():
        raise PullRefused(f"The folder “{folder}” is not there. Make it, or correct “place”.")
    known = {row.name: row.stands for row in FileRow.objects.filter(source=table.source, table=table.name)}
    found = []
    for path in folder.glob(table.spec.files or ""):
        if not path.is_file() or path.name.startswith("."):
            continue
        told = path.stat()
        if moment.now.timestamp() - told.st_mtime < SETTLED.total_seconds():
            continue
        stands = f"{told.st_mtime_ns}:{told.st_size}:{wording(spec, table.name)}"
        name = str(path.relative_to(folder))
        if every or known.get(name) != stands:
            found.append((told.st_mtime_ns, _Found(path, name, stands, table)))
    yield from (one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].name)))


@dataclass(frozen=True, slots=True)
class _Found:
    """A file that fits, its name within the folder, and how it stood when it was found."""

    path: Path
    name: str
    stands: str
    table: Table

    def note(self, state: PullState, rows: int, words: str, moment: Moment) -> None:
        """Keeps what came of it."""
        came = {"stands": self.stands, "state": state, "rows": rows, "words": words, "read_at": moment.now}
        FileRow.objects.update_or_create(source=self.table.source, table=self.table.name, name=self.name, defaults=came)
