"""What people type when they mean something else: habits from SQL, spreadsheets and word processors, as a table.

Every pattern has bounded repetitions, so that looking for mistakes takes no longer than reading.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bellwether.engine.formula.errors import Code

Replacement = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A pattern that covers or touches the place where reading stopped; its group `fix`, or all of it, is replaced."""

    pattern: re.Pattern[str]
    code: Code
    sentence: str
    replacement: str | Replacement | None = None


def _mistake(pattern: str, code: Code, sentence: str, replacement: str | Replacement | None = None) -> Mistake:
    return Mistake(re.compile(pattern, re.IGNORECASE), code, sentence, replacement)


def _table(code: Code, sentence: str, spellings: dict[str, str]) -> list[Mistake]:
    return [_mistake(re.escape(wrong), code, sentence, right) for wrong, right in spellings.items()]


_PERIODS = {"d": "d", "w": "w", "m": "mo", "q": "q", "y": "y"}
_CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}


def _length(match: re.Match[str]) -> str:
    return f"{match['count']}{_PERIODS[match['period'][0].lower()]}"


def _money(match: re.Match[str]) -> str:
    return f"{match['number']} {_CURRENCIES[match['sign']]}"


_NUMBER = r"[0-9]{1,18}(?:\.[0-9]{1,18})?"
_LENGTH = r"(?P<count>[0-9]{1,6})[ -]?(?P<period>days?|d|weeks?|wks?|w|months?|mons?|mo|m|quarters?|q|years?|yrs?|y)\b"

_QUOTES = [
    _mistake(r"[“”„‟«»](?P<name>[^“”„‟«»\"\n]{0,200})[“”„‟«»]", Code.SPELLING, "Quotes are straight.", r'"\g<name>"'),
    _mistake(r"[“”„‟«»]", Code.SPELLING, "Quotes are straight.", '"'),
    _mistake(r"[‘’'](?P<name>[^'‘’\"\n]{0,200})[‘’']", Code.SPELLING, "Text stands in double quotes.", r'"\g<name>"'),
    _mistake(r"`(?P<name>[^`\"\n]{1,200})`", Code.SPELLING, "Names stand in double quotes.", r'"\g<name>"'),
    _mistake(r"\[(?P<name>[^\]\"\n]{1,200})\]", Code.SPELLING, "Names stand in double quotes.", r'"\g<name>"'),
    _mistake(
        r'"[^"\\\n]{0,200}\\(?!["\\])',
        Code.SYNTAX,
        "A backslash inside quotes is written twice, a quote as backslash and quote.",
    ),
    _mistake(
        r'"(?P<name>[^",()\\\n]{0,200})(?![^"\n]{0,400}")', Code.SYNTAX, "This quote is not closed.", r'"\g<name>"'
    ),
]

_SQL = [
    _mistake(
        r"\bcount\s{0,9}\(\s{0,9}\*\s{0,9}\)",
        Code.FOREIGN,
        "count(…) needs to know what to count, and when.",
        "count(any(), 30d)",
    ),
    _mistake(r"\bcount\s{0,9}\(\s{0,9}\*", Code.FOREIGN, "count(…) needs to know what to count.", "count(any()"),
    _mistake(
        r"\bcount\s{0,9}\(\s{0,9}distinct\s{1,9}", Code.FOREIGN, "Different values are counted by unique(…).", "unique("
    ),
    _mistake(
        r"\bselect\s{1,9}", Code.FOREIGN, 'A formula is not SQL: it is one expression, such as count("Login", 30d).'
    ),
    _mistake(
        r"\b(?:from|having|join|order\s{1,9}by|group\s{1,9}by|over)\b",
        Code.FOREIGN,
        "A formula is not SQL; groups are chosen where the value is shown.",
    ),
    _mistake(r"\bcase\s{1,9}when\b", Code.FOREIGN, "A choice is written if(condition, then, otherwise)."),
    _mistake(r"\bif\s{1,9}(?!\()", Code.FOREIGN, "A choice is written if(condition, then, otherwise)."),
    _mistake(
        r"\bis\s{1,9}not\s{1,9}(?:null|none|empty|missing|nan)\b",
        Code.FOREIGN,
        "A missing value is called unknown.",
        "is not unknown",
    ),
    _mistake(
        r"\bis\s{1,9}(?:null|none|empty|missing|nan)\b",
        Code.FOREIGN,
        "A missing value is called unknown.",
        "is unknown",
    ),
    _mistake(
        r"\bi?like\s{1,9}[\"'][%*]?(?P<text>[^\"'%*\n]{1,200})[%*]?[\"']",
        Code.FOREIGN,
        "Part of a text is found by contains.",
        r'contains "\g<text>"',
    ),
    _mistake(
        r"\b(?P<name>\w{1,60}(?:\.\w{1,60})?)\s{1,9}between\s{1,9}(?P<low>[\w.-]{1,30})\s{1,9}and\s{1,9}(?P<high>[\w.-]{1,30})",
        Code.FOREIGN,
        "A range is two comparisons.",
        r"\g<name> >= \g<low> and \g<name> <= \g<high>",
    ),
]

