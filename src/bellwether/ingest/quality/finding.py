"""What an examination of the facts found: how bad, where, how often, with examples, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

EXAMPLES = 5


class Severity(StrEnum):
    """How bad a finding is: numbers are wrong, numbers may be wrong, good to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class DataFinding:
    """One thing that is wrong with the facts: `count` of `of` rows, accounts or values at `where`."""

    check: str
    severity: Severity
    where: str
    sentence: str
    remedy: str
    count: int
    of: int
    examples: tuple[str, ...] = ()


def some(examples: Iterable[str]) -> tuple[str, ...]:
    """The first of many examples."""
    found = []
    for example in examples:
        found.append(example)
        if len(found) == EXAMPLES:
            break
    return tuple(found)


def share(count: int, of: int) -> str:
    """A share in percent, for people."""
    percent = 100 * count / of if of else 0.0
    return f"{percent:.1f} %" if percent >= 1 or not count else f"{percent:.2g} %"
