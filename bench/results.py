"""What was measured, as it is kept beside the page that shows it."""

import platform
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

OURS = "Bellwether, cold"
KEPT = Path(__file__).parents[1] / "docs" / "reference" / "performance.json"


class Work(msgspec.Struct, frozen=True):
    """One metric: `people` are all who were active, `count` is how often one event happened, in a trailing window."""

    kind: str
    window: int

    @property
    def key(self) -> str:
        """How the metric is called."""
        return f"{self.kind}_{self.window}"

    @property
    def formula(self) -> str:
        """How we ask for it."""
        return f"active_users({self.window}d)" if self.kind == "people" else f'count("Event 1", {self.window}d)'


class Spent(msgspec.Struct, frozen=True):
    """Seconds that passed, and seconds of processor time: on a busy machine the second is the better measure."""

    seconds: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.seconds:.3g} s (CPU {self.cpu:.3g} s)"


class Timing(msgspec.Struct, frozen=True):
    """What one answer took, or why there is none; and what must be known of it."""

    spent: Spent | None
    note: str = ""

    @property
    def seconds(self) -> float | None:
        """Seconds that passed, where there is an answer."""
        return None if self.spent is None else self.spent.seconds

    def __str__(self) -> str:
        return self.note if self.spent is None else str(self.spent)


class Figure(msgspec.Struct, frozen=True):
    """One measured figure beside its goal."""

    what: str
    measured: str
    goal: str
    met: bool | None = None


class Imported(msgspec.Struct, frozen=True):
    """An import: of how many events, our seconds, and those of a bare read into a table."""

    kind: str
    events: int
    ours: Spent
    bare: Spent

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.ours.seconds


class AtSize(msgspec.Struct):
    """What was measured with so many events: seconds, gigabytes, and the peers by name and work."""

    events: int
    machine: str
    floor: Spent
    backfill: Spent
    memory: float
    peers: dict[str, dict[str, Timing]]
    notes: list[str]
    figures: list[Figure]


class Results(msgspec.Struct):
    """Everything that the page shows; `remark` is what its reader must know of the machine on that day."""

    remark: str = ""
    sizes: dict[int, AtSize] = {}
    imports: list[Imported] = []


def read() -> Results:
    """What was kept of the runs before."""
    return msgspec.json.decode(KEPT.read_bytes(), type=Results) if KEPT.exists() else Results()


def keep(results: Results) -> None:
    """Keeps them, in the order of their size."""
    results.sizes = dict(sorted(results.sizes.items()))
    KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(results), indent=1) + b"\n")


def machine() -> str:
    """What the figures were measured on."""
    memory = _memory()
    versions = (
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}, numpy {np.__version__}, "
        f"pyarrow {pa.__version__}"
    )
    today = date.today().isoformat()  # noqa: DTZ011  (the reader's own)
    return f"{platform.machine()}, 2 threads, {memory}{versions}, {today}"


def _memory() -> str:
    told = Path("/proc/meminfo")
    if not told.exists():
        return ""
    kilobytes = int(told.read_text().split("MemTotal:")[1].split()[0])
    return f"{kilobytes / 1e6:.0f} GB of memory, "
