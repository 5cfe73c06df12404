"""A suggestion as files: the plan, a mapping for each table, and the definitions they want."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path

from bellwether.ingest.files.part import Part
from bellwether.ingest.plan import PLAN
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.suggestion import Suggestion
from bellwether.ingest.suggest.yaml_lines import block, quoted, ready, remark

MAPPINGS = "mapping"
DEFINITIONS = "definitions"
DEFINED = "suggested.yaml"
_DIGITS = "0123456789"
SHORTEST = 3
"""Letters with which a pattern must begin."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the plan: a file or a pattern, and the draft that it is imported by."""

    file: str
    draft: Draft
    name: str

    @property
    def mapping(self) -> str:
        """Where its mapping is written."""
        return f"{MAPPINGS}/{self.name}.yaml"

    @property
    def label(self) -> str:
        """What it is called for people: with the member of an archive, or the sheet of a workbook, that it is of."""
        part = self.draft.look.part
        return part.label.replace(str(part.path), self.file, 1)


def entries(suggestion: Suggestion, data: Path) -> tuple[Entry, ...]:
    """The lines of the plan. Files of one shape whose names differ in one place share a line and a mapping."""
    groups: list[list[Draft]] = []
    for draft in suggestion.drafts:
        if groups and _alike(groups[-1][0], draft):
            groups[-1].append(draft)
        else:
            groups.append([draft])
    parts = [draft.look.part for draft in suggestion.drafts] + [one.part for one in suggestion.skipped]
    return tuple(entry for group in groups for entry in _entries(group, parts, data))


def _alike(one: Draft, other: Draft) -> bool:
    here, there = one.look.part, other.look.part
    whole = not (here.inside or here.sheet or there.inside or there.sheet)
    same = one.look.names == other.look.names and here.path.parent == there.path.parent
    return whole and same and one.kind == other.kind and one.mapping == other.mapping and here != there


def _entries(group: list[Draft], parts: list[Part], data: Path) -> Iterator[Entry]:
    names = [_relative(draft.look.part, data) for draft in group]
    if len(group) > 1:
        # Those that fit the pattern must be these and no others, and come in the order in which they belong.
        for kept, pattern in _patterns(names):
            fitting = {_relative(part, data) for part in parts if fnmatchcase(_relative(part, data), pattern)}
            if fitting == set(kept) and kept == sorted(kept):
                chosen = [draft for draft, name in zip(group, names, strict=True) if name in fitting]
                yield Entry(pattern, chosen[0], "_".join(chosen[0].look.words))
                rest = [draft for draft in group if draft not in chosen]
                yield from (Entry(_relative(draft.look.part, data), draft, draft.name) for draft in rest)
                return
    for draft, name in zip(group, names, strict=True):
        yield Entry(name, draft, draft.name)


def _patterns(names: list[str]) -> Iterator[tuple[list[str], str]]:
    """Names and a pattern for them: all of them, or those that have a digit where the first differ."""
    start = _beginning(names)
    digits = [name for name in names if name[len(start) : len(start) + 1].isdigit()]
    for kept in (names, digits):
        if len(kept) > 1:
            start = _beginning(kept)
            end = _beginning([name[len(start) :][::-1] for name in kept])[::-1]
            # Numbers as wholes first: what comes next month shall fit too.
            for left, right in ((start.rstrip(_DIGITS), end.lstrip(_DIGITS)), (start, end)):
                if len(left) >= SHORTEST:
                    yield kept, f"{escape(left)}*{escape(right)}"


def _beginning(names: list[str]) -> str:
    """What all names begin with."""
    first, last = min(names), max(names)
    length = next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last))
    )
    return first[:length]


def _relative(part: Part, data: Path) -> str:
    base = data if data.is_dir() else data.parent
    return part.path.relative_to(base).as_posix()


def texts(suggestion: Suggestion, data: Path) -> dict[str, str]:
    """The files of a suggestion by their names, the plan first."""
    listed = entries(suggestion, data)
    written = {PLAN: _joined(_plan_lines(suggestion, listed, data))}
    for entry in listed:
        written[entry.mapping] = _joined(_mapping_lines(entry))
    additions = suggestion.additions.plain()
    if additions:
        head = remark(f"Definitions that the mappings use. Apply them first: bellwether apply {DEFINITIONS}")
        written[f"{DEFINITIONS}/{DEFINED}"] = _joined([*head, *block(additions)])
    return written


def write(suggestion: Suggestion, data: Path, to: Path, *, force: bool) -> tuple[Path, ...]:
    """The files written; what is there already is only replaced when `force` says so."""
    written = {to / name: text for name, text in texts(suggestion, data).items()}
    there = [path for path in written if path.exists()]
    if there and not force:
        raise ImportRefused(f"{there[0]} is there already. Give another directory with --to, or --force to replace it.")
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tuple(written)


def _joined(lines: "Iterator[str] | list[str]") -> str:
    return "\n".join(lines) + "\n"


def _plan_lines(suggestion: Suggestion, listed: tuple[Entry, ...], data: Path) -> Iterator[str]:
    yield from remark("Suggested by “bellwether import --suggest”: the files in the order in which they are imported.")
    for entry in listed:
        yield f"- {{file: {quoted(entry.file)}, kind: {quoted(entry.draft.kind)}, mapping: {quoted(entry.mapping)}}}"
    if not listed:
        yield "[]"
    if suggestion.skipped:
        yield "# Not imported:"
    for one in suggestion.skipped:
        shown = (
            one.part.label.removeprefix(str(data)).lstrip("/\\ \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}")
            or one.part.name
        )
        yield from remark(f"  {shown}: {one.why}")


def _mapping_lines(entry: Entry) -> Iterator[str]:
    draft = entry.draft
    yield from remark(f"{entry.label} as {draft.kind}. Taken for {draft.shape.title} by {draft.why}.")
    for text in draft.remarks:
        yield from remark(text)
    for number, question in enumerate(draft.asked, 1):
        yield from remark(f"QUESTION {number}: {question.text} The line that answers it:")
        yield ready(question.line)
    yield from block(draft.ordered())
    if draft.left_out:
        yield "# Left out:"
    bare: dict[str, list[str]] = {}
    for left in draft.left_out:
        if left.form:
            yield from remark(f"  {left.column}: {left.why}, written “{left.form}”")
        else:
            bare.setdefault(left.why, []).append(left.column)
    for why, columns in bare.items():
        yield from remark(f"  {', '.join(columns)}: {why}")
