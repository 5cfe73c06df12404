"""The questions of a survey: columns of answers from 0 to 10, whatever the questions are called."""

from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.look import Seen
from bellwether.ingest.suggest.names import forms, plain
from bellwether.ingest.suggest.yaml_lines import quoted

HIGHEST = 10
_LONGEST = 2


def with_questions(draft: Draft) -> None:
    """Reads the scores: of one question straight, of several as one row for each."""
    if not draft.shape.survey:
        return
    known = draft.shape.known
    free = [
        one
        for one in draft.look.columns
        if one.name not in draft.read and not any(form in known for form in forms(one.name))
    ]
    scores = [one for one in free if _is_score(one)]
    texts = [one for one in free if one.type is FieldType.TEXT and not one.empty and one not in scores]
    if len(scores) == 1:
        draft.put("fields.score", scores[0].name, scores[0].name)
        draft.put("fields.question", {"constant": scores[0].name})
        if len(texts) == 1:
            draft.put("fields.comment", texts[0].name, texts[0].name)
    elif scores:
        _unpivoted(draft, scores)
    else:
        draft.ask("No column holds answers from 0 to 10. Which one is the score?", "fields: {score: COLUMN}")


def _unpivoted(draft: Draft, scores: list[Seen]) -> None:
    names: Plain = [one.name for one in scores]
    draft.mapping["unpivot"] = {"columns": names, "name": "question", "cells": {"score": "*"}}
    draft.put("fields.question", "question")
    draft.put("fields.score", "score", *(one.name for one in scores))
    draft.put("id", [draft.columns["id"], "question"], draft.columns["id"])
    draft.ask(
        "Several columns hold numbers from 0 to 10; each answer becomes a row of its own. Are all of them questions?",
        f"unpivot: {{columns: [{quoted(scores[0].name)}], name: question, cells: {{score: '*'}}}}",
    )


def _is_score(column: Seen) -> bool:
    if column.type is not FieldType.NUMBER or plain(column.name) in {"n", "weight"}:
        return False
    return all(text.isdigit() and len(text) <= _LONGEST and int(text) <= HIGHEST for text in column.distinct)
