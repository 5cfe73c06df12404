"""The commands, carried out by the server that holds the home."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar, cast

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
from bellwether.cli.channel import Answer, Call, Progress, Refusal, Reply, call_up
from bellwether.cli.cohort_questions import CohortsAnswer, CohortsQuestion
from bellwether.cli.commands import Step, Watcher
from bellwether.cli.compared import CompareAnswer, CompareQuestion
from bellwether.cli.left_out import DataAnswer, DiscardQuestion, LeftOutAnswer, ReplayQuestion, RowsAnswer, RowsQuestion
from bellwether.cli.matched import MatchesAnswer, MatchesQuestion, NamesAnswer, Verdict
from bellwether.cli.outcomes import Outcome, ServerRefused, WrongQuestion
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

Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class RemoteCommands:
    """The commands on a home that a server on this machine holds; its answers are those that it would give locally."""

    line: Connection
    home: Path
    by: str
    watch: Watcher

    def demo(self, say: Callable[[str], None]) -> Tour:  # noqa: ARG002
        raise _stop_first("make the demo again")

    def init(self, settings: NewHome) -> WrittenAnswer:  # noqa: ARG002
        raise WrongQuestion(f"“{self.home}” is a workspace already, and a server is running on it.")

    def restore(self, directory: Path, *, overwrite: bool) -> BackupAnswer:  # noqa: ARG002
        raise _stop_first("restore a back-up")

    def apply(self, question: ApplyQuestion) -> AppliedAnswer:
        return self._ask("apply", AppliedAnswer, question)

    def export(self, directory: Path) -> WrittenAnswer:
        return self._ask("export", WrittenAnswer, directory)

    def import_file(self, question: ImportQuestion) -> ImportAnswer:
        return self._ask("import_file", ImportAnswer, question)

    def import_folder(self, question: FolderQuestion) -> FolderAnswer:
        return self._ask("import_folder", FolderAnswer, question)

    def suggest_import(self, question: SuggestQuestion) -> SuggestedAnswer:
        return self._ask("suggest_import", SuggestedAnswer, question)

    def values(self, question: ValuesQuestion) -> ValuesAnswer:
        return self._ask("values", ValuesAnswer, question)

    def change(self, question: ChangeQuestion) -> ChangeAnswer:
        return self._ask("change", ChangeAnswer, question)

    def compare(self, question: CompareQuestion) -> CompareAnswer:
        return self._ask("compare", CompareAnswer, question)

    def explain(self, question: ExplainQuestion) -> ExplainAnswer:
        return self._ask("explain", ExplainAnswer, question)

    def health(self, question: HealthQuestion) -> HealthAnswer:
        return self._ask("health", HealthAnswer, question)

    def cohorts(self, question: CohortsQuestion) -> CohortsAnswer:
        return self._ask("cohorts", CohortsAnswer, question)

    def check(self, question: CheckQuestion) -> CheckAnswer:
        return self._ask("check", CheckAnswer, question)

    def kpis(self, question: KpisQuestion) -> KpisAnswer:
        return self._ask("kpis", KpisAnswer, question)

    def kpi(self, key: str) -> KpiAnswer:
        return self._ask("kpi", KpiAnswer, key)

    def check_kpis(self, keys: tuple[str, ...], on: date | None) -> ReadinessAnswer:
        return self._ask("check_kpis", ReadinessAnswer, keys, on)

    def add_kpis(self, question: AddQuestion) -> AddedAnswer:
        return self._ask("add_kpis", AddedAnswer, question)

    def lint(self, question: LintQuestion) -> LintAnswer:
        return self._ask("lint", LintAnswer, question)

    def compute(self, last: date | None) -> ComputedAnswer:
        return self._ask("compute", ComputedAnswer, last)

    def verify(self) -> VerifiedAnswer:
        return self._ask("verify", VerifiedAnswer)

    def doctor(self) -> DoctorAnswer:
        return self._ask("doctor", DoctorAnswer)

    def examine_data(self, today: date | None) -> DataAnswer:
        return self._ask("examine_data", DataAnswer, today)

    def left_out(self) -> LeftOutAnswer:
        return self._ask("left_out", LeftOutAnswer)

    def left_out_rows(self, question: RowsQuestion) -> RowsAnswer:
        return self._ask("left_out_rows", RowsAnswer, question)

    def export_left_out(self, name: str, file: Path) -> WrittenAnswer:
        return self._ask("export_left_out", WrittenAnswer, name, file)

    def replay_left_out(self, question: ReplayQuestion) -> WrittenAnswer:
        return self._ask("replay_left_out", WrittenAnswer, question)

    def discard_left_out(self, question: DiscardQuestion) -> WrittenAnswer:
        return self._ask("discard_left_out", WrittenAnswer, question)

    def sources(self) -> SourcesAnswer:
        return self._ask("sources", SourcesAnswer)

    def run_source(self, question: RunQuestion) -> PulledAnswer:
        return self._ask("run_source", PulledAnswer, question)

    def try_source(self, source: str) -> PulledAnswer:
        return self._ask("try_source", PulledAnswer, source)

    def connect_source(self, question: ConnectQuestion) -> WrittenAnswer:
        return self._ask("connect_source", WrittenAnswer, question)

    def source_health(self) -> HealthOfSources:
        return self._ask("source_health", HealthOfSources)

    def backup(self, directory: Path) -> BackupAnswer:
        return self._ask("backup", BackupAnswer, directory)

    def merge(self, merge: Merge) -> WrittenAnswer:
        return self._ask("merge", WrittenAnswer, merge)

    def split(self, kind: SubjectKind, name: str) -> WrittenAnswer:
        return self._ask("split", WrittenAnswer, kind, name)

    def undo(self, fact: int) -> WrittenAnswer:
        return self._ask("undo", WrittenAnswer, fact)

    def matches(self, question: MatchesQuestion) -> MatchesAnswer:
        return self._ask("matches", MatchesAnswer, question)

    def names(self, name: str, kind: SubjectKind | None) -> NamesAnswer:
        return self._ask("names", NamesAnswer, name, kind)

    def answer(self, verdict: Verdict) -> WrittenAnswer:
        return self._ask("answer", WrittenAnswer, verdict)

    def disclose(self, person: str, file: Path) -> WrittenAnswer:
        return self._ask("disclose", WrittenAnswer, person, file.resolve())

    def erase(self, person: str) -> WrittenAnswer:
        return self._ask("erase", WrittenAnswer, person)

    def adjust(self, adjustment: Adjustment) -> WrittenAnswer:
        return self._ask("adjust", WrittenAnswer, adjustment)

    def enter(self, entry: Entry) -> WrittenAnswer:
        return self._ask("enter", WrittenAnswer, entry)

    def _ask(self, command: str, expected: type[Answered], *arguments: object) -> Answered:
        """The server's answer; its progress is shown on the way."""
        bars: dict[str, Step] = {}
        with ExitStack() as shown:
            try:
                self.line.send(Call(command, tuple(_from_here(one) for one in arguments), self.by))
                while True:
                    reply = cast(Reply, self.line.recv())
                    match reply:
                        case Progress(label, done, total, word):
                            if label not in bars:
                                bars[label] = shown.enter_context(self.watch(label))
                            bars[label](done, total, word)
                        case Refusal(sentence, outcome):
                            raise ServerRefused(sentence, Outcome(outcome))
                        case Answer(value) if isinstance(value, expected):
                            return value
                        case Answer():
                            raise _broken_off(self.home)
            except (EOFError, ConnectionError) as cut:
                raise _broken_off(self.home) from cut


def reach(home: Path, by: str, watch: Watcher) -> RemoteCommands | None:
    """The commands on the server that holds this home; None when no server does."""
    line = call_up(home)
    return None if line is None else RemoteCommands(line, home, by, watch)


def _from_here(argument: object) -> object:
    """The argument with paths that mean the same wherever the server was started."""
    if isinstance(argument, Path):
        return argument.absolute()
    if dataclasses.is_dataclass(argument) and not isinstance(argument, type):
        named = {field.name: getattr(argument, field.name) for field in dataclasses.fields(argument)}
        paths = {name: value.absolute() for name, value in named.items() if isinstance(value, Path)}
        return dataclasses.replace(argument, **paths) if paths else argument
    return argument


def _stop_first(what: str) -> WrongQuestion:
    return WrongQuestion(f"A server is running on this workspace. Stop it to {what}.")


def _broken_off(home: Path) -> ServerRefused:
    return ServerRefused(
        f"The server on “{home}” ended, or is of another release, before it had answered. "
        "Look at its log, and give the command again.",
        Outcome.NO_HOME,
    )
