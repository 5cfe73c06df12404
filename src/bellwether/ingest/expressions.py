"""What a mapping may do to a text before it is a value: a part of it, what a pattern finds, its case, a word for it."""

import re
from collections.abc import Sequence
from enum import StrEnum

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.ingest.cells import trimmed
from bellwether.ingest.parsed import filled, present


class Expression(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group of settings inside a mapping."""


class Split(Expression, frozen=True):
    """One of the parts that a text falls into where `by` stands: the first is 1, the last −1."""

    by: str
    part: int

    def of(self, texts: pa.Array) -> pa.Array:
        """The part of each text; missing where there are not so many parts."""
        parts = pc.split_pattern(texts, pattern=self.by)
        count = filled(pc.list_value_length(parts), 0)
        place = self.part - 1 if self.part > 0 else count + self.part
        there = (place >= 0) & (place < count)
        starts = np.asarray(parts.offsets.to_numpy(), dtype=np.int64)[:-1]
        return trimmed(parts.values.take(pa.array(starts + place, mask=~there)))


class Case(StrEnum):
    """How the letters of a text are written."""

    LOWER = "lower"
    UPPER = "upper"

    def of(self, texts: pa.Array) -> pa.Array:
        """The texts in this case."""
        return pc.utf8_lower(texts) if self is Case.LOWER else pc.utf8_upper(texts)


def found_by(pattern: str, texts: pa.Array) -> pa.Array:
    """What the group of a pattern finds in each text; missing where the pattern is not found."""
    # The engine behind this takes time linear in the text, whatever the pattern.
    whole = rf"(?s)\A.*?(?:{pattern}).*\z"
    found = pc.replace_substring_regex(texts, pattern=whole, replacement=r"\1")
    return trimmed(pc.if_else(pc.match_substring_regex(texts, pattern=pattern), found, pa.scalar(None, pa.string())))


def pattern_fault(pattern: str) -> str:
    """What is wrong with a pattern; empty if nothing is."""
    try:
        groups = re.compile(pattern).groups
        found_by(pattern, pa.array(["some text"]))
    except (re.error, pa.ArrowInvalid) as error:
        return f"“{pattern}” is not a pattern that can be searched for ({error})"
    if groups != 1:
        return f"a pattern has one group in parentheses, which is what is taken; “{pattern}” has {groups}"
    return ""


def first_filled(columns: Sequence[pa.Array]) -> pa.Array:
    """Of each row the first text that is there."""
    return pc.coalesce(*columns)


def truth_words(true: Sequence[str], false: Sequence[str], texts: pa.Array) -> tuple[pa.Array, dict[int, str]]:
    """“true” or “false” for the words that mean so, in any case, and the reason of each row that has another."""
    lowered = pc.utf8_lower(texts)
    says_yes = pc.is_in(lowered, value_set=pa.array([word.lower() for word in true], pa.string()))
    says_no = pc.is_in(lowered, value_set=pa.array([word.lower() for word in false], pa.string()))
    answer = pc.if_else(says_yes, "true", pc.if_else(says_no, "false", pa.scalar(None, pa.string())))
    neither = np.flatnonzero(present(texts) & ~present(answer))
    reason = f"this is none of the words for true ({', '.join(true)}) or for false ({', '.join(false)})"
    return answer, dict.fromkeys(neither.tolist(), reason)
