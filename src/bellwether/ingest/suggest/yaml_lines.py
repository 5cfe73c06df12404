"""Mappings, plans and definitions as YAML that people read: in order, quoted only where needed, with remarks."""

import json
import re
from collections.abc import Iterator, Mapping

from bellwether.ingest.plain_yaml import Plain

_PLAIN = re.compile(r"[^\W\d_][\w .()/+-]*(?<! )")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
WIDTH = 110
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Signs that end a line for some readers of YAML, or that none of them takes."""


def on_one_line(text: str) -> str:
    """A text without breaks between lines and without signs that nobody sees."""
    return " ".join(_UNWRITTEN.sub(" ", text).split())


def quoted(text: str) -> str:
    """A text as a YAML scalar that every reader takes for that text."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return _UNWRITTEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(text, ensure_ascii=False))


def scalar(text: str) -> str:
    """A text as a mapping writes it; numbers and yes or no stand bare."""
    return text if _NUMBER.fullmatch(text) or text in {"true", "false"} else quoted(text)


def flow(plain: Plain) -> str:
    """A value on one line."""
    match plain:
        case str():
            return scalar(plain)
        case list():
            return "[" + ", ".join(flow(one) for one in plain) + "]"
        case dict():
            return "{" + ", ".join(f"{_key(key)}: {flow(one)}" for key, one in plain.items()) + "}"


def _key(text: str) -> str:
    # A key that looks like a word of YAML must stay the text that it is.
    return quoted(text)


def block(plain: Mapping[str, Plain], indent: str = "") -> Iterator[str]:
    """The lines of a mapping; groups that fit on a line stand on one."""
    for key, value in plain.items():
        one_line = f"{indent}{_key(key)}: {flow(value)}"
        if isinstance(value, dict) and value and (len(one_line) > WIDTH or _is_deep(value)):
            yield f"{indent}{_key(key)}:"
            yield from block(value, indent + "  ")
        elif isinstance(value, list) and len(one_line) > WIDTH:
            yield f"{indent}{_key(key)}:"
            yield from (f"{indent}  - {flow(one)}" for one in value)
        else:
            yield one_line


def _is_deep(value: Mapping[str, Plain]) -> bool:
    return sum(isinstance(one, dict) for one in value.values()) > 1


def remark(text: str) -> Iterator[str]:
    """Lines of comment, none too long."""
    line = "#"
    for word in on_one_line(text).split(" "):
        if len(line) + 1 + len(word) > WIDTH and line != "#":
            yield line
            line = "#  "
        line += " " + word
    yield line


def ready(line: str) -> str:
    """A comment that holds a line of YAML as it is to be copied: never folded, never more than one line."""
    return f"#   {_UNWRITTEN.sub(' ', line)}"
