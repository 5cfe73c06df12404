"""Whether two accounts may be one: not when that would put it below itself on any day."""

from bisect import bisect_right

import numpy as np

from bellwether.engine.warehouse.history_writes import PARENT
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.destination import FactStore


def circle(store: FactStore, first: str, second: str) -> list[str]:
    """The way from one of two accounts up to one of them, if they were one; empty where there is none."""
    rows = store.traits(Kind.ACCOUNT, PARENT)
    texts = np.unique(rows.value.values[rows.value.present])
    names = store.texts(texts)
    keys = dict(zip(texts.tolist(), store.keys(Kind.ACCOUNT, names).tolist(), strict=True)) if texts.size else {}
    history: dict[int, list[tuple[int, int]]] = {}
    parents = np.where(rows.value.present, rows.value.values, -1)
    for child, day, code in zip(rows.subject.tolist(), rows.day.tolist(), parents.tolist(), strict=True):
        history.setdefault(child, []).append((day, keys.get(code, NOBODY)))
    both = set(store.keys(Kind.ACCOUNT, [first, second]).tolist())
    if len(both) == 1:
        return []
    for day in sorted(set(rows.day.tolist())):
        for start in sorted(both):
            way = _up(history, start, both, day)
            if way:
                return list(store.external_ids(Kind.ACCOUNT, np.array(way, dtype=np.int64)))
    return []


def _up(history: dict[int, list[tuple[int, int]]], start: int, both: set[int], day: int) -> list[int]:
    way = [start]
    while parent := _parent(history.get(way[-1], []), day):
        way.append(parent)
        if parent in both:
            return way
        if parent in way[:-1]:
            return []
    return []


def _parent(history: list[tuple[int, int]], day: int) -> int:
    place = bisect_right(history, day, key=lambda entry: entry[0])
    return history[place - 1][1] if place else NOBODY
