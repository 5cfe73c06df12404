"""Exit codes, and which error ends with which."""

from __future__ import annotations

from enum import IntEnum

from bellwether.catalog.domain import DefinitionsRefused
from bellwether.catalog.refusals import NoSuchVersion, VersionUnusable
from bellwether.engine.definitions.errors import BellwetherError, StoreUnusable, UnknownName
from bellwether.engine.formula.errors import FormulaError
from bellwether.ingest.refusal import ImportRefused
from bellwether.kpis.domain import KpiRefused
from bellwether.workspace.refusals import HomeRefused


class Outcome(IntEnum):
    """What the exit code says to a script."""

    DONE = 0
    FOUND = 1
    WRONG_QUESTION = 2
    BAD_INPUT = 3
    NO_HOME = 4


class WrongQuestion(BellwetherError):
    """Options that do not go together, or a question that has no answer; the sentence says what to ask instead."""


class BadInput(BellwetherError):
    """Something that was handed in cannot be taken."""


class ServerRefused(BellwetherError):
    """What the server that holds the home would not or could not do, with the exit code that it found right."""

    def __init__(self, sentence: str, outcome: Outcome) -> None:
        super().__init__(sentence)
        self.outcome = outcome


class FormulaRefused(BellwetherError):
    """A formula that cannot be read or does not fit the workspace: each error under the place it speaks of."""

    def __init__(self, formula: str, errors: tuple[FormulaError, ...]) -> None:
        super().__init__("\n".join(pointed(formula, error) for error in errors))
        self.formula = formula
        self.errors = errors


def pointed(formula: str, error: FormulaError) -> str:
    """An error's sentence under its line of the formula, with carets under the words it means."""
    lines = formula.split("\n")
    line = lines[error.span.line - 1] if error.span.line <= len(lines) else ""
    start = error.span.column - 1
    carets = " " * start + "^" * max(1, min(error.span.length, len(line) - start))
    sentence = error.sentence
    if error.suggestion is not None:
        sentence += f" Did you mean `{error.suggestion}`?" if error.suggestion else " Remove it."
    return f"{sentence}\n    {line}\n    {carets}"


FORESEEN = (BellwetherError, ImportRefused, OSError)
"""The errors that are told in a sentence, without a traceback."""


def sentence_of(error: Exception) -> str:
    """The error for a person."""
    if isinstance(error, OSError):
        return (
            f"“{error.filename}” cannot be used: {error.strerror}. Check the path, its permissions and the free space."
        )
    return str(error)


def outcome_of(error: Exception) -> Outcome:
    """The exit code of a foreseen error."""
    match error:
        case ServerRefused():
            return error.outcome
        case HomeRefused() | StoreUnusable():
            return Outcome.NO_HOME
        case DefinitionsRefused() | ImportRefused() | BadInput():
            return Outcome.BAD_INPUT
        case UnknownName() | FormulaRefused() | WrongQuestion() | KpiRefused() | NoSuchVersion() | VersionUnusable():
            return Outcome.WRONG_QUESTION
        case _:
            return Outcome.BAD_INPUT
