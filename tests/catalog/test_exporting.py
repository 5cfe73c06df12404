"""What is exported can be applied again without changing anything."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bellwether.audit.models import Entry
from bellwether.catalog import actions, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.domain import (
    CheckSpec,
    Definition,
    Definitions,
    EnteredSpec,
    EventSpec,
    ExclusionSpec,
    FamilySpec,
    FieldSpec,
    Kind,
    MetricSpec,
    SegmentSpec,
    SourceSpec,
    Spec,
    TargetSpec,
    WorkspaceSpec,
)
from bellwether.catalog.exporting import FIRST_LINE, ExportRefused, export
from bellwether.catalog.models import DefinitionVersion
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.reading import read_directory
from bellwether.catalog.spec import Colour, Stretches
from bellwether.engine.definitions.collection import FieldType
from bellwether.engine.definitions.metric import Direction, Display, EnteredRollup
from bellwether.workspace.home import Home

VIPS = ("account.vip == true", "account.vip == false")
ADA = Authorship("ada", datetime(2026, 3, 1, 12, tzinfo=UTC))

keys = st.from_regex(r"[a-z][a-z0-9_]{2,8}x", fullmatch=True)
# Any text a person could write: quotes, colons, line ends that YAML minds, letters of all scripts.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(str.strip)
numbers = st.decimals(-(10**9), 10**9, places=4)
notes = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x85\u2028\u2029"), max_size=60)
fields = st.builds(
    FieldSpec,
    type=st.sampled_from([FieldType.NUMBER, FieldType.MONEY]),
    scale=st.none() | st.integers(0, 8),
    missing_codes=st.lists(texts | st.integers(-99, 99), max_size=2).map(tuple),
    lowest=st.none() | numbers,
) | st.builds(FieldSpec, type=st.sampled_from([FieldType.TEXT, FieldType.DATE, FieldType.INSTANT, FieldType.BOOLEAN]))


@st.composite
def bands(draw: st.DrawFn) -> dict[Colour, Stretches]:
    low, high = sorted(draw(st.lists(numbers, min_size=2, max_size=2, unique=True)))
    return {"bad": f"< {low:f}", "watch": f"{low:f} .. {high:f}", "good": f">= {high:f}"}


@st.composite
def metrics(draw: st.DrawFn, families: list[str]) -> MetricSpec:
    entered = draw(
        st.none()
        | st.builds(
            EnteredSpec,
            max_age=st.none() | st.integers(1, 900).map("{}d".format),
            rollup=st.none() | st.sampled_from([EnteredRollup.NONE, EnteredRollup.SUM]),
        )
    )
    formula = draw(st.sampled_from(["count(any(), 30d)", 'percent(users("Log in", 7d), total_users())', "1 + 1"]))
    target = draw(st.none() | numbers)
    return MetricSpec(
        name=draw(texts),
        description=draw(notes),
        formula=formula if entered is None else None,
        entered=entered,
        family=draw(st.none() | st.sampled_from(families)) if families else None,
        display=draw(st.none() | st.sampled_from([Display.NUMBER, Display.PERCENT])),
        decimals=draw(st.none() | st.integers(0, 8)),
        direction=Direction.UP,
        min_n=draw(st.none() | st.integers(1, 99)),
        min_coverage=draw(st.none() | st.decimals(1, 100, places=2)),
        bands=draw(bands()) if draw(st.booleans()) else {},
        start=None if target is None else draw(st.none() | numbers),
        target=target,
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Definitions:
    def some(kind: Kind, names: st.SearchStrategy[str], specs: st.SearchStrategy[Spec]) -> list[Definition]:
        found = draw(st.dictionaries(names, specs, max_size=3))
        return [Definition(kind, name.strip(), spec) for name, spec in found.items()]

    families = some(Kind.FAMILY, keys, st.builds(FamilySpec, name=texts, order=st.none() | st.integers(-9, 9)))
    made = some(Kind.METRIC, keys, metrics([family.key for family in families]))
    targets = [
        TargetSpec(metric=metric.key, value=draw(numbers), account=draw(texts).strip(), starts=draw(st.dates()))
        for metric in made
    ]
    plain_texts = texts.map(lambda text: text.strip())
    return Definitions(
        [
            Definition(Kind.WORKSPACE, "workspace", WorkspaceSpec(zone="Europe/Berlin", fiscal_start_month=4)),
            Definition(Kind.EVENT, "Log in", EventSpec()),
            *families,
            *some(Kind.PROPERTY, plain_texts, fields),
            *some(Kind.USER_TRAIT, plain_texts, fields),
            *some(
                Kind.SOURCE,
                keys,
                st.builds(SourceSpec, covers=st.just(("events",)), covers_from=st.dates(), rank=st.integers(0, 9)),
            ),
            *some(Kind.EXCLUSION, keys, st.builds(ExclusionSpec, name=texts, condition=st.just("user.bot == true"))),
            *some(Kind.CHECK, keys, st.builds(CheckSpec, name=texts, same=st.just(VIPS))),
            *some(Kind.SEGMENT, keys, st.builds(SegmentSpec, name=texts, condition=st.just("account.vip == true"))),
            Definition(Kind.USER_TRAIT, "bot", FieldSpec(type=FieldType.BOOLEAN)),
            Definition(Kind.ACCOUNT_TRAIT, "vip", FieldSpec(type=FieldType.BOOLEAN)),
            *made,
            *(Definition(Kind.TARGET, target.key, target) for target in targets),
        ]
    )


SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def check_applied_again(wanted: Definitions, folder: Path) -> None:
    DefinitionVersion.objects.all().delete()
    shutil.rmtree(folder, ignore_errors=True)
    actions.apply(wanted, ADA)
    before = queries.definitions()
    export(before, folder)
    assert actions.preview(read_directory(folder), prune=True).changes == ()
    DefinitionVersion.objects.all().delete()
    actions.apply(read_directory(folder), ADA)
    assert queries.definitions() == before
    assert Entry.objects.count() > 0


@settings(suppress_health_check=SUPPRESSED, max_examples=8)
@given(wanted=catalogs())
def test_applying_an_export_changes_nothing(home: Home, tmp_path: Path, wanted: Definitions) -> None:
    check_applied_again(wanted, tmp_path / "exported")


@pytest.mark.long
@settings(suppress_health_check=SUPPRESSED, max_examples=100)
@given(wanted=catalogs())
def test_applying_any_of_many_exports_changes_nothing(home: Home, tmp_path: Path, wanted: Definitions) -> None:
    check_applied_again(wanted, tmp_path / "exported")


def test_what_is_shipped_survives_an_export(home: Home, tmp_path: Path) -> None:
    actions.apply(built_in(), ADA)
    export(queries.definitions(), tmp_path / "exported")
    assert read_directory(tmp_path / "exported") == built_in()


def some_metrics() -> Definitions:
    return Definitions(
        [
            Definition(Kind.EVENT, "Log in", EventSpec()),
            Definition(Kind.FAMILY, "usage", FamilySpec(name="Usage", order=1)),
            Definition(
                Kind.METRIC, "logins", MetricSpec(name="Logins", formula='count("Log in", 30d)', family="usage")
            ),
            Definition(Kind.METRIC, "mood", MetricSpec(name="Mood", entered=EnteredSpec(), target=Decimal("0.50"))),
        ]
    )


def test_metrics_are_exported_by_family(tmp_path: Path) -> None:
    written = export(some_metrics(), tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in written] == [
        "facts.yaml",
        "families.yaml",
        "metrics/usage.yaml",
        "metrics/other.yaml",
    ]
    assert (tmp_path / "metrics/other.yaml").read_text(encoding="utf-8") == (
        f"{FIRST_LINE}\nmetrics:\n  - key: mood\n    name: Mood\n    entered: {{}}\n    target: 0.5\n"
    )


def test_an_export_replaces_an_earlier_one_and_leaves_nothing_stale(tmp_path: Path) -> None:
    export(some_metrics(), tmp_path)
    export(Definitions(list(some_metrics())[:2]), tmp_path)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.yaml")) == [
        "facts.yaml",
        "families.yaml",
    ]


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_text("events: [A]\n", encoding="utf-8"),
        lambda path: path.write_bytes(b"\xff\xfe"),
    ],
)
def test_files_of_other_hands_are_not_touched(tmp_path: Path, write: Callable[[Path], None]) -> None:
    write(tmp_path / "mine.yaml")
    with pytest.raises(ExportRefused, match=r"mine\.yaml.* was not written by an export"):
        export(some_metrics(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]
