"""What a few edits or new events change: which readings of the facts before still hold, and which metrics may differ.

Values that were entered, adjustments and traits of accounts are told apart by name: `entered:csat`,
`adjustment:visits`, `account.plan`. New events of accounts that are known leave what was read of anything else; who
computes what is stored asks for edits alone. After anything else everything is read again.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.metric import APPLIES, Metric, MetricKind
from bellwether.engine.formula.tree import Aggregate, Expression, children
from bellwether.engine.formula.uses import Uses, uses_of
from bellwether.engine.plan.reads import exclusions, parsed
from bellwether.engine.warehouse.dictionaries import NAMES, PEOPLE, TEXTS
from bellwether.engine.warehouse.history_writes import PARENT
from bellwether.engine.warehouse.journal import retraction_of
from bellwether.engine.warehouse.protocol import FactReader
from bellwether.engine.warehouse.rows import Kind

_EDITED = ("entered", "adjustment", "trait")

TOLD_APART = frozenset({*_EDITED, *map(retraction_of, _EDITED), TEXTS})
"""The tables whose changes are followed name by name."""

_FOLLOWED = TOLD_APART | {"event", "event_source", NAMES, PEOPLE}
"""The same with the tables that new events of known accounts are written to."""

EVENTS = "events"
"""The name of whatever new events may change."""

_NAMES = ("entered:", "adjustment:", "account.")

_WHATEVER_IS_EDITED = frozenset(
    {
        "roster",
        "places",
        "directory",
        "ids by key",
        "keys by id",
        "unassigned",
        "seen",
        "memberships",
        "outages",
        "silenced",
        "rates",
        "event names",
        "redacted",
    }
)
"""Readings of facts that no edit reaches."""


_READ_OF_EVENTS = frozenset({"roster", "places", "unassigned", "seen", "silenced", "event names", "redacted"})
"""Those of them that new events reach."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The names of what was edited up to a batch, and whether texts came with it that nobody had used before."""

    batch: int
    names: frozenset[str]
    new_texts: bool

    def reach(self, key: Hashable, value: object) -> bool:
        """Whether a reading may be another one now; of one that is not known here, it may."""
        if EVENTS in self.names and key in _READ_OF_EVENTS:
            return True
        match key:
            case ("entered", metric):
                return f"entered:{metric}" in self.names
            case ("adjustments", metric):
                return f"adjustment:{metric}" in self.names
            case "adjusted":
                return any(name.startswith("adjustment:") for name in self.names)
            case ("trait", Kind.ACCOUNT, trait):
                return f"account.{trait}" in self.names
            case ("trait", Kind.PERSON, _) | ("records", _):
                return False
            case ("code", _):
                return self.new_texts and value == -1
            case ("fragment", _) | "assigned metrics":
                return self.new_texts
            case _:
                return key not in _WHATEVER_IS_EDITED


def changes_between(warehouse: FactReader, after: int, last: int) -> Changes | None:
    """What the batches after one and up to another edited, perhaps more; None if it was more than edits."""
    tables = warehouse.touched(after, last)
    return None if tables is None or not tables <= TOLD_APART else _changes(warehouse, after, last, tables)


def followed_between(warehouse: FactReader, after: int, last: int) -> Changes | None:
    """The same where new events of known accounts may have come too."""
    tables = warehouse.touched(after, last)
    return None if tables is None or not tables <= _FOLLOWED else _changes(warehouse, after, last, tables)


def _changes(warehouse: FactReader, after: int, last: int, tables: frozenset[str]) -> Changes | None:
    came = frozenset({EVENTS}) if tables & {"event", "event_source", NAMES} else frozenset()
    edited = tables & {*_EDITED, *map(retraction_of, _EDITED)}
    names = warehouse.dirt(after).others if edited or not came else frozenset()
    # Who stands below whom decides whose facts a group counts.
    if not all(name.startswith(_NAMES) for name in names) or f"account.{PARENT}" in names:
        return None
    return Changes(last, names | came, TEXTS in tables)


class Reach:
    """Which edits each metric and condition of a catalog depends on, through the metrics that they refer to."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._everywhere = _traits(uses_of(one) for one in exclusions(catalog))
        self._names: dict[str, frozenset[str]] = {}

    def of_metric(self, key: str) -> frozenset[str]:
        """The names of the edits that may change a metric's values, or what they add up to."""
        found = self._names.get(key)
        if found is None:
            closure = self._closure({key})
            found = frozenset[str]().union(self._everywhere, *(self._own(one) for one in closure))
            self._names[key] = found
        return found

    def of_condition(self, text: str) -> frozenset[str]:
        """The names of the edits that may change where a condition holds."""
        uses = _uses(text)
        referred = (self.of_metric(key) for key in uses.metrics if key in self._catalog.metrics)
        return frozenset[str]().union(self._everywhere, _of_events([text]), _traits([uses]), *referred)

    def touched(self, key: str, names: Iterable[str]) -> bool:
        """Whether edits may change a metric."""
        return not self.of_metric(key).isdisjoint(names)

    def _closure(self, keys: set[str]) -> set[str]:
        found, waiting = set(keys), list(keys)
        while waiting:
            for other in self._refers(self._catalog.metrics[waiting.pop()]):
                if other not in found and other in self._catalog.metrics:
                    found.add(other)
                    waiting.append(other)
        return found

    def _refers(self, metric: Metric) -> set[str]:
        weight = None if metric.entered is None else metric.entered.weight
        named = {key for text in metric.reads for key in _uses(text).metrics}
        return named if weight is None else {*named, weight}

    def _own(self, key: str) -> frozenset[str]:
        metric = self._catalog.metrics[key]
        names = {f"entered:{key}", f"adjustment:{key}", f"account.{APPLIES}{key}"}
        if metric.entered is not None and metric.entered.weight is not None:
            names.add(f"account.{metric.entered.weight}")
        if metric.kind is not MetricKind.ENTERED:
            names.add(EVENTS)
        return _traits(_uses(text) for text in metric.reads) | _of_events(metric.reads) | names


@lru_cache(maxsize=4096)
def _uses(text: str) -> Uses:
    return uses_of(parsed(text))


def _of_events(texts: Iterable[str]) -> frozenset[str]:
    """That new events may change what some texts say: all that count anything are taken for such."""
    return frozenset({EVENTS}) if any(_counts(parsed(text)) for text in texts) else frozenset()


def _counts(expression: Expression) -> bool:
    return isinstance(expression, Aggregate) or any(_counts(part) for part in children(expression))


def _traits(uses: Iterable[Uses]) -> frozenset[str]:
    return frozenset(f"account.{trait}" for one in uses for trait in one.account_traits)
