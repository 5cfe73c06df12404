"""Applying definitions: everything is checked, all or nothing changes, and every change is a version on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bellwether.audit import queries as audit
from bellwether.audit.domain import Act, Deed
from bellwether.catalog import actions, queries
from bellwether.catalog.actions import Authorship
from bellwether.catalog.difference import DefinitionChange, Difference, FieldChange, Step
from bellwether.catalog.domain import Definitions, DefinitionsRefused, FamilySpec, Kind, SegmentSpec
from bellwether.catalog.models import DefinitionVersion
from bellwether.catalog.normal_form import built_in
from bellwether.catalog.reading import read_directory
from bellwether.catalog.stored import NothingStored
from bellwether.engine.definitions.calendar import Calendar
from bellwether.engine.definitions.catalog import Money
from bellwether.engine.definitions.collection import FieldType
from bellwether.workspace.home import Home

pytestmark = pytest.mark.usefixtures("home")

ADA = Authorship("ada", datetime(2026, 3, 1, 12, tzinfo=UTC), "first try")
VERA = Authorship("vera", datetime(2026, 3, 2, 12, tzinfo=UTC), "sharper")

BASE = """\
families: [{key: usage, name: Usage}, {key: money, name: Money}]
events: [Login]
properties: {amount: {type: number}}
traits: {account: {plan: {type: text}}}
segments: [{key: big, name: Big, condition: account.plan == "big"}]
metrics:
  - {key: logins, name: Logins, formula: 'count("Login", 30d)', family: usage, direction: up, target: 80,
     bands: {good: ">=70", watch: 30..70, bad: "<30"}}
  - {key: score, name: Score, entered: {max_age: 30d}}
targets:
  - {metric: logins, value: 90, segment: big}
"""


class EverythingStored(NothingStored):
    def holds(self, kind: Kind, key: str, field: str) -> bool:
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory for definition files."""
    made = tmp_path / "definitions"
    made.mkdir()
    return made


def read(folder: Path, text: str) -> Definitions:
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    return read_directory(folder)


def steps(difference: Difference) -> list[tuple[Step, str]]:
    return [(change.step, f"{change.kind.word} {change.key}") for change in difference.changes]


def refusals(wanted: Definitions, *, prune: bool = False) -> list[str]:
    before = list(DefinitionVersion.objects.values())
    with pytest.raises(DefinitionsRefused) as refused:
        actions.apply(wanted, ADA, prune=prune)
    assert list(DefinitionVersion.objects.values()) == before
    return [str(problem) for problem in refused.value.problems]


def test_new_definitions_are_added_as_their_first_version(folder: Path) -> None:
    applied = actions.apply(read(folder, BASE), ADA)
    assert steps(applied) == [
        (Step.ADDED, "family usage"),
        (Step.ADDED, "family money"),
        (Step.ADDED, "event Login"),
        (Step.ADDED, "property amount"),
        (Step.ADDED, "account trait plan"),
        (Step.ADDED, "segment big"),
        (Step.ADDED, "metric logins"),
        (Step.ADDED, "metric score"),
        (Step.ADDED, "target logins segment big"),
    ]
    assert [(row.version, row.author, row.note, row.at) for row in DefinitionVersion.objects.all()] == [
        (1, "ada", "first try", ADA.at)
    ] * 9


def test_applying_the_same_again_makes_no_version(folder: Path) -> None:
    actions.apply(read(folder, BASE), ADA)
    assert actions.apply(read(folder, BASE), VERA).changes == ()
    assert actions.apply(read(folder, BASE.replace(">=70", ">=  70.00")), VERA).changes == ()
    assert DefinitionVersion.objects.count() == 9


def test_a_change_is_a_version_with_author_time_and_note(folder: Path) -> None:
    actions.apply(read(folder, BASE), ADA)
    applied = actions.apply(read(folder, BASE.replace("30d)", "7d)").replace("target: 80", "target: 85")), VERA)
    assert [change.fields for change in applied.changes] == [
        (
            FieldChange("formula", 'count("Login", 30d)', 'count("Login", 7d)'),
            FieldChange("target", "80", "85"),
        )
    ]
    assert [(v.number, v.author, v.at, v.note, v.retired) for v in queries.versions(Kind.METRIC, "logins")] == [
        (1, "ada", ADA.at, "first try", False),
        (2, "vera", VERA.at, "sharper", False),
    ]
    assert queries.catalog().metrics["logins"].version == 2


def test_every_change_is_on_the_audit_record_with_before_and_after(folder: Path) -> None:
    actions.apply(
        read(folder, 'segments: [{key: big, name: Big, condition: "account.plan is unknown"}]\n' + TRAIT), ADA
    )
    actions.apply(
        read(folder, 'segments: [{key: big, name: Vast, condition: "account.plan is unknown"}]\n' + TRAIT), VERA
    )
    (latest,) = audit.entries(limit=1)
    assert (latest.by, latest.at, latest.why) == ("vera", VERA.at, "sharper")
    assert latest.deed == Deed(
        Act.CHANGED,
        "segment",
        "big",
        '{"condition":"account.plan is unknown","name":"Big"}',
        '{"condition":"account.plan is unknown","name":"Vast"}',
    )


