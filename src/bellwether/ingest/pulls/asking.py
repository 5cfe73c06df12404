"""What is asked of a database: the query as somebody wrote it, from where the last one ended, in the cursor's order."""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from bellwether.ingest.pulls.domain import PullRefused

PULLED = "pulled"

_TYPES = {"instant": "timestamptz", "time": "timestamp", "date": "date"}


def asked(
    query: str, dialect: str, cursor: str | None, since: Mapping[str, str] | None, most: int | None = None
) -> str:
    """The SQL that brings the rows; `since` a position, itself included: more of that moment may have come.

    >>> asked("SELECT id, at FROM deals", "postgres", "at", {"date": "2026-03-01"})
    'SELECT * FROM (SELECT id, at FROM deals) AS pulled WHERE "at" >= CAST(\\'2026-03-01\\' AS DATE) ORDER BY "at"'
    """
    rows = exp.select("*").from_(_selection(query, dialect).subquery(PULLED))
    if cursor is not None:
        column = exp.column(cursor, quoted=True)
        if since:
            rows = rows.where(exp.GTE(this=column.copy(), expression=_literal(since, dialect)))
        rows = rows.order_by(column)
    if most is not None:
        rows = rows.limit(most)
    return rows.sql(dialect)


def _selection(query: str, dialect: str) -> exp.Query:
    try:
        statements = sqlglot.parse(query, dialect=dialect)
    except SqlglotError as problem:
        said = str(problem).partition("\n")[0]
        raise PullRefused(f"The query cannot be read as SQL of this database: {said}") from problem
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise PullRefused("The query must be one SELECT: it reads rows, and changes nothing.")
    changing = (exp.Insert, exp.Update, exp.Delete, exp.Into)
    if any(statements[0].find(one) is not None for one in changing):
        raise PullRefused("The query changes something. A pull only reads: write one SELECT.")
    return statements[0]


def _literal(position: Mapping[str, str], dialect: str) -> exp.Expr:
    ((kind, text),) = position.items()
    if kind in {"number", "decimal"}:
        return exp.Literal.number(text)
    if kind in _TYPES and dialect != "sqlite":
        return exp.cast(exp.Literal.string(text), _TYPES[kind])
    return exp.Literal.string(text)
