"""What people decide about names: that two are one, that they are not, and that a decision no longer holds.

Every decision is recorded later than all before it, so that its instant names it. Matching follows each of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa

from bellwether.engine.definitions.catalog import Catalog
from bellwether.engine.definitions.days import BEGINNING
from bellwether.engine.definitions.errors import BellwetherError
from bellwether.engine.warehouse.rows import Ints, Kind
from bellwether.engine.warehouse.writer import FactKind
from bellwether.ingest.destination import FactStore
from bellwether.ingest.matching.below import circle
from bellwether.ingest.matching.questions import Question
from bellwether.ingest.matching.reading import standing
from bellwether.ingest.matching.reconciling import Change, Matching, matching, reconcile
from bellwether.ingest.matching.rules import APART, SOURCE, SYSTEM

MOST_PAIRS = 400
"""Groups so large that telling them apart name by name takes more pairs are told apart by the names they go by."""


class DecisionRefused(BellwetherError):
    """A decision that cannot be carried out, and what to do first."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision by the number that undoes it, and what matching made of it."""

    number: int
    change: Change


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one kind in one warehouse, and decisions about them."""

    store: FactStore
    catalog: Catalog
    kind: Kind

    def merge(self, name: str, into: str, recorded: int) -> Decision:
        """One name stands for the account or person of another, whatever the rules say."""
        self._refuse_circle(name, into)
        with self.store.transaction():
            at = self._after_all(recorded)
            merges = self.store.merges(self.kind)
            rows = zip(merges.name, merges.source, merges.fact.tolist(), strict=True)
            # What a rule has made of the target must not lead back to the name.
            by_rule = [fact for one, source, fact in rows if one == into and source.startswith(SOURCE)]
            if by_rule and self._stands_for(into) == self._stands_for(name):
                self.store.retract(FactKind.RESOLUTION, by_rule, at)
            fact = self.store.merge(self.kind, name, into, at)
        return Decision(fact, self._matched(recorded))

    def accept(self, question: Question, recorded: int) -> Decision:
        """The two names of a question are one; the one with the higher standing stays."""
        found = matching(self.store, self.catalog, self.kind)
        ranks = standing(found.told, self.catalog)
        places = {name: found.told.names.index(name).as_py() for name in (question.first, question.second)}
        into = min(places, key=lambda name: int(ranks[places[name]]))
        name = question.second if into == question.first else question.first
        return self.merge(name, into, recorded)

    def refuse(self, question: Question, recorded: int) -> Decision:
        """The two names of a question, and all that stand for them, are two."""
        found = matching(self.store, self.catalog, self.kind)
        first, second = (self._group(found, name) for name in (question.first, question.second))
        pairs = list(product(first, second))
        if len(pairs) > MOST_PAIRS:
            pairs = [(question.first, question.second)]
        number = self._tell_apart(pairs, self._after_all(recorded))
        return Decision(number, self._matched(recorded))

    def split(self, name: str, recorded: int) -> Decision:
        """A name stands for itself again, and no rule gives it back to those that it stood with."""
        at = self._after_all(recorded)
        keyed = set(self.store.told(self.kind, [SYSTEM])["name"].to_pylist())
        others = [other for other in self._same_as(name) if other in keyed] if name in keyed else []
        with self.store.transaction():
            number = self.store.split(self.kind, name, at)
        own = self._merged_by_people_into(name)
        pairs = [(name, other) for other in others if other not in own]
        if pairs:
            number = self._tell_apart(pairs, at)
        return Decision(number, self._matched(recorded))

    def undo(self, number: int, recorded: int) -> Decision | None:
        """A decision no longer holds; None where there is none of that number."""
        at = self._after_all(recorded)
        merges = self.store.merges(self.kind)
        apart = self.store.told(self.kind, [APART])
        instant = _instant(number, (merges.fact, merges.recorded), (_ints(apart, "fact"), _ints(apart, "recorded")))
        if instant is None:
            return None
        made = list(zip(merges.name, merges.source, merges.fact.tolist(), merges.recorded.tolist(), strict=True))
        by_rule = next((name for name, source, fact, _ in made if fact == number and source.startswith(SOURCE)), None)
        if by_rule is not None:
            return self.split(by_rule, recorded)
        told_apart = _ints(apart, "fact")[_ints(apart, "recorded") == instant]
        gone = [fact for _, source, fact, when in made if when == instant and not source.startswith(SOURCE)]
        with self.store.transaction():
            self.store.retract(FactKind.TRAIT, told_apart.tolist(), at)
            self.store.retract(FactKind.RESOLUTION, gone if told_apart.size else [number], at)
        return Decision(number, self._matched(recorded))

    def _matched(self, recorded: int) -> Change:
        return reconcile(self.store, matching(self.store, self.catalog, self.kind), self.kind, recorded)

    def _after_all(self, recorded: int) -> int:
        last = int(self.store.merges(self.kind).recorded.max(initial=0))
        apart = int(_ints(self.store.told(self.kind, [APART]), "recorded").max(initial=0))
        return max(recorded, last + 1, apart + 1)

    def _stands_for(self, name: str) -> int:
        return int(self.store.keys(self.kind, [name])[0])

    def _same_as(self, name: str) -> list[str]:
        """The other names of the same account or person."""
        merges = self.store.merges(self.kind)
        names = sorted({*merges.name, *merges.into})
        keys = self.store.keys(self.kind, names)
        own = self._stands_for(name)
        return [other for other, key in zip(names, keys.tolist(), strict=True) if key == own and other != name]

    def _merged_by_people_into(self, name: str) -> set[str]:
        merges = self.store.merges(self.kind)
        rows = list(zip(merges.name, merges.into, merges.source, strict=True))
        found, waiting = {name}, [name]
        while waiting:
            target = waiting.pop()
            fresh = {one for one, into, source in rows if into == target and not source.startswith(SOURCE)} - found
            found |= fresh
            waiting.extend(fresh)
        return found

    def _group(self, found: Matching, name: str) -> list[str]:
        return sorted({name, *(one.name for one in found.members if one.into == name)})

    def _tell_apart(self, pairs: Sequence[tuple[str, str]], at: int) -> int:
        """The number of the fact that these are two and two."""
        rows = pa.table(
            {
                "id": [first for first, _ in pairs],
                "trait": [APART] * len(pairs),
                "text": [second for _, second in pairs],
                "effective": pa.array([BEGINNING] * len(pairs), pa.int32()),
                "recorded": pa.array([at] * len(pairs), pa.int64()),
            }
        )
        self.store.write_traits(self.kind, rows)
        told = self.store.told(self.kind, [APART])
        mine = _ints(told, "fact")[_ints(told, "recorded") == at]
        return int(mine.min(initial=np.iinfo(np.int64).max)) if mine.size else 0

    def _refuse_circle(self, name: str, into: str) -> None:
        way = circle(self.store, name, into) if self.kind is Kind.ACCOUNT else []
        if way:
            raise DecisionRefused(
                f"“{name}” and “{into}” cannot be one account: it would be below itself "
                f"({' → '.join(way)}). Change the parent first."
            )


def _instant(number: int, *kinds: tuple[Ints, Ints]) -> int | None:
    for facts, recorded in kinds:
        found = recorded[facts == number]
        if found.size:
            return int(found[0])
    return None


def _ints(table: pa.Table, name: str) -> Ints:
    return np.asarray(table[name].to_numpy(), dtype=np.int64)


def asked(found: Iterable[Question], number: str) -> Question | None:
    """The question of that number; refused where, by rare chance, two have it."""
    fitting = [one for one in found if one.number == number]
    if len(fitting) > 1:
        pairs = " and ".join(f"“{one.first}” or “{one.second}”" for one in fitting)
        raise DecisionRefused(f"Several questions have the number {number}: {pairs}. Merge or split them by name.")
    return fitting[0] if fitting else None
