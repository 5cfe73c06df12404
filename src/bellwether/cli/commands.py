"""The one object that every command talks to. On this machine `bellwether.cli.local` answers; a server can too."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from bellwether.cli.answers import (
    AppliedAnswer,
    BackupAnswer,
    ChangeAnswer,
    CheckAnswer,
    ComputedAnswer,
    DoctorAnswer,
    ExplainAnswer,
    FolderAnswer,
    ImportAnswer,
    ValuesAnswer,
    VerifiedAnswer,
    WrittenAnswer,
)
from bellwether.cli.catalogued import (
    AddedAnswer,
    AddQuestion,
    KpiAnswer,
    KpisAnswer,
    KpisQuestion,
    LintAnswer,
    LintQuestion,
    ReadinessAnswer,
)
from bellwether.cli.cohort_questions import CohortsAnswer, CohortsQuestion
from bellwether.cli.compared import CompareAnswer, CompareQuestion
from bellwether.cli.left_out import DataAnswer, DiscardQuestion, LeftOutAnswer, ReplayQuestion, RowsAnswer, RowsQuestion
from bellwether.cli.matched import MatchesAnswer, MatchesQuestion, NamesAnswer, Verdict
from bellwether.cli.questions import (
    Adjustment,
    ApplyQuestion,
    ChangeQuestion,
    CheckQuestion,
    Entry,
    ExplainQuestion,
    FolderQuestion,
    ImportQuestion,
    Merge,
    NewHome,
    SubjectKind,
    SuggestQuestion,
    ValuesQuestion,
)
from bellwether.cli.scored import HealthAnswer, HealthQuestion
from bellwether.cli.sourced import ConnectQuestion, HealthOfSources, PulledAnswer, RunQuestion, SourcesAnswer
from bellwether.cli.suggested import SuggestedAnswer
from bellwether.cli.tour import Tour

Step = Callable[[int, int, str], None]
"""Tells how far something has come: done, of how many, and a word beside the bar."""


class Watcher(Protocol):
    """Shows the progress of something long."""

    def __call__(self, label: str) -> AbstractContextManager[Step]:
        """A step to call as it goes on; the bar disappears at the end."""
        ...


class Commands(Protocol):
    """Everything that can be done with one home. `now` is the clock, `by` the person at the keyboard."""

    def demo(self, say: Callable[[str], None]) -> Tour: ...

    def init(self, settings: NewHome) -> WrittenAnswer: ...

    def apply(self, question: ApplyQuestion) -> AppliedAnswer: ...

    def export(self, directory: Path) -> WrittenAnswer: ...

    def import_file(self, question: ImportQuestion) -> ImportAnswer: ...

    def import_folder(self, question: FolderQuestion) -> FolderAnswer: ...

    def suggest_import(self, question: SuggestQuestion) -> SuggestedAnswer: ...

    def values(self, question: ValuesQuestion) -> ValuesAnswer: ...

    def change(self, question: ChangeQuestion) -> ChangeAnswer: ...

    def compare(self, question: CompareQuestion) -> CompareAnswer: ...

    def explain(self, question: ExplainQuestion) -> ExplainAnswer: ...

    def health(self, question: HealthQuestion) -> HealthAnswer: ...

    def cohorts(self, question: CohortsQuestion) -> CohortsAnswer: ...

    def check(self, question: CheckQuestion) -> CheckAnswer: ...

    def kpis(self, question: KpisQuestion) -> KpisAnswer: ...

    def kpi(self, key: str) -> KpiAnswer: ...

    def check_kpis(self, keys: tuple[str, ...], on: date | None) -> ReadinessAnswer: ...

    def add_kpis(self, question: AddQuestion) -> AddedAnswer: ...

    def lint(self, question: LintQuestion) -> LintAnswer: ...

    def compute(self, last: date | None) -> ComputedAnswer: ...

    def verify(self) -> VerifiedAnswer: ...

    def doctor(self) -> DoctorAnswer: ...

    def examine_data(self, today: date | None) -> DataAnswer: ...

    def left_out(self) -> LeftOutAnswer: ...

    def left_out_rows(self, question: RowsQuestion) -> RowsAnswer: ...

    def export_left_out(self, name: str, file: Path) -> WrittenAnswer: ...

    def replay_left_out(self, question: ReplayQuestion) -> WrittenAnswer: ...

    def discard_left_out(self, question: DiscardQuestion) -> WrittenAnswer: ...

    def sources(self) -> SourcesAnswer: ...

    def run_source(self, question: RunQuestion) -> PulledAnswer: ...

    def try_source(self, source: str) -> PulledAnswer: ...

    def connect_source(self, question: ConnectQuestion) -> WrittenAnswer: ...

    def source_health(self) -> HealthOfSources: ...

    def backup(self, directory: Path) -> BackupAnswer: ...

    def restore(self, directory: Path, *, overwrite: bool) -> BackupAnswer: ...

    def merge(self, merge: Merge) -> WrittenAnswer: ...

    def split(self, kind: SubjectKind, name: str) -> WrittenAnswer: ...

    def undo(self, fact: int) -> WrittenAnswer: ...

    def matches(self, question: MatchesQuestion) -> MatchesAnswer: ...

    def names(self, name: str, kind: SubjectKind | None) -> NamesAnswer: ...

    def answer(self, verdict: Verdict) -> WrittenAnswer: ...

    def disclose(self, person: str, file: Path) -> WrittenAnswer: ...

    def erase(self, person: str) -> WrittenAnswer: ...

    def adjust(self, adjustment: Adjustment) -> WrittenAnswer: ...

    def enter(self, entry: Entry) -> WrittenAnswer: ...


class Opener(Protocol):
    """Makes the object that carries out the commands."""

    def __call__(self, home: Path, *, by: str, now: datetime, watch: Watcher) -> Commands: ...
