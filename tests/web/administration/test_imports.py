"""Files dropped on the page: kept safely, recognised, tried, imported, and what is left out mended."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.web.company import NOW
from tests.web.conftest import signed_in

from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.warehouse.rows import NOBODY, Kind
from bellwether.ingest.jobs import REPLAY
from bellwether.ingest.uploads.keeping import shelf_of
from bellwether.ingest.uploads.upload import Upload
from bellwether.jobs import queries
from bellwether.jobs.actions import carry_out
from bellwether.jobs.domain import State
from bellwether.members.actions import permitting
from bellwether.members.actions.recording import Actor
from bellwether.members.domain import Right
from bellwether.screens.administration import receiving
from bellwether.workspace.running import running

IMPORTS = "/administration/imports/"
ACCOUNTS = b"account_id,name,industry,seats\nacme,Acme,Space,20\nglobex,Globex,=HYPERLINK(1),many\n"


@pytest.fixture
def ada(own_workspace: ServedWorkspace) -> Client:
    """An administrator's browser, on a workspace that may be written."""
    return signed_in("Administrator")


def drop(client: Client, *files: tuple[str, bytes]) -> HttpResponse:
    sent = {"files": [SimpleUploadedFile(name, content) for name, content in files]}
    answer: HttpResponse = client.post(IMPORTS, sent)  # type: ignore[assignment]
    return answer


def uploaded(address: str, workspace: ServedWorkspace) -> Upload:
    name = address.rstrip("/").rpartition("/")[2]
    shelf = shelf_of(workspace.home.uploads, name)
    assert shelf is not None
    return shelf.read()


def run(client: Client, upload: Upload, act: str) -> str:
    """Asks for a run and carries it out; the upload's page afterwards."""
    shelf = shelf_of(running().home.uploads, upload.id)
    assert client.post(f"{IMPORTS}{upload.id}/{act}/").status_code == 302
    assert shelf is not None
    carry_out(shelf.read().run, lambda: NOW)
    return client.get(f"{IMPORTS}{upload.id}/").content.decode()


def is_known(workspace: ServedWorkspace, account: str) -> bool:
    return bool(workspace.warehouse.keys(Kind.ACCOUNT, [account])[0] != NOBODY)


def test_a_trial_shows_and_writes_nothing_and_the_import_writes_it(ada: Client, own_workspace: ServedWorkspace) -> None:
    upload = uploaded(drop(ada, ("accounts.csv", ACCOUNTS)).headers["Location"], own_workspace)
    assert [(table.label, table.what) for table in upload.tables] == [("accounts.csv", "accounts")]
    assert ada.post(f"{IMPORTS}{upload.id}/definitions/").status_code == 302
    assert "seats" in own_workspace.catalog().account_traits
    tried = run(ada, upload, "try")
    assert "2 rows: 6 created, 0 updated, 0 unchanged, 0 rows left out." in tried
    assert not is_known(own_workspace, "acme")
    imported = run(ada, upload, "import")
    assert is_known(own_workspace, "acme")
    assert str(own_workspace.home.directory) not in tried + imported
    shelf = shelf_of(own_workspace.home.uploads, upload.id)
    assert shelf is not None
    before = shelf.read().imported
    run(ada, upload, "import")
    again = shelf.read().imported
    assert before is not None
    assert again is not None
    assert (before.created > 0, again.created, again.updated) == (True, 0, 0)


CUSTOMERS = """Schlüssel;Bezeichnung;Stadt;Telefon
7;Bäcker Süß;Köln;123
8;Öko AG;Bonn;456
""".encode("cp1252")
TERMS = b"Nummer;Wer;Los ab;Bis wann;Summe\n1;7;01.02.2026;;1.200,50\n2;8;15.03.2026;31.12.2026;99,90\n"


