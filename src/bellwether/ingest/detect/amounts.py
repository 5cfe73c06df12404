"""How the numbers of a column are written: the decimal sign, what stands between thousands, currencies, percent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.currencies import TOKEN, beside, meant_by
from bellwether.ingest.detect.number_sorts import EITHER, OTHER, SORTS, signed
from bellwether.ingest.detect.verdicts import (
    SMALL_SHARE,
    Answer,
    Asked,
    Decided,
    Keys,
    Nothing,
    Seen,
    Verdict,
    seen_where,
)
from bellwether.ingest.numbers import SPACES
from bellwether.ingest.parsed import flags, present

_AROUND: Final = f"()+-−–% {SPACES}"


@dataclass(slots=True)
class NumberEvidence:
    """The sorts of a column's numbers, gathered piece by piece. `exact`: they were numbers in the file, not texts."""

    sorts: dict[str, Seen] = field(default_factory=dict)
    tokens: dict[str, Seen] = field(default_factory=dict)
    uneven: dict[str, Seen] = field(default_factory=dict)
    bare: Seen | None = None
    percent: Seen | None = None
    unfit: Seen | None = None
    exact: bool = True

    def add(self, texts: pa.Array, line: NDArray[np.int64], *, exact: bool = False) -> None:
        """Looks at more values."""
        self.exact &= exact
        distinct = pc.unique(texts).drop_null()
        if not len(distinct):
            return
        cores = self._without_currency(distinct, texts, line)
        trimmed = pc.utf8_trim(cores, characters=_AROUND)
        self._see_percent(cores, distinct, texts, line)
        self._see_uneven(trimmed, distinct, texts, line)
        left = np.ones(len(distinct), dtype=np.bool_)
        for sort, pattern in SORTS.items():
            mask = left & flags(pc.match_substring_regex(trimmed, pattern))
            seen = seen_where(mask, distinct, texts, line)
            if seen is not None:
                self.sorts[sort] = self.sorts[sort].plus(seen) if sort in self.sorts else seen
                left &= ~mask
            if not left.any():
                return
        seen = seen_where(left, distinct, texts, line)
        if seen is not None:
            self.unfit = self.unfit.plus(seen) if self.unfit else seen

    def _without_currency(self, distinct: pa.Array, texts: pa.Array, line: NDArray[np.int64]) -> pa.Array:
        tokens = beside(distinct)
        known = present(tokens)
        # What has no sign counts as an amount only if it has a digit.
        bare = seen_where(~known & flags(pc.match_substring_regex(distinct, "[0-9]")), distinct, texts, line)
        if bare is not None:
            self.bare = self.bare.plus(bare) if self.bare else bare
        if not known.any():
            return distinct
        coded = tokens.dictionary_encode()
        for code, token in enumerate(coded.dictionary.to_pylist()):
            mask = flags(pc.fill_null(pc.equal(coded.indices, code), False))
            seen = seen_where(mask, distinct, texts, line)
            if seen is not None:
                self.tokens[token] = self.tokens[token].plus(seen) if token in self.tokens else seen
        return pc.if_else(pa.array(known), pc.replace_substring_regex(distinct, TOKEN, ""), distinct)

    def _see_uneven(self, trimmed: pa.Array, distinct: pa.Array, texts: pa.Array, line: NDArray[np.int64]) -> None:
        """Keeps what cannot be a whole number with decimals of nothing but zeros."""
        for sign in ".,":
            pattern = signed(EITHER, sign)
            mask = flags(pc.match_substring_regex(trimmed, pattern)) & ~flags(pc.ends_with(trimmed, "000"))
            seen = seen_where(mask, distinct, texts, line)
            if seen is not None:
                self.uneven.setdefault(sign, seen)

    def _see_percent(self, cores: pa.Array, distinct: pa.Array, texts: pa.Array, line: NDArray[np.int64]) -> None:
        seen = seen_where(flags(pc.match_substring(cores, "%")), distinct, texts, line)
        if seen is not None:
            self.percent = self.percent.plus(seen) if self.percent else seen

    @property
    def empty(self) -> bool:
        """Whether there was no value at all."""
        return not self.sorts and self.unfit is None

    @property
    def fitting(self) -> int:
        """How many distinct values are numbers."""
        return sum(seen.count for seen in self.sorts.values())

    @property
    def open(self) -> bool:
        """Whether values further down may tell what those so far leave open."""
        return isinstance(self.notation(None), Asked)

    def notation(self, decimal: str | None, *, whole: bool = False) -> Verdict:
        """The decimal sign (unless it is known) and what stands between thousands; `whole`: no decimals are kept."""
        if self.exact:
            return Nothing() if decimal or self.empty else Decided({"decimal": "."}, "")
        proofs = {sign: self._proof(sign) for sign in ".,"} if decimal is None else {decimal: None}
        sure = {sign: seen for sign, seen in proofs.items() if seen is not None or decimal is not None}
        if len(sure) > 1:
            more, less = sorted(sure, key=lambda sign: -self._proven(sign))
            if self._any("either") or self._proven(less) > SMALL_SHARE * self._proven(more):
                return self._clash(proofs)
            sure = {more: sure[more]}
        if not sure:
            return self._without_proof(whole=whole)
        ((sign, proof),) = sure.items()
        thousands = self._thousands(sign)
        if thousands is None and decimal is not None:
            return Nothing()
        plain = sign == "." and thousands is None
        shown = proof or self._example(thousands)
        because = f"{_in_words(sign, thousands)} ({shown.shown})" if shown is not None and not plain else ""
        return Decided(_told(sign, thousands), because)

    def _proof(self, decimal: str) -> Seen | None:
        """The first value that can only be read with this decimal sign."""
        other = OTHER[decimal]
        proofs = [
            f"both {other}",
            f"decimals {decimal}",
            f"groups {other}",
            f"blanks {decimal}",
            f"apostrophes {decimal}",
        ]
        return next((self.sorts[sort] for sort in proofs if sort in self.sorts), None)

    def _proven(self, decimal: str) -> int:
        other = OTHER[decimal]
        proofs = (
            f"both {other}",
            f"decimals {decimal}",
            f"groups {other}",
            f"blanks {decimal}",
            f"apostrophes {decimal}",
        )
        return sum(self.sorts[sort].count for sort in proofs if sort in self.sorts)

    def _any(self, *sorts: str) -> bool:
        return any(name.split()[0] in sorts for name in self.sorts)

    def _thousands(self, decimal: str) -> str | None:
        if self._any("blanks"):
            return " "
        if self._any("apostrophes"):
            return "'"
        other = OTHER[decimal]
        grouped = any(f"{sort} {other}" in self.sorts for sort in ("both", "groups", "either"))
        return other if grouped else None

    def _example(self, thousands: str | None) -> Seen | None:
        sorts = {" ": ("blanks",), "'": ("apostrophes",)}.get(thousands or "", ("both", "groups", "either"))
        return next((seen for sort, seen in self.sorts.items() if sort.split()[0] in sorts), None)

    def _without_proof(self, *, whole: bool) -> Verdict:
        """No value proves the decimal sign: nothing to say of whole numbers, a question about 1.234."""
        either = next((self.sorts[f"either {sign}"] for sign in ".," if f"either {sign}" in self.sorts), None)
        thousands = self._thousands(".") if self._any("blanks", "apostrophes") else None
        if either is None:
            if thousands is None:
                return Nothing()
            example = self._example(thousands)
            because = f"{_in_words('.', thousands)} ({example.shown})" if example else ""
            return Decided(_told(".", thousands), because)
        sign = "." if "either ." in self.sorts else ","
        both = f"either {OTHER[sign]}" in self.sorts
        if whole and not both and sign in self.uneven:
            shown = self.uneven[sign].shown
            return Decided(_told(OTHER[sign], sign), f"“{sign}” between thousands, as no decimals are kept ({shown})")
        grouped, broken = (OTHER[sign], sign), (sign, OTHER[sign] if both else thousands)
        answers = [
            Answer(_told(*ways), f"{either.text} is {_spelled(either.text, *ways)}") for ways in (grouped, broken)
        ]
        return Asked(
            f"{either.shown}, and no value of the column tells whether “{sign}” parts thousands or starts decimals",
            tuple(answers),
        )

    def _clash(self, proofs: Mapping[str, Seen | None]) -> Asked:
        shown = " but ".join(seen.shown for seen in proofs.values() if seen is not None)
        answers = [Answer({"decimal": sign, "thousands": OTHER[sign]}, f"“{sign}” before decimals") for sign in ".,"]
        return Asked(
            f"the numbers contradict one another: {shown}. Mend the file, or say which holds; "
            "the rows of the other are left out then",
            tuple(answers),
        )

    def share(self, highest: str | None) -> Verdict:
        """What becomes of percent signs."""
        if self.percent is None:
            return Nothing()
        if highest is not None and Decimal(highest) <= 1:
            return Decided({"format": "share"}, f"percentages are kept as shares ({self.percent.shown})")
        if highest is not None:
            return Decided({"format": "points"}, f"percentages are kept as points of 100 ({self.percent.shown})")
        answers = (
            Answer({"format": "points"}, "45 % is kept as 45"),
            Answer({"format": "share"}, "45 % is kept as 0.45"),
        )
        return Asked(f"{self.percent.shown}, a percentage", answers)

    def currency(self, reporting: str) -> Verdict:
        """Which currencies the signs beside the amounts stand for."""
        signs: dict[str, str] = {}
        for token, seen in self.tokens.items():
            meant = meant_by(token)
            if len(meant) > 1 and reporting not in meant:
                answers = tuple(Answer({"signs": {token: code}}, f"{seen.text} is in {code}") for code in meant[:4])
                return Asked(f"{seen.shown}, and “{token}” is the sign of several currencies", answers)
            signs[token] = reporting if reporting in meant else meant[0]
        if not signs:
            return Nothing()
        told = ", ".join(f"{token} is {code}" if token != code else code for token, code in signs.items())
        if self.bare is None or set(signs.values()) == {reporting}:
            first = next(iter(self.tokens.values()))
            return Decided({"signs": signs}, f"currencies stand beside the amounts: {told} ({first.shown})")
        code = next(iter(signs.values()))
        alike = (
            [Answer({"currency": {"constant": code}}, f"those are {code} too")] if len(set(signs.values())) == 1 else []
        )
        return Asked(
            f"some amounts have a currency beside them ({told}), others have none ({self.bare.shown})",
            (*alike, Answer({"signs": signs}, f"those are {reporting}, the reporting currency")),
        )


def _told(decimal: str, thousands: str | None) -> Keys:
    return {"decimal": decimal, "thousands": thousands} if thousands else {"decimal": decimal}


def _in_words(decimal: str, thousands: str | None) -> str:
    between = {None: "", " ": ", blanks between thousands", "'": ", apostrophes between thousands"}
    return f"“{decimal}” before decimals{between.get(thousands, f', “{thousands}” between thousands')}"


def _spelled(text: str, decimal: str, thousands: str | None) -> str:
    return text.replace(thousands or "", "").replace(decimal, ".")
