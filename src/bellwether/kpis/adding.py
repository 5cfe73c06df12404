"""KPIs to definitions: what adding them to a workspace would define, with all that they need, or why it cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from bellwether.catalog.domain import CollectionSpec, Definition, Definitions, FamilySpec, Kind, MetricSpec
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.score_specs import HealthSpec
from bellwether.kpis.domain import Kpi, KpiRefused, Library, Variant, Wording
from bellwether.kpis.parameters import filled
from bellwether.kpis.reads import Facts, add_facts, references_of, same_formula

_BESIDE = ("indicator", "owner", "review", "anchor", "period", "reading", "when_red")
"""Words beside a metric that a workspace may have said itself."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One KPI that is wanted: by which convention, under which key, with which choices.

    `replace` lets it take the place of a metric of that key that is something else.
    """

    kpi: str
    variant: str | None = None
    under: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be defined, which metrics come along because others read them, and which were there already."""

    definitions: Definitions
    along: tuple[str, ...]
    there: tuple[str, ...]

    @property
    def note(self) -> str:
        """The note for the versions that this makes."""
        return "From the KPI catalogue"


def planned(library: Library, wishes: Sequence[Wish], current: Definitions) -> Plan:
    """The definitions that make the wishes true; refused, whole, where one of them cannot be."""
    planning = _Planning(library, current)
    for wish in wishes:
        planning.wish(wish)
    planning.follow()
    definitions = [*planning.surroundings(), *planning.wanted.values()]
    return Plan(Definitions(definitions), tuple(planning.along), tuple(planning.there))


def preset_wishes(library: Library, preset: str) -> tuple[Wish, ...]:
    """The KPIs of a preset, but for those that must be told something first."""
    keys = library.preset(preset).kpis
    return tuple(Wish(key) for key in keys if not library.kpi(key).open_parameters)


@dataclass(slots=True)
class _Planning:
    library: Library
    current: Definitions
    wanted: dict[str, Definition] = field(default_factory=dict)
    used: dict[str, Kpi] = field(default_factory=dict)
    along: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)

    def wish(self, wish: Wish) -> None:
        """Wants one KPI."""
        kpi = self.library.kpi(wish.kpi)
        variant = kpi.variant(wish.variant)
        key = wish.under or kpi.key
        here = self._here(key)
        self.used[key] = kpi
        if here is None:
            self.wanted[key] = Definition(kpi.kind, key, filled(kpi, variant, wish.chosen))
        elif _is_of(here, kpi) and wish.variant is None and not wish.chosen:
            self.there.append(key)
        elif _is_of(here, kpi):
            self._reword(kpi, here, filled(kpi, variant, wish.chosen))
        elif (adopted := _adopted(kpi, here, wish)) is not None:
            self.wanted[key] = adopted
        elif wish.replace and here.kind is kpi.kind:
            self._reword(kpi, here, filled(kpi, variant, wish.chosen))
        else:
            raise KpiRefused(_taken(kpi, variant, here))

    def follow(self) -> None:
        """Wants everything that is read by what is wanted, and is not there."""
        waiting = list(self.wanted.values())
        while waiting:
            for key in references_of(_wording(waiting.pop(0))):
                if key in self.wanted:
                    continue
                found = self._needed(key)
                if found is not None:
                    self.wanted[key] = found
                    self.along.append(key)
                    waiting.append(found)

    def surroundings(self) -> Iterator[Definition]:
        """Families, fields, traits and events that are not there and without which the wanted would mean nothing."""
        read = Facts()
        for definition in self.wanted.values():
            add_facts(read, _wording(definition))
        made = self.current
        for definition in self._definable():
            missing = _missing(definition, made, read)
            if missing is not None:
                made = made.with_([missing])
        yield from (one for one in made if one is not self.current.get(one.kind, one.key))
        for key in dict.fromkeys(_wording(one).family for one in self.wanted.values()):
            if key is not None and self.current.get(Kind.FAMILY, key) is None:
                yield Definition(Kind.FAMILY, key, self.library.families.get(key, FamilySpec(name=key)))

    def _definable(self) -> Iterator[Definition]:
        """What can be defined along: what the wanted KPIs bring, what is shipped, what the other KPIs bring."""
        wanted = [self.used[key] for key in self.wanted if key in self.used]
        others = [kpi for kpi in self.library.kpis.values() if kpi not in wanted]
        yield from (definition for kpi in wanted for definition in kpi.defines)
        yield from built_in()
        data = (Kind.COLLECTION, Kind.PROPERTY, Kind.ACCOUNT_TRAIT, Kind.USER_TRAIT)
        yield from (definition for kpi in others for definition in kpi.defines if definition.kind in data)

    def _here(self, key: str) -> Definition | None:
        return self.wanted.get(key) or self.current.get(Kind.METRIC, key) or self.current.get(Kind.HEALTH, key)

    def _reword(self, kpi: Kpi, here: Definition, wording: Wording) -> None:
        self.wanted[here.key] = Definition(kpi.kind, here.key, _kept(wording, here))

    def _needed(self, key: str) -> Definition | None:
        """A metric that another one reads: None where it is there, refused where something else is."""
        here = self._here(key)
        kpi = self.library.kpis.get(key)
        if kpi is not None:
            self.used[key] = kpi
            if here is None:
                return Definition(kpi.kind, key, filled(kpi, kpi.variant(), {}))
            if not _is_of(here, kpi) and not any(same_formula(one.wording, _wording(here)) for one in kpi.variants):
                raise KpiRefused(_taken(kpi, kpi.variant(), here))
            return None
        helper = self.library.helpers.get(key)
        if helper is None or here is None:
            return helper
        if not same_formula(_wording(helper), _wording(here)):
            raise KpiRefused(
                f"The catalogue needs “{key}” to be {_formula(_wording(helper))}, but here it is "
                f"{_formula(_wording(here))}. Give your metric another key first."
            )
        return None


