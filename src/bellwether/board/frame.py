"""Who is on a board: the accounts that exist on its day, their traits and segments, all of one state of the facts."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock, RLock
from types import MappingProxyType
from typing import TypeVar, cast

import numpy as np

from bellwether.board.columns import Flags, Ints, TraitColumn
from bellwether.engine.definitions.days import day_number
from bellwether.engine.definitions.entity import InSegment
from bellwether.engine.engine import Engine
from bellwether.engine.evaluate.facts import Facts
from bellwether.engine.evaluate.grid import Content
from bellwether.engine.evaluate.row_leaves import trait_field, trait_on
from bellwether.engine.warehouse.rows import Kind

Worked = TypeVar("Worked")


class Once:
    """Answers that are worked out once each, by whichever thread asks first; the others wait for it."""

    def __init__(self, held: Mapping[Hashable, object] = MappingProxyType({})) -> None:
        self._held: dict[Hashable, object] = dict(held)
        self._lock = Lock()
        self._working: dict[Hashable, RLock] = {}

    def held(self) -> dict[Hashable, object]:
        """All answers so far."""
        with self._lock:
            return dict(self._held)

    def answer(self, key: Hashable, work: Callable[[], Worked]) -> Worked:
        """What `work` gives, the first time that it is asked for."""
        with self._lock:
            if key in self._held:
                return cast("Worked", self._held[key])
            working = self._working.setdefault(key, RLock())
        with working:
            with self._lock:
                if key in self._held:
                    return cast("Worked", self._held[key])
            found = work()
            with self._lock:
                self._held[key] = found
            return found


@dataclass(frozen=True)
class Frame:
    """The accounts of a day, by name. `at` are their places in the directory of the facts."""

    engine: Engine
    facts: Facts
    day: date
    at: Ints
    keys: Ints
    ids: tuple[str, ...]
    names: tuple[str, ...]
    places: dict[str, int]
    digest: int
    once: Once

    @classmethod
    def of(cls, engine: Engine, facts: Facts, day: date) -> Frame:
        """The accounts that exist on a day."""
        roster, number = facts.roster, day_number(day)
        there = np.flatnonzero((roster.begins <= number) & (number < roster.ends)).tolist()
        names = roster.names
        by_name = sorted(there, key=lambda place: (names[place].casefold(), roster.external_ids[place]))
        at = np.array(by_name, dtype=np.int64)
        ids = tuple(roster.external_ids[place] for place in by_name)
        told = tuple(names[place] for place in by_name)
        places = {one: row for row, one in enumerate(ids)}
        return cls(engine, facts, day, at, roster.keys[at], ids, told, places, hash((ids, told)), Once())

    def after(self, facts: Facts) -> Frame:
        """The same accounts by later facts, after nothing but edits: traits and segments that none of them reached."""
        held = {key: found for key, found in self.once.held().items() if self._as_it_was(key, facts)}
        return replace(self, facts=facts, once=Once(held))

    def _as_it_was(self, key: Hashable, facts: Facts) -> bool:
        match key:
            case ("trait", str(trait)):
                names = frozenset({f"account.{trait}"})
            case ("segment", str(segment)):
                names = self._read_by(segment)
            case _:
                return False
        return facts.epoch(names) == self.facts.epoch(names)

    def _read_by(self, segment: str) -> frozenset[str]:
        return self.engine.reach.of_condition(self.engine.catalog.segments[segment].condition)

    def epoch(self, segments: Iterable[str]) -> int:
        """The last batch that may have changed who belongs to some segments."""
        return max((self.facts.epoch(self._read_by(one)) for one in segments), default=0)

    def trait(self, key: str) -> TraitColumn:
        """A trait of every account as of the end of the day."""
        return self.once.answer(("trait", key), lambda: self._trait(key))

    def _trait(self, key: str) -> TraitColumn:
        days = np.full(self.keys.size, day_number(self.day), dtype=np.int64)
        grid = trait_on(self.facts, Kind.ACCOUNT, key, self.keys, days)
        texts: dict[int, str] = {}
        if grid.content is Content.TEXT:
            codes = np.unique(grid.numbers[grid.known].astype(np.int64))
            texts = dict(zip(codes.tolist(), self.facts.texts(codes), strict=True)) if codes.size else {}
        return TraitColumn.of(trait_field(self.facts, Kind.ACCOUNT, key), grid, texts)

    def segment(self, key: str) -> Flags:
        """Where an account belongs to a segment on the day."""
        return self.once.answer(("segment", key), lambda: self._segment(key))

    def _segment(self, key: str) -> Flags:
        (crowd,) = self.engine.members(InSegment(key), on=self.day, facts=self.facts)
        inside = np.zeros(self.facts.roster.size, dtype=np.bool_)
        inside[list(crowd.places)] = True
        return inside[self.at]
