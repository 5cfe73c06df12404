"""YAML files to definitions: exact values, and every mistake with its file, line and remedy."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bellwether.catalog.domain import (
    DefinitionsRefused,
    EnteredSpec,
    EventSpec,
    FamilySpec,
    FieldSpec,
    Kind,
    MetricSpec,
    Place,
    SourceSpec,
    TargetSpec,
)
from bellwether.catalog.normal_form import built_in, normal_form
from bellwether.catalog.reading import ALL_SECTIONS, read_directory
from bellwether.catalog.soundness import problems_of
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.metric import Direction, Display, EnteredRollup

GOOD = """\
workspace: {zone: Europe/Berlin, fiscal_start_month: 4}
families: [{key: usage, name: Usage}]
events: ["Ticket Purchased", Lodging Booked]
properties: {Seat class: {type: text}}
traits:
  account: {licences: {type: number, scale: 0}}
  user: {internal: {type: boolean}}
collections:
  visits: {anchor: at, fields: {at: {type: date}, minutes: {type: number, lowest: 0.50, missing_codes: [99, "n/a"]}}}
sources: [{key: product, covers: [events], covers_from: 2024-01-01, rank: 1}]
metrics:
  - key: logins
    name: Logins
    formula: count(any(), 30d)
    family: usage
    direction: up
    target: 0.10
  - {key: mood, name: Mood, display: rank, entered: {ranks: [bad, good]}}
