"""What other tables of the same export know: a deal's company, a ticket's organisation, an invoice's customer."""

import os
from collections.abc import Iterator, Sequence
from glob import escape

import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.cells import as_text, trimmed
from bellwether.ingest.files.part import Part
from bellwether.ingest.files.reading import read_part
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.look import Look
from bellwether.ingest.suggest.names import plain
from bellwether.ingest.suggest.recognition import Recognition
from bellwether.ingest.suggest.shapes import Shape, Via
from bellwether.ingest.suggest.yaml_lines import quoted

Known = Sequence[tuple[Look, Recognition]]
"""Every table that was recognised."""


def linked(draft: Draft, known: Known) -> None:
    """Has the mapping look up in other tables what the table does not say itself."""
    for target, ways in draft.shape.via.items():
        if draft.has(target) and not draft.look.column(draft.columns[target]).empty:
            continue
        if (
            not any(_put(draft, target, via, known) for via in ways)
            and _own(draft.look, ways)
            and not draft.has(target)
        ):
            _ask(draft, target, ways)


def _put(draft: Draft, target: str, via: Via, known: Known) -> bool:
    own = _own(draft.look, [via])
    if own is None:
        return False
    for look, found in known:
        there = look.part != draft.look.part and _is_the_one(found.shape, draft.shape, via)
        if there and {via.key, via.value} <= set(found.columns):
            key, value = found.columns[via.key], found.columns[via.value]
            if _said_twice(look.part, key, value):
                draft.ask(
                    f"{look.part.name} has several of “{value}” for the same “{key}”, so the {target} cannot be "
                    "looked up in it. Where else does it stand?",
                    f"{target}: COLUMN",
                )
                return True
            lookup: dict[str, Plain] = {"file": _from(draft.look.part, look.part), "key": key, "value": value}
            if look.part.inside:
                lookup["member"] = escape(look.part.inside[-1])
            if look.part.sheet:
                lookup["sheet"] = look.part.sheet
            draft.put(target, {"column": own, "lookup": lookup, "otherwise": "missing"}, own)
            draft.left_out[:] = [left for left in draft.left_out if left.column != own]
            draft.remarks.append(f"The {target} is looked up in {look.part.name}.")
            return True
    return False


def _is_the_one(there: Shape, here: Shape, via: Via) -> bool:
    return there.name == via.shape and there.system == here.system


def _own(look: Look, ways: Sequence[Via]) -> str | None:
    by_form = look.meaning()
    return next((by_form[plain(own)] for via in ways for own in via.own if plain(own) in by_form), None)


def _ask(draft: Draft, target: str, ways: Sequence[Via]) -> None:
    own = _own(draft.look, ways)
    names = " or ".join(dict.fromkeys(via.shape for via in ways))
    shown = quoted(own or "")
    draft.ask(
        f"Which file says to which {target} each “{own}” belongs? A table of {names} is not among these files.",
        f"{target}: {{column: {shown}, lookup: {{file: FILE, key: COLUMN, value: COLUMN}}, otherwise: missing}}",
    )


def _from(here: Part, there: Part) -> str:
    """Where the other file is, seen from the directory of this one."""
    return os.path.relpath(there.path, here.path.parent).replace(os.sep, "/")


def _said_twice(part: Part, key: str, value: str) -> bool:
    """Whether a key has several values: a lookup must know what it finds."""
    pairs = pa.concat_tables([pa.table({"key": keys, "value": values}) for keys, values in _pairs(part, key, value)])
    said = pc.and_(pc.is_valid(pairs["key"]), pc.is_valid(pairs["value"]))
    distinct = pairs.filter(said).group_by(["key", "value"]).aggregate([])
    counts = distinct.group_by("key").aggregate([([], "count_all")])
    several = counts.filter(pc.greater(counts["count_all"], 1))
    return bool(several.num_rows)


def _pairs(part: Part, key: str, value: str) -> Iterator[tuple[pa.Array, pa.Array]]:
    for piece in read_part(part):
        yield trimmed(as_text(piece.columns[key])), trimmed(as_text(piece.columns[value]))
