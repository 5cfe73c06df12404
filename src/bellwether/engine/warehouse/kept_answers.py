"""Answers that a transaction keeps: while it writes nothing to a table, the same question has the same answer."""

from collections.abc import Callable, Iterable

import pyarrow as pa

MOST_ANSWERS = 256
LARGEST_ANSWER = 1 << 20
"""Bytes; what is larger is read again, so that a transaction never holds much."""


MOST_WORDS = 100_000
"""Words that are kept; a hundred bytes each."""


class CommittedWords:
    """Words of dictionaries that are committed, for all sessions of a store.

    No code ever becomes another text's, but for an erasure: whoever rewrites texts has all of them forgotten, and what
    a session that began before has read is not taken any more.
    """

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], int] = {}
        self.texts: dict[tuple[str, int], str] = {}
        self.age = 0

    def take(self, age: int, words: Iterable[tuple[str, int, str]]) -> None:
        """Keeps words that were read by a session that began at this age."""
        if age != self.age:
            return
        codes, texts = self.codes, self.texts
        if len(codes) >= MOST_WORDS:
            codes, texts = self.codes, self.texts = {}, {}
        for dictionary, code, text in words:
            codes[dictionary, text] = code
            texts[dictionary, code] = text

    def forget(self) -> None:
        """Texts were rewritten, and are committed."""
        self.age += 1
        self.codes, self.texts = {}, {}


class Words:
    """Texts of dictionaries and their codes, as a session has met them or as they are known to be committed."""

    def __init__(self, committed: CommittedWords, *, writes: bool = False) -> None:
        self._committed = committed
        self._age = committed.age
        self._writes = writes
        self._codes: dict[tuple[str, str], int] = {}
        self._texts: dict[tuple[str, int], str] = {}
        self._rewritten = False

    def code(self, dictionary: str, text: str) -> int | None:
        """The code of a text; None where it was not met."""
        found = self._codes.get((dictionary, text))
        return self._committed.codes.get((dictionary, text)) if found is None and not self._rewritten else found

    def text(self, dictionary: str, code: int) -> str | None:
        """The text of a code; None where it was not met."""
        found = self._texts.get((dictionary, code))
        return self._committed.texts.get((dictionary, code)) if found is None and not self._rewritten else found

    def met(self, dictionary: str, codes: Iterable[int], texts: Iterable[str]) -> None:
        """Keeps codes and their texts; those of a session that writes are others' only once they are committed."""
        for code, text in zip(codes, texts, strict=True):
            self._codes[dictionary, text] = code
            self._texts[dictionary, code] = text
        if not self._writes:
            self._pass_on()

    def rewritten(self) -> None:
        """Texts may be others now, for this session."""
        self._rewritten = True
        self._codes.clear()
        self._texts.clear()

    def committed(self) -> None:
        """What the session has written is there for all."""
        if self._rewritten:
            self._committed.forget()
        else:
            self._pass_on()

    def _pass_on(self) -> None:
        self._committed.take(self._age, [(name, code, text) for (name, code), text in self._texts.items()])
        self._codes.clear()
        self._texts.clear()


class KeptAnswers:
    """The small answers of one transaction, by the words of their questions."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._held: dict[str, pa.Table] = {}

    def answer(self, text: str, ask: Callable[[str], pa.Table]) -> pa.Table:
        """The answer to a question about tables of the database, and of nothing else."""
        held = self._held.get(text)
        if held is not None:
            return held
        found = ask(text)
        if found.nbytes <= LARGEST_ANSWER:
            if len(self._held) >= MOST_ANSWERS:
                self._held.clear()
            self._held[text] = found
        return found

    def written(self, target: str) -> None:
        """Forgets what was read of a table that has other rows now."""
        # Every name in a question is between quotes; one that is a column's is forgotten in vain, and asked again.
        stale = [text for text in self._held if f'"{target}"' in text]
        for text in stale:
            del self._held[text]

    def forget(self) -> None:
        """Forgets everything: texts may be others now too."""
        self._held.clear()
        self.words.rewritten()
