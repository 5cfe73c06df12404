"""Real column names of four systems: every table is recognised, also when columns are renamed, moved or missing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.ingest.suggest.tables import rows_of, suggested, table, taken

from bellwether.ingest.decoding import decode_mapping
from bellwether.ingest.suggest.shapes import OFF_SCREEN, Shape, known_shapes
from bellwether.ingest.suggest.suggestion import Suggestion

KINDS = {
    "salesforce": {
        "sf_account_data": "accounts",
        "sf_contact_data": "contacts",
        "sf_event_data": "communications",
        "sf_opportunity_data": "deals",
        "sf_order_data": "orders",
        "sf_task_data": "communications",
    },
    "hubspot": {
        "company_data": "accounts",
        "contact_data": "contacts",
        "contact_form_submission_data": "touches",
        "deal_data": "deals",
        "email_event_data": "touches",
        "engagement_call_data": "communications",
        "engagement_communication_data": "communications",
        "engagement_email_data": "communications",
        "engagement_meeting_data": "communications",
        "ticket_data": "tickets",
    },
    "zendesk": {"organization_data": "accounts", "ticket_data": "tickets", "user_data": "contacts"},
    "stripe": {"customer_data": "accounts", "invoice_data": "orders", "subscription_data": "subscriptions"},
    "mrr_playbook": {"subscription_periods": "subscriptions"},
}
"""What of each system is imported; the other tables hold no facts of accounts, and the plan says why."""

WHOLE_WAY = {
    "company_data",
    "deal_data",
    "organization_data",
    "user_data",
    "ticket_data",
    "customer_data",
    "invoice_data",
}
"""Tables of which changed copies are imported too: accounts, people and records of each system."""

Spelling = Callable[[str], str]

TABLES = [(system, name, kind) for system, tables in KINDS.items() for name, kind in tables.items()]


@pytest.fixture(params=KINDS)
def seeds(request: pytest.FixtureRequest, reference_data: Path) -> Path:
    return reference_data / "connector_seeds" / str(request.param)


def kinds(suggestion: Suggestion) -> dict[str, str]:
    return {draft.look.part.path.stem: draft.kind for draft in suggestion.drafts}


def test_every_table_is_imported_or_left_aside_for_a_reason(seeds: Path) -> None:
    suggestion = suggested(seeds)
    assert kinds(suggestion) == KINDS[seeds.name]
    assert [one.part.name for one in suggestion.skipped if one.asked] == []
    named = {draft.look.part.path for draft in suggestion.drafts} | {one.part.path for one in suggestion.skipped}
    assert named == set(seeds.glob("*.csv"))


def test_everything_suggested_goes_in(seeds: Path, tmp_path: Path) -> None:
    reports = taken(seeds, tmp_path / "suggested", tmp_path / "aside")
    assert [(report.file, report.samples) for report in reports if report.rejected] == []


@pytest.mark.parametrize(("system", "name", "kind"), TABLES, ids=[f"{system}-{name}" for system, name, _ in TABLES])
def test_a_copy_with_columns_renamed_moved_and_missing_is_recognised(
    reference_data: Path, tmp_path: Path, system: str, name: str, kind: str
) -> None:
    draw = random.Random(f"{system} {name}")
    rows = rows_of(reference_data / "connector_seeds" / system / f"{name}.csv")
    data = tmp_path / system
    original = suggested(reference_data / "connector_seeds" / system / f"{name}.csv")
    needed = needed_columns(original)
    copied = changed(rows, needed, draw)
    table(data / f"{name}.csv", copied)
    copy = suggested(data)
    assert set(kinds(copy).values()) == {kind}
    for draft in copy.drafts:
        decode_mapping(draft.ordered(), draft.kind, name)
        assert draft.read <= set(copied[0])


def test_a_changed_copy_whose_file_says_nothing_is_recognised_or_asked_about(
    reference_data: Path, tmp_path: Path
) -> None:
    told = []
    for system, name, kind in TABLES:
        source = reference_data / "connector_seeds" / system / f"{name}.csv"
        draw = random.Random(f"{system} {name} bare")
        copied = changed(rows_of(source), needed_columns(suggested(source)), draw)
        copy = suggested(table(tmp_path / system / name / "export.csv", copied).parent)
        asked = [draft for draft in copy.drafts if draft.asked] + [one for one in copy.skipped if one.asked]
        told.append(set(kinds(copy).values()) == {kind})
        assert told[-1] or asked, (system, name)
    assert sum(told) >= len(told) - 2


def test_what_is_suggested_for_changed_copies_goes_in(reference_data: Path, tmp_path: Path) -> None:
    draw = random.Random(5)
    data = tmp_path / "mixed"
    for system, name, _ in TABLES:
        source = reference_data / "connector_seeds" / system / f"{name}.csv"
        if name in WHOLE_WAY:
            table(data / system / f"{name}.csv", changed(rows_of(source), needed_columns(suggested(source)), draw))
    reports = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert len(reports) >= len(WHOLE_WAY)
    assert [(one.file, one.samples) for one in reports if one.rejected] == []


def needed_columns(suggestion: Suggestion) -> set[str]:
    """The columns without which the tables of a suggestion would be something else."""
    kept: set[str] = set()
    for draft in suggestion.drafts:
        for need in draft.shape.needs:
            kept |= {draft.columns[way] for way in need.split("|") if way in draft.columns}
        kept |= marking(draft.shape, draft.look.names)
    return kept


def marking(shape: Shape, names: tuple[str, ...]) -> set[str]:
    return {name for name in names for listed in shape.marks if name.replace("_", " ") in listed}


def changed(rows: list[list[str]], needed: set[str], draw: random.Random) -> list[list[str]]:
    """A copy with 30 % of the columns that nobody needs left out, the others in another order and spelling."""
    heading = rows[0]
    places = [place for place, name in enumerate(heading) if name in needed or draw.random() > 0.3]
    draw.shuffle(places)
    spelling = draw.choice(list(spellings()))
    respelled = [[spelling(heading[place]) for place in places]]
    return respelled + [[row[place] for place in places] for row in rows[1:]]


def spellings() -> Iterator[Spelling]:
    yield str.upper
    yield lambda name: name.replace("_", " ").strip().capitalize()
    yield lambda name: "".join(word.capitalize() for word in name.split("_"))
    yield lambda name: name if name.startswith("_") else f"property_{name.removeprefix('property_')}"


def test_a_known_table_says_why_it_is_not_imported() -> None:
    assert [shape.title for shape in known_shapes() if shape.kind == "nothing" and not shape.because] == []
    assert {"nothing", "link"} == OFF_SCREEN
