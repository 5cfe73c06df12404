"""Whether what stands in a column can be read as what a definition says."""

from bellwether.engine.definitions.collection import Field, FieldType
from bellwether.ingest.suggest.look import Seen
from bellwether.ingest.suggest.shapes import Rule

_TRUE_OR_FALSE = {"0", "1"}


def suits(column: Seen, known: Field, rule: Rule | None = None) -> bool:
    """Whether what stands in a column can be read as a field of this type."""
    told = rule.told if rule else {}
    if column.empty or known.type is FieldType.TEXT or {"map", "true", "split", "pattern"} & set(told):
        return True
    match known.type:
        case FieldType.NUMBER | FieldType.MONEY:
            return column.type is FieldType.NUMBER or all(text.isdigit() for text in column.distinct)
        case FieldType.BOOLEAN:
            return column.type is FieldType.BOOLEAN or column.distinct <= _TRUE_OR_FALSE
        case FieldType.DATE | FieldType.INSTANT:
            return column.dated or column.epoch is not None
