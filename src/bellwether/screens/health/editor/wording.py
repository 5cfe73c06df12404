"""From the form to the wording of a score, and back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from bellwether.catalog.bands import read_bands
from bellwether.catalog.score_specs import (
    DEFAULT_BANDS,
    CapSpec,
    DriverSpec,
    GroupSpec,
    HealthSpec,
    LineSpec,
    PointsSpec,
    ProfileSpec,
)
from bellwether.catalog.spec import Colour, Stretches
from bellwether.catalog.wording import decimal_text
from bellwether.engine.definitions.metric import Direction
from bellwether.screens.health.editor.branch import Branch, made
from bellwether.screens.workbench.edges import EdgesFall, bands_of, edges_of

BANDS, LINEAR, UP, DOWN, RANKS = "bands", "linear", "up", "down", "ranks"


class Unworded(ValueError):
    """A form that words no score yet: every fault, each with its place."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(faults))


def form_of(spec: HealthSpec) -> Branch:
    """The form of a wording."""
    edges = edges_of(read_bands(spec.bands or DEFAULT_BANDS), Direction.UP) or (None, None)
    texts = {
        "name": spec.name,
        "description": spec.description,
        "family": spec.family or "",
        "watch": _text(edges[0]),
        "good": _text(edges[1]),
    }
    return made("", texts, {"p": tuple(_profile_form(one) for one in spec.profiles)})


def spec_of(form: Branch, before: HealthSpec | None) -> HealthSpec:
    """The wording of a form; raises Unworded. Bands that edges cannot tell stay as they were."""
    reader = _Reader()
    profiles = tuple(reader.profile(one) for one in form.of("p"))
    bands = _bands(form, before, reader)
    if not form.text("name"):
        reader.faults.append("The score has no name: write one.")
    if reader.faults:
        raise Unworded(reader.faults)
    found = HealthSpec(
        name=form.text("name"),
        description=form.text("description"),
        family=form.text("family") or None,
        bands=bands,
        profiles=profiles,
    )
    if before is None:
        return found
    # What the form does not ask for (who keeps the score, how often it is looked at) stays as it was.
    return replace(
        before,
        name=found.name,
        description=found.description,
        family=found.family,
        bands=found.bands,
        profiles=found.profiles,
    )


def _bands(form: Branch, before: HealthSpec | None, reader: _Reader) -> dict[Colour, Stretches]:
    kept = {} if before is None else before.bands
    if kept and edges_of(read_bands(kept), Direction.UP) is None:
        return kept
    edges = [reader.optional(form.text(name), f"{name.capitalize()} from") for name in ("watch", "good")]
    try:
        found = bands_of(Direction.UP, edges)
    except EdgesFall as fall:
        reader.faults.append(str(fall))
        return kept
    return {} if found == DEFAULT_BANDS and not kept else found


