"""A dated table with one column beside whose it is: the history of one trait."""

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.suggest.additions import definition_of, type_of
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.drafting import finished
from bellwether.ingest.suggest.look import Look
from bellwether.ingest.suggest.names import of_a_loader, plain, snake
from bellwether.ingest.suggest.recognition import Recognition
from bellwether.ingest.suggest.suiting import suits


def as_single_trait(look: Look, found: Recognition, catalog: Catalog, source: str) -> Draft | None:
    """The draft for a table of one trait's history; None for every other table."""
    columns = found.columns
    others = [
        one for one in look.columns if one.name not in columns.values() and not of_a_loader(one.name) and not one.empty
    ]
    if not {"id", "effective"} <= set(columns) <= {"id", "effective", "recorded"} or len(others) != 1:
        return None
    [column] = others
    people = found.shape.kind == "users"
    known = catalog.user_traits if people else catalog.account_traits
    key = next((key for key in known if plain(key) == plain(column.name)), snake(column.name))
    if key in known and not suits(column, known[key]):
        return None
    draft = Draft(look, found.shape, found.why, snake(look.part.name.partition(".")[0]), columns, kind="traits")
    draft.mapping["source"] = source
    draft.mapping["of"] = "users" if people else "accounts"
    for target, name in columns.items():
        draft.put(target, {"column": name} if target == "effective" else name, name)
    draft.put("trait", {"constant": key})
    if key not in known:
        additions = draft.additions.user_traits if people else draft.additions.account_traits
        additions[key] = definition_of(column)
    kind = type_of(column)
    bare = key in known or kind is FieldType.TEXT
    draft.put("value", column.name if bare else {"column": column.name, "type": kind.value}, column.name)
    return finished(draft, catalog)
