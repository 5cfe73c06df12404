"""Sources that are pulled: listed, read, tried."""

from __future__ import annotations

from datetime import date, timedelta

from bellwether.catalog.opening import Workspace
from bellwether.cli.answers import WrittenAnswer
from bellwether.cli.commands import Watcher
from bellwether.cli.local.acts import Act
from bellwether.cli.sourced import (
    ConnectQuestion,
    EventLine,
    HealthOfSources,
    PropertiesLine,
    PropertyTypeLine,
    PulledAnswer,
    PulledLine,
    RemarkLine,
    RunQuestion,
    SourceLine,
    SourcesAnswer,
    TypeChangeLine,
)
from bellwether.engine.definitions.days import date_of
from bellwether.ingest.pulls import queries
from bellwether.ingest.pulls.actions import Pulled, run_source, try_source
from bellwether.ingest.pulls.addresses import forget_address, keep_address
from bellwether.ingest.pulls.domain import Course, Standing
from bellwether.ingest.pulls.moment import Moment
from bellwether.ingest.watching import queries as watching
from bellwether.ingest.watching.counting import remarks
from bellwether.ingest.watching.property_types import EventProperties, census
from bellwether.ingest.watching.type_changes import BEFORE, TypeChange

REMARKED = timedelta(days=6)
"""Days before yesterday of which remarks are told."""


def list_sources() -> SourcesAnswer:
    """How every table of every source stands."""
    return SourcesAnswer(tuple(map(_line, queries.standings())))


def run(workspace: Workspace, question: RunQuestion, act: Act, watch: Watcher) -> PulledAnswer:
    """What came of reading a source now."""
    with watch(f"Reading {question.source}") as step:
        moment = Moment(act.by, act.now, lambda words: step(0, 1, words), question.thinning, Course(question.course))
        return PulledAnswer(tuple(map(_pulled, run_source(workspace, question.source, moment))), trial=False)


def attempt(workspace: Workspace, source: str, act: Act) -> PulledAnswer:
    """What reading the first rows of each table would come to."""
    return PulledAnswer(tuple(map(_pulled, try_source(workspace, source, Moment(act.by, act.now)))), trial=True)


def connect(workspace: Workspace, question: ConnectQuestion, act: Act) -> WrittenAnswer:
    """The address of a source's server is kept, sealed, or is kept no more."""
    source = question.source
    if question.address is None:
        forget_address(source, by=act.by, at=act.now)
        return WrittenAnswer(f"The address of “{source}” is forgotten.", {"source": source, "kept": 0})
    keep_address(source, question.address, home=workspace.home, by=act.by, at=act.now)
    sentence = f"The address of “{source}” is kept, sealed. Try it: bellwether sources test {source}"
    return WrittenAnswer(sentence, {"source": source, "kept": 1})


def health_of_sources(workspace: Workspace, yesterday: date) -> HealthOfSources:
    """What every event of every source brought on a day, and what stopped."""
    events = tuple(
        EventLine(one.source, one.event, yesterday, one.count, one.habit.median, one.volume, one.last_day)
        for one in watching.health(workspace, yesterday)
    )
    rows = watching.outages()
    found = tuple(RemarkLine(one.source, one.name, one.what, one.times) for one in remarks(yesterday - REMARKED))
    known = census()
    changes = known.changes(yesterday - timedelta(days=BEFORE - 1))
    return HealthOfSources(
        events,
        tuple(map(watching.said, rows)),
        sum(row.ends is None for row in rows),
        found,
        tuple(map(_change, changes)),
        tuple(map(_properties, known.events)),
    )


def _change(one: TypeChange) -> TypeChangeLine:
    return TypeChangeLine(date_of(one.day), one.source, one.event, one.property, one.before, one.after)


def _properties(of: EventProperties) -> PropertiesLine:
    lines = (PropertyTypeLine(one.property, one.type, one.first, one.last, one.times) for one in of.types)
    return PropertiesLine(of.history.source, of.history.event, of.more, tuple(lines))


def _line(one: Standing) -> SourceLine:
    return SourceLine(
        one.source,
        one.table,
        one.kind,
        int(one.every.total_seconds() // 60),
        str(one.state),
        one.read_at,
        one.due_at,
        one.rows,
        one.all_rows,
        one.left_out,
        one.failures,
        one.position,
        one.words,
    )


def _pulled(one: Pulled) -> PulledLine:
    taken = one.taken
    return PulledLine(one.source, one.table, taken.rows, taken.written, taken.left_out, one.problem, taken.notes)
