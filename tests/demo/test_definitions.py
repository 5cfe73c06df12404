"""The demo's definitions and mappings are what `apply` and `import` take."""

from __future__ import annotations

from pathlib import Path

from tests.demo.files import Demo

from bellwether.catalog.compiling import compiled
from bellwether.catalog.domain import Definitions
from bellwether.catalog.formulas import checks
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import read_directory
from bellwether.catalog.soundness import problems_of
from bellwether.demo.stories import stories
from bellwether.engine.definitions.metric import Display, MetricKind
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.mapping import EventMapping, RecordMapping


def definitions(demo: Demo) -> Definitions:
    return built_in().with_(normal_form(read_directory(demo.directory / "definitions"), built_in()))


def test_the_definitions_are_sound(demo: Demo) -> None:
    assert list(problems_of(definitions(demo))) == []


def test_the_metrics_fill_every_family_with_every_kind_and_display(demo: Demo) -> None:
    catalog = compiled(definitions(demo))
    assert len(catalog.metrics) >= 50
    assert {metric.family for metric in catalog.metrics.values()} == set(catalog.families)
    assert {metric.kind for metric in catalog.metrics.values()} == set(MetricKind)
    assert {metric.display for metric in catalog.metrics.values()} == set(Display)


def test_every_formula_and_condition_is_right(demo: Demo) -> None:
    assert checks(definitions(demo), ()).warnings == ()


def test_every_metric_of_a_story_is_defined(demo: Demo) -> None:
    told = {reading.metric for story in stories(demo.company) for reading in story.readings}
    assert told - set(compiled(definitions(demo)).metrics) == set()


def test_mappings_name_only_what_is_defined_and_columns_that_are_there(demo: Demo) -> None:
    catalog = compiled(definitions(demo))
    for step in demo.steps:
        mapping = read_mapping(step.mapping, step.kind)
        match mapping:
            case RecordMapping(fields=fields):
                assert set(fields) <= set(catalog.collections[step.kind].fields)
            case EventMapping(properties=properties):
                assert set(properties) == set(catalog.properties)
            case _:
                pass


def test_declared_events_are_the_events_that_happen(demo: Demo) -> None:
    happened = {name for (name,) in demo.rows("select distinct event from happened")}
    declared = {
        definition.key for definition in read_directory(demo.directory / "definitions") if definition.kind == "event"
    }
    assert happened == declared


def test_the_guide_tells_every_story(demo: Demo) -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/demo.md").read_text(encoding="utf-8")
    assert [story.title for story in stories(demo.company) if f"| {story.title} |" not in guide] == []
