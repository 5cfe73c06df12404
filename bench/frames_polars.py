"""polars, run in an environment of its own: one metric for every account and day, exactly, from a Parquet file.

python frames_polars.py events.parquet people|count WINDOW answer.parquet
"""

import json
import sys
import time
from datetime import date

import polars as pl  # type: ignore[import-not-found, unused-ignore]  # not in the environment of the tests

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def people(path: str, window: int) -> pl.DataFrame:
    """Distinct people of the last days: windows over each account's user-days."""
    days = pl.scan_parquet(path).select("account", "person", "day").unique().sort("account", "day").collect()
    trailing = days.group_by_dynamic(
        "day", every="1d", period=f"{window}d", offset=f"-{window - 1}d", group_by="account", closed="left"
    )
    counted = trailing.agg(pl.col("person").n_unique().cast(pl.Int64).alias("n"))
    ended = counted.with_columns(pl.col("day").dt.offset_by(f"{window - 1}d"))
    return ended.filter(pl.col("day").is_between(FIRST, LAST))


def count(path: str, window: int) -> pl.DataFrame:
    """Events of one name: daily counts on every day, and a rolling sum."""
    events = pl.scan_parquet(path)
    daily = (
        events.filter(pl.col("name") == "Event 1").group_by("account", "day").agg(pl.len().cast(pl.Int64).alias("n"))
    )
    days = pl.LazyFrame({"day": pl.date_range(FIRST, LAST, eager=True)})
    spine = events.select("account").unique().join(days, how="cross")
    dense = spine.join(daily, on=["account", "day"], how="left").with_columns(pl.col("n").fill_null(0))
    rolled = pl.col("n").rolling_sum(window, min_samples=1).over("account")
    return dense.sort("account", "day").with_columns(rolled).collect()


def main() -> None:
    """Computes, says how long it took, and writes the answer."""
    path, kind, window, answer = sys.argv[1:]
    began, used = time.perf_counter(), time.process_time()
    found = (people if kind == "people" else count)(path, int(window))
    spent, cpu = time.perf_counter() - began, time.process_time() - used
    found.select("account", "day", "n").write_parquet(answer)
    print(json.dumps({"seconds": spent, "cpu": cpu}))


if __name__ == "__main__":
    main()
