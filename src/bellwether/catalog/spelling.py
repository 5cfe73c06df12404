"""Names as they are compared, and the known name that somebody probably meant."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable


def tidy(text: str) -> str:
    """The text as texts are compared: trimmed, in Unicode's composed form."""
    return unicodedata.normalize("NFC", text.strip())


def closest(word: str, known: Iterable[str]) -> str:
    """“; did you mean …?”, or nothing when no known word is near."""
    by_folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return f"; did you mean “{by_folded[near[0]]}”?" if near else ""
