"""What was measured beside what was aimed at."""

from results import OURS, AtSize, Figure, Imported
from workload import metrics

METRICFLOW, ISLANDS, FRAME, RANGE_JOIN = "MetricFlow’s SQL", "SQL, islands", "SQL, window frame", "SQL, range join"
IN_WORDS = {"people": "active people", "count": "how often one event happened"}


def within(what: str, measured: float, goal: float, unit: str = "s") -> Figure:
    """A figure that should not be more than its goal."""
    return Figure(what, f"{measured:.3g} {unit}", f"≤ {goal:g} {unit}", measured <= goal)


def goals(at: AtSize) -> list[Figure]:
    """The back-fill beside its floor and the peers."""
    each = at.backfill / len(metrics())
    figures = [
        Figure("floor: columns to Arrow, and a group by account, day and name, 2 threads", f"{at.floor:.3g} s", ""),
        Figure(
            f"full back-fill of {len(metrics())} metrics, every account and day, committed",
            f"{at.backfill:.3g} s = {at.backfill / at.floor:.2g}× the floor",
            "≤ 3× the floor",
            at.backfill <= 3 * at.floor,
        ),
        within("peak memory of the back-fill", at.memory, 2, "GB"),
    ]
    for peer, of_all, alone in ((ISLANDS, 50, 2), (METRICFLOW, 500, 20)):
        for key in ("people_30", "count_30"):
            theirs = at.peers.get(peer, {}).get(key)
            if theirs is None or theirs.seconds is None:
                continue
            words = in_words(key)
            figures.append(
                _faster(f"{words}, one of {len(metrics())} metrics, beside {peer}", each, theirs.seconds, of_all)
            )
            ours = at.peers[OURS][key].seconds if key in at.peers.get(OURS, {}) else None
            if ours is not None:
                figures.append(_faster(f"{words}, alone and cold, beside {peer}", ours, theirs.seconds, alone))
    return figures


def import_goals(one: Imported) -> Figure:
    """The rate of an import beside its goal and the bare read."""
    goal = 400_000 if one.kind == "Parquet" else 150_000
    measured = f"{one.rate:,.0f} events/s = {one.ours / one.bare:.2g}× the bare read ({one.events / one.bare:,.0f})"
    return Figure(
        f"import of {one.events:,} events from {one.kind}", measured, f"≥ {goal:,} events/s", one.rate >= goal
    )


def in_words(key: str) -> str:
    """What a metric counts."""
    kind, window = key.split("_")
    return f"{IN_WORDS[kind]} in {window} days"


def _faster(what: str, ours: float, theirs: float, goal: float) -> Figure:
    ratio = theirs / ours
    return Figure(what, f"{ratio:,.0f}× ({theirs:.3g} s : {ours:.3g} s)", f"≥ {goal:g}×", ratio >= goal)


def table(figures: list[Figure]) -> str:
    """The figures as a Markdown table."""
    verdict = {True: "met", False: "**missed**", None: ""}
    rows = [f"| {one.what} | {one.measured} | {one.goal} | {verdict[one.met]} |" for one in figures]
    return "\n".join(["| what | measured | goal | |", "|---|---|---|---|", *rows])
