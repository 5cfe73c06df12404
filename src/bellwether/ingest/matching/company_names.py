"""Names of companies in the one spelling that is compared: without case, accents, punctuation and legal form."""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

# What a decomposition of the letter does not give: the few that stand in company names of Latin script.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "&": " and ",
        "+": " and ",
    }
)
_NOTHING = re.compile("[.'’‘`\N{ACUTE ACCENT}]")
_SPACE = re.compile(r"[\W_]+")


@lru_cache(maxsize=1 << 16)
def company_name(text: str) -> str | None:
    """The comparable name, None where the text has no letter or digit: “The Acme Co., Ltd.” is acme."""
    words = _initials_joined(_SPACE.sub(" ", _NOTHING.sub("", _bare(text))).split())
    if words[:1] == ["the"] and len(words) > 1:
        words = words[1:]
    return " ".join(_without_legal_form(words)) or None


def _bare(text: str) -> str:
    """The text without case and accents."""
    if text.isascii():
        return text.lower().replace("&", " and ").replace("+", " and ")
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))


def _initials_joined(words: list[str]) -> list[str]:
    """Single letters in a row as one word, so that “S A” is “sa” and “A B C Foods” is “abc foods”."""
    joined: list[str] = []
    open_run = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and open_run:
            joined[-1] += word
        else:
            joined.append(word)
        open_run = single
    return joined


def _without_legal_form(words: list[str]) -> list[str]:
    left = words
    while ending := next(
        (size for size in range(min(_longest_form(), len(left) - 1), 0, -1) if _is_form(left[-size:])), 0
    ):
        left = left[:-ending]
    return left


def _is_form(words: list[str]) -> bool:
    return tuple(words) in _legal_forms()


@cache
def _longest_form() -> int:
    return max(len(form) for form in _legal_forms())


@cache
def _legal_forms() -> frozenset[tuple[str, ...]]:
    lines = files(__package__).joinpath("legal_forms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(tuple(line.split()) for line in lines if line.strip() and not line.startswith("#"))
