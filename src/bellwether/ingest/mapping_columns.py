"""What a mapping reads: the columns that it names, and where it names them."""

from collections.abc import Iterator, Mapping
from typing import get_args

from msgspec import structs

from bellwether.ingest.mapping import Column, Layout, Match, Parts, Spec, column_of, is_rule

NAMED_COLUMNS = ("traits", "properties", "fields", "metrics")
"""The groups of a mapping: a name in Bellwether, then its column."""


def is_spec(kind: type[Layout], key: str) -> bool:
    """Whether a key of a mapping says where something is read from."""
    return any(field.encode_name == key and Column in get_args(field.type) for field in structs.fields(kind))


def columns_of(mapping: Layout) -> Iterator[tuple[str, Column]]:
    """Everything that a mapping reads, with the place where the mapping says so."""
    told = structs.asdict(mapping)
    for field in structs.fields(mapping):
        entry = told[field.name]
        if field.name in NAMED_COLUMNS:
            yield from ((f"{field.name}.{name}", column_of(spec)) for name, spec in entry.items())
        elif field.name == "parts":
            for key, parts in entry.items():
                yield from ((f"parts.{key}.{name}", column) for name, column in columns_of_parts(parts))
        elif isinstance(entry, Match):
            rules = (("domain", entry.domain), ("email", entry.email), ("name", entry.name))
            yield from ((f"match.{rule}", column_of(spec)) for rule, spec in rules if spec is not None)
        elif entry is None or not is_spec(type(mapping), field.encode_name):
            continue
        elif field.name != "effective" or not is_rule(entry):
            yield field.name, column_of(entry)


def columns_of_parts(parts: Parts) -> Iterator[tuple[str, Column]]:
    """What is read beside the values of one metric."""
    told: Mapping[str, Spec | None] = {
        "numerator": parts.numerator,
        "denominator": parts.denominator,
        "n": parts.n,
    }
    yield from ((name, column_of(spec)) for name, spec in told.items() if spec is not None)


def names_read(mapping: Layout) -> set[str]:
    """The columns that a mapping takes values from."""
    return {column for _, spec in columns_of(mapping) for column in names_in(spec)}


def names_in(column: Column) -> list[str]:
    """The columns of the file that one spec reads, its currency among them."""
    own = column.column if isinstance(column.column, list) else [column.column] if column.column is not None else []
    beside = names_in(column_of(column.currency)) if column.currency is not None else []
    return [*own, *column.first_of, *beside]
