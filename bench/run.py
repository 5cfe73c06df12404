"""Every performance claim, measured here: the engine, the import, and the field beside them.

    make bench                                        # 2 and 20 million events: about half an hour
    .venv/bin/python bench/run.py --sizes 200 --peers metricflow --patience 1800  # 200 million, beside one peer

`--write` keeps what was measured and writes docs/reference/performance.md. Peers are installed into environments of
their own under the bench's home; one that cannot be is left out, and the bench says so.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import engine
import field
import importing
import page
import results
import workload
from goals import goals, import_goals, table
from results import AtSize, Work

FEW = [Work("people", 30), Work("count", 30)]
FIGURES_UP_TO = 20_000_000
IMPORTED = 4_000_000


def main() -> None:
    """Measures what was asked for, prints it, and keeps it if asked."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="2,20", help="millions of events, as in 2,20,200")
    options.add_argument("--home", type=Path, help="a directory to keep events and environments in")
    options.add_argument("--patience", type=float, default=400, help="seconds after which a peer is stopped")
    options.add_argument(
        "--windows", default="7,90,365", help="days, beside 30, that the smallest size is asked for too"
    )
    options.add_argument("--peers", choices=["all", "metricflow", "none"], default="all", help="who else is measured")
    options.add_argument("--imports", type=int, default=IMPORTED, help="events of the import; 0: none")
    options.add_argument(
        "--remark", default="", help="what a reader must know of the machine, such as who else used it"
    )
    options.add_argument("--write", action="store_true", help="keep the figures and write the page")
    chosen = options.parse_args()
    home = chosen.home or Path(tempfile.mkdtemp(prefix="bellwether-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    found = results.read() if chosen.write else results.Results()
    sizes = [round(float(size) * 1_000_000) for size in chosen.sizes.split(",") if size]
    more = [Work("people", int(window)) for window in chosen.windows.split(",") if window]
    for events in sizes:
        works = [*FEW, *more] if events == min(sizes) else FEW
        at = at_size(home, workload.Size(events=events), [] if chosen.peers == "none" else works, chosen)
        if events == max([size for size in sizes if size <= FIGURES_UP_TO], default=0):
            at.figures = engine.figures(home, workload.Size(events=events))
        found.sizes[events] = at
        show(at)
    if chosen.imports:
        found.imports = importing.measure(home, chosen.imports)
        print(table([import_goals(one) for one in found.imports]))
    if chosen.write:
        found.remark = chosen.remark
        results.keep(found)
        page.write(found)


def at_size(home: Path, size: workload.Size, works: list[Work], chosen: argparse.Namespace) -> AtSize:
    """One size: floor, back-fill, and the peers."""
    at = engine.at_size(home, size)
    ground = field.Ground(home, engine.source(home, size), chosen.patience)
    if works:
        at.peers, at.notes = field.measured(ground, works, everyone=chosen.peers == "all")
    else:
        at.peers = field.alone(ground, FEW)
    return at


def show(at: AtSize) -> None:
    """The figures of one size in the terminal."""
    print(f"\n{at.events:,} events. {at.machine}.\n\n{table([*goals(at), *at.figures])}\n")
    for peer, timings in at.peers.items():
        print(f"{peer}: {', '.join(f'{key} {one}' for key, one in timings.items())}")
    print("; ".join(at.notes), file=sys.stderr)


if __name__ == "__main__":
    main()
