"""When an import gives up, so that a file of which everything is wrong does not fill the disk with rows left out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bellwether.ingest.refusal import ImportRefused, Rejection

MOST_ROWS = 100_000
"""So many rows of one file may be left out, unless the import says otherwise."""

EVERY_ROW = 10_000
"""After so many rows, one good row must have been among them."""

_DISTINCT_REASONS = 1_000


class GaveUp(ImportRefused):
    """Too many rows of a file cannot be taken: something is wrong with all of it, or with its mapping."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many rows, or which share of the rows read, may be left out; None: any."""

    rows: int | None = MOST_ROWS
    share: float | None = None

    def __str__(self) -> str:
        return f"{self.rows:,} rows" if self.share is None else f"{self.share:.4g} % of the rows"

    @property
    def most(self) -> int:
        """How many rows are kept at most."""
        return 2**62 if self.rows is None else self.rows

    def exceeded(self, rows: int, left_out: int) -> bool:
        """Whether too many of the rows read so far were left out."""
        if rows >= EVERY_ROW and left_out == rows and self.most < 2**62:
            return True
        if self.share is not None and rows >= EVERY_ROW and left_out * 100 > rows * self.share:
            return True
        return left_out > self.most


USUAL = Tolerance()
"""What holds unless an import says otherwise."""


def read_tolerance(text: str) -> Tolerance:
    """“1000”, “5%” or “any” as a tolerance."""
    told = text.strip().lower()
    if told == "any":
        return Tolerance(None)
    number = told.removesuffix("%").strip()
    try:
        if told.endswith("%"):
            share = float(number)
            if 0 <= share <= 100:
                return Tolerance(None, share)
        elif int(number) >= 0:
            return Tolerance(int(number))
    except ValueError:
        pass
    raise ImportRefused(f"“{text}” is not a number of rows or a share. Write it like 1000, 5% or any.")


@dataclass(slots=True)
class Reasons:
    """How often rows were left out for which reason."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, rejections: Iterable[Rejection]) -> None:
        """Counts the reasons of some rows."""
        for one in rejections:
            key = (one.column, one.reason)
            if key in self.counts or len(self.counts) < _DISTINCT_REASONS:
                self.counts[key] += 1

    @property
    def most_common(self) -> str:
        """The reason that came most often, in words."""
        if not self.counts:
            return ""
        (column, reason), count = self.counts.most_common(1)[0]
        where = f"column “{column}”: " if column else ""
        return f"{where}{reason} ({count:,} rows)"


def gave_up(
    file: str, counts: tuple[int, int, int], tolerance: Tolerance, reasons: Reasons, *, trial: bool = False
) -> GaveUp:
    """The sentence for (rows read, left out, last line of a good row)."""
    rows, left_out, last = counts
    done = "Nothing of the file was written." if trial else f"The good rows up to line {last:,} were written."
    why = f"Most often, {reasons.most_common}. "
    if left_out == rows:
        return GaveUp(
            f"{file}: each of the {rows:,} rows so far had to be left out. {why}Nothing of the file was written. "
            "Mend the mapping and import it again."
        )
    return GaveUp(
        f"{file}: {left_out:,} of the {rows:,} rows so far had to be left out, and {tolerance} are "
        "the most that may be. "
        f"{why}{done} Mend the mapping or the file and import it again, "
        "or allow more with “--give-up-after”."
    )
