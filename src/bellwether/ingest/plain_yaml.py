"""YAML in which every plain value is text: `no` stays “no”, 007 keeps its zeros, a date stays as written."""

from pathlib import Path

import yaml

from bellwether.ingest.refusal import ImportRefused

DEEPEST = 20
"""Levels of a mapping that comes from a page."""

Plain = str | list["Plain"] | dict[str, "Plain"]


def read_yaml(path: Path) -> dict[str, Plain]:
    """The mapping at the top of a YAML file, with texts, lists and mappings inside; a repeated key is refused."""
    return _mapping(_composed(_text(path), path), path)


def read_yaml_text(text: str, shown_as: str) -> dict[str, Plain]:
    """The mapping at the top of a YAML text, which is spoken of by this name."""
    path = Path(shown_as)
    _refuse_bombs(text, path)
    return _mapping(_composed(text, path), path)


def _refuse_bombs(text: str, path: Path) -> None:
    """A short text may stand for one without end, by aliases or by depth; no mapping needs either."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
                raise ImportRefused(f"{path}: write it without aliases (*name), and no deeper than {DEEPEST} levels.")
    except yaml.YAMLError as error:
        raise ImportRefused(f"{path}: this is not valid YAML: {_first_line(error)}") from error


def _mapping(node: yaml.Node | None, path: Path) -> dict[str, Plain]:
    if not isinstance(node, yaml.MappingNode):
        raise ImportRefused(f"{path}: a mapping file is a list of “key: value” lines, as in “account: customer_id”.")
    return _entries(node, path)


def read_yaml_list(path: Path) -> list[Plain]:
    """The list at the top of a YAML file, with texts, lists and mappings inside."""
    node = _composed(_text(path), path)
    if not isinstance(node, yaml.SequenceNode):
        raise ImportRefused(
            f"{path}: a plan must be a list; each entry is a line that begins with “- ”. "
            "The mapping of one file goes with --as KIND."
        )
    return [_plain(child, path) for child in node.value]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ImportRefused(f"{path}: the mapping cannot be read ({error.strerror}). Check the path.") from error
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{path}: the mapping is not UTF-8 text. Save it as UTF-8.") from error


def _composed(text: str, path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise ImportRefused(f"{path}: this is not valid YAML: {_first_line(error)}") from error


def _plain(node: yaml.Node, path: Path) -> Plain:
    match node:
        case yaml.ScalarNode():
            return str(node.value)
        case yaml.SequenceNode():
            return [_plain(child, path) for child in node.value]
        case yaml.MappingNode():
            return _entries(node, path)
        case _:
            raise ImportRefused(
                f"{path}, line {node.start_mark.line + 1}: only texts, lists and mappings may stand here."
            )


def _entries(node: yaml.MappingNode, path: Path) -> dict[str, Plain]:
    entries: dict[str, Plain] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ImportRefused(f"{path}, line {line}: a key must be one word or a quoted text.")
        if key.value in entries:
            raise ImportRefused(f"{path}, line {line}: “{key.value}” stands here twice. Remove one of them.")
        entries[key.value] = _plain(value, path)
    return entries


def _first_line(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"{error.problem} (line {error.problem_mark.line + 1}, column {error.problem_mark.column + 1})"
    return str(error).splitlines()[0]
