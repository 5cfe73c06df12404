"""Names looked up in the schema. A name that is not there gets a suggestion: the nearest one, or the right spelling."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from bellwether.engine.definitions.unit import DATE, Unit
from bellwether.engine.formula.errors import Code, FormulaError
from bellwether.engine.formula.names import quoted, written
from bellwether.engine.formula.schema import Schema, collection_field, field_keys, unit_of_field
from bellwether.engine.formula.sources import field_path, source_text
from bellwether.engine.formula.span import Span
from bellwether.engine.formula.tree import Events, MetricReference, Records, RowField, Subject, Trait

_NOTHING = frozenset({"null", "none", "nil", "nan", "na", "missing", "undefined"})
_LONGEST = 80


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant: the same but for capitals and spaces, else the nearest."""
    folded = {_folded(candidate): candidate for candidate in sorted(known, reverse=True)}
    key = _folded(name)
    if key in folded:
        return folded[key]
    close = get_close_matches(key[:_LONGEST], folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def same(name: str, known: Iterable[str]) -> str | None:
    """The known name that differs in capitals, spaces and underscores only."""
    key = _folded(name)
    return next((candidate for candidate in sorted(known) if _folded(candidate) == key), None)


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ").replace("-", " ")


def event_errors(events: Events, schema: Schema) -> list[FormulaError]:
    """An error for each event name that nothing has seen or declared."""
    errors = []
    for name in events.names:
        if name in schema.events:
            continue
        fix = nearest(name, schema.events)
        if name in schema.collections:
            sentence = f"“{name}” is a collection, not an event; it stands without quotes."
            errors.append(
                FormulaError(Code.UNKNOWN_EVENT, events.span, sentence, name if len(events.names) == 1 else None)
            )
            continue
        names = dict.fromkeys(fix if fix is not None and other == name else other for other in events.names)
        texts = ", ".join(quoted(other) for other in names)
        suggestion = None if fix is None else f"any({texts})" if len(names) > 1 else texts
        sentence = f"No event is called “{name}”."
        errors.append(FormulaError(Code.UNKNOWN_EVENT, events.span, sentence, suggestion))
    return errors


def collection_error(records: Records, schema: Schema) -> FormulaError | None:
    """The error of a collection that does not exist."""
    key = records.collection
    if key in schema.collections:
        return None
    event = same(key, schema.events)
    if event is not None:
        sentence = f"“{event}” is an event; its name stands in quotes."
        return FormulaError(Code.UNKNOWN_COLLECTION, records.span, sentence, quoted(event))
    return FormulaError(
        Code.UNKNOWN_COLLECTION, records.span, f"There is no collection {key}.", nearest(key, schema.collections)
    )


def field_unit(field: RowField, rows: Events | Records, schema: Schema) -> Unit | FormulaError | None:
    """The unit of a field of the row; None where its collection is not known either."""
    if isinstance(rows, Records):
        collection = schema.collections.get(rows.collection)
        if collection is None:
            return None
        known = collection_field(collection, field.name)
        names: Collection[str] = field_keys(collection)
        code, sentence = Code.UNKNOWN_FIELD, f"{rows.collection} has no field “{field.name}”."
    else:
        known, names = schema.properties.get(field.name), schema.properties
        code, sentence = Code.UNKNOWN_PROPERTY, f"No event has a property “{field.name}”."
    if known is not None:
        return unit_of_field(known)
    return FormulaError(code, field.span, sentence, _field_suggestion(field, (rows, names), schema))


def _field_suggestion(field: RowField, place: tuple[Events | Records, Collection[str]], schema: Schema) -> str | None:
    rows, names = place
    if field.name in _NOTHING:
        return "unknown"
    # The span of `"A".amuont` covers its source, that of a bare name does not.
    bare = field.span.length == len(field.name)
    if bare and field.name in schema.account_traits:
        return f"account.{written(field.name)}"
    if bare and field.name in schema.user_traits:
        return f"user.{written(field.name)}"
    fix = nearest(field.name, names)
    if fix is None:
        return None
    return field_path(rows, fix) if bare else f"{source_text(rows)}.{written(fix)}"


def trait_unit(trait: Trait, schema: Schema) -> Unit | FormulaError:
    """The unit of a trait."""
    account = trait.subject is Subject.ACCOUNT
    known = schema.account_traits if account else schema.user_traits
    found = known.get(trait.name)
    if found is not None:
        return unit_of_field(found)
    who = "account" if account else "person"
    fix = nearest(trait.name, known)
    suggestion = f"{trait.subject}.{written(fix)}" if fix is not None else None
    other = Subject.USER if account else Subject.ACCOUNT
    if trait.name in (schema.user_traits if account else schema.account_traits):
        suggestion = f"{other}.{written(trait.name)}"
    return FormulaError(Code.UNKNOWN_TRAIT, trait.span, f"No {who} has a trait “{trait.name}”.", suggestion)


def metric_unit(reference: MetricReference, schema: Schema) -> Unit | FormulaError:
    """The unit of another metric."""
    signature = schema.metrics.get(reference.key)
    if signature is not None:
        return signature.unit
    sentence, suggestion = f"There is no metric {reference.key}.", nearest(reference.key, schema.metrics)
    if same(reference.key, schema.metrics) is None:
        told = _other_meaning(reference.key, schema)
        if told is not None:
            sentence, suggestion = told
    return FormulaError(Code.UNKNOWN_METRIC, reference.span, sentence, suggestion)


def _other_meaning(key: str, schema: Schema) -> tuple[str, str] | None:
    """What else a bare name may have meant, and how that is written."""
    event = same(key, schema.events)
    if key in _NOTHING:
        return "A missing value is called unknown.", "unknown"
    if key in schema.collections:
        return f"“{key}” is a collection; say what to make of its records.", f"count({key})"
    if key in schema.account_traits:
        return f"“{key}” is a trait of the account.", f"account.{key}"
    if event is not None:
        return f"“{event}” is an event; its name stands in quotes, inside a function.", f"count({quoted(event)}, 30d)"
    if key in schema.user_traits:
        return f"“{key}” is a trait of people; say what to make of them.", f"sum(user.{key})"
    return None


def since_error(trait: str, span: Span, schema: Schema) -> FormulaError | None:
    """The error of a window that starts with something that is no date of the account."""
    unit = trait_unit(Trait(Subject.ACCOUNT, trait, span), schema)
    dates = [key for key, known in schema.account_traits.items() if unit_of_field(known) == DATE]
    if unit == DATE:
        return None
    fix = nearest(trait, dates)
    fault = f"account.{written(trait)} is no date" if isinstance(unit, Unit) else f"No account has a trait “{trait}”"
    suggestion = f"since(account.{written(fix)})" if fix is not None else None
    code = Code.BAD_WINDOW if isinstance(unit, Unit) else Code.UNKNOWN_TRAIT
    return FormulaError(code, span, f"{fault}, so a window cannot start with it.", suggestion)