def _is_of(here: Definition, kpi: Kpi) -> bool:
    return _wording(here).kpi == kpi.key


def _adopted(kpi: Kpi, here: Definition, wish: Wish) -> Definition | None:
    """The workspace's own metric with the catalogue's words, where it computes what a convention of the KPI does."""
    wording = _wording(here)
    if here.kind is not kpi.kind or wording.kpi is not None:
        return None
    candidates = [kpi.variant(wish.variant)] if wish.variant else [kpi.variant(), *kpi.variants]
    for variant in candidates:
        words = filled(kpi, variant, wish.chosen)
        if same_formula(words, wording):
            return Definition(kpi.kind, here.key, _labelled(wording, words), here.place)
    return None


def _labelled(own: Wording, words: Wording) -> Wording:
    """One's own wording, named as a KPI, with the catalogue's texts where it has none."""
    said = {name: getattr(words, name) for name in _BESIDE if not getattr(own, name)}
    if not own.description:
        said["description"] = words.description
    if own.bands and own.bands == words.bands and not own.bands_source:
        said["bands_source"] = words.bands_source
    return replace(own, kpi=words.kpi, variant=words.variant, **said)


def _kept(words: Wording, here: Definition) -> Wording:
    """The catalogue's wording with what the workspace decided for itself: family, owner, cadence, target, whom for."""
    own = _wording(here)
    said = {name: getattr(own, name) for name in ("family", "owner", "review") if getattr(own, name) is not None}
    if isinstance(own, MetricSpec) and isinstance(words, MetricSpec):
        if own.display is not None and (words.display is None or words.display == own.display):
            said |= {name: getattr(own, name) for name in ("target", "start") if getattr(own, name) is not None}
        if own.applies_to is not None:
            said["applies_to"] = own.applies_to
    return replace(words, **said)


def _missing(definition: Definition, current: Definitions, read: Facts) -> Definition | None:
    """The definition as far as it is read and not there: whole, or the fields that a collection lacks."""
    here = current.get(definition.kind, definition.key)
    match definition.spec:
        case CollectionSpec() as spec:
            wanted = read.collections.get(definition.key, set())
            before = here.spec if here is not None and isinstance(here.spec, CollectionSpec) else None
            if before is None:
                return definition if definition.key in read.collections else None
            lacking = {key: one for key, one in spec.fields.items() if key in wanted and key not in before.fields}
            merged = replace(before, fields={**before.fields, **lacking})
            return Definition(definition.kind, definition.key, merged, definition.place) if lacking else None
        case _:
            return definition if here is None and _is_read(definition, read) else None


def _is_read(definition: Definition, read: Facts) -> bool:
    match definition.kind:
        case Kind.ACCOUNT_TRAIT:
            return definition.key in read.account_traits
        case Kind.USER_TRAIT:
            return definition.key in read.user_traits
        case Kind.PROPERTY:
            return definition.key in read.properties
        case Kind.EVENT:
            return definition.key in read.events
        case _:
            return True


def _wording(definition: Definition) -> Wording:
    if isinstance(definition.spec, MetricSpec | HealthSpec):
        return definition.spec
    raise AssertionError(definition)


def _formula(wording: Wording) -> str:
    if isinstance(wording, MetricSpec):
        return f"“{wording.formula}”" if wording.formula is not None else "entered by people"
    return "a health score"


def _taken(kpi: Kpi, variant: Variant, here: Definition) -> str:
    own = _wording(here)
    what = f"the KPI “{own.kpi}”" if own.kpi is not None else f"another metric ({_formula(own)})"
    convention = f" ({variant.name})" if variant.name else ""
    return (
        f"“{here.key}” is {what} here; the catalogue's {kpi.name}{convention} is {_formula(variant.wording)}. "
        f"Add it under another key (--as {kpi.key}_kpi), or let it take that place (--replace): the older wording "
        "stays as a version."
    )
