"""How the dates of a column are written, on the evidence of all its values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bellwether.ingest.detect.shapes import Order, Shape, blotted, shape_of
from bellwether.ingest.detect.verdicts import SMALL_SHARE, Answer, Asked, Decided, Nothing, Seen, Verdict, seen_where
from bellwether.ingest.formats import BETWEEN, ISO, SPACE, WEEKDAY, compiled
from bellwether.ingest.parsed import filled
from bellwether.ingest.written_times import written

MOST_SHAPES: Final = 5000
"""A column of more shapes than that holds no dates."""

_MONTHS, _DAYS, _YEARS = 12, 31, 100
_SHORT_YEAR = 2
_MANY_DAYS, _FEW_YEARS = 20, 5
_WORDS: Final = {
    "%d": "day",
    "%m": "month",
    "%Y": "year",
    "%y": "two-digit year",
    "%b": "month's name",
    "%a": "weekday",
    "%q": "quarter",
    "%H:%M": "hour:minute",
    "%I:%M": "hour:minute",
    ":%S": ":second",
    ".%f": "",
    ",%f": "",
    "%p": "AM/PM",
    "%z": "zone",
    "%Z": "UTC",
}
_NAMED: Final = {
    ISO: "ISO 8601",
    "unix": "seconds since 1970",
    "unix_ms": "milliseconds since 1970",
    "unix_us": "microseconds since 1970",
    "excel": "day numbers of a spreadsheet",
    "excel_1904": "day numbers of an old Macintosh spreadsheet",
}
_PIVOT: Final = "; of two-digit years, 69 to 99 are 1969 to 1999 and 00 to 68 are 2000 to 2068"


@dataclass(slots=True)
class _Places:
    """What stands where in dates of one order: the first values that rule an order out, and one that leaves it open."""

    against: dict[str, Seen] = field(default_factory=dict)
    open: Seen | None = None
    first: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(_YEARS, dtype=np.bool_))
    last: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(_YEARS, dtype=np.bool_))

    def orders(self, order: Order) -> list[str]:
        """The orders that no value rules out."""
        left = [name for name in ("dmy", "mdy") if name not in self.against]
        if order.year == _SHORT_YEAR and "ymd" not in self.against and (not left or self._may_start_with_years(order)):
            left.append("ymd")
        return left

    def _may_start_with_years(self, order: Order) -> bool:
        """Whether what stands first may be years: nobody writes 24.12.31, and years are few where days are many."""
        return order.sign != "." and not (self.first.sum() >= _MANY_DAYS and self.last.sum() <= _FEW_YEARS)


@dataclass(slots=True)
class DateEvidence:
    """The shapes of a column's values, gathered piece by piece."""

    shapes: dict[Shape, Seen] = field(default_factory=dict)
    places: dict[Order, _Places] = field(default_factory=dict)
    unfit: Seen | None = None

    def add(self, texts: pa.Array, line: NDArray[np.int64]) -> None:
        """Looks at more values."""
        distinct = pc.unique(texts).drop_null()
        if not len(distinct):
            return
        blots = blotted(distinct)
        codes = filled(blots.indices, 0)
        shapes = [shape_of(blot) for blot in blots.dictionary.to_pylist()[:MOST_SHAPES]]
        kinds: dict[Shape | None, list[int]] = {}
        for code, shape in enumerate(shapes):
            kinds.setdefault(shape, []).append(code)
        kinds.setdefault(None, []).extend(range(len(shapes), len(blots.dictionary)))
        orders: dict[Order, NDArray[np.bool_]] = {}
        for kind, members in kinds.items():
            mask = np.isin(codes, members)
            seen = seen_where(mask, distinct, texts, line)
            if seen is None:
                continue
            if kind is None:
                self.unfit = self.unfit.plus(seen) if self.unfit else seen
                continue
            self.shapes[kind] = self.shapes[kind].plus(seen) if kind in self.shapes else seen
            if kind.order is not None:
                orders[kind.order] = orders.get(kind.order, np.zeros(len(codes), dtype=np.bool_)) | mask
        for order, mask in orders.items():
            self._weigh(order, distinct.filter(pa.array(mask)), texts, line)

    def _weigh(self, order: Order, dates: pa.Array, texts: pa.Array, line: NDArray[np.int64]) -> None:
        places = self.places.setdefault(order, _Places())
        sign = "[.]" if order.sign == "." else order.sign
        found = pc.extract_regex(
            dates,
            rf"^(?:{WEEKDAY},?{SPACE}+)?(?P<a>[0-9]+){sign}(?P<b>[0-9]+){sign}(?P<c>[0-9]+)",
        )
        a, b, c = (filled(pc.struct_field(found, name).cast(pa.int64()), 0) for name in "abc")
        a_month, b_month = (a >= 1) & (a <= _MONTHS), (b >= 1) & (b <= _MONTHS)
        a_day, b_day, c_day = ((part >= 1) & (part <= _DAYS) for part in (a, b, c))
        short = order.year == _SHORT_YEAR
        sound = (a_day & b_month) | (a_month & b_day) | (short & b_month & c_day)
        against = {
            "dmy": sound & ~(a_day & b_month),
            "mdy": sound & ~(a_month & b_day),
            "ymd": sound & ~(b_month & c_day),
        }
        for name, mask in against.items():
            seen = seen_where(mask, dates, texts, line)
            if seen is not None:
                places.against.setdefault(name, seen)
        places.open = places.open or seen_where(a_month & b_month & (a != b), dates, texts, line)
        if short:
            places.first[a[sound]] = True
            places.last[c[sound]] = True

    @property
    def empty(self) -> bool:
        """Whether there was no value at all."""
        return not self.shapes and self.unfit is None

    @property
    def later(self) -> bool:
        """Whether values further down may matter: the order of day and month is told by all values together."""
        return self.empty or any(shape.order is not None for shape in self.shapes)

    @property
    def naive(self) -> Seen | None:
        """A time without a time zone, unless other times of the column have one, or next to none has not."""
        naive = [seen for shape, seen in self.shapes.items() if shape.naive]
        zoned = any(shape.timed and not shape.naive for shape in self.shapes)
        few = sum(seen.count for seen in naive) <= SMALL_SHARE * sum(seen.count for seen in self.shapes.values())
        return None if zoned or few else min(naive, key=lambda seen: seen.line)

    def verdict(self) -> Verdict:
        """How the values are written."""
        total = sum(seen.count for seen in self.shapes.values())
        shapes = sorted(self.shapes, key=lambda shape: -self.shapes[shape].count)
        if len(shapes) > 1:
            rare = {shape for shape in shapes if _unsure(shape) and self.shapes[shape].count <= SMALL_SHARE * total}
            shapes = [shape for shape in shapes if shape not in rare or len(rare) == len(shapes)]
        if not shapes or {shape.form for shape in shapes} == {ISO}:
            return Nothing()
        chosen: dict[Order, list[str]] = {}
        for order in {shape.order for shape in shapes if shape.order}:
            orders = self._orders(order)
            if not orders:
                return self._clash([shape for shape in shapes if shape.order == order], order)
            chosen[order] = orders
        periods = [shape for shape in shapes if shape.period]
        if periods:
            return self._which_end(shapes, periods[0], chosen)
        numbers = [shape for shape in shapes if shape.counted]
        if len(numbers) > 1 or any(shape.form == "excel" for shape in numbers):
            return self._which_count(shapes, numbers)
        if any(len(orders) > 1 for orders in chosen.values()):
            return self._which_order(shapes, chosen)
        return self._decided(shapes, {order: orders[0] for order, orders in chosen.items()})

    def _orders(self, order: Order) -> list[str]:
        places = self.places[order]
        orders = places.orders(order)
        # 5/5/2025 is the same day in either order.
        return orders[:1] if orders[:2] == ["dmy", "mdy"] and len(orders) == 2 and places.open is None else orders

    def _decided(self, shapes: Sequence[Shape], chosen: dict[Order, str]) -> Decided:
        form = _joined(shapes, chosen)
        proof = next((self._proof(order, name) for order, name in chosen.items()), None)
        shown = (proof or self.shapes[shapes[0]]).shown
        return Decided({"format": form}, f"read as {in_words(form)} ({shown}){_PIVOT if '%y' in form else ''}")

    def _proof(self, order: Order, chosen: str) -> Seen | None:
        against = self.places[order].against
        return next((against[name] for name in ("dmy", "mdy", "ymd") if name != chosen and name in against), None)

    def _clash(self, shapes: Sequence[Shape], order: Order) -> Asked:
        against = self.places[order].against
        shown = " but ".join(dict.fromkeys(against[name].shown for name in ("mdy", "dmy") if name in against))
        seen = self.places[order].open or against["dmy"]
        answers = tuple(_answer(_joined(shapes, {order: name}), seen.text) for name in ("dmy", "mdy"))
        return Asked(
            f"the values contradict one another: {shown}. Mend the file, or say which order holds; "
            "the rows of the other are left out then",
            answers,
        )

    def _which_order(self, shapes: Sequence[Shape], chosen: dict[Order, list[str]]) -> Asked:
        order = next(order for order, orders in chosen.items() if len(orders) > 1)
        example = self.places[order].open or self.shapes[shapes[0]]
        names = list(dict.fromkeys(name for orders in chosen.values() if len(orders) > 1 for name in orders))
        answers = []
        for name in names:
            sure = {one: orders[0] if name not in orders else name for one, orders in chosen.items()}
            answers.append(_answer(_joined(shapes, sure), example.text))
        return Asked(
            f"{example.shown}, and no value of the column tells what is the day and what the month", tuple(answers)
        )

    def _which_end(self, shapes: Sequence[Shape], period: Shape, chosen: dict[Order, list[str]]) -> Asked:
        sure = {order: orders[0] for order, orders in chosen.items()}
        example = self.shapes[period].text
        answers = [_answer(_joined(shapes, sure, edge=edge), example) for edge in ("first", "last")]
        return Asked(f"{self.shapes[period].shown}, which is no day; say which day of it is meant", tuple(answers))

    def _which_count(self, shapes: Sequence[Shape], numbers: Sequence[Shape]) -> Asked:
        forms = dict.fromkeys(shape.form for shape in numbers)
        if "excel" in forms:
            forms["excel_1904"] = None
        rest = [shape for shape in shapes if not shape.counted]
        example = self.shapes[numbers[0]].text
        answers = [_answer(_joined([Shape(form), *rest], {}), example) for form in forms]
        return Asked(f"{self.shapes[numbers[0]].shown}, a bare number; say what it counts", tuple(answers))


def _unsure(shape: Shape) -> bool:
    return shape.order is not None or shape.period or shape.counted


def _answer(form: str, example: str) -> Answer:
    read = written(pa.array([example]), compiled(form))
    meaning = in_words(form)
    if read.there[0]:
        meaning += f": {example} is {np.datetime64(int(read.micros[0]), 'us').astype('datetime64[D]')}"
    return Answer({"format": form}, meaning)


def _joined(shapes: Sequence[Shape], chosen: dict[Order, str], *, edge: str = "") -> str:
    forms = []
    for shape in shapes:
        form = shape.form
        if shape.order is not None:
            form = form.replace("{date}", shape.order.form(chosen[shape.order]))
        forms.append(f"{edge} of {form}" if shape.period else form)
    # ISO comes last: it takes some texts that a narrower format reads otherwise.
    return BETWEEN.join(sorted(dict.fromkeys(forms), key=lambda form: form == ISO))


def in_words(form: str) -> str:
    """A format for people: day/month/year."""
    told = []
    for part in form.split(BETWEEN):
        words = _NAMED.get(part, part)
        for directive, word in _WORDS.items():
            words = words.replace(directive, word)
        told.append(words)
    return " or ".join(dict.fromkeys(told))
