"""What was measured beside what was aimed at."""

from results import OURS, AtSize, Figure, Imported, Spent
from workload import metrics

METRICFLOW, ISLANDS, FRAME, RANGE_JOIN = "MetricFlow’s SQL", "SQL, islands", "SQL, window frame", "SQL, range join"
IN_WORDS = {"people": "active people", "count": "how often one event happened"}


def within(what: str, measured: float, goal: float, unit: str = "s") -> Figure:
    """A figure that should not be more than its goal."""
    return Figure(what, f"{measured:.3g} {unit}", f"≤ {goal:g} {unit}", measured <= goal)


def goals(at: AtSize) -> list[Figure]:
    """The back-fill beside its floor and the peers."""
    each = shared(at)
    figures = [
        Figure("floor: columns to Arrow, and a group by account, day and name, 2 threads", str(at.floor), ""),
        Figure(
            f"full back-fill of {len(metrics())} metrics, every account and day, committed",
            f"{at.backfill} = {at.backfill.seconds / at.floor.seconds:.2g}× the floor",
            "≤ 3× the floor",
            at.backfill.seconds <= 3 * at.floor.seconds,
        ),
        within("peak memory of the back-fill", at.memory, 2, "GB"),
    ]
    for peer, of_all, alone in ((ISLANDS, 50, 2), (METRICFLOW, 500, 20)):
        for key in ("people_30", "count_30"):
            theirs = _spent(at, peer, key)
            if theirs is None:
                continue
            words = in_words(key)
            figures.append(_faster(f"{words}, one of {len(metrics())} metrics, beside {peer}", each, theirs, of_all))
            ours = _spent(at, OURS, key)
            if ours is not None:
                figures.append(_faster(f"{words}, alone and cold, beside {peer}", ours, theirs, alone))
    return figures


def shared(at: AtSize) -> Spent:
    """What each metric takes of a back-fill of all of them."""
    return Spent(at.backfill.seconds / len(metrics()), at.backfill.cpu / len(metrics()))


def _spent(at: AtSize, peer: str, key: str) -> Spent | None:
    timing = at.peers.get(peer, {}).get(key)
    return None if timing is None else timing.spent


IMPORTS = {"Parquet": 400_000, "CSV": 150_000}
"""Events a second that were aimed at."""


def import_goals(one: Imported) -> Figure:
    """The rate of an import beside its goal and the bare read."""
    goal = IMPORTS.get(one.kind)
    times = one.ours.seconds / one.bare.seconds
    bare = "its XML parsed and lost" if one.kind == "XLSX" else "DuckDB’s bare read"
    measured = f"{one.rate:,.0f} events/s, {one.ours} = {times:.2g}× {bare}, {one.bare}"
    what = f"import of {one.events:,} events from {one.kind}"
    if goal is None:
        return Figure(what, measured, "")
    return Figure(what, measured, f"≥ {goal:,} events/s", one.rate >= goal)


def in_words(key: str) -> str:
    """What a metric counts."""
    kind, window = key.split("_")
    return f"{IN_WORDS[kind]} in {window} days"


def _faster(what: str, ours: Spent, theirs: Spent, goal: float) -> Figure:
    ratio, cpu = theirs.seconds / ours.seconds, theirs.cpu / ours.cpu
    measured = f"{_times(ratio)} ({theirs.seconds:.3g} s : {ours.seconds:.3g} s), by CPU time {_times(cpu)}"
    return Figure(what, measured, f"≥ {goal:g}×", ratio >= goal)


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.2g}×"


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    verdict = {True: "met", False: "**missed**", None: ""}
    rows = [f"| {one.what} | {one.measured} | {one.goal} | {verdict[one.met]} |" for one in figures]
    return "\n".join(["| what | measured | goal | |", "|---|---|---|---|", *rows])
