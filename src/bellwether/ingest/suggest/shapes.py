"""The shapes of tables that we know: which columns say so, what the table is imported as, and which column is what."""

from functools import cache
from pathlib import Path

import msgspec

from bellwether.ingest.plain_yaml import read_yaml
from bellwether.ingest.suggest.names import plain

SHAPES = Path(__file__).parent / "shapes"
NOT_IMPORTED = "nothing"
"""The kind of a table that is known, but holds nothing to import by itself."""

LINK = "link"
"""The kind of a table that says which of two things belong together; others look up in it."""

Told = str | list[str] | dict[str, str]
"""What a mapping says: a text, a list, or a group."""

OFF_SCREEN = frozenset({NOT_IMPORTED, LINK})


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A group of settings in a file of shapes."""


class Rule(_Told, frozen=True, kw_only=True):
    """Which column one thing is read from (the first of `names` that is there), and what its mapping says besides.

    `told` stands in the mapping as it is. `missing_as` is the constant where no column is there. `shared`: other things
    may be read from the same column.
    """

    names: list[str] = []
    told: dict[str, Told] = {}
    missing_as: str | None = None
    shared: bool = False


class Via(_Told, frozen=True, kw_only=True):
    """Another table that knows it: the row whose `key` (by what it is there) equals our `own` column has `value`."""

    shape: str
    own: list[str]
    key: str
    value: str


class Rows(_Told, frozen=True, kw_only=True):
    """Rows whose column (the first of `names` that is there) holds one of some texts, or is empty."""

    names: list[str]
    texts: list[str] = msgspec.field(default=[], name="in")
    empty: bool = False


class Half(_Told, frozen=True, kw_only=True):
    """One of several mappings that a table needs, for some rows: the first of `only` (and of `skip`) that can be.

    `without` are things that it leaves out.
    """

    name: str
    only: list[Rows] = []
    skip: list[Rows] = []
    without: list[str] = []


class Question(_Told, frozen=True, kw_only=True):
    """What cannot be known from the file: put when `when` is among what was found, or `lacking` is not."""

    text: str
    line: str
    when: str = ""
    lacking: str = ""


class Shape(_Told, frozen=True, kw_only=True):
    """One kind of table. `columns` is by what it is in the mapping: `id`, `fields.amount`, `traits.industry`.

    A second way to read the same thing, for want of the first, is written “fields.outcome/from the stage”.

    `needs` must all be there; each entry may name alternatives, parted by “|”. So must `signs`,
    unless the file is called what such files are. `typical` and `ignore` are further
    columns that such a table has; those of `ignore` are not worth a suggestion. `files` are names that it comes by. Of
    each list of `marks` one must be there. `also` is another shape of the system that the same table is imported as
    (one that is `only_also` is nothing else). What is `certain` is taken for nothing else once it fits. A
    `survey` asks questions whose columns have names of their own.
    """

    name: str
    kind: str
    files: list[str] = []
    needs: list[str] = []
    signs: list[str] = []
    marks: list[list[str]] = []
    also: str = ""
    only_also: bool = False
    certain: bool = False
    survey: bool = False
    columns: dict[str, list[str] | Rule] = {}
    typical: list[str] = []
    ignore: list[str] = []
    via: dict[str, list[Via]] = {}
    skip: list[Rows] = []
    halves: list[Half] = []
    undecided: Question | None = None
    match: dict[str, list[str]] = {}
    settings: dict[str, Told] = {}
    questions: list[Question] = []
    because: str = ""
    rest: bool = True
    system: str = ""
    source: str = ""
    zone: str = ""

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.system} {self.name}" if self.system else self.name

    @property
    def general(self) -> bool:
        """Whether it is of no particular system."""
        return not self.system

    def rule(self, target: str) -> Rule:
        """How one thing is read."""
        told = self.columns[target]
        return told if isinstance(told, Rule) else Rule(names=told)

    @property
    def known(self) -> frozenset[str]:
        """Every column name that such a table may have, for comparison."""
        named = [name for target in self.columns for name in self.rule(target).names]
        marks = [name for names in self.marks for name in names]
        return frozenset(plain(name) for name in [*named, *marks, *self.typical, *self.ignore])


class _System(_Told, frozen=True, kw_only=True):
    system: str = ""
    source: str = ""
    zone: str = ""
    words: dict[str, list[str]] = {}
    typical: list[str] = []
    ignore: list[str] = []
    shapes: list[Shape]


@cache
def known_shapes() -> tuple[Shape, ...]:
    """Every shape of every file beside this module."""
    return tuple(shape for path in sorted(SHAPES.glob("*.yaml")) for shape in _read(path))


def general_shape(kind: str) -> Shape:
    """The shape of a kind of table that is of no particular system."""
    return next(shape for shape in known_shapes() if shape.general and shape.kind == kind)


def _read(path: Path) -> tuple[Shape, ...]:
    system = msgspec.convert(read_yaml(path), _System, strict=False)
    return tuple(
        msgspec.structs.replace(
            shape,
            system=system.system,
            source=shape.source or system.source,
            zone=shape.zone or system.zone,
            typical=[*shape.typical, *system.typical],
            ignore=[*shape.ignore, *system.ignore],
            columns={target: _spelled_out(rule, system.words) for target, rule in shape.columns.items()},
        )
        for shape in system.shapes
    )


def _spelled_out(rule: list[str] | Rule, lists: dict[str, list[str]]) -> Rule:
    told = rule if isinstance(rule, Rule) else Rule(names=rule)
    names = [name for word in told.names for name in (lists[word[1:]] if word.startswith("~") else [word])]
    return msgspec.structs.replace(told, names=names)
