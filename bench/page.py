"""docs/reference/performance.md and its plots, from what was measured."""

import re
from pathlib import Path

import plots
from goals import METRICFLOW, goals, import_goals, in_words, shared, table
from results import OURS, AtSize, Results, Work
from workload import metrics

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "performance.md"
PICTURES = PAGE.parent / "performance"
MARK = "<!-- measured -->\n"
PEOPLE = "people_30"
WINDOWS = (7, 30, 90, 365)
WINDOWED = re.compile(r"people_\d+")
SAME = """## The same numbers, everywhere

Seconds of one metric for every account and every day of the year, each peer reading its own store cold. The answers
were compared with ours, cell by cell, before the times were kept."""


def write(results: Results) -> None:
    """Writes what is measured under the mark of the page, and the plots beside it."""
    PICTURES.mkdir(exist_ok=True)
    before, mark, _ = PAGE.read_text().partition(MARK)
    PAGE.write_text(before + mark + "\n" + "\n\n".join(_sections(results)) + "\n")


def _sections(results: Results) -> list[str]:
    sizes = list(results.sizes.values())
    if not sizes:
        return ["Nothing has been measured yet."]
    main = max((at for at in sizes if at.figures), default=sizes[-1], key=lambda at: at.events)
    first = sizes[0]
    return [
        *([results.remark] if results.remark else []),
        f"## {main.events:,} events\n\n3,000 accounts, 190,000 people, 365 days. {main.machine}.",
        table([*goals(main), *[import_goals(one) for one in results.imports], *main.figures]),
        *[_beside_metricflow(at) for at in sizes if at is not main and METRICFLOW in at.peers],
        f"![Seconds for one metric, {in_words(PEOPLE)}]({_bars(main)})",
        *([SAME, *[_peers(at) for at in sizes if at.peers]] if any(at.peers for at in sizes) else []),
        "## Twice the events, twice the time",
        _growth(sizes),
        f"![Seconds over events]({_lines_of_sizes(sizes)})",
        *_windows(first),
    ]


def _windows(first: AtSize) -> list[str]:
    if not any(WINDOWED.fullmatch(key) for found in first.peers.values() for key in found):
        return []
    return [
        f"## Any window, the same time\n\nWith {first.events:,} events; the length of the window is along the bottom.",
        f"![Seconds over windows]({_lines_of_windows(first)})",
    ]


def _beside_metricflow(at: AtSize) -> str:
    figures = [figure for figure in goals(at) if METRICFLOW in figure.what]
    return f"With {at.events:,} events:\n\n{table(figures)}"


def _saved(name: str, picture: str) -> str:
    (PICTURES / name).write_text(picture)
    return f"{PICTURES.name}/{name}"


def _bars(at: AtSize) -> str:
    values = {peer: found[PEOPLE].seconds for peer, found in at.peers.items() if PEOPLE in found}
    known = {peer: value for peer, value in values.items() if value is not None}
    known[f"Bellwether, one of {len(metrics())}"] = shared(at).seconds
    return _saved("field.svg", plots.bars(f"{in_words(PEOPLE)}, {at.events:,} events".capitalize(), known))


def _peers(at: AtSize) -> str:
    keys = sorted({key for found in at.peers.values() for key in found}, key=_order)
    rows = [f"| {at.events:,} events | {' | '.join(in_words(key) for key in keys)} |", "|---" * (len(keys) + 1) + "|"]
    notes = [note for note in at.notes if note]
    for peer, found in at.peers.items():
        cells = []
        for key in keys:
            timing = found.get(key)
            cells.append("" if timing is None else str(timing))
            if timing is not None and timing.seconds is not None and timing.note:
                notes.append(f"{peer}, {in_words(key)}: {timing.note}")
        rows.append(f"| {peer} | {' | '.join(cells)} |")
    rows.append(f"| Bellwether, one of {len(metrics())} together | {' | '.join(str(shared(at)) for _ in keys)} |")
    return "\n".join(rows) + (f"\n\n{'; '.join(notes)}." if notes else "")


def _order(key: str) -> tuple[str, int]:
    kind, window = key.split("_")
    return kind, int(window)


def _growth(sizes: list[AtSize]) -> str:
    rows = [
        "| events | floor | 75 metrics | beside the floor | a million events | peak memory |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {at.events:,} | {at.floor} | {at.backfill} | {at.backfill.seconds / at.floor.seconds:.2g}× "
        f"| {at.backfill.seconds / at.events * 1e6:.3g} s | {at.memory:.3g} GB |"
        for at in sizes
    ]
    return "\n".join(rows)


def _lines_of_sizes(sizes: list[AtSize]) -> str:
    series: dict[str, list[tuple[float, float]]] = {
        f"{len(metrics())} metrics": [(at.events, at.backfill.seconds) for at in sizes],
        "floor": [(at.events, at.floor.seconds) for at in sizes],
    }
    for peer in dict.fromkeys(peer for at in sizes for peer in at.peers):
        series[peer] = _timed([(at.events, at, Work("people", 30).key) for at in sizes], peer)
    ticks = {float(at.events): f"{at.events / 1e6:g} million" for at in sizes}
    title = f"Seconds by events: {len(metrics())} metrics, and one ({in_words(PEOPLE)})"
    return _saved("growth.svg", plots.lines(title, ticks, {name: points for name, points in series.items() if points}))


def _lines_of_windows(at: AtSize) -> str:
    peers = [OURS, *[peer for peer in at.peers if peer != OURS]]
    series = {peer: _timed([(window, at, f"people_{window}") for window in WINDOWS], peer) for peer in peers}
    ticks = {float(window): f"{window} days" for window in WINDOWS}
    drawn = {name: points for name, points in series.items() if points}
    return _saved("windows.svg", plots.lines("Seconds by window: active people", ticks, drawn))


def _timed(wanted: list[tuple[float, AtSize, str]], peer: str) -> list[tuple[float, float]]:
    found = [(x, at.peers.get(peer, {}).get(key)) for x, at, key in wanted]
    return [(x, timing.seconds) for x, timing in found if timing is not None and timing.seconds is not None]
