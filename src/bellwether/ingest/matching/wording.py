"""Keys and doubts in words."""

from typing import assert_never

from bellwether.ingest.matching.known import Key
from bellwether.ingest.matching.questions import Doubt, Question
from bellwether.ingest.matching.rules import Rule


def told_key(key: Key) -> str:
    """A key for people: its rule and what is compared."""
    return f"{key.rule} {key.text}"


def why(question: Question) -> str:
    """Why the two were not simply matched."""
    rivals = ", ".join(f"“{name}”" for name in question.others)
    beside = f": {rivals}" if rivals else ""
    match question.doubt:
        case Doubt.TORN:
            return f"other keys point elsewhere{beside}"
        case Doubt.SEVERAL:
            return f"several of one system have it{beside}" if rivals else "others of the same system have it too"
        case Doubt.CHAIN:
            return "with the matches of others it would join two of one system"
        case Doubt.UNSURE:
            return _unsure(question.keys[0].rule)
        case _:
            assert_never(question.doubt)


def _unsure(rule: Rule) -> str:
    match rule:
        case Rule.NAME:
            return "only the name is the same"
        case Rule.SIMILAR:
            return "the names are only similar"
        case _:
            return f"the mapping does not call the {rule} sure"
