"""A directory of YAML files to definitions, with every problem found and where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from bellwether.catalog.complaints import complaint, strange_numbers
from bellwether.catalog.domain import (
    SPEC_OF,
    WORKSPACE_KEY,
    Definition,
    Definitions,
    DefinitionsRefused,
    Kind,
    Place,
    Problem,
    Spec,
    TargetSpec,
)
from bellwether.catalog.spelling import closest, tidy
from bellwether.catalog.wording import Plain
from bellwether.catalog.yamltext import Document, Path_, parse_yaml, read_yaml

SECTIONS: dict[str, Kind] = {
    "families": Kind.FAMILY,
    "properties": Kind.PROPERTY,
    "collections": Kind.COLLECTION,
    "sources": Kind.SOURCE,
    "exclusions": Kind.EXCLUSION,
    "checks": Kind.CHECK,
    "schedules": Kind.SCHEDULE,
    "segments": Kind.SEGMENT,
    "metrics": Kind.METRIC,
    "health": Kind.HEALTH,
    "alerts": Kind.ALERT,
}
"""The sections that hold definitions by their key: as a mapping, or as a list whose entries say `key:`."""

ALL_SECTIONS = ("workspace", "families", "events", *list(SECTIONS)[1:], "traits", "targets")

_TRAIT_KINDS = {"account": Kind.ACCOUNT_TRAIT, "user": Kind.USER_TRAIT}


def read_directory(directory: Path) -> Definitions:
    """The definitions of every *.yaml and *.yml file in the directory and below it."""
    if not directory.is_dir():
        raise DefinitionsRefused([Problem(Place(str(directory), 1), "", "there is no such directory")])
    files = sorted(path for path in directory.rglob("*") if path.suffix in {".yaml", ".yml"} and path.is_file())
    if not files:
        raise DefinitionsRefused([Problem(Place(str(directory), 1), "", "there is no *.yaml file in it")])
    return read_files((path, str(path.relative_to(directory))) for path in files)


def read_files(files: Iterable[tuple[Path, str]]) -> Definitions:
    """The definitions of these files, each with the name it is spoken of by; all problems of all files at once."""
    return _read(partial(read_yaml, path, shown_as) for path, shown_as in files)


def read_text(text: str, shown_as: str) -> Definitions:
    """The definitions of one text, which is spoken of by this name."""
    return _read([partial(parse_yaml, text, shown_as)])


def read_document(document: Document) -> Definitions:
    """The definitions of a document that was read already, or of a part of one."""
    return _read([lambda: document])


def _read(sources: Iterable[Callable[[], Document]]) -> Definitions:
    problems: list[Problem] = []
    found: dict[tuple[Kind, str], Definition] = {}
    for source in sources:
        try:
            document = source()
        except DefinitionsRefused as refused:
            problems.extend(refused.problems)
            continue
        for definition in _Reader(document, problems).definitions():
            earlier = found.setdefault((definition.kind, definition.key), definition)
            if earlier is not definition:
                sentence = f"this {definition.kind.word} is defined twice, first in {earlier.place}; keep one"
                problems.append(Problem(definition.place, definition.key, sentence))
    if problems:
        raise DefinitionsRefused(problems)
    return Definitions(found.values())


class _Reader:
    """Reads one document's sections; what is wrong goes to `problems` and the rest is read on."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self._document = document
        self._problems = problems

    def definitions(self) -> Iterator[Definition]:
        content = self._document.content
        if content is None:
            return
        if not isinstance(content, dict):
            self._refuse((), "", "the file must be a mapping of sections, such as “metrics:”")
            return
        for section, inner in content.items():
            if section not in ALL_SECTIONS:
                remedy = closest(section, ALL_SECTIONS) or f"; the sections are {', '.join(ALL_SECTIONS)}"
                if section == "rates":
                    remedy = "; rates are facts: import them with “bellwether import FILE --as rates”"
                self._refuse((section,), section, f"there is no such section{remedy}")
            elif inner is not None:
                yield from self._section(section, inner)

    def _section(self, section: str, inner: Plain) -> Iterator[Definition]:
        match section:
            case "workspace":
                yield from self._definition(Kind.WORKSPACE, WORKSPACE_KEY, inner, (section,))
            case "events":
                yield from self._events(inner)
            case "targets":
                yield from self._targets(inner)
            case "traits":
                yield from self._traits(inner)
            case _:
                yield from self._keyed(SECTIONS[section], inner, (section,))

    def _events(self, inner: Plain) -> Iterator[Definition]:
        if not isinstance(inner, list):
            self._refuse(("events",), "events", "this must be a list of event names")
            return
        for number, name in enumerate(inner):
            if isinstance(name, str):
                yield from self._definition(Kind.EVENT, name, {}, ("events", number))
            else:
                self._refuse(("events", number), "events", f"“{name}” is not a text; put the event's name in quotes")

    def _traits(self, inner: Plain) -> Iterator[Definition]:
        if not isinstance(inner, dict):
            self._refuse(("traits",), "traits", "this must be a mapping with “account:” and “user:”")
            return
        for subject, traits in inner.items():
            if subject not in _TRAIT_KINDS:
                sentence = "traits belong to accounts or people: “account:” or “user:”"
                self._refuse(("traits", subject), f"traits.{subject}", sentence)
            elif traits is not None:
                yield from self._keyed(_TRAIT_KINDS[subject], traits, ("traits", subject))

    def _targets(self, inner: Plain) -> Iterator[Definition]:
        if not isinstance(inner, list):
            self._refuse(("targets",), "targets", "this must be a list; each entry begins with “- metric:”")
            return
        for number, entry in enumerate(inner):
            spec = self._spec(Kind.TARGET, entry, ("targets", number), f"targets[{number}]")
            if isinstance(spec, TargetSpec):
                yield Definition(Kind.TARGET, tidy(spec.key), spec, self._document.place(("targets", number)))

    def _keyed(self, kind: Kind, inner: Plain, path: Path_) -> Iterator[Definition]:
        if isinstance(inner, dict):
            for key, entry in inner.items():
                yield from self._definition(kind, key, entry, (*path, key))
        elif isinstance(inner, list):
            for number, entry in enumerate(inner):
                yield from self._listed(kind, entry, (*path, number))
        else:
            sentence = "this must be a mapping by key, or a list whose entries begin with “- key:”"
            self._refuse(path, str(path[-1]), sentence)

    def _listed(self, kind: Kind, entry: Plain, path: Path_) -> Iterator[Definition]:
        key = entry.get("key") if isinstance(entry, dict) else None
        if isinstance(entry, dict) and isinstance(key, str):
            yield from self._definition(kind, key, {name: part for name, part in entry.items() if name != "key"}, path)
        else:
            self._refuse(path, kind.word, f"this {kind.word} has no key; begin the entry with “- key: …”")

    def _definition(self, kind: Kind, key: str, entry: Plain, path: Path_) -> Iterator[Definition]:
        where = key if kind is Kind.WORKSPACE else f"{kind.word} {key}"
        spec = self._spec(kind, {} if entry is None else entry, path, where)
        if spec is not None:
            yield Definition(kind, tidy(key), spec, self._document.place(path))

    def _spec(self, kind: Kind, entry: Plain, path: Path_, where: str) -> Spec | None:
        if kind is Kind.COLLECTION and isinstance(entry, dict) and isinstance(fields := entry.get("fields"), dict):
            # One by one, because the decoder does not say under which key a value is wrong.
            parts = [
                self._spec(Kind.PROPERTY, field, (*path, "fields", key), f"{where}.fields.{key}")
                for key, field in fields.items()
            ]
            if None in parts:
                return None
        try:
            spec: Spec = msgspec.convert(entry, SPEC_OF[kind])
        except msgspec.ValidationError as error:
            sentence, inside = complaint(str(error), SPEC_OF[kind])
            shown = ".".join([where, *(str(step) for step in inside)])
            self._refuse((*path, *inside), shown, sentence)
            return None
        strange = list(strange_numbers(spec))
        for name, sentence in strange:
            self._refuse((*path, name), f"{where}.{name}", sentence)
        return None if strange else spec

    def _refuse(self, path: Path_, where: str, sentence: str) -> None:
        self._problems.append(Problem(self._document.place(path), where, sentence))
