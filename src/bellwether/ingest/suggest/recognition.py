"""Which known shape a table has: by the columns it shares with it, the rare ones counting most, and by its name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from bellwether.engine.definitions.collection import FieldType
from bellwether.ingest.suggest.look import Look, Seen
from bellwether.ingest.suggest.names import of_a_customer, of_a_loader, plain, singular, words
from bellwether.ingest.suggest.shapes import Rule, Shape, known_shapes

NAMED = 6.0
"""What the name of a file counts for, in the measure of columns."""

CERTAIN = 100.0
"""What it counts for that a shape cannot be mistaken."""

OF_THE_SAME = 4.0
"""What it counts for that other tables beside it come from the same system."""

ENOUGH = 2.0
DISTINCT = 2
"""How many columns that few shapes have a table needs to be taken for a system's, when nothing else says so."""

_LISTS = 3


@dataclass(frozen=True, slots=True)
class Recognition:
    """A shape, how much speaks for it, and which column (by target) each thing is read from."""

    shape: Shape
    score: float
    columns: Mapping[str, str]
    told: tuple[str, ...]
    named: bool

    @property
    def why(self) -> str:
        """What it was recognised by."""
        by = f"columns {', '.join(self.told[:5])}" if self.told else "its columns"
        return f"the file's name and {by}" if self.named else by


def recognise(look: Look, shapes: Sequence[Shape], systems: Mapping[str, float]) -> Recognition | None:
    """The shape that most speaks for; None where nothing does. `systems` are those that its neighbours are of."""
    found = [one for shape in shapes if (one := _compared(look, shape, systems)) is not None]
    return max(found, key=lambda one: (one.score, not one.shape.general), default=None)


def _compared(look: Look, shape: Shape, systems: Mapping[str, float]) -> Recognition | None:
    meant = look.meant
    columns = assigned(look, shape)
    there = {form for forms in meant.values() for form in forms}
    known = shape.known
    if shape.only_also or not all(there & {plain(name) for name in names} for names in shape.marks):
        return None
    named = _called(look, shape)
    needs = shape.needs if named >= 1 else [*shape.needs, *shape.signs]
    if not all(_is_there(need, shape, columns, there) for need in needs):
        return None
    weights = _weights()
    met = {name: max(weights.get(form, 0.0) for form in forms if form in known) for name, forms in meant.items()
           if any(form in known for form in forms)}  # fmt: skip
    # What a customer added says nothing against a system's table, however many columns it is.
    real = [name for name in look.names if not of_a_loader(name) and (name in met or not of_a_customer(name))]
    share = len([name for name in met if name in real]) / max(len(real), 1)
    rare = [name for name, weight in sorted(met.items(), key=lambda pair: -pair[1]) if weight >= log(_LISTS)]
    evidence = sum(met.values()) * (0.25 + 0.75 * share)
    score = evidence + NAMED * named + (CERTAIN if shape.certain else 0.0)
    if not shape.general:
        neighbours = systems.get(shape.system, 0.0)
        if not (neighbours or (len(rare) >= DISTINCT and share >= 1 / 3) or (named and rare and share >= 1 / 2)):
            return None
        score += OF_THE_SAME * neighbours
    elif not named and share < 1 / 4:
        return None
    if score < ENOUGH:
        return None
    return Recognition(shape, score, columns, tuple(rare or met), named > 0)


def _called(look: Look, shape: Shape) -> float:
    """How much of the file's name is a name of the shape: all of “deals”, half of “late_events”."""
    spoken = [singular(word) for word in look.words]
    best = 0
    for name in shape.files:
        sought = [singular(word) for word in words(name)]
        if any(spoken[at : at + len(sought)] == sought for at in range(len(spoken) - len(sought) + 1)):
            best = max(best, len(sought))
    return best / max(len(spoken), 1)


def _is_there(need: str, shape: Shape, columns: Mapping[str, str], there: set[str]) -> bool:
    found = {of(target) for target in columns}
    return any(
        way in found
        or any(plain(own) in there for via in shape.via.get(way, []) for own in via.own)
        or (way in shape.columns and shape.rule(way).missing_as is not None)
        for way in need.split("|")
    )


def of(target: str) -> str:
    """What is read, without the way it is read: “fields.outcome/from the stage” → fields.outcome."""
    return target.partition("/")[0]


def assigned(look: Look, shape: Shape) -> dict[str, str]:
    """The column that each thing is read from: for each the first of its names that a column has and none took."""
    meant = look.meant
    depth = max((len(forms) for forms in meant.values()), default=0)
    taken: dict[str, str] = {}
    used: set[str] = set()
    # Names as written first: “id” is the id, although “contact_id” in a table of contacts may be meant as “id” too.
    for level in range(depth):
        for target in shape.columns:
            rule = shape.rule(target)
            if of(target) in {of(other) for other in taken}:
                continue
            name = _first(look, rule, {n: f[level] for n, f in meant.items() if len(f) > level}, target, used)
            if name is not None:
                taken[target] = name
                if not rule.shared:
                    used.add(name)
    return {target: taken[target] for target in shape.columns if target in taken}


def _first(look: Look, rule: Rule, by_form: Mapping[str, str], target: str, used: set[str]) -> str | None:
    for wanted in rule.names:
        key = plain(wanted)
        for name, form in by_form.items():
            if form == key and (rule.shared or name not in used) and _fits(look.column(name), rule, of(target)):
                return name
    return None


def _fits(column: Seen, rule: Rule, target: str) -> bool:
    """Whether what stands in a column can be what its name says."""
    table = rule.told.get("map")
    if column.empty:
        return target not in _ALWAYS
    if isinstance(table, dict) and rule.told.get("otherwise") == "missing":
        return bool(column.distinct & set(table))
    if target == _SCORE and not rule.told:
        return column.type is FieldType.NUMBER or all(text.isdigit() for text in column.distinct)
    if target in _DAYS or target.endswith("_at"):
        return column.dated or column.epoch is not None
    if target in _NAMES:
        return column.type is not FieldType.BOOLEAN and not column.dated
    return True


_ALWAYS = {"id", "at", "day"}
_SCORE = "fields.score"
_DAYS = {"at", "day", "starts", "ends", "created", "deleted", "effective", "recorded"}
_NAMES = {"account", "user", "id", "name", "metric", "trait", "event", "parent", "owner"}


@cache
def _weights() -> dict[str, float]:
    """How much each column name says: the fewer shapes have it, the more."""
    shapes = known_shapes()
    counts = Counter(name for shape in shapes for name in shape.known)
    return {name: log(1 + len(shapes) / count) / 2 for name, count in counts.items()}
