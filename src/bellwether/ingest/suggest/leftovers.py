"""The columns that a shape has no place for: new traits, fields and properties, or left out with the reason."""

from collections.abc import Mapping

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.additions import definition_of, type_of
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.look import Seen
from bellwether.ingest.suggest.names import forms, of_a_loader, plain, snake
from bellwether.ingest.suggest.shapes import Shape
from bellwether.ingest.suggest.suiting import suits
from bellwether.ingest.suggest.yaml_lines import on_one_line

LONG = 60
_FEW = 30
_SHARE = 0.2
_MANY = 20
_SAME = "the same in all of the first rows"
_STRUCTURED = ("{", "[")


def sort_leftovers(draft: Draft, catalog: Catalog) -> None:
    """Gives every column that nothing reads yet a place, or says why it has none."""
    noted = {left.column for left in draft.left_out}
    for column in draft.look.columns:
        if column.name not in draft.read and column.name not in noted:
            why = _pointless(column, draft.shape)
            if why is None:
                why = _placed(draft, column, catalog)
            if why is not None:
                draft.leave(column, why)


def _pointless(column: Seen, shape: Shape) -> str | None:
    """Why a column is not worth keeping anywhere."""
    if of_a_loader(column.name):
        return "written by the loader"
    if column.empty:
        return "nothing stands in the first rows"
    ignored = {plain(name) for name in shape.ignore}
    if any(form in ignored for form in forms(column.name)):
        return "of no use for metrics"
    if any(text.startswith(_STRUCTURED) for text in column.texts[:50]):
        return "structured text"
    if all("://" in text for text in column.texts[:50]):
        return "addresses"
    return None


def _placed(draft: Draft, column: Seen, catalog: Catalog) -> str | None:
    """Puts a column where its kind of table has room; says why where there is none."""
    match draft.kind:
        case "accounts":
            return _as_trait(draft, column, catalog.account_traits, draft.additions.account_traits)
        case "users" | "contacts":
            return _as_trait(draft, column, catalog.user_traits, draft.additions.user_traits)
        case "events":
            return _as_property(draft, column, catalog)
        case kind if kind in catalog.collections or kind in draft.additions.collections:
            return _as_field(draft, column, catalog)
        case _:
            return "a table of this kind has no place for it"


def _as_trait(
    draft: Draft, column: Seen, known: Mapping[str, Field], additions: dict[str, dict[str, Plain]]
) -> str | None:
    if max(len(text) for text in column.texts) > LONG * 2:
        return "long text"
    key = _known_key(column, known) or snake(column.name)
    if draft.has(f"traits.{key}"):
        return f"the trait “{key}” is read from another column"
    if key in known:
        if not suits(column, known[key]):
            return f"the trait “{key}” is defined as {known[key].type.value}, and this is not"
        draft.put(f"traits.{key}", column.name, column.name)
        return None
    if _says_nothing(column):
        return _SAME
    additions.setdefault(key, definition_of(column))
    kind = type_of(column)
    spec: Plain = column.name if kind is FieldType.TEXT else {"column": column.name, "type": kind.value}
    draft.put(f"traits.{key}", spec, column.name)
    return None


def _as_property(draft: Draft, column: Seen, catalog: Catalog) -> str | None:
    key = _known_key(column, catalog.properties)
    if key is not None and suits(column, catalog.properties[key]):
        draft.put(f"properties.{key}", column.name, column.name)
        return None
    if key is None and draft.shape.general and is_countable(column) and not _says_nothing(column):
        # A heading may go over several lines; the name of a property does not.
        name = on_one_line(column.name)
        if draft.has(f"properties.{name}"):
            return f"the property “{name}” is read from another column"
        draft.additions.properties.setdefault(name, definition_of(column))
        draft.put(f"properties.{name}", column.name, column.name)
        return None
    return "kept with the event as it came; define a property of its name to use it in formulas"


def _as_field(draft: Draft, column: Seen, catalog: Catalog) -> str | None:
    known = catalog.collections[draft.kind].fields if draft.kind in catalog.collections else {}
    key = _known_key(column, known)
    if key is not None and not draft.has(f"fields.{key}") and suits(column, known[key]):
        draft.put(f"fields.{key}", column.name, column.name)
        return None
    if _says_nothing(column):
        return _SAME
    if not is_countable(column):
        return "texts of their own: nothing to count or group by"
    key = snake(column.name)
    if not _is_key(key):
        return "its name cannot be a field's; define one and name it here"
    if key in known or draft.has(f"fields.{key}"):
        return f"the field “{key}” is something else already"
    fields = draft.additions.fields.setdefault(draft.kind, {})
    fields.setdefault(key, definition_of(column, currency="currency" in known))
    draft.put(f"fields.{key}", column.name, column.name)
    return None


def _says_nothing(column: Seen) -> bool:
    return len(column.texts) >= _MANY and column.full and len(column.distinct) == 1


def is_countable(column: Seen) -> bool:
    """Whether rows can be counted or grouped by a column: quantities, days, yes or no, and texts that come again."""
    if column.type is not FieldType.TEXT:
        return True
    few = len(column.distinct) <= max(_FEW if len(column.texts) > 2 * _FEW else 3, _SHARE * len(column.texts))
    return few and max(len(text) for text in column.texts) <= LONG


def _is_key(key: str) -> bool:
    return bool(key) and len(key) <= LONG


def _known_key(column: Seen, known: Mapping[str, Field]) -> str | None:
    meant = forms(column.name)
    by_plain = {plain(key): key for key in known}
    return next((by_plain[form] for form in meant if form in by_plain), None)
