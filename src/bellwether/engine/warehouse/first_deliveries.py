"""Events of a name that their source had not delivered before: from then on its outages concern that name too."""

from bellwether.engine.warehouse.dictionaries import NAMES, all_texts
from bellwether.engine.warehouse.facts import ints
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import among, tree


def reach_of_outages(session: Session, after_batch: int) -> tuple[int, frozenset[str]] | None:
    """The first day of such outages, and the names that they reach now; None where a batch brought no such name."""
    query = tree(
        "SELECT t.code AS code, MIN(o.starts) AS day FROM outage AS o JOIN text AS t ON o.origin = t.text "
        "WHERE COALESCE(o.event, '') = '' GROUP BY t.code"
    )
    silent = session.table(query)
    if not silent.num_rows:
        return None
    first = dict(zip(ints(silent, "code").tolist(), ints(silent, "day").tolist(), strict=True))
    query = tree(
        "SELECT source, name FROM event GROUP BY source, name HAVING MIN(fact) >= :fact",
        fact=first_fact(after_batch + 1),
    )
    fresh = session.table(query.where(among("source", sorted(first))))
    if not fresh.num_rows:
        return None
    names = all_texts(session, NAMES)
    reached = frozenset(names[code] for code in ints(fresh, "name").tolist())
    return min(first[source] for source in ints(fresh, "source").tolist()), reached
