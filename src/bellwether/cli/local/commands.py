"""Every command, carried out on a home of this machine."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bellwether.catalog import queries
from bellwether.catalog.domain import Definitions
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
from bellwether.cli.commands import Watcher
from bellwether.cli.compared import CompareAnswer, CompareQuestion
from bellwether.cli.left_out import DataAnswer, DiscardQuestion, LeftOutAnswer, ReplayQuestion, RowsAnswer, RowsQuestion
from bellwether.cli.loading import (
    ASKING,
    BROWSING,
    CATALOGUE,
    CHECKING,
    COHORTS,
    COMPARING,
    COMPUTING,
    DEFINITIONS,
    DEMO,
    EXAMINATION,
    FACTS,
    FOLDERS,
    HEALTH,
    IMPORTING,
    LEFT_OUT,
    LINTING,
    MATCHES,
    OPENING,
    SOURCING,
    SUGGESTING,
    UPKEEP,
    loaded,
)
from bellwether.cli.local.acts import Act
from bellwether.cli.matched import MatchesAnswer, MatchesQuestion, NamesAnswer, Verdict
from bellwether.cli.outcomes import WrongQuestion
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
from bellwether.workspace import database
from bellwether.workspace.home import find_home
from bellwether.workspace.refusals import NoWorkspace

if TYPE_CHECKING:
    from bellwether.catalog.opening import Workspace


@dataclass(frozen=True, slots=True)
class LocalCommands:
    """The commands on one home. Each opens the home for itself and closes it again."""

    home: Path
    by: str
    now: datetime
    watch: Watcher

    def demo(self, say: Callable[[str], None]) -> Tour:
        part = loaded(DEMO)
        tour: Tour = part.make_demo(self.home, part.Maker(self.by, self.now, self.watch, say))
        return tour

    def init(self, settings: NewHome) -> WrittenAnswer:
        author = loaded(DEFINITIONS).authorship(self.by, self.now, "a new workspace")
        answer: WrittenAnswer = loaded(UPKEEP).init(self.home, settings, author)
        return answer

    def apply(self, question: ApplyQuestion) -> AppliedAnswer:
        with self._open() as workspace:
            part = loaded(DEFINITIONS)
            answer: AppliedAnswer = part.apply(workspace, question, part.authorship(self.by, self.now, question.note))
            return answer

    def export(self, directory: Path) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(DEFINITIONS).export(workspace, directory)
            return answer

    def import_file(self, question: ImportQuestion) -> ImportAnswer:
        with self._open() as workspace:
            act = Act(self.by, self.now)
            answer: ImportAnswer = loaded(IMPORTING).import_file(workspace, question, act, self.watch)
            return answer

    def import_folder(self, question: FolderQuestion) -> FolderAnswer:
        with self._open() as workspace:
            act = Act(self.by, self.now)
            answer: FolderAnswer = loaded(FOLDERS).import_folder(workspace, question, act, self.watch)
            return answer

    def suggest_import(self, question: SuggestQuestion) -> SuggestedAnswer:
        answer: SuggestedAnswer = loaded(SUGGESTING).suggest_import(self.home, question)
        return answer

    def values(self, question: ValuesQuestion) -> ValuesAnswer:
        with self._open() as workspace:
            answer: ValuesAnswer = loaded(ASKING).values(workspace, question, self.now)
            return answer

    def change(self, question: ChangeQuestion) -> ChangeAnswer:
        with self._open() as workspace:
            answer: ChangeAnswer = loaded(ASKING).change(workspace, question, self.now)
            return answer

    def compare(self, question: CompareQuestion) -> CompareAnswer:
        with self._open() as workspace:
            answer: CompareAnswer = loaded(COMPARING).compare(workspace, question, self.now)
            return answer

    def explain(self, question: ExplainQuestion) -> ExplainAnswer:
        with self._open() as workspace:
            answer: ExplainAnswer = loaded(ASKING).explain(workspace, question, self.now)
            return answer

    def health(self, question: HealthQuestion) -> HealthAnswer:
        with self._open() as workspace:
            answer: HealthAnswer = loaded(HEALTH).health(workspace, question)
            return answer

    def cohorts(self, question: CohortsQuestion) -> CohortsAnswer:
        with self._open() as workspace:
            answer: CohortsAnswer = loaded(COHORTS).cohorts(workspace, question, self.now)
            return answer

    def check(self, question: CheckQuestion) -> CheckAnswer:
        with self._open() as workspace:
            answer: CheckAnswer = loaded(CHECKING).check(workspace, question, self.now)
            return answer

    def kpis(self, question: KpisQuestion) -> KpisAnswer:
        answer: KpisAnswer = loaded(BROWSING).kpis(question, self._definitions())
        return answer

    def kpi(self, key: str) -> KpiAnswer:
        answer: KpiAnswer = loaded(CATALOGUE).kpi(key, self._definitions())
        return answer

    def check_kpis(self, keys: tuple[str, ...], on: date | None) -> ReadinessAnswer:
        with self._open() as workspace:
            day = on or self._yesterday(workspace)
            answer: ReadinessAnswer = loaded(CATALOGUE).examine(workspace, keys, day, self.watch)
            return answer

    def add_kpis(self, question: AddQuestion) -> AddedAnswer:
        with self._open() as workspace:
            author = loaded(DEFINITIONS).authorship(self.by, self.now, question.note)
            answer: AddedAnswer = loaded(CATALOGUE).add(workspace, question, author)
            return answer

    def lint(self, question: LintQuestion) -> LintAnswer:
        with self._open() as workspace:
            day = question.on or self._yesterday(workspace)
            answer: LintAnswer = loaded(LINTING).lint(workspace, question, day, self.watch)
            return answer

    def compute(self, last: date | None) -> ComputedAnswer:
        with self._open() as workspace:
            last = last or self._yesterday(workspace)
            if last > self._today(workspace):
                raise WrongQuestion(
                    f"{last} is not over yet. Values are stored up to today; later days can be asked for."
                )
            answer: ComputedAnswer = loaded(COMPUTING).compute(workspace, last, self.watch)
            return answer

    def verify(self) -> VerifiedAnswer:
        with self._open() as workspace:
            answer: VerifiedAnswer = loaded(COMPUTING).verify(workspace, self.watch)
            return answer

    def doctor(self) -> DoctorAnswer:
        with self._open() as workspace:
            answer: DoctorAnswer = loaded(EXAMINATION).examine(workspace, self._yesterday(workspace))
            return answer

    def examine_data(self, today: date | None) -> DataAnswer:
        with self._open() as workspace:
            day = today or self._today(workspace)
            answer: DataAnswer = loaded(LEFT_OUT).examine_data(workspace, day)
            return answer

    def left_out(self) -> LeftOutAnswer:
        with self._open() as workspace:
            answer: LeftOutAnswer = loaded(LEFT_OUT).list_left_out(workspace)
            return answer

    def left_out_rows(self, question: RowsQuestion) -> RowsAnswer:
        with self._open() as workspace:
            answer: RowsAnswer = loaded(LEFT_OUT).show_left_out(workspace, question)
            return answer

    def export_left_out(self, name: str, file: Path) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(LEFT_OUT).export_left_out(workspace, name, file)
            return answer

    def replay_left_out(self, question: ReplayQuestion) -> WrittenAnswer:
        with self._open() as workspace:
            act = Act(self.by, self.now)
            answer: WrittenAnswer = loaded(LEFT_OUT).replay_left_out(workspace, question, act, self.watch)
            return answer

    def discard_left_out(self, question: DiscardQuestion) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(LEFT_OUT).discard_left_out(workspace, question, Act(self.by, self.now))
            return answer

    def sources(self) -> SourcesAnswer:
        with self._open():
            answer: SourcesAnswer = loaded(SOURCING).list_sources()
            return answer

    def run_source(self, question: RunQuestion) -> PulledAnswer:
        with self._open() as workspace:
            act = Act(self.by, self.now)
            answer: PulledAnswer = loaded(SOURCING).run(workspace, question, act, self.watch)
            return answer

    def try_source(self, source: str) -> PulledAnswer:
        with self._open() as workspace:
            answer: PulledAnswer = loaded(SOURCING).attempt(workspace, source, Act(self.by, self.now))
            return answer

    def connect_source(self, question: ConnectQuestion) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(SOURCING).connect(workspace, question, Act(self.by, self.now))
            return answer

    def source_health(self) -> HealthOfSources:
        with self._open() as workspace:
            yesterday = self._yesterday(workspace)
            answer: HealthOfSources = loaded(SOURCING).health_of_sources(workspace, yesterday)
            return answer

    def backup(self, directory: Path) -> BackupAnswer:
        with self._open() as workspace:
            answer: BackupAnswer = loaded(UPKEEP).backup(workspace, directory, self.now)
            return answer

    def restore(self, directory: Path, *, overwrite: bool) -> BackupAnswer:
        answer: BackupAnswer = loaded(UPKEEP).restore(directory, self.home, overwrite=overwrite)
        return answer

    def merge(self, merge: Merge) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(MATCHES).merge(workspace, merge, Act(self.by, self.now))
            return answer

    def split(self, kind: SubjectKind, name: str) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(MATCHES).split(workspace, kind, name, Act(self.by, self.now))
            return answer

    def undo(self, fact: int) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(MATCHES).undo(workspace, fact, Act(self.by, self.now))
            return answer

    def matches(self, question: MatchesQuestion) -> MatchesAnswer:
        with self._open() as workspace:
            answer: MatchesAnswer = loaded(MATCHES).matches(workspace, question)
            return answer

    def names(self, name: str, kind: SubjectKind | None) -> NamesAnswer:
        with self._open() as workspace:
            answer: NamesAnswer = loaded(MATCHES).show(workspace, name, kind)
            return answer

    def answer(self, verdict: Verdict) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(MATCHES).answer(workspace, verdict, Act(self.by, self.now))
            return answer

    def disclose(self, person: str, file: Path) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(FACTS).disclose(workspace, person, file, Act(self.by, self.now))
            return answer

    def erase(self, person: str) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(FACTS).erase(workspace, person, Act(self.by, self.now))
            return answer

    def adjust(self, adjustment: Adjustment) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(FACTS).adjust(workspace, adjustment, Act(self.by, self.now))
            return answer

    def enter(self, entry: Entry) -> WrittenAnswer:
        with self._open() as workspace:
            answer: WrittenAnswer = loaded(FACTS).enter(workspace, entry, Act(self.by, self.now))
            return answer

    def _definitions(self) -> Definitions:
        """What is defined here; the catalogue can be read without a workspace, and without its facts."""
        try:
            home = find_home(self.home)
        except NoWorkspace:
            return Definitions()
        if database.is_in_home() and not home.app_database.exists():
            # Opening the whole says what is missing; connecting would make an empty one in its place.
            with self._open():
                return queries.definitions()
        database.connect(home)
        try:
            database.migrate(home)
            return queries.definitions()
        finally:
            database.disconnect()

    def _today(self, workspace: Workspace) -> date:
        day: date = loaded(ASKING).today(workspace, self.now)
        return day

    def _yesterday(self, workspace: Workspace) -> date:
        day: date = loaded(ASKING).last_complete_day(workspace, self.now)
        return day

    def _open(self) -> AbstractContextManager[Workspace]:
        opened: Workspace = loaded(OPENING).open_workspace(self.home)
        return opened
