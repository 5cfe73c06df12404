"""The exports of the systems that we know are taken for what they are, whatever their columns are called there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ingest.suggest.tables import only, suggested, table, taken

AT = "2025-05-13 10:22:11"
LATER = "2025-06-02 08:00:00"
SEGMENT = {"id": "m1", "received_at": AT, "uuid_ts": AT, "anonymous_id": "a1", "original_timestamp": AT, "sent_at": AT,
           "timestamp": AT, "user_id": "u1", "context_ip": "1.1.1.1"}  # fmt: skip

EXPORTS: list[tuple[str, dict[str, str], str, str, dict[str, object]]] = [
    (
        "a.csv",
        {"Id": "001", "Name": "North", "ParentId": "", "BillingCountry": "NO", "NumberOfEmployees": "12",
         "OwnerId": "005",
         "AnnualRevenue": "1000000", "Industry": "Travel", "SystemModstamp": f"{AT}Z", "Region__c": "EMEA"},
        "Salesforce accounts", "accounts",
        {"id": "Id", "name": "Name", "parent": "ParentId", "owner": "OwnerId"},
    ),
    (
        "report.csv",
        {"Opportunity ID": "006", "Account ID": "001", "Opportunity Name": "Big", "Stage": "Closed Won",
         "Close Date": "2025-05-13",
         "Amount": "120.50", "Probability (%)": "100", "Created Date": "2025-04-01", "Opportunity Owner": "Vera",
         "Lead Source": "Web", "Fiscal Period": "Q2-2025"},
        "Salesforce opportunities", "deals", {"id": "Opportunity ID", "account": "Account ID"},
    ),
    (
        "c.csv",
        {"Record ID": "77", "Company name": "North", "Company Domain Name": "north.example", "Company owner": "Vera",
         "Create Date": f"{AT}Z", "Lifecycle Stage": "Customer", "Number of Employees": "12", "Country/Region": "NO"},
        "HubSpot companies", "accounts",
        {"id": "Record ID", "name": "Company name", "created": "Create Date", "owner": "Company owner",
         "match": {"domain": "Company Domain Name", "name": "Company name"}},
    ),
    (
        "t.csv",
        {"id": "1", "organization_id": "9", "requester_id": "5", "created_at": AT, "solved_at": LATER,
         "status": "solved",
         "priority": "urgent", "via_channel": "web", "brand_id": "3", "assignee_id": "4", "ticket_form_id": "8",
         "has_incidents": "false", "_fivetran_synced": AT},
        "Zendesk tickets", "tickets", {"id": "id", "account": "organization_id", "user": "requester_id", "zone": "UTC"},
    ),
    (
        "s.csv",
        {"id": "sub_1", "Customer ID": "cus_1", "Plan": "gold", "Quantity": "3", "Currency": "usd", "Interval": "month",
         "Amount": "99.00", "Status": "active", "Created (UTC)": "2025-04-13 10:22", "Start (UTC)": "2025-04-13 10:22",
         "Current Period End (UTC)": "2025-06-13 10:22", "Ended At (UTC)": "", "Customer Email": "ann@north.example"},
        "Stripe subscriptions", "subscriptions", {"id": "id", "account": "Customer ID", "zone": "UTC"},
    ),
    (
        "i.csv",
        {"id": "in_1", "customer_id": "cus_1", "created": AT, "total": "9900", "currency": "usd", "status": "paid",
         "billing_reason": "subscription_cycle", "attempt_count": "1", "amount_due": "9900",
         "period_start": AT, "livemode": "true"},
        "Stripe invoices", "orders", {"id": "id", "account": "customer_id", "zone": "UTC"},
    ),
    (
        "u.csv",
        {"User ID": "u1", "Name": "Ann", "Email": "ann@north.example", "Company ID": "north",
         "Signed up": "2025-04-13T10:22:00Z",
         "Last seen": "2025-05-13T10:22:00Z", "Web sessions": "12", "Unsubscribed from emails": "false",
         "Owner": "Vera",
         "Last contacted": "", "Browser language": "en"},
        "Intercom users", "users", {"id": "User ID", "account": "Company ID", "starts": "Signed up"},
    ),
    (
        "companies.csv",
        {"Company ID": "north", "Company name": "North", "Company last seen": f"{AT}Z", "Company created at": f"{AT}Z",
         "Company web sessions": "3", "Monthly spend": "99", "Company plan": "gold", "Company size": "12",
         "People": "4"},
        "Intercom companies", "accounts", {"id": "Company ID", "name": "Company name", "created": "Company created at"},
    ),
    (
        "conv.csv",
        {"Conversation ID": "c1", "Conversation started at": f"{AT}Z", "User ID": "u1", "Company ID": "north",
         "Channel": "chat",
         "Conversation state": "closed", "Last closed at": f"{LATER}Z", "Conversation rating": "5",
         "Teammate assigned": "Vera"},
        "Intercom conversations", "tickets", {"id": "Conversation ID", "account": "Company ID", "user": "User ID"},
    ),
    (
        "d.csv",
        {"Survey Response ID": "1", "Person ID": "11", "Person Name": "Ann",
         "Person Email": "ann@north.example", "Score": "9",
         "Comment": "Great", "Permalink": "https://d.example/1", "Created At": f"{AT} UTC", "company_id": "north"},
        "Delighted answers", "responses", {"id": "Survey Response ID", "account": "company_id", "user": "Person Email"},
    ),
    (
        "tracks.csv", SEGMENT | {"event": "signed_in", "event_text": "Signed In", "context_group_id": "g1"},
        "Segment tracks", "events",
        {"id": "id", "name": "event_text", "at": "timestamp", "user": "user_id", "account": "context_group_id",
         "recorded": "received_at", "zone": "UTC"},
    ),
    (
        "pages.csv", SEGMENT | {"path": "/home", "url": "https://x.example/home", "title": "Home", "referrer": ""},
        "Segment pages", "events", {"id": "id", "name": {"constant": "Page Viewed"}, "at": "timestamp"},
    ),
    (
        "identifies.csv", SEGMENT | {"email": "ann@north.example", "name": "Ann", "plan": "gold"},
        "Segment identifies", "users", {"id": "user_id", "effective": "timestamp"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "row", "shape", "kind", "said"), EXPORTS, ids=[export[2] for export in EXPORTS])
def test_an_export_is_taken_for_what_it_is_and_goes_in(
    tmp_path: Path, file: str, row: dict[str, str], shape: str, kind: str, said: dict[str, object]
) -> None:
    data = tmp_path / "data"
    table(data / file, [list(row), list(row.values())])
    draft = suggested(data).drafts[0]
    assert (draft.shape.title, draft.kind) == (shape, kind)
    assert {key: draft.mapping[key] for key in said} == said
    reports = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert sum(report.rejected for report in reports) == 0, [report.samples for report in reports]
    assert sum(report.rows - report.skipped for report in reports) == 1


def test_the_closing_day_of_an_open_deal_is_a_plan_and_is_not_read(tmp_path: Path) -> None:
    heading = ["Record ID", "Deal Name", "Deal Stage", "Close Date", "Amount", "Pipeline", "Deal owner", "Create Date"]
    won = ["1", "Big", "Closed Won", "2025-05-13", "120", "Sales", "Vera", "2025-04-13"]
    open_ = ["2", "Small", "Qualified", "2025-12-01", "90", "Sales", "Vera", "2025-04-14"]
    table(tmp_path / "deals.csv", [heading, won, open_])
    closed, opened = sorted(suggested(tmp_path).drafts, key=lambda draft: draft.name)
    assert isinstance(closed.mapping["fields"], dict)
    assert isinstance(opened.mapping["fields"], dict)
    assert {"closed_at", "outcome"} <= set(closed.mapping["fields"])
    assert not {"closed_at", "outcome"} & set(opened.mapping["fields"])


def test_without_a_column_that_tells_closed_deals_from_open_ones_it_is_asked(tmp_path: Path) -> None:
    heading = ["deal_id", "owner_id", "portal_id", "property_dealname", "property_createdate", "property_closedate",
               "property_amount"]  # fmt: skip
    table(
        tmp_path / "deal.csv",
        [heading, ["1", "5", "7", "Big", AT, LATER, "12"], ["2", "5", "7", "Low", AT, LATER, "9"]],
    )
    draft = only(suggested(tmp_path))
    assert not draft.has("fields.closed_at")
    assert any("Which are closed?" in asked.text for asked in draft.asked)


def test_rows_that_go_on_with_the_heading_are_no_answers(tmp_path: Path) -> None:
    data = tmp_path / "data"
    table(
        data / "qualtrics.csv",
        [
            ["StartDate", "EndDate", "Status", "Finished", "RecordedDate", "ResponseId", "ExternalReference",
             "Q1", "Q2"],
            ["Start Date", "End Date", "Response Type", "Finished", "Recorded Date", "Response ID", "External",
             "Happy?", "Easy?"],
            ['{"ImportId":"startDate"}', '{"ImportId":"endDate"}', '{"ImportId":"status"}', '{"ImportId":"finished"}',
             '{"ImportId":"recordedDate"}', '{"ImportId":"_recordId"}', '{"ImportId":"x"}', '{"ImportId":"QID1"}',
             '{"ImportId":"QID2"}'],
            [AT, AT, "IP Address", "True", AT, "R_1", "u1", "4", "5"],
            [AT, AT, "IP Address", "True", AT, "R_2", "u2", "3", "2"],
        ],
    )  # fmt: skip
    draft = only(suggested(data))
    assert draft.mapping["unpivot"] == {"columns": ["Q1", "Q2"], "name": "question", "cells": {"score": "*"}}
    assert draft.mapping["id"] == ["ResponseId", "question"]
    assert [asked.line for asked in draft.asked if asked.pressing] == ["zone: UTC"]


def test_the_choices_below_a_heading_are_skipped(tmp_path: Path) -> None:
    data = tmp_path / "data"
    heading = ["Respondent ID", "Collector ID", "Date Created", "Date Modified", "IP Address", "Email Address",
               "How likely is it that you would recommend us?", "Why?"]  # fmt: skip
    rows = [["11877654321", "401", f"{AT}Z", f"{AT}Z", "10.0.0.1", "ann@north.example", "9", "Fast"]]
    table(data / "answers.csv", [heading, ["", "", "", "", "", "", "Response", "Open-Ended Response"], *rows])
    draft = only(suggested(data))
    assert (draft.shape.title, draft.mapping["id"]) == ("SurveyMonkey answers", "Respondent ID")
    assert draft.mapping["fields"] == {
        "responded_at": "Date Modified",
        "survey": "Collector ID",
        "score": heading[6],
        "question": {"constant": heading[6]},
        "comment": "Why?",
    }
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert (report.rows, report.skipped, report.rejected) == (2, 1, 0)


def test_groups_say_who_belongs_to_them_and_what_they_are(tmp_path: Path) -> None:
    row = SEGMENT | {"group_id": "g1", "name": "North", "plan": "gold", "employees": "12"}
    table(tmp_path / "groups.csv", [list(row), list(row.values())])
    assert [draft.kind for draft in suggested(tmp_path).drafts] == ["accounts", "memberships"]


def test_ids_of_several_systems_get_names_of_their_own(tmp_path: Path) -> None:
    for export in (EXPORTS[0], EXPORTS[2]):
        table(tmp_path / export[0], [list(export[1]), list(export[1].values())])
    assert [draft.mapping["ids"] for draft in suggested(tmp_path).drafts] == ["own", "own"]
