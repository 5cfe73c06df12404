"""SQL as trees: constant templates parsed once, values and tables put in as nodes, printed by the store's dialect."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from threading import Lock
from typing import TypeVar, cast

import sqlglot
from sqlglot import exp

Constant = int | str | None | exp.Expr

MOST_KEPT = 1024
"""Trees that are kept; to copy and print one takes longer than many a question that it asks."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A tree that all who ask for it share, and its words by dialect. Nobody changes it: building on it copies it."""

    query: exp.Query
    words: dict[str, str] = field(default_factory=dict)


class _Trees:
    """The trees that were asked for, by what makes them, and by themselves."""

    def __init__(self) -> None:
        self._by_making: dict[Hashable, _Kept] = {}
        self._by_identity: dict[int, _Kept] = {}
        self._lock = Lock()

    def made(self, making: Hashable, make: Callable[[], exp.Query]) -> exp.Query:
        """The tree that is made so."""
        held = self._by_making.get(making)
        if held is None:
            held = _Kept(make())
            with self._lock:
                if len(self._by_making) >= MOST_KEPT:
                    self._by_making, self._by_identity = {}, {}
                held = self._by_making.setdefault(making, held)
                self._by_identity[id(held.query)] = held
        return held.query

    def words(self, statement: exp.Expr, dialect: str) -> str:
        """The tree in a dialect; of one that is kept they are put together once."""
        held = self._by_identity.get(id(statement))
        if held is None or held.query is not statement:
            return _in_words(statement, dialect)
        words = held.words.get(dialect)
        if words is None:
            words = held.words[dialect] = _in_words(statement, dialect)
        return words


_TREES = _Trees()


def printed(statement: exp.Expr, dialect: str) -> str:
    """A statement in the words of a dialect."""
    return _TREES.words(statement, dialect)


_Made = TypeVar("_Made", bound=exp.Query)


def kept(making: Hashable, make: Callable[[], _Made]) -> _Made:
    """A tree that is made once for all who make it of the same (`making` says of what); nobody may change it."""
    return cast(_Made, _TREES.made(making, make))


def _in_words(statement: exp.Expr, dialect: str) -> str:
    return statement.sql(dialect=dialect, identify=True, comments=False)


@lru_cache(maxsize=256)
def _parsed(template: str) -> exp.Expr:
    return sqlglot.parse_one(template, dialect="duckdb")


def tree(template: str, tables: Mapping[str, str | exp.Query] | None = None, **constants: Constant) -> exp.Query:
    """The template's tree with each `:name` replaced by its constant and each table of `tables` by its own."""
    plain = all(isinstance(one, int | str | None) for one in constants.values())
    if plain and all(isinstance(one, str) for one in (tables or {}).values()):
        # True and 1 are equal, and are printed each in its own way.
        told = tuple((name, type(one), one) for name, one in sorted(constants.items()))
        return kept(
            (template, tuple(sorted((tables or {}).items())), told), lambda: _filled(template, tables, constants)
        )
    return _filled(template, tables, constants)


def _filled(
    template: str, tables: Mapping[str, str | exp.Query] | None, constants: Mapping[str, Constant]
) -> exp.Query:
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


def among_texts(name: str, values: Iterable[str]) -> exp.In:
    """Whether a column has one of these texts."""
    return exp.In(this=column(name), expressions=[exp.Literal.string(value) for value in values])


def number(value: int) -> exp.Expr:
    """An integer literal (negative ones too)."""
    return exp.convert(int(value))


def among(name: str, values: Iterable[int]) -> exp.In:
    """Whether a column has one of these integers."""
    return exp.In(this=column(name), expressions=[number(value) for value in values])


def picked(name: str, values: Collection[int]) -> exp.Expr:
    """Whether a column has one of these integers, asked of each row before the rest of it is read.

    Of a plain list DuckDB makes a join after the scan, and reads the large cells of rows that nobody wants.
    """
    if not values:
        return exp.false()
    chosen = exp.Case(ifs=[exp.If(this=among(name, values), true=exp.true())], default=exp.false())
    return exp.and_(at_least(name, min(values)), at_most(name, max(values)), chosen)


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
