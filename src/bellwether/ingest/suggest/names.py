"""Names of columns and files, compared by what they say: without case, signs, accents and the prefixes of exports."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SIGNS = re.compile(r"[\W_]+")
_MANY = 0.6
_REMEMBERED = 50_000
_FEW = 4

PREFIXES = (("property", "hs"), ("properties", "hs"), ("property",), ("properties",), ("hs",), ("attributes",))
"""What loaders write before the name of a field."""

_ZONES = (("utc",), ("gmt",))

_QUESTIONS = (
    (
        "npsscore",
        (
            ("likely", "recommend"),
            ("wahrscheinlich", "weiterempfehlen"),
            ("weiterempfehlung",),
            ("probable", "recommander"),
            ("probable", "recomiende"),
            ("probable", "recomendar"),
            ("probabile", "consigliare"),
            ("waarschijnlijk", "aanbevelen"),
            ("provavel", "recomendar"),
        ),
    ),
    (
        "csatscore",
        (
            ("how", "satisfied"),
            ("wie", "zufrieden"),
            ("satisfait",),
            ("satisfecho",),
            ("hoe", "tevreden"),
            ("soddisfatto",),
        ),
    ),
)
"""Questions by the words that they are asked in, and the measure that their answers are."""

SUFFIXES = (("c",), ("pc",))
"""What Salesforce writes behind the name of a field that a customer added."""


@lru_cache(_REMEMBERED)
def words(name: str) -> tuple[str, ...]:
    """The words of a name: “StageName”, “stage_name” and “Stage name” have the same two."""
    folded = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return tuple(word.casefold() for word in _SIGNS.split(_HUMP.sub(" ", folded)) if word)


@lru_cache(_REMEMBERED)
def plain(name: str) -> str:
    """A name as its letters and digits alone, for comparison."""
    return "".join(words(name))


def snake(name: str) -> str:
    """A name as definitions write it: words in small letters, joined by “_”, without an exporter's prefix."""
    return "_".join(bare(words(name))) or "_".join(words(name))


def of_a_loader(name: str) -> bool:
    """Whether a column is one that a loader adds to every table."""
    return words(name)[:2] in _ADDED or name.casefold().startswith(("_airbyte", "_sdc_", "_dlt_", "__index"))


_ADDED = {("fivetran", word) for word in ("synced", "deleted", "active", "start", "end", "id", "batch", "index")}


def of_a_customer(name: str) -> bool:
    """Whether a column is one that a customer of Salesforce added to its own."""
    parts = words(name)
    return any(parts[-len(suffix) :] == suffix and len(parts) > len(suffix) for suffix in SUFFIXES)


def bare(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without what a loader put around it."""
    for prefix in PREFIXES:
        if parts[: len(prefix)] == prefix and len(parts) > len(prefix):
            parts = parts[len(prefix) :]
            break
    for suffix in SUFFIXES:
        if parts[-len(suffix) :] == suffix and len(parts) > len(suffix):
            parts = parts[: -len(suffix)]
    return parts


def shared_prefix(names: Sequence[str]) -> tuple[str, ...]:
    """The words that most columns of a table begin with, as in “contact_id, contact_name, contact_email”."""
    split = [parts for name in names if len(parts := bare(words(name))) > 1]
    if len(names) < _FEW or not split:
        return ()
    (first, count), *_ = Counter(parts[0] for parts in split).most_common(1)
    return (first,) if count >= _MANY * len(names) else ()


def forms(name: str, prefix: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The ways in which a column's name may be meant, the surest first."""
    parts = words(name)
    core = bare(parts)
    stripped = [parts[len(start) :] for start in reversed(PREFIXES) if parts[: len(start)] == start]
    found = ["".join(parts), *("".join(rest) for rest in sorted(stripped, key=len, reverse=True)), "".join(core)]
    if prefix and core[: len(prefix)] == prefix and len(core) > len(prefix):
        found.append("".join(core[len(prefix) :]))
    if core[-1:] in _ZONES and len(core) > 1:
        found.append("".join(core[:-1]))
    found += [measure for measure, asked in _QUESTIONS if any(set(one) <= set(parts) for one in asked)]
    return tuple(dict.fromkeys(form for form in found if form))


def stem_words(name: str) -> tuple[str, ...]:
    """The words of a file's name without folders, endings and numbers: “exports/deals_2024.csv.gz” → deals."""
    base = _ENDING.sub("", name.rsplit("/", 1)[-1])
    found = words(base)
    return tuple(word for word in found if not word.isdigit() and word not in _FILLERS) or found


_ENDING = re.compile(r"(?i)\.(csv|tsv|txt|jsonl?|ndjson|parquet|pq|xlsx|gz|zip)\b")
_FILLERS = {"data", "export", "exports", "exported", "report", "full", "table", "dump", "sf"}


def singular(word: str) -> str:
    """A word without the plural's ending, well enough to compare names of tables."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word
