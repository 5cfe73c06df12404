"""The tree of a formula: what the parser makes, and what check, plan, evaluate and words read."""

from dataclasses import dataclass, field
from enum import StrEnum

from bellwether.engine.definitions.window import Shift, ToDate, Window
from bellwether.engine.formula.literals import Amount, ClockLength, DateLiteral, Length, Number, Text, Truth
from bellwether.engine.formula.modifiers import AtLeast, Link, Outlook, Scale
from bellwether.engine.formula.span import NOWHERE, Span


class Operator(StrEnum):
    """The binary operators."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    EQUAL = "=="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    AND = "and"
    OR = "or"


class Subject(StrEnum):
    """Whose trait is read."""

    ACCOUNT = "account"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The share of a calendar period that is over at the end of D: `elapsed(ytd)`."""

    window: ToDate
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Today:
    """The day D itself, as a date: `renews_at - today`. Spelled `today`."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """The literal `unknown`."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class RowField:
    """A field of the event or record at hand: a bare name inside `where` or a row expression, or `"A".amount`."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Trait:
    """A trait of the account or the user: as of D, or inside a row as of the end of the row's day."""

    subject: Subject
    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MetricReference:
    """Another metric's value for the same entity and day."""

    key: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus an expression."""

    operand: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """A condition turned round; an unknown one stays unknown."""

    operand: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions and what is between them."""

    operator: Operator
    left: "Expression"
    right: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OneOf:
    """`x in ("a", "b")`."""

    operand: "Expression"
    choices: tuple["Expression", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Contains:
    """`x contains "text"`, case-sensitive."""

    operand: "Expression"
    text: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IsUnknown:
    """`x is unknown`: true or false, never unknown itself."""

    operand: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`if(condition, then, otherwise)`; an unknown condition makes the value unknown."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


class Function(StrEnum):
    """The functions of values: they read no facts themselves."""

    PERCENT = "percent"
    RATIO = "ratio"
    COALESCE = "coalesce"
    LEAST = "least"
    GREATEST = "greatest"
    ABS = "abs"
    ROUND = "round"
    CLAMP = "clamp"
    LOG = "log"
    DAYS_SINCE = "days_since"
    STREAK = "streak"
    POWER = "power"
    BUSINESS_TIME = "business_time"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Call:
    """A function of values and its arguments. `days_since` here takes a date; of an event it is an Aggregate."""

    function: Function
    arguments: tuple["Expression", ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Ago:
    """The expression as it was `by` earlier: `ago(mrr, 1mo)`; with `mtd` as of the day before the month began."""

    expression: "Expression"
    by: Shift
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """`change(x, 30d)`, or relative in percent: `pct_change(x, 30d)`; kpis section 4."""

    expression: "Expression"
    over: Shift
    relative: bool
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Events:
    """Events of any of these names; no names: every event."""

    names: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a collection."""

    collection: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Users:
    """The people who are members of the account (or of the group) on D."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of the entity on D, one row each: `accounts where …`, `… per account`."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class EachDay:
    """The days of the window, one row each, for the entity itself: `… per day`."""

    span: Span = field(default=NOWHERE, compare=False)


Source = Events | Records | Users | Accounts | EachDay


class Measure(StrEnum):
    """What an aggregate makes of its rows."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"
    PERCENTILE = "percentile"
    FIRST = "first"
    LAST = "last"
    UNIQUE = "unique"
    USERS = "users"
    TOTAL_USERS = "total_users"
    DAYS_SINCE = "days_since"
    NPS = "nps"
    CSAT = "csat"
    SESSIONS = "sessions"
    ONE_VOTE_EACH = "one_vote_each"
    CLV = "clv"
    EXPECTED_COUNT = "expected_count"
    ALIVE = "alive"
    SURVIVAL_MEDIAN = "survival_median"
    SURVIVAL = "survival"
    CONTRACT_SURVIVAL = "contract_survival"
    CONTRACT_PERIODS = "contract_periods"


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Rows of a source, selected, valued and aggregated; without a `window` those alive, or members, at the end of D.

    `value` is the expression of each row (None: all rows), `by` another anchor field, `percentile` between 0 and 100,
    `latest_per_user` keeps each person's last row, `per_user` makes unique count pairs, `gap` minutes end a session.
    """

    measure: Measure
    source: Source
    value: "Expression | None" = None
    where: "Expression | None" = None
    window: Window | None = None
    by: str | None = None
    percentile: int | None = None
    weight: "Expression | None" = None
    latest_per_user: bool = False
    scale: Scale | None = None
    at_least: AtLeast | None = None
    per_user: bool = False
    gap: int | None = None
    link: Link | None = None
    outlook: Outlook | None = None
    span: Span = field(default=NOWHERE, compare=False)


Expression = (
    Number
    | Amount
    | Text
    | Truth
    | DateLiteral
    | Length
    | ClockLength
    | Elapsed
    | Today
    | Missing
    | RowField
    | Trait
    | MetricReference
    | Negative
    | Not
    | Binary
    | OneOf
    | Contains
    | IsUnknown
    | Conditional
    | Call
    | Ago
    | Change
    | Aggregate
)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one, in the order they are written."""
    match expression:
        case OneOf(operand, choices):
            return (operand, *choices)
        case Binary(_, left, right):
            return (left, right)
        case Conditional(condition, then, otherwise):
            return (condition, then, otherwise)
        case Call(_, arguments):
            return arguments
        case Ago(inner) | Change(inner) | Negative(inner) | Not(inner) | Contains(inner) | IsUnknown(inner):
            return (inner,)
        case Aggregate(value=value, where=where, weight=weight):
            return tuple(part for part in (value, where, weight) if part is not None)
    return ()
