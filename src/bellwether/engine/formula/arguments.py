"""The arguments of a call as they are written: rows or an expression with its modifiers, or a window."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lark import Token, Tree

from bellwether.engine.definitions.calendar import Duration, Period
from bellwether.engine.definitions.window import AllTime, Next, Rolling, Shift, Since, ToDate, Window
from bellwether.engine.formula.errors import Code
from bellwether.engine.formula.reading import Reading, subtrees, tokens
from bellwether.engine.formula.sources import member_name
from bellwether.engine.formula.tree import Expression, Source

_MODIFIERS = frozenset(
    {
        "where",
        "by",
        "weight",
        "latest_per_user",
        "per_account",
        "per_day",
        "per_user",
        "scale",
        "at_least",
        "gap",
        "via",
    }
)
_WINDOWS = frozenset({"rolling", "next", "since", "all", "to_date"})
_TO_DATE = {"wtd": Period.WEEK, "mtd": Period.MONTH, "qtd": Period.QUARTER, "ytd": Period.YEAR}
_MOST_MINUTES = 366 * 24 * 60
_LENGTH_NAMES = {"day": "1d", "today": "1d", "week": "1w", "month": "1mo", "quarter": "1q", "year": "1y"}
_RETAIL_CALENDAR = re.compile(r"4\s*-\s*4\s*-\s*5|4\s*-\s*5\s*-\s*4|5\s*-\s*4\s*-\s*4|445|454|544")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument: `head` is its expression, `window` a window that is not a plain length."""

    node: Tree[Token]
    head: Tree[Token] | None
    window: Tree[Token] | None
    modifiers: Mapping[str, Tree[Token]]


def arguments_of(reading: Reading, call: Tree[Token]) -> list[Argument]:
    """The arguments of a call, in order."""
    return [_argument(reading, node) for node in subtrees(call)]


def _argument(reading: Reading, node: Tree[Token]) -> Argument:
    head = window = None
    modifiers: dict[str, Tree[Token]] = {}
    for child in subtrees(node):
        kind = str(child.data)
        if kind in _WINDOWS:
            window = child
        elif kind not in _MODIFIERS:
            head = child
        elif kind in modifiers:
            word = kind.replace("_", " ")
            sentence = (
                f"“{word}” is there twice; join conditions with “and”."
                if kind == "where"
                else f"“{word}” is there twice."
            )
            reading.refuse(child, Code.ARGUMENTS, sentence)
        else:
            modifiers[kind] = child
    return Argument(node, head, window, modifiers)


def plain(reading: Reading, argument: Argument, rows: Source | None) -> Expression:
    """The expression of an argument that can be neither rows nor a window."""
    if argument.head is None:
        sentence = "A value belongs here; a window belongs inside the function that reads rows."
        return reading.refuse(argument.node, Code.ARGUMENTS, sentence)
    for kind, modifier in argument.modifiers.items():
        word = kind.replace("_", " ")
        sentence = f"“{word}” belongs inside a function that reads rows, such as count(…) or sum(…)."
        reading.refuse(modifier, Code.ROWS_NOT_ALLOWED, sentence)
    return reading.expression(argument.head, rows)


def length(reading: Reading, argument: Argument) -> Duration:
    """The length of time that an argument is."""
    head = argument.head
    if head is not None and head.data == "length" and not argument.modifiers:
        return reading.duration(tokens(head)[0])
    typed = reading.slice(argument.node)
    fix = f"{typed}d" if head is not None and head.data == "number" and typed.isdigit() else _LENGTH_NAMES.get(typed)
    reading.refuse(
        argument.node, Code.BAD_LENGTH, "A length of time belongs here, such as 30d, 12w, 6mo, 1q or 1y.", fix
    )
    return Duration(1, Period.DAY)


def shift(reading: Reading, argument: Argument) -> Shift:
    """How far back an argument leads: a length of time, or to the day before a calendar period."""
    if argument.window is not None and argument.window.data == "to_date":
        return to_date(argument.window)
    return length(reading, argument)


def minutes_of(reading: Reading, token: Token) -> int:
    """The minutes that a word such as `4h` or `30min` names."""
    digits = token.rstrip("hmin")
    minutes = int(digits[:7]) * (60 if token.endswith("h") else 1)
    if not 0 < minutes <= _MOST_MINUTES or len(digits) > 7:
        sentence = "A length in hours or minutes is at least one minute and at most a year; longer ones are in days."
        reading.refuse(token, Code.BAD_LENGTH, sentence, "1h")
        return 60
    return minutes


def window_of(reading: Reading, argument: Argument) -> Window:
    """The window that an argument is."""
    if argument.window is not None:
        return _worded_window(reading, argument.window)
    typed = reading.slice(argument.node)
    if argument.head is not None and argument.head.data == "clock_length":
        reading.refuse(argument.node, Code.BAD_LENGTH, "Windows count whole days: 1d is the shortest.")
        return AllTime()
    if argument.head is not None and argument.head.data == "length":
        return Rolling(reading.duration(tokens(argument.head)[0]))
    if _RETAIL_CALENDAR.fullmatch(typed):
        sentence = "4-4-5 calendars are not supported; quarters are of calendar months, from the fiscal start month on."
        reading.refuse(argument.node, Code.CALENDAR, sentence, "qtd")
    else:
        is_number = argument.head is not None and argument.head.data == "number" and typed.isdigit()
        fix = f"{typed}d" if is_number else _LENGTH_NAMES.get(typed)
        sentence = "A window belongs here, such as 30d, 6mo, mtd, next 90d or all."
        reading.refuse(argument.node, Code.BAD_WINDOW, sentence, fix)
    return AllTime()


def _worded_window(reading: Reading, node: Tree[Token]) -> Window:
    words = tokens(node)
    match str(node.data):
        case "rolling":
            return Rolling(reading.duration(words[0]), reading.duration(words[1]))
        case "next":
            return Next(reading.duration(words[0]))
        case "to_date":
            return to_date(node)
        case "all":
            return AllTime()
        case _:
            return _since(reading, node)


def to_date(node: Tree[Token]) -> ToDate:
    """The window that a word such as `ytd` is, or `ytd civil`."""
    words = tokens(node)
    return ToDate(_TO_DATE[words[0]], civil=len(words) > 1)


def _since(reading: Reading, node: Tree[Token]) -> Window:
    inner = subtrees(node)[0]
    match inner.children:
        case [Tree(children=["account"]), Token() as member] if inner.data == "path":
            return Since(member_name(reading, member))
    fix = f"since(account.{reading.slice(inner)})" if inner.data == "name" else None
    sentence = "since(…) takes a date trait of the account, such as since(account.onboarded_at)."
    reading.refuse(node, Code.BAD_WINDOW, sentence, fix)
    return AllTime()
