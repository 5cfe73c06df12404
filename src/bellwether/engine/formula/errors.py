"""What is wrong with a formula: where, in a sentence, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bellwether.engine.formula.span import Span


class Code(StrEnum):
    """The kinds of error, as machines read them."""

    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    EMPTY = "empty"
    SYNTAX = "syntax"
    SPELLING = "spelling"
    FOREIGN = "foreign"
    CALENDAR = "calendar"
    BAD_NUMBER = "bad_number"
    BAD_DATE = "bad_date"
    BAD_LENGTH = "bad_length"
    BAD_WINDOW = "bad_window"
    WINDOW_MISSING = "window_missing"
    WINDOW_NOT_ALLOWED = "window_not_allowed"
    QUOTE_NAME = "quote_name"
    UNKNOWN_FUNCTION = "unknown_function"
    ARGUMENTS = "arguments"
    ROWS_EXPECTED = "rows_expected"
    ROWS_NOT_ALLOWED = "rows_not_allowed"
    ROW_FIELD = "row_field"
    NEEDS_AGGREGATE = "needs_aggregate"
    NESTED_AGGREGATE = "nested_aggregate"
    LITERAL_EXPECTED = "literal_expected"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_PROPERTY = "unknown_property"
    UNKNOWN_TRAIT = "unknown_trait"
    UNKNOWN_COLLECTION = "unknown_collection"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_SCHEDULE = "unknown_schedule"
    UNKNOWN_METRIC = "unknown_metric"
    UNITS = "units"
    TEXT_ORDER = "text_order"
    CONDITION = "condition"
    PERCENT_SUM = "percent_sum"
    CYCLE = "cycle"
    NO_PEOPLE = "no_people"
    GROUP_CONDITIONAL = "group_conditional"
    RELATIVE_PERCENT = "relative_percent"


@dataclass(frozen=True, slots=True)
class FormulaError:
    """One thing that is wrong (or, as a warning, doubtful). `suggestion` is text to put in place of the span."""

    code: Code
    span: Span
    sentence: str
    suggestion: str | None = None

    def __str__(self) -> str:
        hint = (
            ""
            if self.suggestion is None
            else f" Did you mean `{self.suggestion}`?"
            if self.suggestion
            else " Remove it."
        )
        return f"line {self.span.line}, column {self.span.column}: {self.sentence}{hint}"


class FormulaErrors(Exception):
    """Everything that is wrong with one formula, in the order of the text."""

    def __init__(self, errors: Iterable[FormulaError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda error: (error.span.line, error.span.column)))
        super().__init__("\n".join(str(error) for error in self.errors))
