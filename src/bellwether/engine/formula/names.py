"""Names in formulas: which may stand bare, which must be quoted, and how a quoted one is read."""

import re
import unicodedata

KEY = re.compile(r"[a-z][a-z0-9_]*")

_JOINING = frozenset({"where", "by", "per", "and", "or", "not", "in", "is"})
_NAMING = frozenset({"true", "false", "unknown", "today", "account", "user", "accounts"})
_WINDOWS = frozenset({"all", "next", "since", "offset", "wtd", "mtd", "qtd", "ytd"})
RESERVED = _JOINING | _NAMING | _WINDOWS
"""Words that a bare name cannot be; function names are not among them (semantics 34)."""


def stands_bare(name: str) -> bool:
    """Whether a name can be written without quotes."""
    return KEY.fullmatch(name) is not None and name not in RESERVED


def cleaned(text: str) -> str:
    """The text as it is compared: composed (NFC) and trimmed."""
    return unicodedata.normalize("NFC", text).strip()


def quoted(text: str) -> str:
    """The text between double quotes, as a formula writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unquoted(literal: str) -> str:
    """The text that a quoted literal stands for."""
    return cleaned(re.sub(r'\\(["\\])', r"\1", literal[1:-1]))


def written(name: str) -> str:
    """The name bare where it can be, quoted where it must be."""
    return name if stands_bare(name) else quoted(name)
