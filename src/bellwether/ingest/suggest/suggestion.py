"""The front door: tables in, drafts of their mappings out, in the order in which they are to be imported."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from types import MappingProxyType

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.files.part import Part
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.suggest.additions import Additions
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.drafting import drafted, halved
from bellwether.ingest.suggest.entered import as_new_values, as_values
from bellwether.ingest.suggest.links import linked
from bellwether.ingest.suggest.look import Look, look
from bellwether.ingest.suggest.names import snake, words
from bellwether.ingest.suggest.reading import first_piece
from bellwether.ingest.suggest.recognition import Recognition, assigned, recognise
from bellwether.ingest.suggest.said import Said, as_said, shape_of
from bellwether.ingest.suggest.shapes import LINK, NOT_IMPORTED, Shape, known_shapes
from bellwether.ingest.suggest.single_trait import as_single_trait
from bellwether.ingest.suggest.unknown import as_new_collection, collection_shapes

NOTHING_SAID: Mapping[Part, Said] = MappingProxyType({})
_FIRST = ("accounts", "users", "contacts", "memberships", "traits", "rates", "events")
_LAST = ("values", "targets", "applicability", "outages")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table for which no mapping is suggested. `asked` says that a person should say what it is."""

    part: Part
    why: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Drafts in the order of the import, tables left aside, and the definitions that the drafts want."""

    drafts: tuple[Draft, ...]
    skipped: tuple[Skipped, ...]
    additions: Additions


@dataclass(slots=True)
class _Folder:
    """The tables of one export: what is recognised among them."""

    catalog: Catalog
    shapes: Sequence[Shape]
    recognised: list[tuple[Look, Recognition]] = field(default_factory=list)
    unknown: list[Look] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def shapes_of(catalog: Catalog) -> tuple[Shape, ...]:
    """Every shape that a table may have: those that we know, and the workspace's own collections."""
    return (*known_shapes(), *collection_shapes(catalog, {shape.kind for shape in known_shapes()}))


def suggest(
    parts: Iterable[Part], catalog: Catalog, *, source: str = "files", said: Mapping[Part, Said] = NOTHING_SAID
) -> Suggestion:
    """The suggestion for these tables; `source` is what facts come from where nothing says so.

    What a person has `said` of a table comes before what is recognised of it.
    """
    shapes = shapes_of(catalog)
    folder = _Folder(catalog, shapes)
    tables = tuple(parts)
    looks = list(_looked_at(tables, folder))
    told = {one.part: shape for one in looks if one.part in said and (shape := shape_of(said[one.part].kind, shapes))}
    _recognise([one for one in looks if one.part not in told], folder)
    drafts = list(_drafts(folder, source))
    drafts += [
        as_said(one, said[one.part], told[one.part], catalog, _declared(said[one.part].kind, catalog) or source)
        for one in looks
        if one.part in told
    ]
    for draft in drafts:
        linked(draft, folder.recognised)
    _keep_ids_apart(drafts)
    _say_which_table(drafts, Counter(part.path for part in tables))
    every = [half for draft in drafts for half in halved(draft)]
    every.sort(key=_place)
    _name_apart(every)
    additions = Additions()
    for draft in every:
        additions.include(draft.additions)
    return Suggestion(tuple(every), tuple(folder.skipped), additions)


def _looked_at(parts: Iterable[Part], folder: _Folder) -> Iterable[Look]:
    for part in parts:
        try:
            yield look(part, first_piece(part))
        except ImportRefused as refused:
            folder.skipped.append(Skipped(part, str(refused), asked=False))


def _recognise(looks: Sequence[Look], folder: _Folder) -> None:
    """Recognises table by table, then once more, now that the systems are known of which the others are."""
    names = {shape.system for shape in folder.shapes if shape.system}
    by_name = {one.part: _named_system(one.part, names) for one in looks}
    first = {one.part: recognise(one, folder.shapes, dict.fromkeys(by_name[one.part], 1.0)) for one in looks}
    around: dict[Path, dict[str, float]] = {}
    for part, found in first.items():
        if found is not None and found.shape.system:
            around.setdefault(part.path.parent, {})[found.shape.system] = 1.0
    for one in looks:
        systems = {**around.get(one.part.path.parent, {}), **dict.fromkeys(by_name[one.part], 1.0)}
        found = recognise(one, folder.shapes, systems) if systems else first[one.part]
        if found is None:
            folder.unknown.append(one)
        else:
            folder.recognised.append((one, found))


