"""What holds among the facts of a table: as known at an instant, without what was retracted."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from bellwether.engine.warehouse.rows import NOW, AsKnown, Column, Flags, Ints
from bellwether.engine.warehouse.store import Session, first_fact
from bellwether.engine.warehouse.tree import among, among_texts, at_most, column, columns_of, kept

KEPT_NUMBERS = 4
"""A question about so few things is asked several times in a transaction, and written down once."""

_RANK_SHIFT = 57
_HIGHEST_RANK = 63


def retractions(session: Session, scope: str, known: AsKnown) -> exp.Select | None:
    """The numbers of the retracted facts of a table; None if there are none."""
    query = kept(("retractions", scope), lambda: _retractions(scope))
    if known.at is None and session.committed is None:
        # Asked once for every table: a session that writes a little asks of many.
        there = session.table(kept(("scopes with retractions",), _scopes)).column("scope")
        return query if scope in there.to_pylist() else None
    if known.at is not None:
        query = query.where(at_most("recorded", known.at))
    if session.committed is not None:
        query = query.where(at_most("batch", session.committed))
    return query if session.table(query.limit(1)).num_rows else None


def _scopes() -> exp.Select:
    return columns_of("retraction", ["scope"]).distinct()


def _retractions(scope: str) -> exp.Select:
    return columns_of("retraction", ["fact"]).where(exp.column("scope").eq(exp.Literal.string(scope)))


def written(session: Session, query: exp.Select) -> exp.Select:
    """The query without facts of unfinished writes, where the database does not hide them itself."""
    if session.committed is None:
        return query
    return query.where(exp.LT(this=column("fact"), expression=exp.convert(first_fact(session.committed + 1))))


def holding(session: Session, table: str, names: Sequence[str], known: AsKnown) -> exp.Select:
    """The facts of a table that hold, with these columns."""
    retracted = retractions(session, table, known)
    if known.at is None and session.committed is None:
        making = ("holding", table, tuple(names), retracted is not None)
        return kept(making, lambda: _without(columns_of(table, names), retracted))
    query = written(session, columns_of(table, names))
    if known.at is not None:
        query = query.where(at_most("recorded", known.at))
    return _without(query, retracted)


def holding_about(session: Session, table: str, names: Sequence[str], about: Mapping[str, Sequence[int]]) -> exp.Select:
    """The facts of a table that hold now and have in each of these columns one of these numbers."""

    def asked() -> exp.Select:
        return holding(session, table, names, NOW).where(*(among(name, values) for name, values in about.items()))

    if session.committed is not None or sum(map(len, about.values())) > KEPT_NUMBERS:
        return asked()
    retracted = retractions(session, table, NOW) is not None
    numbers = tuple((name, tuple(values)) for name, values in about.items())
    return kept(("holding about", table, tuple(names), numbers, retracted), asked)


def _without(query: exp.Select, retracted: exp.Select | None) -> exp.Select:
    if retracted is None:
        return query
    return query.where(exp.Not(this=exp.In(this=column("fact"), query=retracted.subquery())))


def ints(table: pa.Table | pa.RecordBatch, name: str) -> Ints:
    """A column without nulls as int64."""
    return np.asarray(_flat(table, name).to_numpy(zero_copy_only=False), dtype=np.int64)


def optional(table: pa.Table | pa.RecordBatch, name: str) -> Column:
    """A column with nulls as values (0 where absent) and flags."""
    array = _flat(table, name)
    present = np.ones(len(array), dtype=np.bool_)
    if array.null_count:
        present = np.asarray(array.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
        array = array.fill_null(0)
    return Column(np.asarray(array.to_numpy(zero_copy_only=False), dtype=np.int64), present)


def texts(table: pa.Table, name: str, absent: str = "") -> tuple[str, ...]:
    """A text column, with a text for nulls."""
    return tuple(pc.fill_null(table.column(name), absent).to_pylist())


def _flat(table: pa.Table | pa.RecordBatch, name: str) -> pa.Array:
    found = table.column(name)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def ties(source: Ints, digest: Ints, ranks: dict[int, int]) -> Ints:
    """An order by source rank and then content, the same however the facts arrived."""
    order = digest >> (63 - _RANK_SHIFT)
    for code, rank in ranks.items():
        order = order + np.where(source == code, np.int64(min(max(rank, 0), _HIGHEST_RANK)) << _RANK_SHIFT, 0)
    return order


def latest(table: pa.Table) -> pa.Table:
    """Of the facts about the same thing (k) the one recorded last, then the one last by content."""
    if table.num_rows < 2:
        return table
    k = ints(table, "k")
    order = np.lexsort((ints(table, "hash"), ints(table, "recorded"), k))
    last: Flags = np.append(k[order][1:] != k[order][:-1], True)
    return table.take(pa.array(order[last]))


def source_ranks(session: Session, ranks: dict[str, int]) -> dict[int, int]:
    """The rank of each source by its code, for sources whose rank is not zero."""
    ranked = {key: rank for key, rank in ranks.items() if rank}
    if not ranked:
        return {}
    words = session.words
    met = {} if words is None else {key: code for key in ranked if (code := words.code("text", key)) is not None}
    unmet = [key for key in ranked if key not in met]
    if unmet:
        found = session.table(columns_of("text", ("code", "text")).where(among_texts("text", unmet)))
        codes, texts = found.column("code").to_pylist(), found.column("text").to_pylist()
        if words is not None:
            words.met("text", codes, texts)
        met |= zip(texts, codes, strict=True)
    return {int(code): ranked[key] for key, code in met.items()}
