"""The database's file written anew: what was erased leaves its freed blocks too.

The file keeps the bytes of deleted rows until it happens to reuse their blocks. A mark beside it asks for a new file,
which takes the old one's place as a whole the next time that the store is opened.
"""

from contextlib import suppress
from pathlib import Path

import duckdb
from sqlglot import exp

from bellwether.engine.warehouse.duckdb import DIALECT, STORAGE, DuckSettings

_OLD, _FRESH = "old", "fresh"


def mark_of(path: Path) -> Path:
    """The file that says that the database beside it is to be written anew."""
    return path.with_name(f"{path.name}.rewrite")


def ask_for_rewriting(path: Path) -> None:
    """From now on the database is written anew when it is opened next."""
    mark_of(path).touch()


def rewrite_if_asked(path: Path, settings: DuckSettings | None = None) -> bool:
    """Whether the file was written anew. Where that cannot be, as on a full disk, it stays, and so does the mark."""
    mark = mark_of(path)
    if not mark.exists() or not path.exists():
        return False
    fresh = path.with_name(f"{path.name}.fresh")
    fresh.unlink(missing_ok=True)
    try:
        _copy(path, fresh, settings or DuckSettings())
    except (duckdb.Error, OSError):
        for left in (fresh, _log_of(fresh)):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        return False
    fresh.replace(path)
    mark.unlink()
    return True


def _copy(path: Path, fresh: Path, settings: DuckSettings) -> None:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
    }
    # What the log still holds goes into the file first: the log of the old file must not be taken for the new one's.
    with duckdb.connect(str(path), config=config) as connection:
        connection.execute(exp.Command(this="CHECKPOINT").sql(dialect=DIALECT))
    with duckdb.connect(":memory:", config=config) as connection:
        for statement in (
            _attached(path, _OLD, exp.AttachOption(this=exp.var("READ_ONLY"))),
            _attached(
                fresh,
                _FRESH,
                exp.AttachOption(this=exp.var("STORAGE_VERSION"), expression=exp.Literal.string(STORAGE)),
            ),
            exp.Command(this="COPY", expression=exp.var(f"FROM DATABASE {_OLD} TO {_FRESH}")),
            exp.Command(this="CHECKPOINT", expression=exp.var(_FRESH)),
        ):
            connection.execute(statement.sql(dialect=DIALECT)).fetchall()


def _attached(path: Path, name: str, option: exp.AttachOption) -> exp.Expr:
    return exp.Attach(this=exp.alias_(exp.Literal.string(str(path)), name), expressions=[option])


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")
