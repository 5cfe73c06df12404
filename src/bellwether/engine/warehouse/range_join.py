"""The slow way, as a proof: every event joined to every window that it lies in, and grouped."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from sqlglot import exp

from bellwether.engine.warehouse.facts import holding, ints
from bellwether.engine.warehouse.provenance import RangeJoin
from bellwether.engine.warehouse.registry import EVENT, Slots
from bellwether.engine.warehouse.row_queries import event_conditions, named
from bellwether.engine.warehouse.rows import NOBODY, NOW, Ints
from bellwether.engine.warehouse.store import Session
from bellwether.engine.warehouse.tree import column, tree

_JOINED = """
SELECT c.cell
FROM cells AS c
LEFT JOIN facts AS e ON e.account = c.account AND e.day BETWEEN c.first_day AND c.last_day
GROUP BY c.cell
ORDER BY c.cell
"""


def range_join(session: Session, slots: Slots, join: RangeJoin) -> Ints | None:
    """Each cell's count, sum or number of people, in the order of the cells."""
    fields = slots.fields(EVENT)
    value = None if join.value is None else slots.column(EVENT, fields[join.value])
    names = ["fact", "account", "person", "day", *([] if value is None else [value])]
    facts = holding(session, EVENT, names, NOW)
    if join.names:
        facts = facts.where(named(join.names))
    for said in event_conditions(slots, join.where, join.exclusions):
        if said is None:
            return None
        facts = facts.where(said)
    query = tree(_JOINED, {"facts": facts})
    joined = query.select(_measured(value, people=join.people).as_("number"))
    cells = pa.table(
        {
            "cell": pa.array(np.arange(join.accounts.size)),
            "account": pa.array(join.accounts),
            "first_day": pa.array(join.first),
            "last_day": pa.array(join.last),
        }
    )
    with session.staged("cells", cells):
        return ints(session.table(joined), "number")


def _measured(value: str | None, *, people: bool) -> exp.Expr:
    if people:
        person = exp.Nullif(this=column("person", "e"), expression=exp.convert(NOBODY))
        return exp.Count(this=exp.Distinct(expressions=[person]))
    if value is None:
        return exp.Count(this=column("fact", "e"))
    total = exp.Coalesce(this=exp.Sum(this=column(value, "e")), expressions=[exp.convert(0)])
    return exp.cast(total, "bigint")


def accounts_of_people(session: Session, people: Ints) -> Ints:
    """The keys of the accounts at which these people ever had an event."""
    with session.staged("wanted", pa.table({"person": pa.array(np.unique(people))})):
        query = tree("SELECT DISTINCT e.account FROM event AS e JOIN wanted AS w ON e.person = w.person")
        return ints(session.table(query), "account")


def renamed(session: Session, kinds: Sequence[int]) -> tuple[Ints, ...]:
    """For each kind of identity the keys that a merge or a split ever concerned."""
    found = session.table(tree("SELECT kind, from_key, into_key FROM resolution"))
    kind, keys = ints(found, "kind"), (ints(found, "from_key"), ints(found, "into_key"))
    return tuple(np.unique(np.concatenate([side[kind == one] for side in keys])) for one in kinds)
