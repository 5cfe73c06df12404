"""From a recognised table to the draft of its mapping."""

from collections.abc import Iterable

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.ingest.detect.verdicts import Answer, Asked
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.draft import GROUPS, Draft
from bellwether.ingest.suggest.identity import identified
from bellwether.ingest.suggest.leftovers import sort_leftovers
from bellwether.ingest.suggest.look import Look, Seen
from bellwether.ingest.suggest.names import of_a_loader, plain, snake, words
from bellwether.ingest.suggest.placeholders import name_placeholders
from bellwether.ingest.suggest.recognition import Recognition, of
from bellwether.ingest.suggest.shapes import Rows, Rule
from bellwether.ingest.suggest.suiting import suits
from bellwether.ingest.suggest.surveys import with_questions
from bellwether.ingest.suggest.yaml_lines import flow, quoted

_PEOPLE = {"users", "contacts"}


def drafted(look: Look, found: Recognition, catalog: Catalog, source: str) -> Draft:
    """The draft for a table of a recognised shape."""
    shape = found.shape
    draft = Draft(look, shape, found.why, file_name(look), found.columns)
    draft.mapping["source"] = source
    for key, told in shape.settings.items():
        draft.mapping[key] = _plain(told)
    for target, name in found.columns.items():
        _read(draft, target, look.column(name), catalog)
    for target in shape.columns:
        rule = shape.rule(target)
        if rule.missing_as is not None and not draft.has(of(target)):
            draft.put(of(target), {"constant": rule.missing_as})
    _skipped(draft, shape.skip)
    _matched(draft)
    with_questions(draft)
    for question in shape.questions:
        if (not question.when or draft.has(question.when)) and not (question.lacking and draft.has(question.lacking)):
            draft.ask(
                question.text, question.line.replace(f"${question.when}", quoted(found.columns.get(question.when, "")))
            )
    return finished(draft, catalog)


def finished(draft: Draft, catalog: Catalog) -> Draft:
    """The draft with an id for its rows, a place or a reason for every other column, and the zone of its times."""
    identified(draft)
    sort_leftovers(draft, catalog)
    _undated(draft, catalog)
    _zone(draft, catalog)
    _undecided_writing(draft)
    name_placeholders(draft)
    return draft


def _undated(draft: Draft, catalog: Catalog) -> None:
    """Asks for the day of records where nothing was taken for it: they would be there and count on no day."""
    collection = catalog.collections.get(draft.kind)
    if collection is not None and collection.anchor and not draft.has(f"fields.{collection.anchor}"):
        draft.ask(
            f"By which day do these {draft.kind} count? No column was taken for “{collection.anchor}”; without it they "
            "are there, but count on no day.",
            f"fields: {{{collection.anchor}: COLUMN}}",
        )


def _keys(answer: Answer) -> str:
    """The keys of an answer as they stand in the mapping."""
    return flow({key: told if isinstance(told, str) else dict(told) for key, told in answer.keys.items()})


def _undecided_writing(draft: Draft) -> None:
    """Asks how days and numbers are written where the first rows allow for several readings."""
    for column in draft.look.columns:
        verdict = column.dates if column.dated else column.numbers if column.type is FieldType.NUMBER else None
        if column.name in draft.read and isinstance(verdict, Asked):
            ways = " or ".join(f"{_keys(answer)} ({answer.meaning})" for answer in verdict.answers)
            draft.ask(
                f"How is “{column.name}” written? In the first rows {verdict.question}. "
                "The import looks at all rows, and asks if they do not tell.",
                f"{{column: {quoted(column.name)}, …}} with {ways}",
                ways=tuple(
                    (answer.meaning, line) for answer in verdict.answers for line in _said_by(draft, column, answer)
                ),
            )


def _said_by(draft: Draft, column: Seen, answer: Answer) -> Iterable[str]:
    """The line of the mapping by which an answer about how a column is written is given, for what reads it first."""
    for key, spec in draft.mapping.items():
        inside = spec.items() if key in GROUPS and isinstance(spec, dict) else [("", spec)]
        for name, read in inside:
            told: dict[str, Plain] = dict(read) if isinstance(read, dict) else {"column": read}
            if told.get("column") == column.name and key != "id":
                told |= {word: way if isinstance(way, str) else dict(way) for word, way in answer.keys.items()}
                yield f"{key}: {flow({name: told}) if name else flow(told)}"
                return


def file_name(look: Look) -> str:
    """What the mapping of a table is called."""
    base = look.part.sheet or look.part.name
    return "_".join(part for part in [snake(base.partition(".")[0])] if part) or "table"


def halved(draft: Draft) -> list[Draft]:
    """The mappings that the table needs, one for each kind of its rows; the draft alone where one will do."""
    halves = []
    for half in draft.shape.halves:
        conditions = {key: _first(draft.look, rows) for key, rows in (("only", half.only), ("skip", half.skip)) if rows}
        if any(condition is None for condition in conditions.values()):
            return [_undecided(draft)]
        one = draft.copy(f"{draft.name}_{half.name}")
        for key, condition in conditions.items():
            already = one.mapping.get(key, [])
            listed: list[Plain] = [*already] if isinstance(already, list) else [already]
            one.mapping[key] = [*listed, condition or {}]
        for target in half.without:
            one.drop(target)
        halves.append(one)
    return halves or [draft]


def _undecided(draft: Draft) -> Draft:
    """The draft without what only some of its rows have, where nothing says which."""
    question = draft.shape.undecided
    for half in draft.shape.halves:
        for target in half.without:
            if draft.has(target) and question is not None:
                draft.ask(question.text, question.line)
            draft.drop(target)
    return draft


