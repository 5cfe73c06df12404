"""Answers that a transaction keeps: while it writes nothing to a table, the same question has the same answer."""

from collections.abc import Callable, Iterable

import pyarrow as pa
from sqlglot import exp

MOST_ANSWERS = 256
LARGEST_ANSWER = 1 << 20
"""Bytes; what is larger is read again, so that a transaction never holds much."""


MOST_WORDS = 20_000


class Words:
    """Texts of dictionaries and their codes, as a transaction has met them: neither ever becomes another's."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], int] = {}
        self._texts: dict[tuple[str, int], str] = {}

    def code(self, dictionary: str, text: str) -> int | None:
        """The code of a text; None where it was not met."""
        return self._codes.get((dictionary, text))

    def text(self, dictionary: str, code: int) -> str | None:
        """The text of a code; None where it was not met."""
        return self._texts.get((dictionary, code))

    def met(self, dictionary: str, codes: Iterable[int], texts: Iterable[str]) -> None:
        """Keeps codes and their texts."""
        if len(self._codes) >= MOST_WORDS:
            self.forget()
        for code, text in zip(codes, texts, strict=True):
            self._codes[dictionary, text] = code
            self._texts[dictionary, code] = text

    def forget(self) -> None:
        """Forgets everything."""
        self._codes.clear()
        self._texts.clear()


class KeptAnswers:
    """The small answers of one transaction, by the words of their questions."""

    def __init__(self) -> None:
        self.words = Words()
        self._held: dict[str, tuple[frozenset[str], pa.Table]] = {}

    def answer(self, text: str, query: exp.Query, ask: Callable[[str], pa.Table]) -> pa.Table:
        """The answer to a question about tables of the database, and of nothing else."""
        held = self._held.get(text)
        if held is not None:
            return held[1]
        found = ask(text)
        if found.nbytes <= LARGEST_ANSWER:
            if len(self._held) >= MOST_ANSWERS:
                self._held.clear()
            self._held[text] = frozenset(table.name for table in query.find_all(exp.Table)), found
        return found

    def written(self, target: str) -> None:
        """Forgets what was read of a table that has other rows now."""
        stale = [text for text, (tables, _) in self._held.items() if target in tables]
        for text in stale:
            del self._held[text]

    def forget(self) -> None:
        """Forgets everything."""
        self._held.clear()
        self.words.forget()
