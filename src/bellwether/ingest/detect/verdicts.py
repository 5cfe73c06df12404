"""What looking at a column comes to: it is decided, it has to be asked, or its values contradict one another."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

SMALL_SHARE = 0.01
"""Values of so small a share never raise a question about the others: they are left out, row by row."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How many distinct values were seen of one sort, and the first of them with its line."""

    count: int
    text: str
    line: int

    def plus(self, other: "Seen | None") -> "Seen":
        """The sum, with the example that came first."""
        return self if other is None else Seen(self.count + other.count, self.text, self.line)

    @property
    def shown(self) -> str:
        """The example for people."""
        return f"line {self.line:,} reads {self.text}"


Keys = dict[str, str | dict[str, str]]
"""Keys of a column in a mapping, with what they say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to understand a column: the keys to add to it in the mapping, and what they mean."""

    keys: Keys
    meaning: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing has to be said: there is no value, or only one way to read them."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The keys that the values of the column prove, and the sentence that says so."""

    keys: Keys
    because: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the values leave open, and the answers between which a person chooses."""

    question: str
    answers: tuple[Answer, ...]


Verdict = Nothing | Decided | Asked


def seen_where(mask: NDArray[np.bool_], distinct: pa.Array, texts: pa.Array, line: NDArray[np.int64]) -> Seen | None:
    """What was seen where the mask holds over the distinct texts of a column; None where it never does."""
    count = int(mask.sum())
    if not count:
        return None
    text = distinct[int(np.argmax(mask))].as_py()
    return Seen(count, text, int(line[pc.index(texts, text).as_py()]))