def test_a_person_says_what_a_table_is_and_what_its_columns_are(ada: Client, own_workspace: ServedWorkspace) -> None:
    upload = uploaded(drop(ada, ("Liste.csv", CUSTOMERS), ("Dinge.csv", TERMS)).headers["Location"], own_workspace)
    assert {one.label for one in upload.aside} == {"Liste.csv", "Dinge.csv"}
    address = f"{IMPORTS}{upload.id}/"
    assert "Each row is…" in ada.get(address).content.decode()

    def take(table: str, kind: str, *roles: str) -> Upload:
        told = {f"column-{at}": role for at, role in enumerate(roles)}
        assert ada.post(f"{address}take/", {"table": table, "kind": kind, **told}).status_code == 302
        return uploaded(address, own_workspace)

    take("Liste.csv", "accounts")
    now = take("Liste.csv", "accounts", "id", "name", "", "-")
    (liste,) = now.tables
    assert [(one.name, one.becomes) for one in liste.columns] == [
        ("Schlüssel", ("id",)), ("Bezeichnung", ("name",)), ("Stadt", ("stadt",)), ("Telefon", ()),
    ]  # fmt: skip
    take("Dinge.csv", "subscriptions")
    roles = ("id", "account", "fields.starts_at", "fields.ends_at", "fields.mrr")
    now = take("Dinge.csv", "subscriptions", *roles)
    assert [one.label for one in now.tables] == ["Liste.csv", "Dinge.csv"]
    assert now.tables[0] == liste
    assert not now.aside
    ada.post(f"{address}definitions/")
    assert "0 rows left out." in run(ada, now, "import")
    (record,) = own_workspace.warehouse.records_of(_key(own_workspace, "7"), "subscriptions", date(2026, 2, 1))
    assert (record.id, record.fields["mrr"]) == ("1", Decimal("1200.5"))


def test_how_days_are_written_is_answered_by_a_choice(ada: Client, own_workspace: ServedWorkspace) -> None:
    contracts = b"Vertrag;Kundennr;Beginn;MRR\nV1;north;01.11.23;100\nV2;north;01.06.23;50\n"
    upload = uploaded(drop(ada, ("subscriptions.csv", contracts)).headers["Location"], own_workspace)
    address = f"{IMPORTS}{upload.id}/tables/0/"
    page = ada.get(address).content.decode()
    name = re.search(r'<select id="(answer-\d)" name="answer-\d"><option value="">', page)
    ways = re.findall(r'<option value="([^"]*two-digit year[^"]*)">', page)
    assert name is not None
    assert ["01.11.23 is 2023-11-01" in one for one in ways] == [True, False]
    assert ada.post(address, {name[1]: ways[0]}).status_code == 302
    assert "0 rows left out." in run(ada, uploaded(address[: -len("tables/0/")], own_workspace), "import")
    records = own_workspace.warehouse.records_of(_key(own_workspace, "north"), "subscriptions", date(2024, 3, 1))
    assert {one.id: one.fields["starts_at"] for one in records if one.id.startswith("V")} == {
        "V1": date(2023, 11, 1), "V2": date(2023, 6, 1),
    }  # fmt: skip


def test_what_cannot_be_said_of_a_table_is_refused_in_a_sentence(ada: Client, own_workspace: ServedWorkspace) -> None:
    upload = uploaded(drop(ada, ("accounts.csv", ACCOUNTS)).headers["Location"], own_workspace)
    address = f"{IMPORTS}{upload.id}/"
    for posted, sentence in (
        ({"table": "accounts.csv", "kind": "nonsense"}, "Choose what the rows of the table are."),
        ({"table": "../secret", "kind": "accounts"}, "Choose what the rows of the table are."),
        (
            {"table": "accounts.csv", "kind": "accounts", "column-0": "id", "column-1": "id"},
            "“account_id” and “name” cannot both be its id. Choose one of them.",
        ),
    ):
        ada.post(f"{address}take/", posted)
        assert sentence in ada.get(address).content.decode()
    assert uploaded(address, own_workspace) == upload


def _key(workspace: ServedWorkspace, account: str) -> int:
    return int(workspace.warehouse.keys(Kind.ACCOUNT, [account])[0])


