"""The catalogue that is shipped: every KPI, by every convention, is sound, explained and complete."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

import pytest

from bellwether.catalog.bands import check_bands, read_bands
from bellwether.catalog.domain import Definition, Definitions, Kind, MetricSpec
from bellwether.catalog.formulas import checks
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_text
from bellwether.catalog.soundness import problems_of
from bellwether.engine.definitions.metric import Direction
from bellwether.engine.formula.parse import parse
from bellwether.kpis.adding import Wish, planned, preset_wishes
from bellwether.kpis.domain import Kpi, ParameterKind, Rollup, Variant
from bellwether.kpis.loading import library
from bellwether.kpis.parameters import filled, places
from bellwether.kpis.reads import references_of
from bellwether.kpis.rollups import possible_rollups

KPIS = tuple(library().kpis.values())
HAIR = Decimal("0.000001")
VARIANTS = tuple((kpi, variant) for kpi in KPIS for variant in kpi.variants)

WORKSPACE = """
events: ["Example event"]
properties: {example_property: {type: number}}
traits:
  account: {example_trait: {type: number}}
  user: {example_trait: {type: number}}
"""
EXAMPLES = {
    ParameterKind.EVENT: "Example event",
    ParameterKind.ACCOUNT_TRAIT: "example_trait",
    ParameterKind.USER_TRAIT: "example_trait",
    ParameterKind.PROPERTY: "example_property",
    ParameterKind.TEXT: "example",
    ParameterKind.NUMBER: "5",
    ParameterKind.WINDOW: "30d",
}


def choices(kpi: Kpi) -> dict[str, str]:
    return {one.key: EXAMPLES[one.kind] for one in kpi.open_parameters}


@cache
def everything() -> Definitions:
    """A new workspace to which every KPI was added, by its default and, beside it, by each other convention."""
    from_file = _workspace()
    wishes = [
        Wish(
            kpi.key,
            variant.key or None,
            None if variant.key == kpi.default else f"{kpi.key}_{variant.key}",
            choices(kpi),
        )
        for kpi, variant in VARIANTS
    ]
    plan = planned(library(), wishes, from_file)
    return from_file.with_(normal_form(plan.definitions, from_file))


def _workspace() -> Definitions:
    return built_in().with_(normal_form(read_text(WORKSPACE, "workspace.yaml"), built_in()))


def named(pair: tuple[Kpi, Variant]) -> str:
    kpi, variant = pair
    return f"{kpi.key}:{variant.key}" if variant.key else kpi.key


@pytest.mark.parametrize("pair", VARIANTS, ids=named)
def test_every_formula_can_be_read(pair: tuple[Kpi, Variant]) -> None:
    kpi, variant = pair
    assert references_of(filled(kpi, variant, choices(kpi))) is not None


def test_every_kpi_by_every_convention_is_sound_on_a_new_workspace() -> None:
    definitions = everything()
    assert [str(problem) for problem in problems_of(definitions)] == []
    assert [f"{one.key}: {warning}" for one, warning in checks(definitions, ()).warnings] == []


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_a_kpi_tells_what_it_measures_how_to_read_it_and_what_to_do(kpi: Kpi) -> None:
    assert kpi.family in library().families
    assert re.fullmatch(r"[A-Z]\d{0,2}[a-z]?", kpi.code)
    assert kpi.aliases
    for variant in kpi.variants:
        wording = variant.wording
        assert min(len(text) for text in (wording.description, wording.reading, wording.when_red)) >= 40, named(
            (kpi, variant)
        )
        assert wording.anchor
        assert wording.period
        assert wording.review
        assert wording.indicator
        assert (len(kpi.variants) == 1 and not variant.key) or (len(variant.name) > 2 and len(variant.says) >= 20)
        if isinstance(wording, MetricSpec):
            assert bool(wording.bands) == bool(wording.bands_source), "bands have a source"
            assert wording.direction != "none", "say which way is good"


def test_every_number_has_exactly_one_colour_of_the_bands_of_every_kpi() -> None:
    """At each border, a hair to either side of it, and far beyond the outermost ones."""
    coloured = 0
    for pair in VARIANTS:
        wording = pair[1].wording
        if not wording.bands:
            continue
        coloured += 1
        bands = read_bands(wording.bands)
        borders = {edge for band in bands for edge in (band.lowest, band.highest) if edge is not None}
        near = {edge + by for edge in borders for by in (-HAIR, Decimal(0), HAIR)}
        numbers = {*near, min(borders) - 10**9, max(borders) + 10**9, Decimal(0)}
        held = {number: [band.colour for band in bands if band.holds(number)] for number in numbers}
        assert {len(colours) for colours in held.values()} == {1}, named(pair)
        if isinstance(wording, MetricSpec):
            check_bands(bands, Direction(wording.direction))
    assert coloured > 50


@pytest.mark.parametrize("pair", VARIANTS, ids=named)
def test_the_declared_roll_up_is_that_of_the_formula(pair: tuple[Kpi, Variant]) -> None:
    kpi, variant = pair
    wording = variant.wording
    if variant.key != kpi.default or not isinstance(wording, MetricSpec) or wording.formula is None:
        return
    definition = everything().get(Kind.METRIC, kpi.key)
    assert isinstance(definition, Definition)
    assert isinstance(definition.spec, MetricSpec)
    assert definition.spec.formula is not None
    assert kpi.rollup in possible_rollups(parse(definition.spec.formula)) | {Rollup.MODEL, Rollup.COMPOSITE}


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.key)
def test_every_place_for_a_choice_has_one_and_every_choice_has_a_place(kpi: Kpi) -> None:
    texts = [
        text
        for one in kpi.variants
        if isinstance(one.wording, MetricSpec)
        for text in (one.wording.formula, one.wording.applies_to)
    ]
    assert {name for text in texts if text for name in places(text)} == {one.key for one in kpi.parameters}


def test_keys_of_helpers_and_kpis_do_not_meet() -> None:
    assert not library().helpers.keys() & library().kpis.keys()


def test_presets_name_kpis_that_there_are_and_not_more_than_a_page_holds() -> None:
    for preset in library().presets.values():
        assert set(preset.kpis) <= library().kpis.keys(), preset.key
        assert 4 <= len(preset.kpis) == len(set(preset.kpis)) <= 12, preset.key


@pytest.mark.parametrize("preset", tuple(library().presets))
def test_a_preset_is_added_to_a_new_workspace_as_a_whole(preset: str) -> None:
    current = built_in()
    plan = planned(library(), preset_wishes(library(), preset), current)
    after = current.with_(normal_form(plan.definitions, current))
    assert [str(problem) for problem in problems_of(after)] == []
    assert set(library().preset(preset).kpis) <= {one.key for one in plan.definitions}
    checks(after, ())
