"""Questions about names are asked with both sides and their evidence, decided, undone; accounts merged and split."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from tests.web.conftest import VERA, signed_in

from bellwether.audit.models import Entry
from bellwether.catalog.serving import ServedWorkspace
from bellwether.engine.warehouse.rows import Kind
from bellwether.ingest.decoding import read_mapping
from bellwether.ingest.destination import Destination
from bellwether.ingest.importer import import_file

MATCHES = "/administration/matches/"
PART = {"HX-Request": "true"}


@pytest.fixture
def ada(own_workspace: ServedWorkspace, tmp_path: Path) -> Client:
    """Root's browser, where two systems know a company by the same name."""
    for system, row in (("crm", "1,Foxglove GmbH,2024-01-02"), ("pay", "c1,Foxglove,2024-01-02")):
        file, mapping = tmp_path / f"{system}.csv", tmp_path / f"{system}.yaml"
        file.write_text(f"id,name,since\n{row}\n", encoding="utf-8")
        mapping.write_text(
            f"source: {system}\nids: {{account: own, user: own}}\nid: id\nname: name\ncreated: since\n"
            "match: {name: name}\n",
            encoding="utf-8",
        )
        into = Destination(own_workspace.catalog(), own_workspace.warehouse, tmp_path / "q", own_workspace.now())
        import_file(file, "accounts", read_mapping(mapping, "accounts"), into)
    return signed_in("Administrator")


def texts(html: bytes) -> str:
    """What is read of a page's content."""
    main = html.decode().split("<main", 1)[-1]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def question(page: bytes) -> str:
    """The address that answers the only question."""
    (found,) = set(re.findall(r'action="(/administration/matches/account/[0-9a-f]+/)"', page.decode()))
    return str(found)


def same(workspace: ServedWorkspace) -> bool:
    """Whether the two are one account."""
    first, second = workspace.warehouse.keys(Kind.ACCOUNT, ["crm:1", "pay:c1"]).tolist()
    return bool(first == second)


def test_a_question_shows_both_sides_and_is_answered_and_undone(ada: Client, own_workspace: ServedWorkspace) -> None:
    page = ada.get(MATCHES).content
    assert "Foxglove GmbH crm:1 known to crm" in texts(page)
    assert "only the name is the same" in texts(page)
    answer = ada.post(question(page), {"verdict": "same", "why": "One contract"}, headers=PART).content.decode()
    assert "are one account." in answer
    assert same(own_workspace)
    last = Entry.objects.latest("id")
    assert (last.act, last.kind, last.by, last.why) == ("merged", "account", "Administrator", "One contract")
    (undo,) = set(re.findall(r'action="([^"]+undo/\d+/)"', answer))
    assert "undone" in texts(ada.post(undo, headers=PART).content)
    assert not same(own_workspace)
    assert question(ada.get(MATCHES).content)


def test_two_that_are_different_are_not_asked_about_again(ada: Client, own_workspace: ServedWorkspace) -> None:
    assert ada.post(question(ada.get(MATCHES).content), {"verdict": "different"}).status_code == 302
    assert "Nothing to decide" in texts(ada.get(MATCHES).content)
    assert not same(own_workspace)


def test_an_account_is_merged_from_its_page_and_split_off_again(ada: Client, own_workspace: ServedWorkspace) -> None:
    answer = ada.post("/accounts/pay:c1/names/merge/", {"into": "crm:1"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/crm%3A1/names/")
    assert same(own_workspace)
    assert "pay:c1 known to pay, merged by a person" in texts(ada.get("/accounts/crm:1/names/").content)
    assert ada.post("/accounts/crm:1/names/split/", {"name": "pay:c1"}).status_code == 302
    assert not same(own_workspace)


def test_the_account_to_merge_with_is_found_by_its_name(ada: Client) -> None:
    found = ada.get("/accounts/crm:1/names/others/?into=c1").content.decode()
    assert 'value="pay:c1"' in found
    assert 'value="crm:1"' not in found
    assert "<option" not in ada.get("/accounts/crm:1/names/others/?into=").content.decode()


def test_what_cannot_be_merged_is_said_in_a_sentence(ada: Client) -> None:
    ada.post("/accounts/crm:1/names/merge/", {"into": "nobody"})
    assert "There is no account “nobody”" in ada.get("/accounts/crm:1/names/").content.decode()


@pytest.mark.usefixtures("ada")
def test_who_does_not_see_all_accounts_does_not_read_their_names() -> None:
    assert signed_in(VERA).get(MATCHES).status_code == 403