def test_rows_that_wait_come_out_harmless_and_go_back_in_mended(ada: Client, own_workspace: ServedWorkspace) -> None:
    content = b"account_id,name,customer_since\nacme,Acme,2024-01-01\nglobex,=1+1,2024-02-30\n"
    upload = uploaded(drop(ada, ("accounts.csv", content)).headers["Location"], own_workspace)
    run(ada, upload, "import")
    listed = ada.get("/administration/quarantine/").content.decode()
    found = re.search(r"/administration/quarantine/([0-9a-f]+)/", listed)
    assert found is not None
    address = found[0]
    assert "2024-02-30" in ada.get(address).content.decode()
    exported = ada.get(address + "export/").getvalue().decode("utf-8-sig")
    header, row = csv.reader(io.StringIO(exported))
    assert row[header.index("name")] == "'=1+1"
    mended = SimpleUploadedFile("mended.csv", exported.replace("2024-02-30", "2024-02-28").encode())
    ada.post(address + "replay/", {"mended": mended})
    assert not is_known(own_workspace, "globex")
    going_on = ada.get(address).content.decode()
    assert 'id="progress"' in going_on
    ada.post(address + "replay/")
    runs = [one for one in queries.runs() if one.job == REPLAY]
    assert [one.state for one in runs] == [State.WAITING]
    carry_out(runs[0].id, lambda: NOW)
    assert is_known(own_workspace, "globex")
    assert "1 row passed, 0 failed again, 0 wait." in ada.get(address).content.decode()
    assert not list(own_workspace.home.quarantine.glob("*.mended"))
    assert address not in ada.get("/administration/quarantine/").content.decode()


def test_rows_that_fail_again_wait_and_the_run_says_so(ada: Client, own_workspace: ServedWorkspace) -> None:
    content = b"account_id,name,customer_since\nglobex,Globex,2024-02-30\n"
    upload = uploaded(drop(ada, ("accounts.csv", content)).headers["Location"], own_workspace)
    run(ada, upload, "import")
    found = re.search(r"/administration/quarantine/[0-9a-f]+/", ada.get("/administration/quarantine/").content.decode())
    assert found is not None
    ada.post(found[0] + "replay/")
    (last,) = (one for one in queries.runs() if one.job == REPLAY)
    carry_out(last.id, lambda: NOW)
    ended = queries.run(last.id)
    assert ended is not None
    assert (ended.state, ended.words) == (State.FAILED, "0 rows passed, 1 failed again, 1 wait.")
    assert "1 failed again" in ada.get(found[0]).content.decode()
    wrong = SimpleUploadedFile("mended.csv", b"account_id,name\nglobex,Globex\n")
    ada.post(found[0] + "replay/", {"mended": wrong})
    (other,) = (one for one in queries.runs() if one.job == REPLAY and not one.state.over)
    carry_out(other.id, lambda: NOW)
    told = queries.run(other.id)
    assert told is not None
    assert told.words.startswith("mended.csv has no column “bellwether_line”")


def test_doing_without_rows_needs_a_reason(ada: Client, own_workspace: ServedWorkspace) -> None:
    content = b"account_id,name,customer_since\nglobex,Globex,2024-02-30\n"
    upload = uploaded(drop(ada, ("accounts.csv", content)).headers["Location"], own_workspace)
    run(ada, upload, "import")
    found = re.search(r"/administration/quarantine/[0-9a-f]+/", ada.get("/administration/quarantine/").content.decode())
    assert found is not None
    ada.post(found[0] + "discard/", {"why": " "})
    assert "1 wait" in ada.get(found[0]).content.decode()
    ada.post(found[0] + "discard/", {"why": "A test account"})
    assert "No row of it waits" in ada.get(found[0]).content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cron.d/evil.csv", "evil.csv"),
        ("..\\..\\evil.csv", "evil.csv"),
        ("<img src=x onerror=alert(1)>.csv", "_img src=x onerror=alert(1)_.csv"),
        ("a" * 300 + ".csv", "a" * 117 + ".csv"),
    ],
)
def test_a_name_is_no_place(workspace: ServedWorkspace, name: str, kept: str) -> None:
    before = {path for path in workspace.home.directory.rglob("*") if "uploads" not in path.parts}
    head = f'--cut\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    body = head.encode() + ACCOUNTS + b"\r\n--cut--\r\n"
    ada = signed_in("Administrator")
    answer = ada.generic("POST", IMPORTS, body, content_type="multipart/form-data; boundary=cut")
    upload = uploaded(answer.headers["Location"], workspace)
    assert upload.files == (kept,)
    assert {path for path in workspace.home.directory.rglob("*") if "uploads" not in path.parts} == before


