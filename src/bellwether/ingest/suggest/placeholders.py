"""Words such as “n/a” among quantities, days and yes or no: the mapping takes them for no value."""

from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.draft import GROUPS, Draft

_READ_STRAIGHT = frozenset(
    {
        "at",
        "day",
        "created",
        "deleted",
        "starts",
        "ends",
        "effective",
        "recorded",
        "value",
        "numerator",
        "denominator",
        "n",
    }
)
"""What a mapping reads from a column outside of its groups."""


def name_placeholders(draft: Draft) -> None:
    """Has the mapping take these words for no value, in just the columns where they stand among other things."""
    groups = [entries for group in GROUPS if isinstance(entries := draft.mapping.get(group), dict)]
    for column in draft.look.columns:
        words = sorted(column.placeholders)
        if not words or column.name not in draft.read:
            continue
        places = [
            (entries, key)
            for entries in (draft.mapping, *groups)
            for key, spec in entries.items()
            if (entries is not draft.mapping or key in _READ_STRAIGHT) and _source(spec) == column.name
        ]
        for entries, key in places:
            spec = entries[key]
            entries[key] = {**(spec if isinstance(spec, dict) else {"column": column.name}), "missing": [*words]}
        if not places:
            # One row of many cells becomes many rows, whose columns have other names.
            said = draft.mapping.get("missing")
            draft.mapping["missing"] = sorted({*words, *(map(str, said) if isinstance(said, list) else ())})


def _source(spec: Plain) -> Plain | None:
    return spec.get("column") if isinstance(spec, dict) else spec
