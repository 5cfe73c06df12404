"""What a mapping leaves open is found in the file and shown, or asked; nothing is guessed."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.ingest.conftest import Desk

from bellwether.engine.definitions.days import day_number
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.detect import settle as settling
from bellwether.ingest.detect.settle import Settled, Source, settle
from bellwether.ingest.files.part import Form, Part
from bellwether.ingest.files.reading import form_of, read_part
from bellwether.ingest.mapping import RecordMapping, column_of
from bellwether.ingest.refusal import ImportRefused
from bellwether.ingest.report import ImportReport, Written

DEALS = """
delimiter: ";"
id: id
account: account
fields: {created_at: opened, amount: worth, score: score, touched_at: touched}
"""


OPEN_ORDER = "and no value of the column tells what is the day and what the month"
ZONE = "Say in the mapping which one they are in: “zone: Europe/Berlin” or “zone: UTC”."


def deals(rows: int = 0, **columns: list[str]) -> str:
    columns = {name: columns.get(name, []) for name in ("opened", "worth", "score", "touched")}
    rows = max(rows, *(len(texts) for texts in columns.values()))
    lines = ["id;account;" + ";".join(columns)]
    for row in range(rows):
        cells = [texts[row] if row < len(texts) else "" for texts in columns.values()]
        lines.append(f"{row};acme;" + ";".join(cells))
    return "\n".join(lines) + "\n"


def settled(desk: Desk, content: str, mapping: str = DEALS) -> Settled:
    part = Part(desk.file("deals.csv", content))
    told = read_mapping(desk.file("mapping.yaml", mapping), "deals")
    form = form_of(part, Form(told.delimiter))
    return settle(told, Source(part, "deals", lambda: read_part(part, form), desk.destination.catalog))


def field(desk: Desk, key: str, content: str, mapping: str = DEALS) -> dict[str, object]:
    """What the settled mapping says of a field beyond its column."""
    told = settled(desk, content, mapping).mapping
    assert isinstance(told, RecordMapping)
    column = column_of(told.fields[key])
    keys = ("format", "decimal", "thousands", "signs", "currency")
    return {name: value for name in keys if (value := getattr(column, name))}


def refusal(desk: Desk, content: str, mapping: str = DEALS) -> str:
    with pytest.raises(ImportRefused) as refused:
        settled(desk, content, mapping)
    return str(refused.value).replace(f"{desk.directory}/", "")


def numbers(desk: Desk, key: str) -> list[int]:
    found: list[int] = desk.warehouse.records("deals", [key]).fields[key].values.tolist()
    return found


def test_what_the_values_prove_is_said_in_the_mapping_and_in_a_note(desk: Desk) -> None:
    content = deals(opened=["1/2/2024", "31/12/2024"], worth=["1.234,50", "7"], score=["7.5"])
    assert field(desk, "created_at", content) == {"format": "%d/%m/%Y"}
    assert field(desk, "amount", content) == {"decimal": ",", "thousands": "."}
    assert field(desk, "score", content) == {"decimal": "."}
    assert settled(desk, content).notes == (
        "opened: read as day/month/year (line 3 reads 31/12/2024)",
        "worth: “,” before decimals, “.” between thousands (line 2 reads 1.234,50)",
    )


def test_iso_dates_and_whole_numbers_leave_the_mapping_as_it_is(desk: Desk) -> None:
    content = deals(opened=["2024-01-31"], worth=["7"], score=["8"], touched=["2024-01-31T10:00:00Z"])
    found = settled(desk, content)
    assert found == Settled(read_mapping(desk.file("mapping.yaml", DEALS), "deals"), ())


def test_an_order_that_no_value_tells_is_asked_with_the_lines_that_answer(desk: Desk) -> None:
    content = deals(opened=["03/04/2025", "05/06/2025"], worth=["1.234,50", "7"])
    assert refusal(desk, content).splitlines() == [
        f"deals.csv, column “opened”: line 2 reads 03/04/2025, {OPEN_ORDER}.",
        "  Say so in the mapping, at “fields.created_at”:",
        '    created_at: {column: opened, format: "%d/%m/%Y"}  # day/month/year: 03/04/2025 is 2025-04-03',
        '    created_at: {column: opened, format: "%m/%d/%Y"}  # month/day/year: 03/04/2025 is 2025-03-04',
        "  What the other columns show: worth: “,” before decimals, “.” between thousands (line 2 reads 1.234,50).",
    ]


@pytest.mark.parametrize(("form", "day"), [("%d/%m/%Y", date(2025, 4, 3)), ("%m/%d/%Y", date(2025, 3, 4))])
def test_the_line_of_the_answer_is_followed(desk: Desk, form: str, day: date) -> None:
    mapping = DEALS.replace("created_at: opened", f'created_at: {{column: opened, format: "{form}"}}')
    assert desk.take("deals", deals(opened=["03/04/2025"]), mapping).notes == ()
    assert numbers(desk, "created_at") == [day_number(day)]


def test_every_question_is_put_at_once(desk: Desk) -> None:
    content = deals(opened=["03/04/2025"], worth=["1.234"], score=["45 %"], touched=["2024-01-31 10:00:00"])
    asked = refusal(desk, content).splitlines()
    assert [line.partition(": ")[2] for line in asked if line.startswith("deals.csv")] == [
        f"times without a time zone stand in “touched” (line 2 reads 2024-01-31 10:00:00). {ZONE}",
        f"line 2 reads 03/04/2025, {OPEN_ORDER}.",
        "line 2 reads 1.234, and no value of the column tells whether “.” parts thousands or starts decimals.",
    ]
    assert '    amount: {column: worth, decimal: ",", thousands: "."}  # 1.234 is 1234' in asked


def test_values_that_contradict_one_another_are_refused_with_both_lines(desk: Desk) -> None:
    asked = refusal(desk, deals(opened=["31/12/2024", "1/1/2024", "12/31/2024"]))
    assert "line 2 reads 31/12/2024 but line 4 reads 12/31/2024" in asked


def test_a_column_that_other_keys_describe_is_answered_by_the_key_alone(desk: Desk) -> None:
    mapping = DEALS.replace("created_at: opened", 'created_at: {column: opened, missing: ["-"]}')
    asked = refusal(desk, deals(opened=["03/04/2025", "-"]), mapping)
    assert '    format: "%d/%m/%Y"  # day/month/year: 03/04/2025 is 2025-04-03' in asked.splitlines()


def test_the_whole_column_is_asked_before_a_person_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "SAMPLE", 10)
    content = deals(opened=["3/4/2024"] * 500 + ["31/12/2024"], worth=["1.234"] * 400 + ["0,5"])
    assert field(desk, "created_at", content) == {"format": "%d/%m/%Y"}
    assert field(desk, "amount", content) == {"decimal": ",", "thousands": "."}
    assert settled(desk, content).notes[0] == "opened: read as day/month/year (line 502 reads 31/12/2024)"


def test_a_contradiction_far_below_the_proof_is_found(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "SAMPLE", 10)
    asked = refusal(desk, deals(opened=["31/12/2024"] * 500 + ["12/31/2024"]))
    assert "line 2 reads 31/12/2024 but line 502 reads 12/31/2024" in asked


def test_a_file_that_is_plain_is_read_no_further_than_the_sample(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "SAMPLE", 10)
    part = Part(desk.file("deals.csv", deals(opened=["2024-01-31"] * 500, worth=["7"] * 500)))
    told = read_mapping(desk.file("mapping.yaml", DEALS), "deals")
    readings = []

    def read() -> object:
        readings.append(part)
        return read_part(part, form_of(part, Form(";")))

    touched = told.fields.pop("touched_at") if isinstance(told, RecordMapping) else None
    settle(told, Source(part, "deals", read, desk.destination.catalog))  # type: ignore[arg-type]
    assert (touched, len(readings)) == ("touched", 1)


def test_times_without_a_zone_are_asked_for_once_for_all_columns(desk: Desk) -> None:
    content = deals(opened=["2024-01-31 10:00:00"], touched=["2024-01-31 10:00:00"])
    seen = "(line 2 reads 2024-01-31 10:00:00)"
    assert refusal(desk, content, DEALS + "recorded: opened\n") == (
        f"deals.csv: times without a time zone stand in “opened” {seen}, “touched” {seen}. {ZONE}"
    )
    assert settled(desk, content, DEALS + "recorded: opened\nzone: UTC\n").notes == ()


def test_a_date_column_takes_the_day_of_a_time_without_a_zone(desk: Desk) -> None:
    desk.take("deals", deals(opened=["2024-01-31 23:30:00"]), DEALS)
    assert numbers(desk, "created_at") == [day_number(date(2024, 1, 31))]


def test_the_sign_beside_the_amounts_is_their_currency(desk: Desk) -> None:
    report = desk.take("deals", deals(worth=["US$1,200.50", "£7", "€ 3"]), DEALS)
    assert report.notes == (
        "worth: “.” before decimals, “,” between thousands (line 2 reads US$1,200.50)",
        "worth: currencies stand beside the amounts: US$ is USD, £ is GBP, € is EUR (line 2 reads US$1,200.50)",
    )
    rows = desk.warehouse.records("deals", ["amount"])
    assert desk.warehouse.texts(rows.fields["amount@currency"].values) == ("USD", "GBP", "EUR")
    assert rows.fields["amount"].values.tolist() == [12_005_000, 70_000, 30_000]


def test_a_dollar_of_nobody_knows_where_is_asked_for_and_the_answer_followed(desk: Desk) -> None:
    content = deals(worth=["$5"])
    assert '    amount: {column: worth, signs: {"$": AUD}}  # $5 is in AUD' in refusal(desk, content).splitlines()
    for answer in ('signs: {"$": AUD}', "currency: {constant: AUD}"):
        desk.take("deals", content, DEALS.replace("amount: worth", f"amount: {{column: worth, {answer}}}"))
        currencies = desk.warehouse.records("deals", ["amount"]).fields["amount@currency"]
        assert desk.warehouse.texts(currencies.values) == ("AUD",)


def test_a_sign_against_the_currency_of_the_mapping_is_refused(desk: Desk) -> None:
    mapping = DEALS.replace("amount: worth", "amount: {column: worth, currency: {constant: EUR}}")
    assert "the mapping says that the amounts are in EUR, but line 2 reads $5" in refusal(
        desk, deals(worth=["$5"]), mapping
    )


def test_a_sign_that_comes_up_later_fails_its_row(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "SAMPLE", 1)
    report = desk.take("deals", deals(worth=["5", "£6"]), DEALS)
    assert [(row.line, row.value) for row in report.samples] == [(3, "£6")]


def test_amounts_of_events_are_in_the_reporting_currency(desk: Desk) -> None:
    events = "id,at,name,amount\n1,2025-01-01,Sale,{}\n"
    mapping = "id: id\nname: name\nat: at\nproperties: {amount: amount}\n"
    assert desk.take("events", events.format("€5"), mapping).written == {"events": Written(created=1)}
    with pytest.raises(ImportRefused, match="amounts here are in the reporting currency, EUR, but line 2 reads £5"):
        desk.take("events", events.format("£5"), mapping)


def test_a_month_is_asked_for_its_day_and_a_bare_number_for_what_it_counts(desk: Desk) -> None:
    asked = refusal(desk, deals(opened=["2024-01"])).splitlines()
    assert (
        '    created_at: {column: opened, format: "last of %Y-%m"}  # last of year-month: 2024-01 is 2024-01-31'
        in asked
    )
    asked = refusal(desk, deals(opened=["45292"])).splitlines()
    assert (
        "    created_at: {column: opened, format: excel}  # day numbers of a spreadsheet: 45292 is 2024-01-01" in asked
    )


def test_entered_values_are_settled_by_the_rows_of_metrics_that_are_numbers(desk: Desk) -> None:
    rows = 'account,day,metric,value\nacme,2025-01-01,csat,"4,5"\nacme,2025-01-01,mood,good\n'
    mapping = "account: account\nday: day\nmetric: metric\nvalue: value\n"
    report = desk.take("values", rows, mapping)
    assert (report.written, report.notes) == (
        {"values": Written(created=2)},
        ("value: “,” before decimals (line 2 reads 4,5)",),
    )


def test_traits_in_long_form_are_settled_by_the_rows_of_each_kind(desk: Desk) -> None:
    rows = 'id,trait,value\nacme,seats,"1.234,5"\nacme,plan,1.2.3\n'
    assert desk.take("traits", rows, "id: id\ntrait: trait\nvalue: value\n").notes == (
        "value: “,” before decimals, “.” between thousands (line 2 reads 1.234,5)",
    )


def test_numbers_that_are_numbers_in_the_file_are_never_asked_for(desk: Desk) -> None:
    mapping = DEALS.replace('delimiter: ";"\n', "").replace(", score: score, touched_at: touched", "")
    rows = [{"id": "1", "account": "acme", "opened": "2024-01-31", "worth": 1.234}]
    path = desk.directory / "deals.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    assert desk.take("deals", path, mapping).notes == ()
    assert numbers(desk, "amount") == [12_340]
    path = desk.file("deals.json", json.dumps(rows))
    assert desk.take("deals", path, mapping).rejected == 0
    assert numbers(desk, "amount") == [12_340]


def test_a_format_that_is_written_wrong_is_refused_before_the_file_is_read(desk: Desk) -> None:
    mapping = DEALS.replace("created_at: opened", 'created_at: {column: opened, format: "%d/%m"}')
    with pytest.raises(ImportRefused, match="needs the year once"):
        read_mapping(desk.file("mapping.yaml", mapping), "deals")


def test_a_trial_tells_the_same_notes(desk: Desk) -> None:
    content = deals(opened=["31/12/2024"])
    trial: ImportReport = desk.take("deals", content, DEALS, trial=True)
    assert trial.notes == desk.take("deals", content, DEALS).notes


def test_rows_that_the_mapping_does_not_choose_prove_the_order_too(desk: Desk) -> None:
    """The deals of one file are read by two mappings; what proves the order stands in the rows of the other one."""
    content = deals(opened=["13/01/2025", "03/02/2025"], score=["7", "8"])
    desk.take("deals", content, DEALS + "skip: {column: score, in: ['7']}\n")
    assert [int(day) for day in desk.warehouse.records("deals", ("created_at",)).fields["created_at"].values] == [
        day_number(date(2025, 2, 3))
    ]
    with pytest.raises(ImportRefused, match=OPEN_ORDER):
        desk.take(
            "deals",
            deals(opened=["03/01/2025", "03/02/2025"], score=["7", "8"]),
            DEALS + "skip: {column: score, in: ['7']}\n",
        )