targets: [{metric: logins, value: 85, segment: big, from: 2026-01-01}]
"""


def write(directory: Path, **files: str) -> Path:
    for name, text in files.items():
        path = directory / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def refusals(directory: Path) -> list[str]:
    with pytest.raises(DefinitionsRefused) as refused:
        read_directory(directory)
    return [str(problem) for problem in refused.value.problems]


def test_every_section_becomes_typed_definitions(tmp_path: Path) -> None:
    definitions = read_directory(write(tmp_path, all=GOOD))
    assert definitions.workspace().zone == "Europe/Berlin"
    expected = {
        (Kind.FAMILY, "usage"): FamilySpec(name="Usage"),
        (Kind.EVENT, "Ticket Purchased"): EventSpec(),
        (Kind.PROPERTY, "Seat class"): FieldSpec(type=FieldType.TEXT),
        (Kind.ACCOUNT_TRAIT, "licences"): FieldSpec(type=FieldType.NUMBER, scale=0),
        (Kind.USER_TRAIT, "internal"): FieldSpec(type=FieldType.BOOLEAN),
        (Kind.SOURCE, "product"): SourceSpec(covers=("events",), covers_from=date(2024, 1, 1), rank=1),
        (Kind.METRIC, "logins"): MetricSpec(
            name="Logins",
            formula="count(any(), 30d)",
            family="usage",
            direction=Direction.UP,
            target=Decimal("0.10"),
        ),
        (Kind.METRIC, "mood"): MetricSpec(
            name="Mood", display=Display.RANK, entered=EnteredSpec(ranks=("bad", "good"))
        ),
        (Kind.TARGET, "logins segment big from 2026-01-01"): TargetSpec(
            metric="logins", value=Decimal(85), segment="big", starts=date(2026, 1, 1)
        ),
    }
    specs = definitions.specs
    assert {name: specs[name] for name in expected} == expected
    assert len(definitions) == len(expected) + 3


def test_definitions_know_their_file_and_line(tmp_path: Path) -> None:
    definitions = read_directory(write(tmp_path, **{"sub/more": GOOD}))
    logins = definitions.get(Kind.METRIC, "logins")
    assert logins is not None
    assert logins.place == Place("sub/more.yaml", 12)


def test_keyed_sections_may_be_mappings_or_lists(tmp_path: Path) -> None:
    listed = read_directory(write(tmp_path / "a", one="metrics: [{key: m, name: M, formula: mrr}]"))
    mapped = read_directory(write(tmp_path / "b", one="metrics: {m: {name: M, formula: mrr}}"))
    assert listed == mapped


def test_several_files_are_one_set(tmp_path: Path) -> None:
    directory = write(tmp_path, one="events: [A]", two="events: [B]", empty="", **{"deep/er": "families:\n"})
    assert list(read_directory(directory).of(Kind.EVENT)) == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("metrcs: []", "x.yaml, line 1: metrcs: there is no such section; did you mean “metrics”?"),
        ("rates: {}", "x.yaml, line 1: rates: there is no such section; rates are facts: import them with"),
        ("- a", "x.yaml, line 1: the file must be a mapping of sections"),
        ("events: {a: b}", "x.yaml, line 1: events: this must be a list of event names"),
        ("events:\n  - A\n  - 3", "x.yaml, line 3: events: “3” is not a text; put the event's name in quotes"),
        ("metrics: [{name: X}]", "x.yaml, line 1: metric: this metric has no key; begin the entry with “- key: …”"),
        ("metrics: 3", "x.yaml, line 1: metrics: this must be a mapping by key, or a list"),
        ("metrics:\n  m:\n    formula: a", "x.yaml, line 2: metric m: “name” is missing; add “name: …”"),
        ("families:\n  a: {nam: x, name: y}", "family a.nam: there is no field “nam” here; did you mean “name”?"),
        ("metrics: {m: {name: M, entered: {maxage: 3d}}}", "did you mean “max_age”?"),
        (
            "metrics: {m: {name: M, display: persent}}",
            "“persent” is not one of the possible values; did you mean “percent”?",
        ),
        (
            "metrics: {m: {name: M, bands: {god: '< 3'}}}",
            "“god” is not one of the possible values; did you mean “good”?",
        ),
        ("metrics: {m: {name: M, formula: count(a, 30d)}}", "inside { } put text that holds a comma in quotes"),
        ("metrics: {m: {name: M, min_n: many}}", "metric m.min_n: this must be a whole number, not text"),
        ("metrics: {m: {name: M, target: high}}", "metric m.target: this must be a number"),
        ("properties: {a: {type: monye}}", "“monye” is not one of the possible values; did you mean “money”?"),
        (
            "collections:\n  c:\n    fields:\n      f: {type: dat}",
            "x.yaml, line 4: collection c.fields.f.type: “dat” is",
        ),
        ("traits: {acount: {}}", "traits.acount: traits belong to accounts or people: “account:” or “user:”"),
        ("targets: [{metric: m, value: 3, from: soon}]", "targets[0].from: this must be a date like 2026-01-31"),
        ("a:\n  b: [1", "x.yaml, line 2: this is not well-formed YAML"),
        ("metrics:\n  m: {name: >= 3}", "line 2: this is not well-formed YAML"),
        ("events: [A]\nevents: [B]", "x.yaml, line 2: “events” stands here twice; keep one"),
        ("families: [&a {key: b, name: c}, *a]", "YAML aliases (*name) are not read"),
        ("events: [012]", "“012” is not a plain whole number; put it in quotes if it is text"),
        ("metrics: {m: {name: M, target: nan}}", "metric m.target: “NaN” is not a number that can be kept"),
        ("metrics: {m: {name: M, target: 1e99}}", "metric m.target: “1E+99” is not a number that can be kept"),
        ("metrics: {m: {name: M, target: .inf}}", "“.inf” is not a plain number"),
        ("? [a]\n: b", "a key must be plain text"),
        ("a: " + "[" * 40 + "]" * 40, "this is nested too deeply"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_remedy(tmp_path: Path, text: str, sentence: str) -> None:
    found = refusals(write(tmp_path, x=text))
    assert [problem for problem in found if sentence in problem], found


def test_all_mistakes_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    found = refusals(write(tmp_path, a="metrcs: []\nfamilies: {x: {}}", b="events: 3"))
    assert [problem.split(":")[0] for problem in found] == ["a.yaml, line 1", "a.yaml, line 2", "b.yaml, line 1"]


def test_a_definition_in_two_files_names_both_places(tmp_path: Path) -> None:
    found = refusals(write(tmp_path, a="events: [A]", b="events:\n  - B\n  - A"))
    assert found == ["b.yaml, line 3: A: this event is defined twice, first in a.yaml, line 1; keep one"]


def test_a_file_that_is_not_utf_8_is_named_by_line(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"events:\n  - \xff")
    assert refusals(tmp_path) == ["x.yaml, line 2: the file is not UTF-8 text; save it as UTF-8"]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfevents: [A]")
    assert list(read_directory(tmp_path).of(Kind.EVENT)) == ["A"]


def test_names_are_compared_composed_and_trimmed(tmp_path: Path) -> None:
    definitions = read_directory(write(tmp_path, x='events: ["  Gro\u0308ße "]'))
    assert list(definitions.of(Kind.EVENT)) == ["Größe"]


def test_words_that_old_yaml_takes_for_truth_stay_words(tmp_path: Path) -> None:
    definitions = read_directory(write(tmp_path, x="events: [on, No, yes]"))
    assert list(definitions.of(Kind.EVENT)) == ["on", "No", "yes"]


@pytest.mark.parametrize("empty", [True, False])
def test_a_directory_without_definitions_is_refused(tmp_path: Path, empty: bool) -> None:
    with pytest.raises(DefinitionsRefused, match=r"there is no \*\.yaml file" if empty else "no such directory"):
        read_directory(tmp_path if empty else tmp_path / "nowhere")


def test_rollups_are_read_by_their_names(tmp_path: Path) -> None:
    text = "metrics: {m: {name: M, entered: {rollup: weighted_mean, weight: n, max_age: 8w}}}"
    found = read_directory(write(tmp_path, x=text)).get(Kind.METRIC, "m")
    assert found is not None
    assert found.spec == MetricSpec(
        name="M", entered=EnteredSpec(rollup=EnteredRollup.WEIGHTED_MEAN, weight="n", max_age="8w")
    )


WORDS = ["key", "name", "type", "fields", "metric", "value", "bands", "x"]
scalars = st.text(max_size=12) | st.integers() | st.floats() | st.booleans() | st.none() | st.dates()
nested = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*ALL_SECTIONS, "odd"]), nested, max_size=4) | nested)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_yaml_becomes_definitions_or_problems(tmp_path: Path, content: object) -> None:
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with contextlib.suppress(DefinitionsRefused):
        list(problems_of(built_in().with_(normal_form(read_directory(tmp_path), built_in()))))


@given(st.text() | st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_becomes_definitions_or_problems(tmp_path: Path, content: str | bytes) -> None:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    (tmp_path / "x.yaml").write_bytes(raw)
    with contextlib.suppress(DefinitionsRefused):
        read_directory(tmp_path)
