"""Tables of nobody in particular, by names and contents: what is unsure is asked, nothing is lost."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.ingest.suggest.tables import DEFAULTS, only, rows_of, suggested, table, taken, with_definitions

from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import Written
from bellwether.ingest.suggest.writing import write


@pytest.mark.parametrize(
    ("file", "heading", "row", "kind", "said"),
    [
        ("kunden.csv", "Kundennummer;Firmenname;Kunde seit;Betreuer", "7;Nord AG;2024-01-31;Vera", "accounts",
         {"id": "Kundennummer", "name": "Firmenname", "created": "Kunde seit", "owner": "Betreuer"}),
        ("clients.csv", "id client;nom;date de création", "7;Nord;2024-01-31", "accounts",
         {"id": "id client", "name": "nom", "created": "date de création"}),
        ("x.csv", "user_id;account_id;joined_on;left_on;role", "u1;a1;2024-01-31;;buyer", "users",
         {"id": "user_id", "account": "account_id", "starts": "joined_on", "ends": "left_on"}),
        ("x.csv", "user;company;from;to", "u1;a1;2024-01-31;", "memberships",
         {"user": "user", "account": "company", "starts": "from", "ends": "to"}),
        ("x.csv", "timestamp;event;user id;org id", "2024-01-31T10:00:00Z;Login;u1;a1", "events",
         {"name": "event", "at": "timestamp", "user": "user id", "account": "org id"}),
        ("ticket-list.csv", "Case Number;Customer;Opened at;Closed at;Severity",
         "77;a1;2024-01-31T10:00:00Z;2024-02-01T10:00:00Z;high", "tickets",
         {"id": "Case Number", "account": "Customer"}),
        ("x.csv", "account_id;owner;valid_from", "a1;Vera;2024-01-31", "traits",
         {"id": "account_id", "trait": {"constant": "owner"}, "value": "owner", "effective": {"column": "valid_from"}}),
        ("fx.csv", "currency;date;exchange rate", "USD;2024-01-31;0.92", "rates",
         {"currency": "currency", "day": "date", "rate": "exchange rate"}),
        ("x.csv", "metric;account;date;value", "csat;a1;2024-01-31;82", "values",
         {"metric": "metric", "account": "account", "day": "date", "value": "value"}),
    ],
)  # fmt: skip
def test_a_table_is_taken_for_what_its_headings_say(
    tmp_path: Path, file: str, heading: str, row: str, kind: str, said: dict[str, object]
) -> None:
    table(tmp_path / file, [heading.split(";"), row.split(";")])
    draft = only(suggested(tmp_path))
    assert draft.kind == kind
    assert {key: draft.mapping.get(key) for key in said} == said


def test_every_column_is_read_or_left_out_for_a_reason(tmp_path: Path) -> None:
    heading = ["account_id", "name", "created", "seats", "notes", "url", "empty"]
    rows = [[f"a{n}", f"Name {n}", "2024-01-31", str(n), "x" * 200, "https://x.example/1", ""] for n in range(30)]
    table(tmp_path / "accounts.csv", [heading, *rows])
    draft = only(suggested(tmp_path))
    assert draft.mapping["traits"] == {"seats": {"column": "seats", "type": "number"}}
    assert draft.additions.account_traits == {"seats": {"type": "number"}}
    assert {left.column: left.why for left in draft.left_out} == {
        "notes": "long text",
        "url": "addresses",
        "empty": "nothing stands in the first rows",
    }
    assert draft.read | {left.column for left in draft.left_out} == set(heading)


def test_nothing_of_a_person_stands_in_a_comment(tmp_path: Path) -> None:
    table(tmp_path / "orders.csv", [
        ["order_id", "account_id", "order_date", "amount", "sent_to", "met", "phone"],
        *([str(n), "a1", "2024-01-31", "12.50", f"ann{n}@north.example", f"Ann Smith {n}", f"+49 30 {n + 123450}"]
          for n in range(40)),
    ])  # fmt: skip
    write(suggested(tmp_path), tmp_path, tmp_path / "suggested", force=False)
    assert (tmp_path / "suggested/mapping/orders.yaml").read_text(encoding="utf-8").partition("# Left out:\n")[2] == (
        "# sent_to: texts of their own: nothing to count or group by, written “aaa9@aaaaa.aaaaaaa”\n"
        "# met: texts of their own: nothing to count or group by, written “Aaa Aaaaa 9”\n"
        "# phone: texts of their own: nothing to count or group by, written “+99 99 999999”\n"
    )


def test_a_new_field_is_suggested_as_a_definition_and_goes_in_with_it(tmp_path: Path) -> None:
    data = table(tmp_path / "data/orders.csv", [
        ["order_id", "account_id", "order_date", "amount", "discount"],
        ["1", "a1", "2024-01-31", "12.50", "0.1"],
        ["2", "a1", "2024-02-28", "20", "0"],
    ]).parent  # fmt: skip
    assert only(suggested(data)).additions.plain() == {
        "collections": {"orders": {"fields": {"discount": {"type": "number"}}}}
    }
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert (report.rows, report.rejected) == (2, 0)


def test_words_for_no_value_among_numbers_and_days_are_named_in_the_mapping_and_stay_texts_among_texts(
    tmp_path: Path,
) -> None:
    data = table(tmp_path / "data/nps.csv", [
        ["Respondent ID", "account", "Score", "Comment", "Responded at", "Region"],
        ["r1", "a1", "9", "fine", "2025-03-01T10:00:00Z", "NA"],
        ["r2", "a1", "N/A", "n/a", "2025-03-02T10:00:00Z", "EU"],
        ["r3", "a2", "-", "slow", "2025-03-03T10:00:00Z", "NA"],
        ["r4", "a2", "3", "slow", "n/a", "EU"],
        ["r5", "a2", "11", "fine", "2025-03-04T10:00:00Z", "EU"],
    ]).parent  # fmt: skip
    draft = only(suggested(data))
    assert draft.mapping["fields"] == {
        "score": {"column": "Score", "missing": ["-", "N/A"]},
        "comment": "Comment",
        "responded_at": {"column": "Responded at", "missing": ["n/a"]},
        "region": "Region",
    }
    assert "missing" not in draft.mapping
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert (report.rows, report.rejected) == (5, 0)


def test_words_for_no_value_in_the_cells_of_months_are_named_for_the_whole_table(tmp_path: Path) -> None:
    data = table(tmp_path / "data/nps.csv", [
        ["account", "2024-01", "2024-02", "2024-03"], ["a1", "10", "20", "n/a"], ["a2", "-", "-5", "7"],
    ]).parent  # fmt: skip
    assert only(suggested(data)).mapping["missing"] == ["-", "n/a"]
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert (report.rejected, report.written) == (0, {"values": Written(created=4)})


def test_times_without_a_zone_are_asked_for_and_the_line_stands_ready(tmp_path: Path) -> None:
    table(tmp_path / "events.csv", [["id", "account", "event", "at"], ["1", "a1", "Login", "2024-01-31 10:00:00"]])
    draft = only(suggested(tmp_path))
    assert [(asked.line, asked.pressing) for asked in draft.asked] == [("zone: UTC", True)]
    assert "zone" not in draft.mapping


def test_rows_without_an_id_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    table(tmp_path / "orders.csv", [
        ["customer", "date", "product", "amount"],
        ["a1", "2024-01-31", "Tea", "5"], ["a1", "2024-01-31", "Milk", "5"], ["a2", "2024-01-31", "Tea", "5"],
    ])  # fmt: skip
    draft = only(suggested(tmp_path))
    assert draft.mapping["id"] == ["customer", "product"]
    assert draft.asked[0].text.startswith("No column is the id of a row.")


def test_a_table_of_months_becomes_dated_values_of_a_metric(tmp_path: Path) -> None:
    data = table(tmp_path / "data/nps.csv", [
        ["account", "2024-01", "2024-02", "2024-03"], ["a1", "10", "20", ""], ["a2", "", "-5", "7"],
    ]).parent  # fmt: skip
    draft = only(suggested(data))
    assert draft.mapping["unpivot"] == {"columns": ["2024-01", "2024-02", "2024-03"], "name": "day", "format": "%Y-%m"}
    assert list(draft.additions.metrics) == ["nps"]
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert report.written["values"].created == 4


def test_dated_rows_of_no_known_kind_become_a_collection_of_their_own(tmp_path: Path) -> None:
    data = table(tmp_path / "data/churn_events.csv", [
        ["churn_event_id", "account_id", "churn_date", "reason_code", "refund_amount"],
        ["c1", "a1", "2024-01-31", "price", "0"], ["c2", "a2", "2024-02-28", "budget", "12.5"],
    ]).parent  # fmt: skip
    draft = only(suggested(data))
    assert (draft.kind, draft.mapping["id"]) == ("churn_events", "churn_event_id")
    assert draft.additions.collections == {"churn_events": {"name": "Churn events", "anchor": "churn_date"}}
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert (report.rows, report.rejected) == (2, 0)


def test_what_nobody_knows_is_asked_for_by_name(tmp_path: Path) -> None:
    table(tmp_path / "glossary.csv", [["term", "meaning"], ["NPS", "net promoter score"]])
    suggestion = suggested(tmp_path)
    assert suggestion.drafts == ()
    [one] = suggestion.skipped
    assert (one.part.name, one.asked) == ("glossary.csv", True)


def test_an_account_is_looked_up_where_another_table_knows_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    table(
        data / "subscriptions.csv",
        [["subscription_id", "account_id", "start_date", "mrr"], ["s1", "a1", "2024-01-31", "9"]],
    )
    table(data / "usage.csv", [
        ["usage_id", "subscription_id", "usage_date", "feature_name", "usage_count"],
        ["1", "s1", "2024-02-01", "export", "3"],
    ])  # fmt: skip
    [events, _] = suggested(data).drafts
    assert events.mapping["account"] == {
        "column": "subscription_id",
        "lookup": {"file": "subscriptions.csv", "key": "subscription_id", "value": "account_id"},
        "otherwise": "missing",
    }
    reports = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert [report.rejected for report in reports] == [0, 0]


def test_a_key_that_leads_to_several_is_asked_for_instead(tmp_path: Path) -> None:
    table(tmp_path / "deal.csv", [
        ["deal_id", "owner_id", "portal_id", "property_dealname", "property_createdate", "property_amount"],
        ["1", "5", "7", "Big", "2024-01-31 10:00:00", "12"],
    ])  # fmt: skip
    table(tmp_path / "deal_company.csv", [["company_id", "deal_id", "type_id", "category"],
                                          ["8", "1", "5", "X"], ["9", "1", "5", "X"]])  # fmt: skip
    draft = only(suggested(tmp_path))
    assert "account" not in draft.mapping
    assert any("several of “company_id” for the same “deal_id”" in asked.text for asked in draft.asked)


def test_members_of_an_archive_are_named_also_where_they_are_looked_up_in(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    table(inside / "deal.csv", [
        ["deal_id", "owner_id", "portal_id", "property_dealname", "property_createdate", "property_amount"],
        ["1", "5", "7", "Big", "2024-01-31 10:00:00", "12"],
    ])  # fmt: skip
    table(inside / "deal_company.csv", [["company_id", "deal_id", "type_id", "category"], ["8", "1", "5", "X"]])
    data = tmp_path / "data"
    data.mkdir()
    with ZipFile(data / "exports.zip", "w") as archive:
        for file in sorted(inside.iterdir()):
            archive.write(file, f"hubspot/{file.name}")
    draft = only(suggested(data))
    assert draft.mapping["member"] == "hubspot/deal.csv"
    lookup = {"file": "exports.zip", "key": "deal_id", "value": "company_id", "member": "hubspot/deal_company.csv"}
    assert draft.mapping["account"] == {"column": "deal_id", "lookup": lookup, "otherwise": "missing"}
    [report] = taken(data, tmp_path / "suggested", tmp_path / "aside")
    assert (report.rows, report.rejected) == (1, 0)


def test_files_of_one_shape_share_a_line_of_the_plan(tmp_path: Path) -> None:
    for month in ("2024-01", "2024-02"):
        table(tmp_path / f"events-{month}.csv", [
            ["id", "account", "event", "at"], [month, "a1", "Login", f"{month}-01T10:00:00Z"],
        ])  # fmt: skip
    directory = tmp_path / "suggested"
    write(suggested(tmp_path), tmp_path, directory, force=False)
    assert '- {file: "events-2024-*.csv", kind: events, mapping: mapping/events.yaml}' in (
        directory / "import.yaml"
    ).read_text(encoding="utf-8")


def test_a_suggestion_replaces_nothing_unless_it_is_told_to(tmp_path: Path) -> None:
    table(tmp_path / "accounts.csv", [["account_id", "name"], ["a1", "North"]])
    suggestion = suggested(tmp_path)
    directory = tmp_path / "suggested"
    write(suggestion, tmp_path, directory, force=False)
    mapping = directory / "mapping/accounts.yaml"
    mapping.write_text("mended", encoding="utf-8")
    with pytest.raises(ImportRefused, match="--force"):
        write(suggestion, tmp_path, directory, force=False)
    assert mapping.read_text(encoding="utf-8") == "mended"
    write(suggestion, tmp_path, directory, force=True)
    assert read_mapping(mapping, "accounts").source == "files"


def test_headings_with_every_sign_of_yaml_are_written_so_that_they_read_the_same(tmp_path: Path) -> None:
    odd = ["Amount: net, in €", '# of "seats"', "yes", "{x}", "- dash", "it's", "100%", "a\\b"]
    data = tmp_path / "data"
    table(data / "accounts.csv", [["account_id", "name", *odd], ["a1", "North", *map(str, range(len(odd)))]])
    directory = tmp_path / "suggested"
    write(suggested(data), data, directory, force=False)
    mapping = read_mapping(directory / "mapping/accounts.yaml", "accounts")
    draft = only(suggested(data))
    assert draft.read == set(rows_of(data / "accounts.csv")[0])
    assert mapping.traits.keys() == draft.mapping["traits"].keys()  # type: ignore[union-attr]
    assert with_definitions(directory / "definitions").account_traits.keys() - DEFAULTS.account_traits.keys()


@pytest.mark.parametrize("sign", ["\n", "\r", "\x85", "\u2028", "\x1b"])
def test_a_heading_of_several_lines_stays_in_its_comment_and_in_its_quotes(tmp_path: Path, sign: str) -> None:
    evil = f"Created{sign}source: evil"
    data = table(tmp_path / "data/events.csv", [
        ["id", "account", "event", "at", evil],
        *([str(n), "a1", "Login", "2024-01-31T10:00:00Z", "03/04/2025"] for n in range(3)),
    ]).parent  # fmt: skip
    draft = only(suggested(data))
    assert any("How is “Created" in asked.text for asked in draft.asked)
    write(suggested(data), data, tmp_path / "suggested", force=False)
    mapping = read_mapping(tmp_path / "suggested/mapping/events.yaml", "events")
    assert mapping.source == "files"
    assert mapping.properties == {"Created source: evil": evil}  # type: ignore[union-attr]


def test_the_name_of_a_file_says_more_than_one_of_its_columns(tmp_path: Path) -> None:
    rows = [["id", "account", "created_at", "caller phone", "caller", "note"]]
    rows += [[str(n), "a1", "2024-01-31T10:00:00Z", f"+49 30 {n}", f"Ann {n}", f"{n}"] for n in range(9)]
    table(tmp_path / "tickets.csv", rows)
    assert only(suggested(tmp_path)).kind == "tickets"


def test_remarks_are_no_scores(tmp_path: Path) -> None:
    table(tmp_path / "x.csv", [["id", "account", "created_at", "note"], ["1", "a1", "2024-01-31", "Called back"]])
    assert [draft.kind for draft in suggested(tmp_path).drafts] != ["responses"]


def test_a_new_collection_takes_no_name_that_is_another_kinds(tmp_path: Path) -> None:
    table(tmp_path / "events.csv", [["account_id", "due_date", "colour"], ["a1", "2024-01-31", "red"]])
    draft = only(suggested(tmp_path))
    assert (draft.kind, list(draft.additions.collections)) == ("event_records", ["event_records"])
