"""An account's past as it is read for the timeline: every fact of it once, however long a stretch is asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bellwether.accounts.flags import queries as flags
from bellwether.accounts.flags.domain import Flag
from bellwether.accounts.notes import queries as notes
from bellwether.accounts.notes.domain import Note
from bellwether.engine.definitions.metric import Metric
from bellwether.engine.warehouse.happenings import RecordSaid
from bellwether.engine.warehouse.of_account import Correction, Entry, TraitChange
from bellwether.engine.warehouse.rows import Kind
from bellwether.screens import key_metrics
from bellwether.screens.account import leading
from bellwether.screens.account.subject import Subject
from bellwether.workspace.running import running


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the timeline. Of a note, `note` is the note itself."""

    day: date
    kind: str
    icon: str
    title: str
    text: str = ""
    when: str = ""
    url: str = ""
    order: float = 0.0
    note: Note | None = None
    person: str = ""


NAME = "name"
"""The trait that names a person."""


class Past:
    """What is known of an account's past: everything is read once, however often a longer stretch is asked for."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._records: dict[str, tuple[RecordSaid, ...]] = {}

    def records(self, collection: str) -> tuple[RecordSaid, ...]:
        """The account's records of a collection."""
        if collection not in self._records:
            found = running().warehouse.records_of(
                self.subject.key, collection, self.subject.last_day + timedelta(days=1)
            )
            self._records[collection] = found
        return self._records[collection]

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The notes."""
        return notes.notes(self.subject.viewer, self.subject.keys, limit=500)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The values entered."""
        return running().warehouse.entries(self.subject.key)

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """The adjustments."""
        return running().warehouse.corrections(self.subject.key)

    @cached_property
    def trait_changes(self) -> tuple[TraitChange, ...]:
        """The changes of traits."""
        return running().warehouse.trait_changes(self.subject.key)

    @cached_property
    def followed(self) -> tuple[Metric, ...]:
        """The metrics whose changes of colour are told, as far as they are computed: the score and the top four."""
        score = key_metrics.health(self.subject.metrics, self.subject.named)
        wanted = {one.key: one for one in (*([] if score is None else [score]), *leading.top_four(self.subject))}
        computed = running().engine().computed_to(list(wanted))
        return tuple(one for key, one in wanted.items() if (computed[key] or date.min) >= self.subject.last_day)

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """The flags, those that are down too."""
        return flags.every(self.subject.keys)


def names_of(people: Collection[str], on: date) -> Mapping[str, str]:
    """The names of people, by outside id; those of whom nobody told one are left out."""
    if NAME not in running().catalog().user_traits or not people:
        return {}
    ids = sorted(people)
    keys = dict(zip(running().warehouse.keys(Kind.PERSON, ids).tolist(), ids, strict=True))
    told = running().warehouse.texts_of_people(NAME, tuple(keys), on)
    return {keys[key]: name for key, name in told.items()}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days from `first` to `last`, both included, of an account's past."""

    past: Past
    first: date
    last: date

    @property
    def subject(self) -> Subject:
        """The account."""
        return self.past.subject

    def holds(self, day: date | None) -> bool:
        """Whether a day lies inside."""
        return day is not None and self.first <= day <= self.last

    @property
    def zone(self) -> ZoneInfo:
        """The workspace's zone."""
        return ZoneInfo(running().catalog().calendar.zone)
