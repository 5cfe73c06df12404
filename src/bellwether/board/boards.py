"""Boards made and kept: every column is read once for each state of the warehouse and day, whoever asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bellwether.board.board import Board
from bellwether.board.columns import ChangeColumn, MetricColumn
from bellwether.board.frame import Frame
from bellwether.board.passing import Passing
from bellwether.board.reading import change_column, metric_columns
from bellwether.board.timeframe import Over, base_day
from bellwether.engine.definitions.errors import BellwetherError, UnknownName
from bellwether.engine.engine import Engine
from bellwether.engine.evaluate.readback import Stamp
from bellwether.engine.warehouse.rows import State
from bellwether.engine.warehouse.shelf import Shelf
from bellwether.engine.warehouse.turns import Turns

COLUMNS = 400
"""Columns that are kept: the newest board with its comparisons, and some days that people look back to."""

FRAMES = 8

SECONDS_BEFORE = 3.0
"""So old a board may be that is shown while the new one is read."""

STAMPS = 40
"""Days of which it is kept when their values were written last."""


class NothingComputed(BellwetherError):
    """No metric has a stored value yet."""

    def __init__(self) -> None:
        super().__init__(
            "No values are stored yet. Import data and define a metric: a running server computes it within a minute, "
            "and “bellwether compute” does so without one."
        )


@dataclass(frozen=True)
class _Asked:
    """What a board shall have, as of one state of the warehouse."""

    state: State
    day: date
    computed: dict[str, date | None]
    metrics: tuple[str, ...]
    changes: tuple[tuple[str, Over], ...]
    written: Mapping[date, Mapping[str, Stamp]] = field(default_factory=dict)

    def has(self, key: str, day: date) -> bool:
        """Whether a metric has stored values of a day."""
        last = self.computed[key]
        return last is not None and day <= last

    def comparable(self, key: str, over: Over) -> bool:
        """Whether both days of a comparison have stored values."""
        return self.has(key, self.day) and self.has(key, base_day(over, self.day))

    def columns(self) -> dict[date, tuple[str, ...]]:
        """The metrics to read of each day."""
        found: dict[date, dict[str, None]] = defaultdict(dict)
        for key in (*self.metrics, *(key for key, _ in self.changes)):
            if self.has(key, self.day):
                found[self.day][key] = None
        for key, over in self.changes:
            if self.comparable(key, over):
                found[base_day(over, self.day)][key] = None
        return {day: tuple(keys) for day, keys in found.items()}


class Boards:
    """The boards of one engine, for any number of threads. A new catalog has a new engine, and so new boards."""

    def __init__(self, engine: Engine, *, columns: int = COLUMNS) -> None:
        self.engine = engine
        self._columns: Shelf[MetricColumn] = Shelf(columns)
        self._changes: Shelf[ChangeColumn] = Shelf(columns)
        self._frames: Shelf[Frame] = Shelf(FRAMES)
        self._newest: Shelf[Frame] = Shelf(FRAMES)
        self._computed: Shelf[dict[str, date | None]] = Shelf(4)
        self._stamps: Shelf[dict[str, Stamp]] = Shelf(STAMPS)
        self._passing = Passing()
        self._making = Turns()

    def last_day(self) -> date | None:
        """The last day of which anything is stored; None before the first refresh."""
        return _last(self._computed_to(self.engine.warehouse.state()))

    def on(
        self,
        day: date | None = None,
        metrics: Collection[str] | None = None,
        changes: Iterable[tuple[str, Over]] = (),
        *,
        knows: int | None = None,
    ) -> Board:
        """The board of a day (None: the last with values) with some metrics (None: all) and comparisons.

        The metrics of the comparisons are on it too. While another thread reads what the last write has changed, it is
        the board before that write, as long as that one's values know the facts up to a batch (None: never).
        Raises UnknownName for a metric that nobody defined, and NothingComputed where no day is given and none has
        values.
        """
        wanted = tuple(dict.fromkeys(self.engine.catalog.metrics if metrics is None else metrics))
        compared = tuple(dict.fromkeys(changes))
        for key in (*wanted, *(key for key, _ in compared)):
            if key not in self.engine.catalog.metrics:
                raise UnknownName("metric", key, self.engine.catalog.metrics)
        state = self.engine.warehouse.state()
        asked = self._asked(state, day, wanted, compared)
        board = self._kept(asked)
        if board is not None:
            self._passing.met(state)
            return board
        if knows is not None and self._making.taken:
            board = self._before(asked, knows)
            if board is not None:
                return board
        # In turn: who reads all columns, some at a time, lets in between who needs a few.
        with self._making, self.engine.warehouse.steady():
            # Inside, nothing moves any more; what another thread has read meanwhile is there.
            return self._made(self._asked(self.engine.warehouse.state(), day, wanted, compared))

    def _before(self, asked: _Asked, knows: int) -> Board | None:
        """The newest board that was at hand a moment ago, with values of the same days that know a batch."""
        wanted = {*asked.metrics, *(key for key, _ in asked.changes)}
        for state, batches in self._passing.within(SECONDS_BEFORE):
            computed = self._computed.get(state.generation)
            if state == asked.state or computed is None:
                continue
            same = all(computed[key] == asked.computed[key] and batches[key] >= knows for key in wanted)
            board = self._kept(replace(asked, state=state, computed=computed)) if same else None
            if board is not None:
                return board
        return None

    def _asked(
        self, state: State, day: date | None, metrics: tuple[str, ...], changes: tuple[tuple[str, Over], ...]
    ) -> _Asked:
        computed = self._computed_to(state)
        on = day or _last(computed)
        if on is None:
            raise NothingComputed
        return _Asked(state, on, computed, metrics, changes)

    def _computed_to(self, state: State) -> dict[str, date | None]:
        found = self._computed.get(state.generation)
        if found is None:
            found = self.engine.computed_to()
            self._computed.put(state.generation, found)
        return found

    def _kept(self, asked: _Asked) -> Board | None:
        """The board, if everything on it is at hand."""
        frame = self._frames.get((asked.state.batch, asked.day))
        stamps = {day: self._stamps.get((asked.state.generation, day)) for day in asked.columns()}
        known = {day: one for day, one in stamps.items() if one is not None}
        if frame is None or len(known) < len(stamps):
            return None
        asked = replace(asked, written=known)
        metrics: dict[tuple[str, date], MetricColumn] = {}
        for day, keys in asked.columns().items():
            for key in keys:
                column = self._columns.get(self._name(asked, frame, key, day))
                if column is None:
                    return None
                metrics[key, day] = column
        for key, over in asked.changes:
            if asked.comparable(key, over) and self._changes.get(self._change_name(asked, frame, key, over)) is None:
                return None
        return _board(asked, frame, metrics, self._compared(asked, frame, metrics))

    def _made(self, asked: _Asked) -> Board:
        versions = self.engine.versions().by_metric
        self._passing.read(asked.state, {key: one.batch for key, one in versions.items()})
        frame = self._frames.get((asked.state.batch, asked.day))
        if frame is None:
            frame = self._frame(asked.day)
            self._frames.put((asked.state.batch, asked.day), frame)
        asked = replace(asked, written={day: self._written(asked.state.generation, day) for day in asked.columns()})
        metrics: dict[tuple[str, date], MetricColumn] = {}
        for day, keys in asked.columns().items():
            held = {key: self._columns.get(self._name(asked, frame, key, day)) for key in keys}
            missing = [key for key, column in held.items() if column is None]
            read = metric_columns(frame, missing, day) if missing else {}
            for key, column in {**held, **read}.items():
                if column is not None:
                    metrics[key, day] = column
                    self._columns.put(self._name(asked, frame, key, day), column)
        return _board(asked, frame, metrics, self._compared(asked, frame, metrics))

    def _frame(self, day: date) -> Frame:
        facts, before = self.engine.facts(), self._newest.get(day)
        # While there were nothing but edits, the accounts are the very same.
        same = before is not None and before.facts.roster is facts.roster
        frame = before.after(facts) if before is not None and same else Frame.of(self.engine, facts, day)
        self._newest.put(day, frame)
        return frame

    def _written(self, generation: int, day: date) -> dict[str, Stamp]:
        found = self._stamps.get((generation, day))
        if found is None:
            found = self.engine.written(day)
            self._stamps.put((generation, day), found)
        return found

    def _compared(
        self, asked: _Asked, frame: Frame, metrics: dict[tuple[str, date], MetricColumn]
    ) -> dict[tuple[str, Over], ChangeColumn]:
        found = {}
        for key, over in asked.changes:
            if not asked.comparable(key, over):
                continue
            name = self._change_name(asked, frame, key, over)
            column = self._changes.get(name)
            if column is None:
                base = metrics[key, base_day(over, asked.day)]
                column = change_column(frame, base, metrics[key, asked.day], over)
                self._changes.put(name, column)
            found[key, over] = column
        return found

    def _change_name(self, asked: _Asked, frame: Frame, key: str, over: Over) -> tuple[object, ...]:
        """The base of an entered metric may be older than its day, and so of any block."""
        base = self._name(asked, frame, key, base_day(over, asked.day))
        written = asked.state.generation if self.engine.catalog.metrics[key].entered is not None else 0
        return (*self._name(asked, frame, key, asked.day), base, over, written)

    def _name(self, asked: _Asked, frame: Frame, key: str, day: date) -> tuple[object, ...]:
        """What decides a column: the values stored, the accounts, and for targets of segments who belongs to them."""
        segments = {one.segment for one in self.engine.catalog.metrics[key].targets if one.segment is not None}
        belonging = (asked.day, frame.epoch(segments)) if segments else None
        return asked.written[day][key], frame.digest, day, key, belonging


def _board(
    asked: _Asked,
    frame: Frame,
    metrics: dict[tuple[str, date], MetricColumn],
    changes: dict[tuple[str, Over], ChangeColumn],
) -> Board:
    wanted = (*asked.metrics, *(key for key, _ in asked.changes))
    return Board(
        day=asked.day,
        state=asked.state,
        catalog=frame.engine.catalog,
        facts=frame.facts,
        ids=frame.ids,
        names=frame.names,
        keys=frame.keys,
        at=frame.at,
        metrics={key: metrics[key, asked.day] for key in wanted if asked.has(key, asked.day)},
        changes=changes,
        uncomputed=frozenset(key for key in wanted if not asked.has(key, asked.day))
        | frozenset(key for key, over in asked.changes if not asked.comparable(key, over)),
        read_trait=frame.trait,
        read_segment=frame.segment,
        places=frame.places,
    )


def _last(computed: dict[str, date | None]) -> date | None:
    return max((day for day in computed.values() if day is not None), default=None)
