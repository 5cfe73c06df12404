"""What tells that the file of the embedded store failed, and not what was asked of it; and what to say then."""

import duckdb

from bellwether.engine.definitions.errors import StoreUnusable

BROKEN = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.SerializationException,
    duckdb.TransactionException,
)


def is_broken(error: BaseException) -> bool:
    """Whether the store failed; of a block that was damaged, DuckDB tells by an error of no kind."""
    return isinstance(error, BROKEN) or type(error) is duckdb.Error


def unusable(error: BaseException) -> StoreUnusable:
    """The sentence for people."""
    reason = str(error).partition("\n")[0].rstrip(".")
    return StoreUnusable(
        f"The warehouse cannot be used: {reason}. Check its permissions and the free space; "
        "if the file is damaged, put a back-up in place with “bellwether restore”."
    )
