"""The catalogue's files read, with everything that is wrong with them and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from bellwether.catalog.complaints import complaint
from bellwether.catalog.domain import (
    Definition,
    Definitions,
    DefinitionsRefused,
    FamilySpec,
    Kind,
    MetricSpec,
    Place,
    Problem,
)
from bellwether.catalog.normal_form import normal_form
from bellwether.catalog.reading import read_document
from bellwether.catalog.score_specs import HealthSpec
from bellwether.catalog.spec import Worded
from bellwether.catalog.spelling import closest
from bellwether.catalog.wording import Plain
from bellwether.catalog.yamltext import Document, Path_, read_yaml
from bellwether.kpis.domain import Kpi, Library, Parameter, Preset, Variant, Wording
from bellwether.kpis.files import KpiFile, PresetFile, VariantFile

LIBRARY = Path(__file__).parent / "library"

_APART = ("metric", "health", "variants", "helpers", "defines")
_VARIANT_WORDS = tuple(field.encode_name for field in msgspec.structs.fields(VariantFile))

W = TypeVar("W", bound=Worded)


@cache
def library() -> Library:
    """The catalogue that is shipped."""
    return read_library(LIBRARY)


def read_library(directory: Path) -> Library:
    """The catalogue in a directory; refused with every problem of every file."""
    problems: list[Problem] = []
    families = _families(read_yaml(directory / "families.yaml", "families.yaml"))
    presets = _Reading(read_yaml(directory / "presets.yaml", "presets.yaml"), problems).presets()
    kpis: dict[str, Kpi] = {}
    helpers: dict[str, Definition] = {}
    for path in sorted(directory.glob("*/*.yaml")):
        reading = _Reading(read_yaml(path, str(path.relative_to(directory))), problems)
        kpi = reading.kpi(path.stem, path.parent.name)
        if kpi is not None:
            kpis[kpi.key] = kpi
            if kpi.family not in families:
                sentence = f"there is no family “{kpi.family}”{closest(kpi.family, families)}; name it in families.yaml"
                problems.append(Problem(Place(str(path.relative_to(directory)), 1), kpi.key, sentence))
        for helper in reading.helpers(path.parent.name):
            earlier = helpers.setdefault(helper.key, helper)
            if earlier.spec != helper.spec:
                sentence = f"this helper is worded otherwise in {earlier.place}; word it once"
                problems.append(Problem(helper.place, helper.key, sentence))
    if problems:
        raise DefinitionsRefused(problems)
    order = list(families)
    in_order = sorted(kpis.values(), key=lambda kpi: (_place(order, kpi.family), _code(kpi.code), kpi.key))
    return Library({kpi.key: kpi for kpi in in_order}, helpers, families, presets)


def _place(order: list[str], family: str) -> int:
    return order.index(family) if family in order else len(order)


def _code(code: str) -> tuple[str, int]:
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return code[: len(code) - len(digits)], int(digits) if digits.isdigit() else 0


def _families(document: Document) -> dict[str, FamilySpec]:
    return read_document(document).typed(Kind.FAMILY, FamilySpec)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads one file of the catalogue; what is wrong goes to `problems`."""

    document: Document
    problems: list[Problem]

    def kpi(self, key: str, family: str) -> Kpi | None:
        """The KPI of the file."""
        content = self._mapping(self.document.content, ())
        told = self._part(KpiFile, {word: part for word, part in content.items() if word not in _APART}, ())
        variants = tuple(self._variants(key, family, told, content)) if told is not None else ()
        if told is None or not variants:
            return None
        default = told.default or ""
        if default not in {one.key for one in variants}:
            sentence = "“default” names no variant of it" if default else "say which variant is the default"
            self._refuse(("default",), key, sentence)
        return Kpi(
            key=key,
            code=told.code,
            name=told.name,
            aliases=told.aliases,
            family=family,
            levels=told.level,
            rollup=told.rollup,
            soft=told.soft,
            default=default,
            variants=variants,
            parameters=tuple(Parameter(name, one.kind, one.says, one.default) for name, one in told.parameters.items()),
            defines=self._defined(content),
        )

    def helpers(self, family: str) -> Iterator[Definition]:
        """The metrics that only serve others."""
        for number, entry in enumerate(self._list(self._mapping(self.document.content, ()).get("helpers"))):
            path: Path_ = ("helpers", number)
            words = self._mapping(entry, path)
            spec = self._part(
                MetricSpec, {"family": family, **{name: part for name, part in words.items() if name != "key"}}, path
            )
            if spec is not None:
                yield _normal(Definition(Kind.METRIC, str(words.get("key")), spec, self.document.place(path)))

    def presets(self) -> dict[str, Preset]:
        """The presets of the file."""
        found: dict[str, Preset] = {}
        for number, entry in enumerate(self._list(self._mapping(self.document.content, ()).get("presets"))):
            one = self._part(PresetFile, entry, ("presets", number))
            if one is not None:
                found[one.key] = Preset(one.key, one.kind, one.name, one.says, one.kpis)
        return found

    def _variants(self, key: str, family: str, told: KpiFile, content: Mapping[str, Plain]) -> Iterator[Variant]:
        kind = Kind.HEALTH if "health" in content else Kind.METRIC
        word = kind.value
        base = self._mapping(content.get(word), (word,))
        around = _around(key, family, told)
        entries = self._list(content.get("variants"))
        if not entries:
            wording = self._wording(kind, key, {**base, **around}, (word,))
            if wording is not None:
                yield Variant("", "", "", wording)
        for number, entry in enumerate(entries):
            path: Path_ = ("variants", number)
            words = self._mapping(entry, path)
            head = self._part(VariantFile, {name: words[name] for name in _VARIANT_WORDS if name in words}, path)
            if head is None:
                continue
            other = {name: part for name, part in words.items() if name not in _VARIANT_WORDS}
            own = _own(told, head)
            wording = self._wording(kind, key, {**base, **other, **around, **own}, path)
            if wording is not None:
                yield Variant(head.key, head.name, head.says, wording)

    def _wording(self, kind: Kind, key: str, words: dict[str, Plain], path: Path_) -> Wording | None:
        if not words.get("bands"):
            words = {name: part for name, part in words.items() if name != "bands_source"}
        spec = self._part(HealthSpec, words, path) if kind is Kind.HEALTH else self._part(MetricSpec, words, path)
        if spec is None:
            return None
        normal = _normal(Definition(kind, key, spec)).spec
        return normal if isinstance(normal, MetricSpec | HealthSpec) else None

    def _defined(self, content: Mapping[str, Plain]) -> Definitions:
        defines = content.get("defines")
        if defines is None:
            return Definitions()
        lines = {path[1:]: line for path, line in self.document.lines.items() if path[:1] == ("defines",)}
        try:
            return read_document(Document(self.document.file, defines, lines))
        except DefinitionsRefused as refused:
            self.problems.extend(refused.problems)
            return Definitions()

    def _part(self, wording: type[W], entry: Plain, path: Path_) -> W | None:
        try:
            return msgspec.convert(entry, wording)
        except msgspec.ValidationError as error:
            sentence, inside = complaint(str(error), wording)
            self._refuse((*path, *inside), ".".join(str(step) for step in (*path, *inside)), sentence)
            return None

    def _mapping(self, part: Plain, path: Path_) -> dict[str, Plain]:
        if isinstance(part, dict):
            return part
        self._refuse(path, ".".join(str(step) for step in path), "this must be a mapping")
        return {}

    def _list(self, part: Plain) -> list[Plain]:
        return part if isinstance(part, list) else []

    def _refuse(self, path: Path_, where: str, sentence: str) -> None:
        self.problems.append(Problem(self.document.place(path), where, sentence))


def _around(key: str, family: str, told: KpiFile) -> dict[str, Plain]:
    """The words of a metric that a KPI says once for all its variants."""
    return {
        "name": told.name,
        "description": told.measures,
        "family": family,
        "kpi": key,
        "indicator": told.indicator.value,
        "review": told.review,
        "anchor": told.anchor,
        "period": told.period,
        "reading": told.reading,
        "when_red": told.when_red,
        "bands_source": told.bands_source,
    }


def _own(told: KpiFile, head: VariantFile) -> dict[str, Plain]:
    """The words of a metric that a variant says otherwise; one that is not the default has its name in the metric's."""
    name = told.name if head.key == told.default else f"{told.name}, {head.name}"
    own: dict[str, Plain] = {"variant": head.key, "name": head.title or name}
    other = {
        "description": head.measures,
        "reading": head.reading,
        "anchor": head.anchor,
        "period": head.period,
        "bands_source": head.bands_source,
    }
    return own | {word: text for word, text in other.items() if text is not None}


def _normal(definition: Definition) -> Definition:
    return next(normal_form([definition], Definitions()))
