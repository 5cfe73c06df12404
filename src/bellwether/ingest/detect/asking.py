"""Questions to a person: what a file leaves open, and the line for the mapping that answers each way."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from bellwether.ingest.detect.roles import Role
from bellwether.ingest.detect.verdicts import Answer, Keys
from bellwether.ingest.mapping import Column
from bellwether.ingest.sheet import label

_PLAIN: Final = re.compile(r"[A-Za-z_][\w .-]*[\w.]|[A-Za-z_]")


@dataclass(frozen=True, slots=True)
class Question:
    """What is open about one thing that the mapping reads, and the answers."""

    role: Role
    question: str
    answers: tuple[Answer, ...]


def refused(file: str, questions: Sequence[Question], notes: Sequence[str]) -> str:
    """Everything that has to be said before the file can be imported."""
    lines = []
    for one in questions:
        column = f"column “{label(one.role.column)}”"
        lines.append(f"{file}, {column}: {one.question}.")
        if one.answers:
            lines.append(f"  Say so in the mapping, at “{one.role.place}”:")
            lines += [f"    {line(one.role, answer.keys)}  # {answer.meaning}" for answer in one.answers]
    if notes:
        lines.append(f"  What the other columns show: {'; '.join(notes)}.")
    return "\n".join(lines)


def no_zone(file: str, naive: Sequence[tuple[str, str]]) -> str:
    """The request for a time zone, once for all columns."""
    columns = ", ".join(f"“{column}” ({shown})" for column, shown in naive)
    return (
        f"{file}: times without a time zone stand in {columns}. Say in the mapping which one they are in: "
        "“zone: Europe/Berlin” or “zone: UTC”."
    )


def line(role: Role, keys: Keys) -> str:
    """The line of the mapping at the role's place, with the keys added."""
    name = role.place.rpartition(".")[2]
    column = role.column
    told = {key: value for key, value in structs.asdict(column).items() if value != _default(key)}
    if set(told) - {"column", "type", "constant"} or isinstance(column.column, list):
        return ", ".join(f"{_scalar(key)}: {_yaml(value)}" for key, value in keys.items())
    whole = {key: str(value) for key, value in told.items()} | keys
    return f"{_scalar(name)}: {_yaml(whole)}"


def _default(key: str) -> object:
    return structs.asdict(Column())[key]


def _yaml(value: str | Mapping[str, str | dict[str, str]]) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_yaml(inner)}" for key, inner in value.items()) + "}"
    return _scalar(value)


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