_OPERATORS = [
    *_table(Code.SPELLING, "Conditions are joined by words.", {"&&": "and", "||": "or", "&": "and", "|": "or"}),
    _mistake(
        r"[=!]==|(?<![=<>!])=(?![=<>])|:=",
        Code.SPELLING,
        "Equality is tested by two signs.",
        lambda found: "!=" if found[0][0] == "!" else "==",
    ),
    *_table(
        Code.SPELLING,
        "This comparison is spelled otherwise.",
        {"<>": "!=", "=<": "<=", "=>": ">=", "≥": ">=", "≤": "<=", "≠": "!="},
    ),
    *_table(Code.SPELLING, "Signs are those of the keyboard.", {"×": "*", "÷": "/", "−": "-", "–": "-", "·": "*"}),
    _mistake(r"!(?!=)\s{0,9}", Code.SPELLING, "A condition is turned round by a word.", "not "),
    _mistake(r"\*\*|\^", Code.FOREIGN, "A power is written power(x, y)."),
    _mistake(
        rf"(?P<number>{_NUMBER})\s?%", Code.BAD_NUMBER, "Percentages are plain numbers from 0 to 100.", r"\g<number>"
    ),
    _mistake(r"%", Code.FOREIGN, "There is no remainder; a percentage is percent(part, whole)."),
]

