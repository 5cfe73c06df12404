"""Parents: whose account is below whose on which day, without a circle on any day."""

from bisect import bisect_right, insort

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bellwether.engine.definitions.days import END
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.destination import Destination
from bellwether.ingest.facts.traits import TraitColumns
from bellwether.ingest.parsed import present
from bellwether.ingest.sheet import Sheet

PARENT = "parent"


class Hierarchy:
    """The parents known before the file and those that it brings, by child, each from a day on."""

    def __init__(self, into: Destination) -> None:
        self._into = into
        self._parents: dict[str, list[tuple[int, str]]] | None = None

    def admit(self, sheet: Sheet, traits: TraitColumns) -> None:
        """Adds the parents of a sheet; fails the rows that would put an account below itself."""
        for table in traits.tables:
            if not table.num_rows:
                continue
            mine = pc.and_(pc.and_(pc.equal(table["trait"], PARENT), table["news"]), pa.array(sheet.good))
            news = np.flatnonzero(mine.to_numpy() & present(table["id"]))
            children, parents, days = (
                table[name].take(pa.array(news)).to_pylist() for name in ("id", "text", "effective")
            )
            for row, child, parent, day in zip(news.tolist(), children, parents, days, strict=True):
                circle = self._add(child, parent or "", day)
                if circle:
                    reason = f"this parent would put the account below itself: {' → '.join(circle)}"
                    sheet.fail({row: reason}, PARENT, table["text"])

    def _add(self, child: str, parent: str, day: int) -> list[str]:
        """Adds one parent from a day on, or says by which circle it is refused."""
        history = self._histories().setdefault(child, [])
        before = [entry for entry in history if entry[0] == day]
        history[:] = [entry for entry in history if entry[0] != day]
        insort(history, (day, parent))
        if parent:
            until = next((start for start, _ in history if start > day), END)
            circle = next(filter(None, (self._circle(child, on) for on in self._changes(child, day, until))), [])
            if circle:
                history.remove((day, parent))
                history.extend(before)
                history.sort()
                return circle
        return []

    def _changes(self, child: str, day: int, until: int) -> list[int]:
        """The days from `day` on, before `until`, on which an account above `child` may get another parent."""
        days, seen, waiting = {day}, {child}, [child]
        while waiting:
            for start, parent in self._histories().get(waiting.pop(), []):
                if day < start < until:
                    days.add(start)
                if parent and parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        return sorted(days)

    def _circle(self, child: str, day: int) -> list[str]:
        """The way from an account up to itself on a day, empty when there is none."""
        way = [child]
        while parent := self._parent(way[-1], day):
            if parent in way:
                return [*way, parent] if parent == child else []
            way.append(parent)
        return []

    def _parent(self, child: str, day: int) -> str:
        history = self._histories().get(child, [])
        place = bisect_right(history, day, key=lambda entry: entry[0])
        return history[place - 1][1] if place else ""

    def _histories(self) -> dict[str, list[tuple[int, str]]]:
        if self._parents is None:
            store = self._into.warehouse
            rows = store.traits(Kind.ACCOUNT, PARENT)
            names = store.external_ids(Kind.ACCOUNT, rows.subject)
            codes = np.where(rows.value.present, rows.value.values, -1)
            distinct = np.array(sorted(set(codes.tolist()) - {-1}), dtype=np.int64)
            texts = dict(zip(distinct.tolist(), store.texts(distinct), strict=True))
            self._parents = {}
            for name, day, code in zip(names, rows.day.tolist(), codes.tolist(), strict=True):
                history = self._parents.setdefault(name, [])
                # Rows of one day come in the order of ties: the last one holds.
                history[:] = [entry for entry in history if entry[0] != day]
                history.append((day, texts.get(code, "")))
        return self._parents
