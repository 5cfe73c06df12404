"""The statements that add rows to a table of DuckDB; live facts ask for the same ones many times a second."""

from functools import lru_cache

import pyarrow as pa
from sqlglot import exp


@lru_cache(maxsize=512)
def of_staged(target: str, names: tuple[str, ...]) -> str:
    """The statement that adds the rows staged as `appended`."""
    rows = exp.select(*[exp.column(name) for name in _quoted(names)]).from_("appended")
    return _printed(exp.insert(rows, exp.to_table(target), columns=_quoted(names)))


@lru_cache(maxsize=512)
def of_one(target: str, names: tuple[str, ...]) -> str:
    """The statement that adds one row, given as parameters."""
    row = exp.Values(expressions=[exp.Tuple(expressions=[exp.Placeholder() for _ in names])])
    return _printed(exp.insert(row, exp.to_table(target), columns=_quoted(names)))


def is_one(table: pa.Table) -> bool:
    """Whether the table is one row of integers: to stage that takes longer than to write it."""
    return bool(table.num_rows == 1) and all(pa.types.is_integer(kind) for kind in table.schema.types)


def _quoted(names: tuple[str, ...]) -> list[exp.Identifier]:
    return [exp.to_identifier(name, quoted=True) for name in names]


def _printed(statement: exp.Expr) -> str:
    return statement.sql(dialect="duckdb", identify=True, comments=False)
