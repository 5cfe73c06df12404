"""YAML text to plain values, exactly and with the line of everything; and back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import yaml

from bellwether.catalog.domain import DefinitionsRefused, Place, Problem
from bellwether.catalog.wording import Plain, decimal_text

_DEEPEST = 12
_LARGEST = 4_000_000
_PLAIN_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})")
_PLAIN_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")

Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """One file's content, and the line on which each part of it begins."""

    file: str
    content: Plain = None
    lines: dict[Path_, int] = field(default_factory=dict)

    def place(self, path: Path_) -> Place:
        """Where the part at this path stands, or the nearest part around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return Place(self.file, self.lines.get(path, 1))


def read_yaml(path: Path, shown_as: str) -> Document:
    """The content of a YAML file; refused with the line and the remedy where it is not plain, well-formed YAML."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        raise _refusal(shown_as, line, "the file is not UTF-8 text; save it as UTF-8") from problem
    return parse_yaml(text, shown_as)


def parse_yaml(text: str, shown_as: str) -> Document:
    """The content of a YAML text; refused like that of a file."""
    document = Document(shown_as)
    if len(text) > _LARGEST:
        raise _refusal(shown_as, 1, f"the file is longer than {_LARGEST:,} characters; split it into several")
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        what = " ".join(str(part) for part in (problem.context, problem.problem) if part)
        raise _refusal(
            shown_as,
            min(mark.line, text.count("\n")) + 1 if mark else 1,
            f"this is not well-formed YAML ({what}); put text that begins with > % @ ` {{ [ or holds “: ” in quotes",
        ) from problem
    except (yaml.YAMLError, RecursionError) as problem:
        raise _refusal(shown_as, 1, f"this is not well-formed YAML ({problem})") from problem
    if root is not None:
        _Builder(document).build(root)
    return document


def write_yaml(content: Plain) -> str:
    """The content as YAML that reads back as the same content."""
    text: str = yaml.dump(content, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=110)
    return text


class _Builder:
    """Builds plain values out of YAML nodes: decimals stay exact, keys are texts and unique, nothing is shared."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._scalars = yaml.constructor.SafeConstructor()
        self._seen: set[int] = set()

    def build(self, root: yaml.Node) -> None:
        self._document.content = self._value(root, ())

    def _value(self, node: yaml.Node, path: Path_) -> Plain:
        line = node.start_mark.line + 1
        self._document.lines.setdefault(path, line)
        if id(node) in self._seen:
            raise self._refused(line, "YAML aliases (*name) are not read; write the value out")
        self._seen.add(id(node))
        if len(path) > _DEEPEST:
            raise self._refused(line, "this is nested too deeply")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(inner, (*path, number)) for number, inner in enumerate(node.value)]
        return self._scalar(node, line)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Plain]:
        built: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
                raise self._refused(line, "a key must be plain text")
            key = str(key_node.value).strip()
            if key in built:
                raise self._refused(line, f"“{key}” stands here twice; keep one")
            self._document.lines[(*path, key)] = line
            built[key] = self._value(value_node, (*path, key))
        return built

    def _scalar(self, node: yaml.Node, line: int) -> Plain:
        text = str(node.value)
        if node.tag == "tag:yaml.org,2002:float":
            if not _PLAIN_DECIMAL.fullmatch(text):
                raise self._refused(line, f"“{text}” is not a plain number; write it as digits with a point, like 12.5")
            return Decimal(text)
        if node.tag == "tag:yaml.org,2002:int" and not _PLAIN_INTEGER.fullmatch(text):
            raise self._refused(line, f"“{text}” is not a plain whole number; put it in quotes if it is text")
        if node.tag == "tag:yaml.org,2002:bool" and text.lower() not in {"true", "false"}:
            return text
        try:
            value = self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as problem:
            raise self._refused(line, f"“{text}” cannot be read; put it in quotes if it is text") from problem
        if isinstance(value, datetime) or not isinstance(value, str | int | date | None):
            raise self._refused(line, f"“{text}” is not text, a number, a date, true or false; put it in quotes")
        return value

    def _refused(self, line: int, sentence: str) -> DefinitionsRefused:
        return _refusal(self._document.file, line, sentence)


class _Writer(yaml.SafeDumper):
    """Writes block style, with short lists and mappings of scalars as they come."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def _write_decimal(writer: _Writer, number: Decimal) -> yaml.Node:
    text = decimal_text(number)
    return writer.represent_scalar("tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int", text)


def _write_text(writer: _Writer, text: str) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Writer.add_representer(Decimal, _write_decimal)
_Writer.add_representer(str, _write_text)


def _refusal(file: str, line: int, sentence: str) -> DefinitionsRefused:
    return DefinitionsRefused([Problem(Place(file, line), "", sentence)])
