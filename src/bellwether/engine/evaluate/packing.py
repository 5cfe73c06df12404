"""Events packed into one integer each: sorting plain integers is many times faster than carrying columns along."""

from dataclasses import dataclass

import numpy as np

from bellwether.engine.evaluate.grid import Ints
from bellwether.engine.kernel.arrays import ColumnArray, Integers

DAY_BITS = 16
FIRST_PACKED_DAY = -(1 << (DAY_BITS - 1))
"""Days from 1880 to 2059 can be packed; events beyond them are handled column by column."""

_BITS = 62

_AT_ONCE = 1 << 15
"""Events packed or unpacked at one time: what lies between the steps stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Packing:
    """An event as one integer whose order is (place, person, day, name)."""

    person_bits: int
    name_bits: int

    def packed(self, place: Integers, person: Integers, day: Integers, name: Integers) -> Ints | None:
        """The packed events, None where a person or a day does not fit."""
        first, last = int(day.min(initial=0)), int(day.max(initial=0))
        too_wide = int(person.max(initial=0)) >> self.person_bits or (last - FIRST_PACKED_DAY) >> DAY_BITS
        if too_wide or first < FIRST_PACKED_DAY:
            return None
        packed: Ints = np.empty(place.size, dtype=np.int64)
        for low in range(0, place.size, _AT_ONCE):
            part = slice(low, low + _AT_ONCE)
            event = packed[part]
            np.left_shift(place[part], self.person_bits, out=event, dtype=np.int64)
            event |= person[part]
            event <<= DAY_BITS
            event |= day[part].astype(np.int64) - FIRST_PACKED_DAY
            event <<= self.name_bits
            event |= name[part]
        return packed

    def first_of(self, place: Integers) -> Ints:
        """The smallest packed event of each place: where its events begin among sorted ones."""
        return place.astype(np.int64) << (self.person_bits + DAY_BITS + self.name_bits)

    def unpacked(self, events: Ints) -> "Unpacked":
        """The columns of packed events."""
        key: Ints = np.empty(events.size, dtype=np.int64)
        place, person, day, name = (_column(events.size) for _ in range(4))
        columns = Unpacked(key, place, person, day, name)
        for low in range(0, events.size, _AT_ONCE):
            self._unpack(events[low : low + _AT_ONCE], columns, low)
        return columns

    def _unpack(self, events: Ints, into: "Unpacked", low: int) -> None:
        part = slice(low, low + events.size)
        into.name[part] = events & ((1 << self.name_bits) - 1)
        rest = events >> self.name_bits
        into.day[part] = (rest & ((1 << DAY_BITS) - 1)) + FIRST_PACKED_DAY
        key = rest >> DAY_BITS
        into.key[part] = key
        into.person[part] = key & ((1 << self.person_bits) - 1)
        into.place[part] = key >> self.person_bits


def _column(size: int) -> ColumnArray:
    return np.empty(size, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Columns of events in the order (place, person, day, name); `key` stands for place and person."""

    key: Ints
    place: Integers
    person: Integers
    day: Integers
    name: Integers


def packing(places: int, names: int) -> Packing:
    """The packing for so many accounts and event names; people get the bits that are left."""
    name_bits = max(1, names.bit_length())
    return Packing(_BITS - DAY_BITS - name_bits - max(1, places.bit_length()), name_bits)
