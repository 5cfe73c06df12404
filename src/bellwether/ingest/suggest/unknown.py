"""Tables of no known shape that look like records all the same: a new collection is suggested."""

from bellwether.engine.definitions.catalog import Catalog
from bellwether.ingest.mapping import KINDS
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.drafting import finished
from bellwether.ingest.suggest.look import Look
from bellwether.ingest.suggest.names import singular, snake
from bellwether.ingest.suggest.recognition import Recognition, assigned
from bellwether.ingest.suggest.shapes import Rule, Shape, general_shape


def collection_shapes(catalog: Catalog, known: set[str]) -> tuple[Shape, ...]:
    """A shape for each collection that the workspace has and no file of shapes knows."""
    roles = {target: general_shape("orders").rule(target) for target in ("account", "recorded")}
    user = general_shape("tickets").rule("user")
    return tuple(
        Shape(
            name=key,
            kind=key,
            files=[key, collection.name],
            needs=[f"fields.{collection.anchor}"],
            columns={
                "id": [f"{key} id", f"{key[:-1]} id", "id"],
                **roles,
                "user": user,
                **{f"fields.{name}": [name] for name in collection.fields},
            },
        )
        for key, collection in catalog.collections.items()
        if key not in known
    )


def as_new_collection(look: Look, catalog: Catalog, source: str) -> Draft | None:
    """A draft for dated rows of accounts or people; None where the rows have no day or belong to nobody."""
    shape = general_shape("orders")
    people = general_shape("tickets")
    roles: dict[str, Rule] = {"id": Rule(names=["id"]), "account": shape.rule("account"), "user": people.rule("user"),
                              "recorded": shape.rule("recorded")}  # fmt: skip
    key = _free("_".join(look.words), catalog)
    own = Shape(name="records", kind=key, columns={**roles, "id": [f"{key} id", f"{key.rstrip('s')} id", "id"]})
    columns = assigned(look, own)
    dated = [one for one in look.columns if one.dated and one.name not in columns.values()]
    if not dated or not {"account", "user"} & set(columns) or not key.isidentifier() or not key.isascii():
        return None
    if "id" not in columns:
        unique = next((one for one in look.columns if one.unique and snake(one.name).endswith("id")), None)
        if unique is not None and unique.name not in columns.values():
            columns = {"id": unique.name, **columns}
    why = Recognition(own, 0.0, columns, tuple(columns.values()), named=False).why
    draft = Draft(look, own, why, snake(look.part.name.partition(".")[0]), columns)
    draft.mapping["source"] = source
    for target, name in columns.items():
        draft.put(target, name, name)
    anchor = dated[0].name
    draft.additions.collections[key] = {"name": key.replace("_", " ").capitalize(), "anchor": snake(anchor)}
    draft.ask(
        f"Is each row a record of a new kind, with “{anchor}” as its day? It becomes the collection “{key}”.",
        f"anchor: {snake(anchor)}",
    )
    return finished(draft, catalog)


def _free(key: str, catalog: Catalog) -> str:
    """A key for a new collection that nothing has yet: “event_records” where “events” are something else."""
    taken = KINDS.keys() | catalog.collections.keys()
    while key in taken:
        key = f"{singular(key)}_records" if not key.endswith("_records") else f"{key}_2"
    return key
