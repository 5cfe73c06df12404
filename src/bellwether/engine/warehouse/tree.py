"""SQL as trees: constant templates parsed once, values and tables put in as nodes, printed by the store's dialect."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import sqlglot
from sqlglot import exp

Constant = int | str | None | exp.Expr


@lru_cache(maxsize=256)
def _parsed(template: str) -> exp.Expr:
    return sqlglot.parse_one(template, dialect="duckdb")


def tree(template: str, tables: Mapping[str, str | exp.Query] | None = None, **constants: Constant) -> exp.Query:
    """The template's tree with each `:name` replaced by its constant and each table of `tables` by its own."""
    query = _parsed(template).copy()
    for table in list(query.find_all(exp.Table)):
        replacement = (tables or {}).get(table.name)
        if isinstance(replacement, str):
            table.set("this", exp.to_identifier(replacement))
        elif replacement is not None:
            table.replace(replacement.subquery(table.alias_or_name))
    filled = exp.replace_placeholders(query, **constants)
    if not isinstance(filled, exp.Query):
        message = f"not a query: {template}"
        raise TypeError(message)
    return filled


def column(name: str, table: str | None = None) -> exp.Column:
    """A quoted column."""
    return exp.column(exp.to_identifier(name, quoted=True), table=table)


def columns_of(table: str, names: Sequence[str]) -> exp.Select:
    """All rows of a table, with these columns."""
    return exp.select(*[column(name) for name in names]).from_(exp.to_table(table))


def number(value: int) -> exp.Expr:
    """An integer literal (negative ones too)."""
    return exp.convert(int(value))


def among(name: str, values: Iterable[int]) -> exp.In:
    """Whether a column has one of these integers."""
    return exp.In(this=column(name), expressions=[number(value) for value in values])


def at_least(name: str, value: int) -> exp.GTE:
    """Whether a column is this integer or more."""
    return exp.GTE(this=column(name), expression=number(value))


def at_most(name: str, value: int) -> exp.LTE:
    """Whether a column is this integer or less."""
    return exp.LTE(this=column(name), expression=number(value))


def joined_text(parts: Sequence[exp.Expr], separator: str) -> exp.Expr:
    """The parts concatenated with the separator between them; the parts must not be null."""
    pieces: list[exp.Expr] = []
    for part in parts:
        if pieces:
            pieces.append(exp.Literal.string(separator))
        pieces.append(part)
    return exp.Concat(expressions=pieces, safe=False, coalesce=False)