class _Reader:
    """Reads the entries of a form and notes what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def profile(self, entry: Branch) -> ProfileSpec:
        where = f"Profile “{entry.text('name') or entry.text('key')}”"
        return ProfileSpec(
            key=entry.text("key"),
            name=entry.text("name") or entry.text("key"),
            segment=entry.text("segment") or None,
            where=entry.text("where") or None,
            floor=self.number(entry.text("floor") or "0", f"{where}, floor"),
            groups=tuple(self.group(one, where) for one in entry.of("g")),
            caps=tuple(self.cap(one, f"{where}, cap {at}") for at, one in enumerate(entry.of("c"), 1)),
        )

    def group(self, entry: Branch, where: str) -> GroupSpec:
        place = f"{where}, group “{entry.text('name')}”"
        drivers = tuple(self.driver(one, place) for one in entry.of("d"))
        return GroupSpec(
            name=entry.text("name"), weight=self.number(entry.text("weight"), f"{place}, weight"), drivers=drivers
        )

    def driver(self, entry: Branch, where: str) -> DriverSpec:
        place = f"{where}, “{entry.text('metric')}”"
        way = entry.text("way")
        line = None
        if way == LINEAR:
            ends = (self.number(entry.text(name), f"{place}, {said}") for name, said in _ENDS)
            line = LineSpec(*ends)
        return DriverSpec(
            metric=entry.text("metric"),
            weight=self.number(entry.text("weight"), f"{place}, weight"),
            bands=self.stretches(entry, place) if way == BANDS else (),
            linear=line,
            percentile=Direction(way) if way in (UP, DOWN) else None,
            ranks=self.ranks(entry, place) if way == RANKS else {},
            missing=self.optional(entry.text("missing"), f"{place}, points where missing"),
        )

    def stretches(self, entry: Branch, where: str) -> tuple[PointsSpec, ...]:
        entries = entry.of("b")
        starts = [self.optional(one.text("from"), f"{where}, from") for one in entries]
        points = [self.number(one.text("points"), f"{where}, points") for one in entries]
        ends = [*starts[1:], None]
        return tuple(
            PointsSpec(points=worth, lowest=start, highest=end)
            for worth, start, end in zip(points, starts, ends, strict=True)
        )

    def ranks(self, entry: Branch, where: str) -> dict[str, Decimal]:
        return {
            one.text("rank"): self.number(one.text("points"), f"{where}, points of {one.text('rank')}")
            for one in entry.of("r")
        }

    def cap(self, entry: Branch, where: str) -> CapSpec:
        most = self.number(entry.text("at_most"), f"{where}, at most")
        if most != int(most):
            self.faults.append(f"{where}, at most: write a whole number.")
        return CapSpec(when=entry.text("when"), at_most=int(most), reason=entry.text("reason"))

    def optional(self, text: str, where: str) -> Decimal | None:
        return self.number(text, where) if text else None

    def number(self, text: str, where: str) -> Decimal:
        try:
            found = Decimal(text.replace(",", ".").replace("−", "-").replace(" ", ""))
        except InvalidOperation:
            found = Decimal("NaN")
        if found.is_finite():
            return found
        wrong = f"“{text}” is not a number" if text else "a number is missing"
        self.faults.append(f"{where}: {wrong}. Write it like 40 or 12.5.")
        return Decimal(0)


_ENDS = (("nothing", "no points at"), ("full", "all points at"))


def _profile_form(spec: ProfileSpec) -> Branch:
    texts = {
        "key": spec.key,
        "name": spec.name,
        "segment": spec.segment or "",
        "where": spec.where or "",
        "floor": _text(spec.floor),
    }
    groups = tuple(
        made(
            "g",
            {"name": group.name, "weight": _text(group.weight)},
            {"d": tuple(driver_form(one) for one in group.drivers)},
        )
        for group in spec.groups
    )
    caps = tuple(made("c", {"when": cap.when, "at_most": str(cap.at_most), "reason": cap.reason}) for cap in spec.caps)
    return made("p", texts, {"g": groups, "c": caps})


def driver_form(spec: DriverSpec) -> Branch:
    """The form of one driver."""
    way = BANDS
    if spec.linear is not None:
        way = LINEAR
    elif spec.percentile is not None:
        way = spec.percentile.value
    elif spec.ranks:
        way = RANKS
    texts = {
        "metric": spec.metric,
        "weight": _text(spec.weight),
        "way": way,
        "nothing": "" if spec.linear is None else _text(spec.linear.nothing),
        "full": "" if spec.linear is None else _text(spec.linear.full),
        "missing": _text(spec.missing),
    }
    rising = sorted(spec.bands, key=lambda one: (one.lowest is not None, one.lowest or Decimal(0)))
    stretches = tuple(made("b", {"from": _text(one.lowest), "points": _text(one.points)}) for one in rising)
    return made("d", texts, {"b": stretches, "r": rank_forms(spec.ranks)})


def rank_forms(ranks: Mapping[str, Decimal]) -> tuple[Branch, ...]:
    """The forms of ranks with their points."""
    return tuple(made("r", {"rank": rank, "points": _text(points)}) for rank, points in ranks.items())


def _text(number: Decimal | None) -> str:
    return "" if number is None else decimal_text(number)