TRAIT = "traits: {account: {plan: {type: text}}}\n"


def test_what_the_files_do_not_mention_stays(folder: Path) -> None:
    actions.apply(read(folder, BASE), ADA)
    assert actions.apply(read(folder, "families: [{key: usage, name: Usage}]"), VERA).changes == ()


def test_pruning_removes_what_is_absent_in_the_kinds_that_the_files_have(folder: Path) -> None:
    actions.apply(read(folder, BASE), ADA)
    applied = actions.apply(read(folder, "families: [{key: usage, name: Usage}]"), VERA, prune=True)
    assert applied.changes == (
        DefinitionChange(Step.REMOVED, Kind.FAMILY, "money", FamilySpec(name="Money", order=2), None),
    )
    assert list(queries.catalog().families) == ["usage"]
    assert [(v.number, v.retired) for v in queries.versions(Kind.FAMILY, "money")] == [(1, False), (2, True)]
    again = actions.apply(read(folder, BASE), ADA)
    assert steps(again) == [(Step.ADDED, "family money")]
    assert [v.number for v in queries.versions(Kind.FAMILY, "money")] == [1, 2, 3]


def test_nothing_that_is_needed_can_be_removed(folder: Path) -> None:
    actions.apply(read(folder, BASE), ADA)
    assert refusals(read(folder, "families: [{key: money, name: Money}]"), prune=True) == [
        "the workspace: metric logins: there is no family “usage”"
    ]


def test_a_preview_changes_nothing(folder: Path) -> None:
    assert len(actions.preview(read(folder, BASE)).changes) == 9
    assert DefinitionVersion.objects.count() == 0


def test_collections_that_are_shipped_take_more_fields_and_keep_their_own(folder: Path) -> None:
    actions.apply(built_in(), ADA)
    actions.apply(read(folder, "collections: {deals: {fields: {region: {type: text}}}}"), VERA)
    deals = queries.catalog().collections["deals"]
    assert deals.fields["region"].type is FieldType.TEXT
    assert deals.fields["outcome"].known_from == "closed_at"
    assert (deals.name, deals.anchor, deals.end) == ("Deals", "created_at", "closed_at")


def test_collections_that_are_shipped_are_never_pruned(folder: Path) -> None:
    actions.apply(built_in(), ADA)
    text = "collections: {visits: {anchor: at, fields: {at: {type: date}}}}"
    assert steps(actions.apply(read(folder, text), VERA, prune=True)) == [(Step.ADDED, "collection visits")]


def test_a_type_may_change_until_facts_are_stored_under_it(folder: Path) -> None:
    actions.apply(read(folder, "traits: {account: {amount: {type: number}}}"), ADA)
    wanted = read(folder, "traits: {account: {amount: {type: text}}}")
    with pytest.raises(DefinitionsRefused, match="is stored as number with 4 decimals and cannot become text"):
        actions.apply(wanted, VERA, stored=EverythingStored())
    assert steps(actions.apply(wanted, VERA)) == [(Step.CHANGED, "account trait amount")]


def test_definitions_that_fail_at_the_end_leave_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DefinitionsRefused):
        actions.apply(read(folder, BASE + "sources: [{key: product, covers: [evnts], covers_from: 2024-01-01}]"), ADA)
    assert DefinitionVersion.objects.count() == 0
    assert audit.entries() == ()


def test_a_long_line_of_authors_is_kept(home: Home, folder: Path) -> None:
    for number in range(5):
        text = TRAIT + f'segments: [{{key: big, name: "Big {number}", condition: account.plan == "big"}}]'
        actions.apply(read(folder, text), replace(ADA, by=f"author {number}"))
    assert [(v.author, v.spec) for v in queries.versions(Kind.SEGMENT, "big")] == [
        (f"author {number}", SegmentSpec(name=f"Big {number}", condition='account.plan == "big"'))
        for number in range(5)
    ]


def test_settings_that_are_not_given_stay(folder: Path) -> None:
    actions.apply(read(folder, "workspace: {zone: Europe/Berlin, currency: USD, fiscal_start_month: 4}"), ADA)
    applied = actions.apply(read(folder, "workspace: {zone: Europe/Paris}"), VERA)
    assert [change.fields for change in applied.changes] == [(FieldChange("zone", "Europe/Berlin", "Europe/Paris"),)]
    assert queries.catalog().calendar == Calendar("Europe/Paris", 4)
    assert queries.catalog().money == Money("USD", "plan")
