"""pandas, run in an environment of its own: one metric for every account and day, from a Parquet file.

    python frames_pandas.py events.parquet people|count WINDOW answer.parquet

pandas has no rolling count of distinct values: a function is called for the window of every row. That is measured on
one account of a hundred and multiplied.
"""

import json
import sys
import time

import numpy as np
import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]  # not in the environment of the tests

SHARE = 100


def people(path: str, window: int) -> tuple[pd.DataFrame, float]:
    """Distinct people of the last days, of some accounts, and the share of rows that these are."""
    events = pd.read_parquet(path, columns=["account", "person", "day"])
    every = len(events)
    events = events[events["account"] % SHARE == 0]
    share = len(events) / every
    days = events.drop_duplicates().sort_values(["account", "day"])
    days["day"] = pd.to_datetime(days["day"])
    rolled = days.set_index("day").groupby("account")["person"].rolling(f"{window}D")
    counted = rolled.apply(lambda found: len(np.unique(found)), raw=True)
    # Every row of a day has a window that ends with it; the last one has seen them all.
    return counted.groupby(level=["account", "day"]).last().astype("int64").rename("n").reset_index(), share


def count(path: str, window: int) -> tuple[pd.DataFrame, float]:
    """Events of one name: daily counts on every day, and a rolling sum."""
    events = pd.read_parquet(path, columns=["account", "name", "day"])
    accounts = np.sort(events["account"].unique())
    events = events[events["name"] == "Event 1"]
    daily = events.groupby(["day", "account"]).size().unstack(fill_value=0)
    daily.index = pd.to_datetime(daily.index)
    dense = daily.reindex(index=pd.date_range("2025-01-01", "2025-12-31"), columns=accounts, fill_value=0)
    rolled = dense.rolling(window, min_periods=1).sum().astype("int64")
    rolled.index.name, rolled.columns.name = "day", "account"
    return rolled.stack().rename("n").reset_index(), 1.0


def main() -> None:
    """Computes, says how long it took (or would take for every account), and writes the answer."""
    path, kind, window, answer = sys.argv[1:]
    began, used = time.perf_counter(), time.process_time()
    found, share = (people if kind == "people" else count)(path, int(window))
    spent, cpu = (time.perf_counter() - began) / share, (time.process_time() - used) / share
    found["day"] = found["day"].dt.date
    found[["account", "day", "n"]].to_parquet(answer)
    print(json.dumps({"seconds": spent, "cpu": cpu}))


if __name__ == "__main__":
    main()
