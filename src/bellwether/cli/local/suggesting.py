"""A first plan and mappings for files that nobody has described."""

from __future__ import annotations

from pathlib import Path

from bellwether.catalog.compiling import compiled
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.opening import open_workspace
from bellwether.cli.questions import SuggestQuestion
from bellwether.cli.suggested import LeftAside, SuggestedAnswer, SuggestedFile, SuggestedQuestion
from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.files.contents import Contents
from bellwether.ingest.plan import SUGGESTED
from bellwether.ingest.suggest.names import snake
from bellwether.ingest.suggest.places import suggested_for
from bellwether.ingest.suggest.suggestion import Suggestion
from bellwether.ingest.suggest.writing import DEFINITIONS, Entry, entries, write
from bellwether.workspace.home import Home
from bellwether.workspace.refusals import NoWorkspace


def suggest_import(home: Path, question: SuggestQuestion) -> SuggestedAnswer:
    """The suggestion, written to its directory. A workspace lends its definitions, but need not be there."""
    data = question.data
    to = question.to or (data if data.is_dir() else data.parent) / SUGGESTED
    source = snake(data.resolve().name.partition(".")[0])
    suggestion, found = suggested_for(data, _catalog(home), source=source, kept=Home(home).quarantine)
    written = write(suggestion, data, to, force=question.force)
    return _answer(suggestion, question, written, found, to)


def _catalog(home: Path) -> Catalog:
    try:
        with open_workspace(home) as workspace:
            return workspace.catalog()
    except NoWorkspace:
        return compiled(built_in())


def _answer(
    suggestion: Suggestion, question: SuggestQuestion, written: tuple[Path, ...], found: Contents, to: Path
) -> SuggestedAnswer:
    listed = entries(suggestion, question.data)
    aside = [LeftAside(one.part.label, one.why, one.asked) for one in suggestion.skipped]
    others = [one for one in found.left_out if not one.label.endswith((".yaml", ".yml"))]
    return SuggestedAnswer(
        str(question.data),
        str(to),
        tuple(str(path) for path in written),
        tuple(_file(entry) for entry in listed),
        _questions(listed),
        (*aside, *(LeftAside(one.label, one.reason, unknown=False) for one in others)),
        str(to / DEFINITIONS) if suggestion.additions.plain() else None,
    )


def _file(entry: Entry) -> SuggestedFile:
    draft = entry.draft
    return SuggestedFile(entry.label, draft.kind, entry.mapping, draft.shape.title, draft.why)


def _questions(listed: tuple[Entry, ...]) -> tuple[SuggestedQuestion, ...]:
    """Every question, once for the mappings of one table."""
    asked = {
        (entry.label, one): SuggestedQuestion(entry.mapping, one.text, one.line, one.pressing)
        for entry in reversed(listed)
        for one in entry.draft.asked
    }
    return tuple(reversed(asked.values()))