def _first(look: Look, alternatives: Iterable[Rows]) -> Plain | None:
    """The condition on the first column that is there, in the file's own spelling."""
    by_form = look.meaning()
    for rows in alternatives:
        for wanted in rows.names:
            name = by_form.get(plain(wanted))
            if name is None:
                continue
            if rows.empty:
                return {"column": name, "empty": "true"}
            if not look.column(name).empty:
                folded = {text.casefold() for text in rows.texts}
                here = sorted(text for text in look.column(name).distinct if text.casefold() in folded)
                return {"column": name, "in": list(dict.fromkeys([*here, *rows.texts]))}
    return None


def _matched(draft: Draft) -> None:
    """Says what accounts or people of a system are matched by, where the columns are there."""
    by_form = draft.look.meaning()
    found: dict[str, Plain] = {}
    for rule, names in draft.shape.match.items():
        name = next((by_form[plain(wanted)] for wanted in names if plain(wanted) in by_form), None)
        if name is not None and not draft.look.column(name).empty:
            found[rule] = name
    if found:
        draft.mapping["match"] = found


def _skipped(draft: Draft, alternatives: Iterable[Rows]) -> None:
    conditions = [condition for rows in alternatives if (condition := _first(draft.look, [rows])) is not None]
    if conditions:
        draft.mapping["skip"] = conditions
        draft.read.update(str(one["column"]) for one in conditions if isinstance(one, dict))


def _read(draft: Draft, target: str, column: Seen, catalog: Catalog) -> None:
    """Puts one column into the mapping where what stands in it fits the definition; notes it where it does not."""
    rule = draft.shape.rule(target)
    group, _, key = of(target).partition(".")
    known = _definition(draft.kind, group, key, catalog)
    if key and known is not None and not suits(column, known, rule):
        draft.leave(column, f"{of(target)} is a {known.type.value}, and this is not")
        return
    spec: dict[str, Plain] = {"column": column.name} | {word: _plain(told) for word, told in rule.told.items()}
    _in_minor_units(draft, spec)
    if _is_dated(of(target), known) and column.epoch is not None:
        spec["format"] = column.epoch
    if group == "traits" and known is None:
        kind = _trait_type(column, rule)
        spec.pop("type", None)
        if kind is not FieldType.TEXT:
            spec["type"] = kind.value
        _define_trait(draft, key, kind)
    if group == "properties" and known is None:
        draft.additions.properties.setdefault(key, {"type": column.type.value})
    draft.put(of(target), column.name if len(spec) == 1 else spec, column.name)


def _plain(told: str | list[str] | dict[str, str]) -> Plain:
    match told:
        case str():
            return told
        case list():
            return list(told)
        case dict():
            return dict(told)


def _is_dated(target: str, known: Field | None) -> bool:
    if known is not None:
        return known.type in (FieldType.DATE, FieldType.INSTANT)
    return target in {"at", "day", "starts", "ends", "created", "deleted", "effective", "recorded"}


def _definition(kind: str, group: str, key: str, catalog: Catalog) -> Field | None:
    match group:
        case "fields":
            return catalog.collections[kind].fields.get(key) if kind in catalog.collections else None
        case "traits":
            return (catalog.user_traits if kind in _PEOPLE else catalog.account_traits).get(key)
        case "properties":
            return catalog.properties.get(key)
        case _:
            return None


def _trait_type(column: Seen, rule: Rule) -> FieldType:
    """The type of a trait that nobody has defined: as its name says, where what stands in it allows that."""
    told = rule.told.get("type")
    if "map" in rule.told or column.empty:
        return FieldType.TEXT if not isinstance(told, str) else FieldType(told)
    if isinstance(told, str) and suits(column, Field("", FieldType(told)), rule):
        return FieldType(told)
    return column.type


def _in_minor_units(draft: Draft, spec: dict[str, Plain]) -> None:
    """Says where the currency stands that decides how small the units are; without one they are hundredths."""
    if spec.get("minor_units") == "currency":
        name = draft.columns.get("fields.currency")
        if name is not None:
            spec["currency"] = {"column": name, "case": "upper"}
        else:
            spec["minor_units"] = "2"
            draft.ask(
                f"“{spec['column']}” is in the smallest unit of a currency that no column names. It is taken to have "
                "two decimals, as euros and dollars have.",
                "minor_units: 0",
            )


def _define_trait(draft: Draft, key: str, kind: FieldType) -> None:
    traits = draft.additions.user_traits if draft.kind in _PEOPLE else draft.additions.account_traits
    traits.setdefault(key, {"type": kind.value})


def _zone(draft: Draft, catalog: Catalog) -> None:
    """The zone of times without one: what the system writes, what a heading says, else a question."""
    naive = [name for name in draft.look.names if name in draft.read and draft.look.column(name).naive]
    if not naive:
        return
    shape = draft.shape
    if any(of_a_loader(name) or words(name)[:1] == ("property",) for name in draft.look.names):
        draft.mapping["zone"] = "UTC"
        draft.remarks.append("The loader that wrote the table writes times in UTC.")
        return
    if shape.zone:
        draft.mapping["zone"] = shape.zone
        draft.remarks.append(f"{shape.system} writes times in {shape.zone} where they say no zone.")
        return
    if all("utc" in plain(name) or "gmt" in plain(name) for name in naive):
        draft.mapping["zone"] = "UTC"
        return
    shown = f"{draft.look.column(naive[0]).form} in “{naive[0]}”"
    draft.ask(
        f"In which time zone are the times written? They do not say, as {shown}.",
        f"zone: {catalog.calendar.zone}",
        pressing=True,
    )
