"""What tells the rows of a table apart, where no column says that it does."""

from itertools import combinations

from bellwether.ingest.mapping import KINDS
from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.draft import Draft
from bellwether.ingest.suggest.look import Seen
from bellwether.ingest.suggest.names import words
from bellwether.ingest.suggest.yaml_lines import flow, quoted

_PARTS = ("account", "user", "name", "at")
_MOST = 4
_LOOKED_AT = 10
_IDS = {
    (word,) for word in ("id", "uuid", "guid", "number", "no", "nr", "key", "code", "reference", "ticket", "nummer")
}


def identified(draft: Draft) -> None:
    """Sees to it that events and records have an id: a column of its own texts, or the fewest that together are."""
    if draft.kind in KINDS and draft.kind != "events":
        return
    given = draft.columns.get("id")
    if given is not None and (not draft.look.rows or draft.look.column(given).unique or draft.kind == "events"):
        return
    candidates = _candidates(draft)
    parts = _fewest(candidates, draft, given)
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


def _fewest(candidates: list[Seen], draft: Draft, given: str | None) -> list[str] | None:
    """The fewest columns that together tell the rows apart: one that is called an id, else whose, who and when."""
    first = [column for column in candidates if column.name == given]
    rest = [column for column in candidates if column.name != given][:_LOOKED_AT]
    called = [column for column in rest if _is_called_id(column)]
    roles = [column for column in rest if column.dated or column.name in _of_others(draft)]
    ways = [(called, 1, 1), (roles, 2, _MOST), (rest, 1, _MOST)]
    if first:
        ways = [(rest, 1, _MOST)]
    for columns, least, most in ways:
        for size in range(least, most + 1):
            for chosen in combinations(columns, size):
                together = [*first, *chosen]
                if _may_come_again(together, draft):
                    continue
                if len(set(zip(*(column.texts for column in together), strict=True))) == draft.look.rows:
                    return [column.name for column in together]
    return None


def _may_come_again(columns: list[Seen], draft: Draft) -> bool:
    """Whether they only say whose a row is: its next row would be taken for this one."""
    dated = any(column.dated for column in draft.look.columns)
    return dated and all(column.name in _of_others(draft) for column in columns)


def _of_others(draft: Draft) -> set[str]:
    """The columns that say whose a row is."""
    return {name for part in ("account", "user") if (name := draft.columns.get(part)) is not None}


def _is_called_id(column: Seen) -> bool:
    return not column.dated and words(column.name)[-1:] in _IDS
