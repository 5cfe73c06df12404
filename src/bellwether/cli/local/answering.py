"""The server's end of the line: commands of this machine, carried out on the workspace that the server holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Listener
from multiprocessing.context import AuthenticationError
from threading import Lock, Thread
from typing import cast

import structlog
from django.db import close_old_connections

from bellwether.catalog import queries
from bellwether.catalog.domain import Definitions
from bellwether.catalog.opening import Workspace
from bellwether.catalog.serving import ServedWorkspace
from bellwether.cli.channel import Answer, Call, Progress, Refusal, Reply, hang_up, listen
from bellwether.cli.commands import Step
from bellwether.cli.local.commands import LocalCommands
from bellwether.cli.outcomes import FORESEEN, Outcome, outcome_of, sentence_of

_log = structlog.get_logger("bellwether.commands")

COMMANDS: dict[str, Callable[..., object]] = {
    command.__name__: command
    for command in (
        LocalCommands.apply,
        LocalCommands.export,
        LocalCommands.import_file,
        LocalCommands.import_folder,
        LocalCommands.suggest_import,
        LocalCommands.values,
        LocalCommands.change,
        LocalCommands.compare,
        LocalCommands.explain,
        LocalCommands.health,
        LocalCommands.cohorts,
        LocalCommands.check,
        LocalCommands.kpis,
        LocalCommands.kpi,
        LocalCommands.check_kpis,
        LocalCommands.add_kpis,
        LocalCommands.lint,
        LocalCommands.compute,
        LocalCommands.verify,
        LocalCommands.doctor,
        LocalCommands.examine_data,
        LocalCommands.left_out,
        LocalCommands.left_out_rows,
        LocalCommands.export_left_out,
        LocalCommands.replay_left_out,
        LocalCommands.discard_left_out,
        LocalCommands.sources,
        LocalCommands.run_source,
        LocalCommands.try_source,
        LocalCommands.connect_source,
        LocalCommands.source_health,
        LocalCommands.backup,
        LocalCommands.merge,
        LocalCommands.split,
        LocalCommands.undo,
        LocalCommands.matches,
        LocalCommands.names,
        LocalCommands.answer,
        LocalCommands.disclose,
        LocalCommands.erase,
        LocalCommands.adjust,
        LocalCommands.enter,
    )
}


@dataclass(frozen=True, slots=True)
class ServedCommands(LocalCommands):
    """The commands on the workspace that this process serves, which stays open."""

    workspace: ServedWorkspace

    def _open(self) -> AbstractContextManager[Workspace]:
        return nullcontext(self.workspace)

    def _definitions(self) -> Definitions:
        return queries.definitions()


class Answering:
    """Answers commands in threads of their own, from `start` to `stop`."""

    def __init__(self, workspace: ServedWorkspace) -> None:
        self._workspace = workspace
        self._listener: Listener | None = None

    def start(self) -> None:
        """Opens the line."""
        self._listener = listen(self._workspace.home.directory)
        Thread(target=self._accept, args=(self._listener,), name="commands", daemon=True).start()

    def stop(self) -> None:
        """Closes the line; commands at hand are finished by their threads or cut off with the process."""
        if self._listener is not None:
            hang_up(self._workspace.home.directory, self._listener)
            self._listener = None

    def _accept(self, listener: Listener) -> None:
        while self._listener is listener:
            try:
                line = listener.accept()
            except (AuthenticationError, EOFError, ConnectionError) as stranger:
                _log.warning("a stranger on the line for commands", error=str(stranger))
                continue
            except OSError:
                return
            Thread(target=self._answer, args=(line,), name="command", daemon=True).start()

    def _answer(self, line: Connection) -> None:
        talk = _Talk(line, Lock())
        with suppress(EOFError, ConnectionError, OSError):
            try:
                call = cast(Call, line.recv())
                talk.say(self._carried_out(call, talk))
            finally:
                close_old_connections()
                line.close()

    def _carried_out(self, call: Call, talk: _Talk) -> Reply:
        commands = ServedCommands(
            self._workspace.home.directory, call.by, self._workspace.now(), talk.watch, self._workspace
        )
        command = COMMANDS.get(call.command)
        if command is None:
            return Refusal(f"This server knows no command “{call.command}”: it is of another release.", Outcome.NO_HOME)
        _log.info("command", command=call.command, by=call.by)
        try:
            return Answer(command(commands, *call.arguments))
        except FORESEEN as error:
            return Refusal(sentence_of(error), outcome_of(error))


@dataclass(frozen=True, slots=True)
class _Talk:
    """One line; threads of a command take turns on it."""

    line: Connection
    turn: Lock

    def say(self, reply: Reply) -> None:
        """Sends a reply."""
        with self.turn:
            self.line.send(reply)

    @contextmanager
    def watch(self, label: str) -> Iterator[Step]:
        """A step that tells the other end."""
        yield lambda done, total, word: self.say(Progress(label, done, total, word))