_NUMBERS = [
    _mistake(
        r"(?:[wmqy]td\s{1,9})(?:4-4-5|4-5-4|5-4-4|445|454|544)\b|\b(?:4-4-5|4-5-4|5-4-4)\b",
        Code.CALENDAR,
        "4-4-5 calendars are not supported; quarters are of calendar months, from the fiscal start month on.",
        "qtd",
    ),
    _mistake(r"(?<=td)\s{1,9}fiscal\b", Code.SPELLING, "Periods are fiscal unless they say civil.", ""),
    _mistake(
        rf"(?P<sign>[€$£¥])\s?(?P<number>{_NUMBER})",
        Code.BAD_NUMBER,
        "A currency is named by its three letters.",
        _money,
    ),
    _mistake(
        rf"(?P<number>{_NUMBER})\s?(?P<sign>[€$£¥])",
        Code.BAD_NUMBER,
        "A currency is named by its three letters.",
        _money,
    ),
    _mistake(
        rf"(?P<number>{_NUMBER})\s?(?P<currency>eur|usd|gbp|chf|jpy|sek|nok|dkk|pln|cad|aud)\b",
        Code.BAD_NUMBER,
        "A currency is three capital letters after the number.",
        lambda found: f"{found['number']} {found['currency'].upper()}",
    ),
    _mistake(rf"\b(?:last|past|previous)\s{{1,9}}{_LENGTH}", Code.BAD_LENGTH, "A window is a length alone.", _length),
    _mistake(rf"\b{_LENGTH}", Code.BAD_LENGTH, "Lengths are written 30d, 12w, 6mo, 1q or 1y.", _length),
    _mistake(
        r"\b[0-9]{1,6}\s?(?:h|hrs?|hours?|min|mins|minutes?|s|secs?|seconds?)\b",
        Code.BAD_LENGTH,
        "Windows count whole days: 1d is the shortest.",
    ),
    _mistake(
        r"\b[0-9]{1,3}(?:,[0-9]{3}){1,5}\b",
        Code.BAD_NUMBER,
        "Numbers are written without separators.",
        lambda found: found[0].replace(",", ""),
    ),
    _mistake(
        r"\b[0-9]{1,9}(?:_[0-9]{1,9}){1,5}\b",
        Code.BAD_NUMBER,
        "Numbers are written without separators.",
        lambda found: found[0].replace("_", ""),
    ),
    _mistake(r"(?<![\w.])\.[0-9]{1,18}", Code.BAD_NUMBER, "A decimal number starts with its whole part.", r"0\g<0>"),
    _mistake(
        r"\b[0-9]{1,18}\.(?![0-9])",
        Code.BAD_NUMBER,
        "A decimal point needs digits after it.",
        lambda found: found[0][:-1],
    ),
    _mistake(r"\b[0-9.]{1,18}e[+-]?[0-9]{1,9}\b", Code.BAD_NUMBER, "Numbers are written out, without exponents."),
]

_WORDS = [
    _mistake(
        r"\bper\s{1,9}(?:accounts|customers?|compan(?:y|ies)|each\s{1,9}account)\b",
        Code.SPELLING,
        "Each account is one row.",
        "per account",
    ),
    _mistake(r"\b(?P<fix>account)\s{1,9}(?=where)", Code.SPELLING, "The rows are named in the plural.", "accounts"),
    _mistake(
        r"\bsince\s{1,9}(?P<trait>account\.\w{1,60})",
        Code.BAD_WINDOW,
        "The date stands in parentheses.",
        r"since(\g<trait>)",
    ),
    _mistake(
        r"\bnext\s?\(\s?(?P<length>\w{1,9})\s?\)", Code.BAD_WINDOW, "The length follows the word.", r"next \g<length>"
    ),
    _mistake(
        r"\bby\s{1,9}\w{1,60}\.(?P<field>\w{1,60})",
        Code.SPELLING,
        "The anchor is a field of the same rows.",
        r"by \g<field>",
    ),
    _mistake(
        r"\b(?P<fix>(?!(?-i:[a-z]))(?:and|or|not|where|in|is|by|per|contains|weight|true|false|unknown|since|next|offset))\b\s{0,9}",
        Code.SPELLING,
        "Words of the language are in small letters.",
        lambda found: found["fix"].lower(),
    ),
    _mistake(
        r"\b(?:account|user)\b(?!\s{0,9}\.)",
        Code.SYNTAX,
        "A trait is named behind a dot, as in account.plan or user.role.",
    ),
    _mistake(r"(?P<fix>,\s{0,9})(?=\))", Code.SYNTAX, "A comma needs something after it.", ""),
    _mistake(r",(?P<fix>\s{0,9},)", Code.SYNTAX, "A comma is there twice.", ""),
    _mistake(r";\s{0,9}", Code.SYNTAX, "A formula is one expression; nothing ends it.", ""),
    _mistake(r"//|#|/\*", Code.SYNTAX, "A formula has no comments; a metric has a description."),
    _mistake(r"[\u200b-\u200f\u2060\ufeff\u00ad]{1,9}", Code.SPELLING, "There is an invisible character.", ""),
    _mistake(r"(?:<=|>=|==|!=|<|>)", Code.SYNTAX, "Two things are compared at a time; join comparisons with “and”."),
]

MISTAKES = (*_QUOTES, *_SQL, *_OPERATORS, *_NUMBERS, *_WORDS)