def test_too_much_is_not_kept(workspace: ServedWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 10)
    answer = drop(signed_in("Administrator"), ("accounts.csv", ACCOUNTS))
    assert answer.status_code == 422
    assert "came at once" in answer.content.decode()


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("run.exe", b"MZ\x90\x00" + bytes(range(256)), "nothing recognised"),
        ("bomb.zip", zipped("accounts.csv", b"a,b\n" + b"0," * (90 << 20)), "times its size"),
        ("up.zip", zipped("../../evil.csv", ACCOUNTS), "a place outside of the archive"),
        ("nested.zip", zipped("inner.zip", zipped("accounts.csv", ACCOUNTS)), "holds another archive"),
    ],
)
def test_what_is_no_export_is_told_in_a_sentence(
    workspace: ServedWorkspace, name: str, content: bytes, said: str
) -> None:
    ada = signed_in("Administrator")
    answer = drop(ada, (name, content))
    page = ada.get(answer.headers["Location"])
    assert page.status_code == 200
    assert said in page.content.decode()
    assert str(workspace.home.directory) not in page.content.decode()


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("id: {column: account_id, lookup: {file: ../../../app.sqlite, key: a, value: b}}", "not among the uploaded"),
        ("id: {column: account_id, lookup: {file: /etc/passwd, key: a, value: b}}", "not among the uploaded"),
        ("id: &a account_id\ntraits: {x: *a}", "without aliases"),
        ("id: " + "[" * 500, "no deeper than"),
        ("idd: account_id", "there is no key"),
        ("- id", "a mapping file is a list"),
    ],
)
def test_a_mapping_from_the_page_stays_within_the_upload(workspace: ServedWorkspace, mapping: str, said: str) -> None:
    ada = signed_in("Administrator")
    upload = uploaded(drop(ada, ("accounts.csv", ACCOUNTS)).headers["Location"], workspace)
    answer = ada.post(f"{IMPORTS}{upload.id}/tables/0/", {"mapping": mapping})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_an_answer_goes_into_the_mapping(workspace: ServedWorkspace) -> None:
    ada = signed_in("Administrator")
    content = b"Ticket Id,Organization Id,Created at,Status,Priority\n1,north,2024-03-01 09:12:00,open,low\n"
    upload = uploaded(drop(ada, ("tickets.csv", content)).headers["Location"], workspace)
    at = next(at for at, point in enumerate(upload.tables[0].points) if point.line.startswith("zone:"))
    address = f"{IMPORTS}{upload.id}/"
    assert "an answer is needed" in ada.get(address).content.decode()
    ada.post(f"{address}tables/0/", {f"answer-{at}": "Europe/Berlin"})
    assert "zone: Europe/Berlin" in ada.get(f"{address}tables/0/").content.decode()
    assert "an answer is needed" not in ada.get(address).content.decode()


def test_who_does_not_see_every_metric_does_not_import(workspace: ServedWorkspace) -> None:
    ada, analyst = signed_in("Administrator"), signed_in("Analyst")
    upload = uploaded(drop(ada, ("accounts.csv", ACCOUNTS)).headers["Location"], workspace)
    assert analyst.get(f"{IMPORTS}{upload.id}/").status_code == 200
    root = Actor.of_this_machine("root", NOW)
    permitting.set_right("analyst", "csat", Right(see=False), by=root)
    assert analyst.get(f"{IMPORTS}{upload.id}/").status_code == 403
    assert drop(analyst, ("accounts.csv", ACCOUNTS)).status_code == 403


def test_what_is_not_there_to_define_is_no_page(workspace: ServedWorkspace) -> None:
    ada = signed_in("Administrator")
    upload = uploaded(drop(ada, ("accounts.csv", b"account_id,name\nacme,Acme\n")).headers["Location"], workspace)
    assert ada.post(f"{IMPORTS}{upload.id}/definitions/").status_code == 404


def test_removed_files_are_gone(workspace: ServedWorkspace) -> None:
    ada = signed_in("Administrator")
    upload = uploaded(drop(ada, ("accounts.csv", ACCOUNTS)).headers["Location"], workspace)
    ada.post(f"{IMPORTS}{upload.id}/discard/")
    assert not (workspace.home.uploads / upload.id).exists()
    assert ada.get(f"{IMPORTS}{upload.id}/").status_code == 404
