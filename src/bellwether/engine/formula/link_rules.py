"""Links: which records are found from the row at hand, and what may be made of them."""

from dataclasses import replace

from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.findings import Findings
from bellwether.engine.formula.lookups import nearest
from bellwether.engine.formula.schema import collection_field, field_keys
from bellwether.engine.formula.text import to_text
from bellwether.engine.formula.tree import Aggregate, Expression, Measure, Records, Source, Today, children

_MEASURES = frozenset({Measure.COUNT, Measure.SUM, Measure.MIN, Measure.MAX, Measure.FIRST, Measure.LAST})


def check_link(findings: Findings, aggregate: Aggregate, rows: Source | None) -> None:
    """Notes what is wrong with the link of an aggregate, or with one where no row is at hand."""
    link = aggregate.link
    if link is None:
        return
    if not isinstance(rows, Records) or not isinstance(aggregate.source, Records):
        sentence = "“via” finds records from a record at hand, inside the parentheses of another collection."
        without = to_text(replace(aggregate, link=None))
        findings.refuse(aggregate, Code.ROW_FIELD, sentence, without if rows is None else None)
        return
    if aggregate.measure not in _MEASURES:
        names = ", ".join(sorted(str(one) for one in _MEASURES))
        findings.refuse(aggregate, Code.ARGUMENTS, f"Of linked records one can take {names}; this is another.")
    if aggregate.window is not None:
        sentence = "Linked records are all those up to the day; they take no window."
        findings.refuse(aggregate, Code.WINDOW_NOT_ALLOWED, sentence, to_text(replace(aggregate, window=None)))
    if aggregate.by is not None or aggregate.latest_per_user or aggregate.weight is not None:
        findings.refuse(aggregate, Code.ARGUMENTS, "Linked records are only selected by “where”.")
    if any(_reads_day_or_links(one) for one in (aggregate.value, aggregate.where) if one is not None):
        sentence = "What is asked of linked records is the same on every day, and asks no further records."
        findings.refuse(aggregate, Code.NESTED_AGGREGATE, sentence)
    sides = ((aggregate.source, link.theirs), (rows, link.ours))
    types = [_side(findings, aggregate, records, name) for records, name in sides]
    if None not in types and types[0] is not types[1]:
        findings.refuse(aggregate, Code.UNITS, "The two sides of a link must be of one type, as two texts are.")


def _side(findings: Findings, aggregate: Aggregate, records: Records, name: str | None) -> FieldType | None:
    """The type of one side of the link; None where it cannot be told."""
    if name is None:
        return FieldType.TEXT
    collection = findings.schema.collections.get(records.collection)
    if collection is None:
        return None
    known = collection_field(collection, name)
    if known is not None:
        return known.type
    keys = field_keys(collection)
    near = nearest(name, keys)
    hint = f"; did you mean “{near}”?" if near is not None else ""
    sentence = f"{records.collection} has no field “{name}” to link by{hint}"
    findings.refuse(aggregate, Code.UNKNOWN_FIELD, sentence if hint else f"{sentence}.")
    return None


def _reads_day_or_links(expression: Expression) -> bool:
    return isinstance(expression, Today | Aggregate) or any(_reads_day_or_links(one) for one in children(expression))
