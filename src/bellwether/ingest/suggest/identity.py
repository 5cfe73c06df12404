"""What tells the rows of a table apart, where no column says that it does."""

from itertools import combinations

from bellwether.ingest.mapping import KINDS
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.look import Seen
from bellwether.ingest.suggest.yaml_lines import flow, quoted

_PARTS = ("account", "user", "name", "at")
_MOST = 4


def identified(draft: Draft) -> None:
    """Sees to it that events and records have an id: a column of its own texts, or the fewest that together are."""
    if draft.kind in KINDS and draft.kind != "events":
        return
    given = draft.columns.get("id")
    if given is not None and (not draft.look.rows or draft.look.column(given).unique or draft.kind == "events"):
        return
    candidates = _candidates(draft)
    parts = _fewest(candidates, draft.look.rows, given)
    if given is not None and parts is None:
        draft.ask(
            f"“{given}” has the same text in several rows. Which columns together tell the rows apart?",
            f"id: [{quoted(given)}, ANOTHER COLUMN]",
        )
        return
    chosen = parts or [column.name for column in candidates[:_MOST]]
    if not chosen:
        return
    spec: Plain = chosen[0] if len(chosen) == 1 else list(chosen)
    draft.put("id", spec, *([] if given is None else [given]))
    told = (
        "tell the first rows apart" if parts else "do not tell all of the first rows apart, so that some are left out"
    )
    draft.ask(
        f"No column is the id of a row. {_listed(chosen)} {told}. Is there a better way?",
        f"id: {_listed(chosen)}",
        pressing=not parts,
    )


def _listed(names: list[str]) -> str:
    return flow(names[0] if len(names) == 1 else list(names))


def _candidates(draft: Draft) -> list[Seen]:
    """Columns that every row has, those that the mapping reads first: who, what and when before how much."""
    look = draft.look
    roles = [name for part in _PARTS if (name := draft.columns.get(part)) is not None]
    dated = [name for name in draft.columns.values() if look.column(name).dated]
    others = [name for name in draft.columns.values() if look.column(name).full]
    ordered = dict.fromkeys([*roles, *dated, *others, *look.names])
    return [column for name in ordered if (column := look.column(name)).full]


def _fewest(candidates: list[Seen], rows: int, given: str | None) -> list[str] | None:
    first = [column for column in candidates if column.name == given]
    rest = [column for column in candidates if column.name != given][:10]
    for size in range(1, _MOST + 1):
        for chosen in combinations(rest, size):
            columns = [*first, *chosen]
            if len(set(zip(*(column.texts for column in columns), strict=True))) == rows:
                return [column.name for column in columns]
    return None
