"""Exports with headings as people have them: partly renamed, in other languages, with questions for names."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ingest.suggest.tables import Rows, only, suggested, table, taken

AT, LATER = "2025-05-13 10:22:11", "2025-06-02 08:00:00"
UTC = "2025-05-13T10:22:11Z"

HEADINGS: list[tuple[str, Rows, str, dict[str, object]]] = [
    (
        "contacts_api.csv",
        [
            [
                "type",
                "id",
                "external_id",
                "role",
                "email",
                "name",
                "created_at",
                "signed_up_at",
                "last_seen_at",
                "companies.data.0.id",
                "has_hard_bounced",
            ],
            [
                "contact",
                "5ba6",
                "u1",
                "user",
                "ann@north.example",
                "Ann",
                "1717000000",
                "1716000000",
                "1717000009",
                "north",
                "false",
            ],
            [
                "contact",
                "5ba7",
                "u2",
                "lead",
                "bo@kes.example",
                "Bo",
                "1717000100",
                "1716000100",
                "1717000109",
                "kes",
                "false",
            ],
        ],
        "users",
        {"id": "external_id", "account": "companies.data.0.id", "starts": {"column": "signed_up_at", "format": "unix"}},
    ),
    (
        "conversations.csv",
        [
            [
                "Conversation ID",
                "Conversation created at (UTC)",
                "Conversation state",
                "Channel",
                "User ID",
                "Company ID",
                "First teammate reply at (UTC)",
                "Last closed at (UTC)",
                "Conversation rating",
            ],
            ["c1", AT, "closed", "Email", "u1", "north", LATER, LATER, "5"],
            ["c2", AT, "open", "Chat", "u2", "kes", "", "", ""],
        ],
        "tickets",
        {
            "id": "Conversation ID",
            "account": "Company ID",
            "fields.created_at": "Conversation created at (UTC)",
            "fields.first_reply_at": "First teammate reply at (UTC)",
            "fields.resolved_at": "Last closed at (UTC)",
        },
    ),
    (
        "nps_delighted.csv",
        [
            ["Survey Response ID", "Person ID", "Email", "Score", "Comment", "Survey Type", "Response Date", "Company"],
            ["1", "9", "ann@north.example", "9", "good", "nps", UTC, "North"],
            ["2", "8", "bo@kes.example", "4", "", "nps", UTC, "Kestrel"],
        ],
        "responses",
        {"fields.responded_at": "Response Date", "fields.score": "Score", "account": "Company"},
    ),
    (
        "survey_typeform.csv",
        [
            [
                "#",
                "How likely are you to recommend us to a friend?",
                "What is the main reason?",
                "company",
                "Start Date (UTC)",
                "Submit Date (UTC)",
                "Network ID",
            ],
            ["a1", "9", "good", "north", AT, LATER, "n1"],
            ["a2", "3", "bad", "kes", AT, LATER, "n2"],
        ],
        "responses",
        {
            "account": "company",
            "fields.responded_at": "Submit Date (UTC)",
            "fields.score": "How likely are you to recommend us to a friend?",
        },
    ),
    (
        "google_form.csv",
        [
            [
                "Timestamp",
                "Email Address",
                "Company",
                "On a scale of 0-10, how likely are you to recommend us?",
                "Comments",
            ],
            ["2025-05-13T10:22:11Z", "ann@north.example", "North", "9", "ok"],
            ["2025-05-14T10:22:11Z", "bo@kes.example", "Kestrel", "3", ""],
        ],
        "responses",
        {
            "id": ["Company", "Timestamp"],
            "user": "Email Address",
            "fields.responded_at": "Timestamp",
            "fields.score": "On a scale of 0-10, how likely are you to recommend us?",
        },
    ),
    (
        "umfrage.csv",
        [
            ["Antwort-ID", "Datum", "E-Mail", "Firma", "Weiterempfehlung", "Kommentar"],
            ["A1", "13.05.2025", "ann@north.example", "North", "9", "gut"],
            ["A2", "14.05.2025", "bo@kes.example", "Kestrel", "3", ""],
        ],
        "responses",
        {"id": "Antwort-ID", "fields.responded_at": "Datum", "fields.score": "Weiterempfehlung"},
    ),
    (
        "csat_answers.csv",
        [
            ["Ticket", "Rating", "Comment", "Rated at", "Customer"],
            ["t1", "5", "nice", UTC, "north"],
            ["t2", "2", "", UTC, "kes"],
        ],
        "responses",
        {"id": "Ticket", "account": "Customer", "fields.responded_at": "Rated at", "fields.score": "Rating"},
    ),
    (
        "prod_tracks_2024.csv",
        [
            ["MESSAGE_ID", "USER_ID", "EVENT_TEXT", "EVENT", "TIMESTAMP", "RECEIVED_AT", "SENT_AT"],
            ["m1", "u1", "Signed In", "signed_in", AT, AT, AT],
            ["m2", "u2", "Signed Out", "signed_out", AT, AT, AT],
        ],
        "events",
        {"id": "MESSAGE_ID", "name": "EVENT_TEXT", "at": "TIMESTAMP", "user": "USER_ID", "recorded": "RECEIVED_AT"},
    ),
]


def said(mapping: dict[str, object], place: str) -> object:
    group, _, key = place.partition(".")
    entry = mapping.get(group)
    return entry.get(key) if key and isinstance(entry, dict) else entry


@pytest.mark.parametrize(("name", "rows", "kind", "wanted"), HEADINGS, ids=[name for name, *_ in HEADINGS])
def test_a_table_is_what_a_person_takes_it_for(
    tmp_path: Path, name: str, rows: Rows, kind: str, wanted: dict[str, object]
) -> None:
    draft = only(suggested(table(tmp_path / name, rows).parent))
    mapping: dict[str, object] = dict(draft.ordered())
    assert (draft.kind, {place: said(mapping, place) for place in wanted}) == (kind, wanted)


def test_all_of_them_go_in(tmp_path: Path) -> None:
    for name, rows, *_ in HEADINGS:
        table(tmp_path / "data" / name.partition(".")[0] / name, rows)
    reports = taken(tmp_path / "data", tmp_path / "suggested", tmp_path / "aside")
    assert len(reports) == len(HEADINGS)
    assert [(one.file, one.samples) for one in reports if one.rejected] == []


def test_whose_a_row_is_never_tells_it_from_the_others_alone(tmp_path: Path) -> None:
    """Today each account has one answer; its next one would be taken for the same."""
    rows = [["account", "rating", "comment", "rated at"], ["north", "5", "nice", AT], ["kes", "2", "", LATER]]
    draft = only(suggested(table(tmp_path / "answers.csv", rows).parent))
    assert draft.ordered()["id"] == ["account", "rated at"]


def test_records_without_their_day_are_asked_about(tmp_path: Path) -> None:
    rows = [
        ["Survey Response ID", "Person ID", "Person Email", "Score", "Comment"],
        ["1", "9", "a@b.example", "9", "x"],
    ]
    draft = only(suggested(table(tmp_path / "delighted.csv", rows).parent))
    assert [asked.line for asked in draft.asked if "By which day" in asked.text] == ["fields: {responded_at: COLUMN}"]