def _named_system(part: Part, systems: Iterable[str]) -> set[str]:
    """The systems that the file, its archive or its folder is named after."""
    spoken = set(words(" ".join([part.path.parent.name, part.path.name, *part.inside])))
    return {system for system in systems if snake(system).replace("_", "") in spoken or snake(system) in spoken}


def _drafts(folder: _Folder, source: str) -> Iterable[Draft]:
    catalog = folder.catalog
    for one, found in list(folder.recognised):
        shape = found.shape
        from_where = shape.source or _declared(shape.kind, catalog) or source
        values = as_values(one, catalog, _declared("values", catalog) or source) if shape.general else None
        if values is not None and values[1] > found.score:
            yield values[0]
        elif shape.kind == LINK:
            folder.skipped.append(Skipped(one.part, f"{shape.title}: other tables look up in it", asked=False))
        elif shape.kind == NOT_IMPORTED:
            folder.skipped.append(Skipped(one.part, f"{shape.title}: {shape.because}", asked=False))
        else:
            yield as_single_trait(one, found, catalog, from_where) or drafted(one, found, catalog, from_where)
            yield from _also(one, found, folder, from_where)
    ways: tuple[Callable[[Look, Catalog, str], Draft | None], ...] = (as_new_values, as_new_collection)
    for one in folder.unknown:
        values = as_values(one, catalog, source)
        draft = values[0] if values else next((made for way in ways if (made := way(one, catalog, source))), None)
        if draft is not None:
            yield draft
        else:
            columns = ", ".join(one.names[:8]) + (", …" if len(one.names) > 8 else "")  # enough to know it
            folder.skipped.append(Skipped(one.part, f"its columns say nothing that is known: {columns}", asked=True))


def _also(one: Look, found: Recognition, folder: _Folder, source: str) -> Iterable[Draft]:
    """A second draft for a table that says two kinds of things."""
    for shape in folder.shapes:
        if shape.name == found.shape.also and shape.system == found.shape.system:
            columns = assigned(one, shape)
            if set(shape.needs) <= set(columns):
                second = Recognition(shape, found.score, columns, found.told, found.named)
                draft = drafted(one, second, folder.catalog, source)
                draft.name = f"{draft.name}_{shape.kind}"
                yield draft


def _declared(kind: str, catalog: Catalog) -> str:
    """The only source that the definitions declare for a kind of fact."""
    covering = [source.key for source in catalog.sources.values() if {kind, "all"} & set(source.covers)]
    return covering[0] if len(covering) == 1 else ""


def _keep_ids_apart(drafts: Sequence[Draft]) -> None:
    """Ids of several systems have names of their own: number 1042 of one is not number 1042 of another."""
    systems = {
        draft.shape.system for draft in drafts if draft.shape.system and draft.kind in {"accounts", "users", "contacts"}
    }
    if len(systems) > 1:
        for draft in drafts:
            if draft.shape.system:
                draft.mapping["ids"] = "own"


def _say_which_table(drafts: Sequence[Draft], tables: Mapping[Path, int]) -> None:
    """A file that holds several tables needs a word on which of them a mapping is for."""
    for draft in drafts:
        part = draft.look.part
        if tables[part.path] == 1:
            continue
        if part.inside:
            draft.mapping["member"] = escape(part.inside[0])
        if part.sheet:
            draft.mapping["sheet"] = part.sheet


def _place(draft: Draft) -> tuple[int, str, str, str]:
    """Accounts come before their people, both before what they did; of one kind the earlier first."""
    order = [*_FIRST, draft.kind, *_LAST]
    dated = next((draft.columns[key] for key in ("recorded", "at", "starts") if key in draft.columns), None)
    earliest = min(draft.look.column(dated).texts, default="") if dated else ""
    dated_traits = draft.kind in {"accounts", "users"} and "effective" in draft.columns
    place = order.index(draft.kind) * 2 + (1 if dated_traits else 0)
    if draft.kind == "users" and dated_traits:
        place = order.index("traits") * 2
    return place, draft.kind, earliest, draft.name


def _name_apart(drafts: Sequence[Draft]) -> None:
    seen: dict[str, int] = {}
    for draft in drafts:
        count = seen.get(draft.name, 0) + 1
        seen[draft.name] = count
        if count > 1:
            draft.name = f"{draft.name}_{count}"
