"""A mapping as it grows: what is in it, what is left out and why, what is asked, what it needs to be defined."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bellwether.ingest.plain_yaml import Plain
from bellwether.ingest.suggest.additions import Additions
from bellwether.ingest.suggest.look import Look, Seen
from bellwether.ingest.suggest.shapes import Shape

GROUPS = ("fields", "traits", "properties", "metrics")
ORDER = (
    "source", "ids", "member", "sheet", "header", "zone", "missing", "update", "of", "only", "skip", "unpivot",
    "id", "trait", "metric", "name", "event", "user", "account", "currency", "day", "at", "created", "deleted", "match",
    "starts", "ends", "value", "numerator", "denominator", "n", "rate", "plan", "parent", "owner", "author", "reason",
    "effective", "recorded", "rest", *GROUPS,
)  # fmt: skip
"""The order in which a mapping is written."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What nobody can know from the file: the question, and the line that answers it.

    An import without the answer is refused, or leaves rows out, where the question is `pressing`; elsewhere it rests on
    what the question says is taken for the time being. `ways` are the answers that can be, where there are a few: what
    each means, and the line that says it.
    """

    text: str
    line: str
    pressing: bool
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadColumn:
    """A column that no line of the mapping reads, why, and how what stands in it is written."""

    column: str
    why: str
    form: str


@dataclass(slots=True)
class Draft:
    """The suggestion for one table. `columns` says (by target) which column was taken for what."""

    look: Look
    shape: Shape
    why: str
    name: str
    columns: Mapping[str, str]
    mapping: dict[str, Plain] = field(default_factory=dict)
    asked: list[OpenQuestion] = field(default_factory=list)
    left_out: list[UnreadColumn] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    additions: Additions = field(default_factory=Additions)
    kind: str = ""
    read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.kind = self.kind or self.shape.kind

    def copy(self, name: str) -> "Draft":
        """The same draft under another name, with a mapping of its own."""
        mapping: dict[str, Plain] = {
            key: dict(spec) if isinstance(spec, dict) else spec for key, spec in self.mapping.items()
        }
        return replace(self, name=name, mapping=mapping)

    def put(self, target: str, spec: Plain, *columns: str) -> None:
        """Says how one thing is read (`id`, `fields.amount`), and from which columns."""
        self.read.update(columns)
        group, _, key = target.partition(".")
        if not key:
            self.mapping[group] = spec
            return
        entries = self.mapping.setdefault(group, {})
        if isinstance(entries, dict):
            entries[key] = spec

    def drop(self, target: str) -> None:
        """Takes one thing out of the mapping again."""
        group, _, key = target.partition(".")
        entries = self.mapping.get(group)
        if not key:
            self.mapping.pop(group, None)
        elif isinstance(entries, dict):
            entries.pop(key, None)

    def has(self, target: str) -> bool:
        """Whether the mapping says how one thing is read."""
        group, _, key = target.partition(".")
        entries = self.mapping.get(group)
        return group in self.mapping if not key else isinstance(entries, dict) and key in entries

    def ask(self, text: str, line: str, *, pressing: bool = False, ways: tuple[tuple[str, str], ...] = ()) -> None:
        """Puts a question, once."""
        question = OpenQuestion(text, line, pressing, ways)
        if question not in self.asked:
            self.asked.append(question)

    def leave(self, column: Seen, why: str) -> None:
        """Notes that a column is not read."""
        self.left_out.append(UnreadColumn(column.name, why, column.form))

    def ordered(self) -> dict[str, Plain]:
        """The mapping in the order in which it is written."""
        return {key: self.mapping[key] for key in ORDER if key in self.mapping}
