"""Replacing what tells of an erased person in texts and in JSON, value by value; everything else stays as it was."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

SHORTEST_INSIDE = 4
"""Texts at least this long are also replaced as words inside longer ones; “Al” in “Al dente” tells of nobody."""

_VALUE = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')


@dataclass(frozen=True)
class Scrub:
    """Texts and what stands in their place; `names` are those that can only mean the person."""

    replaced: Mapping[str, str]
    names: frozenset[str] = field(default_factory=frozenset)

    def text(self, text: str) -> str:
        """The text, replaced as a whole or in the words that tell of the person."""
        tidy = unicodedata.normalize("NFC", text.strip())
        if tidy in self.replaced:
            return self.replaced[tidy]
        if self._words is None:
            return text
        return self._words.sub(lambda found: self.replaced[found[0]], text)

    def json(self, raw: str) -> str:
        """The JSON text with its values replaced; a key only where it is a name, for other keys are the source's."""
        return _VALUE.sub(self._value, raw)

    def _value(self, found: re.Match[str]) -> str:
        literal, colon = found[1], found[2] or ""
        if literal is None:
            return json.dumps(self.replaced[found[0]]) if found[0] in self.replaced else found[0]
        try:
            said = json.loads(literal)
        except json.JSONDecodeError:
            return found[0]
        scrubbed = said if colon and said not in self.names else self.text(said)
        return found[0] if scrubbed == said else json.dumps(scrubbed, ensure_ascii=False) + colon

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        inside = [one for one in self.replaced if len(one) >= SHORTEST_INSIDE and not one.isdigit()]
        if not inside:
            return None
        either = "|".join(re.escape(one) for one in sorted(inside, key=len, reverse=True))
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)")
