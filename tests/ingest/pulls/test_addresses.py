"""Addresses hold passwords: they are read from where they are kept, and told nowhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.command import command_in
from tests.ingest.pulls.conftest import NOW, Pulling

from bellwether.audit.models import Entry
from bellwether.ingest.pulls.addresses import address_of, forget_address, keep_address
from bellwether.ingest.pulls.domain import PullRefused
from bellwether.ingest.pulls.queries import pull, standings

ADDRESS = "postgresql://reader:sesame@127.0.0.1:1/crm"
OTHER = "postgresql://reader:mellon@127.0.0.1:1/crm"
DEALS = "tables: {deals: {kind: deals, query: SELECT 1 AS id, mapping: '{id: id, account: id}'}}"


def define(pulling: Pulling, where: str = "") -> None:
    pulling.define(f"{{system: postgresql, {where} {DEALS}}}")


def address(pulling: Pulling, **variables: str) -> str:
    return address_of("crm", pull("crm"), pulling.workspace.home, variables)


def keep(pulling: Pulling, told: str = ADDRESS) -> None:
    keep_address("crm", told, home=pulling.workspace.home, by="ada", at=NOW)


def bytes_of(directory: Path) -> bytes:
    """Everything that lies in a directory, but the warehouse."""
    files = (path for path in directory.rglob("*") if path.is_file() and not path.name.startswith("warehouse"))
    return b"".join(path.read_bytes() for path in files)


def test_an_address_is_read_from_the_environment(pulling: Pulling) -> None:
    define(pulling, "address_from: CRM_URL,")
    assert address(pulling, CRM_URL=f"{ADDRESS}\n") == ADDRESS
    with pytest.raises(PullRefused, match="The environment variable CRM_URL is not set where the server runs"):
        address(pulling)


def test_an_address_is_read_from_a_file(pulling: Pulling) -> None:
    path = pulling.folder / "crm-url"
    define(pulling, f"address_file: '{path}',")
    with pytest.raises(PullRefused, match="is not there, cannot be read by the server, or is empty"):
        address(pulling)
    path.write_text(f"{ADDRESS}\n", encoding="utf-8")
    assert address(pulling) == ADDRESS


def test_an_address_that_is_kept_lies_nowhere_as_it_is(pulling: Pulling, tmp_path: Path) -> None:
    define(pulling)
    with pytest.raises(PullRefused, match="bellwether sources connect crm"):
        address(pulling)
    keep(pulling)
    assert address(pulling) == ADDRESS
    keep(pulling, OTHER)
    assert address(pulling) == OTHER
    (pulled,) = pulling.run()
    assert "cannot be reached" in pulled.problem
    told = pulling.workspace.home.directory
    pulling.workspace.close()
    assert command_in(told)("export", str(tmp_path / "exported")).code == 0
    assert command_in(told)("backup", str(tmp_path / "saved")).code == 0
    for directory in (told, tmp_path / "exported", tmp_path / "saved"):
        assert b"sesame" not in bytes_of(directory)
        assert b"mellon" not in bytes_of(directory)
    # What opens the seal stays at home.
    assert (told / "secret").is_file()
    assert not list((tmp_path / "saved").rglob("secret"))


def test_that_an_address_was_given_is_on_record_but_not_the_address(pulling: Pulling) -> None:
    define(pulling)
    keep(pulling)
    keep(pulling, OTHER)
    forget_address("crm", by="ada", at=NOW)
    with pytest.raises(PullRefused, match="No address is kept"):
        forget_address("crm", by="ada", at=NOW)
    entries = Entry.objects.filter(kind="source address").order_by("id")
    told = [(one.act, one.subject, one.before, one.after) for one in entries]
    assert told == [(act, "crm", None, None) for act in ("added", "changed", "removed")]


def test_an_address_of_another_home_is_to_be_given_again(pulling: Pulling) -> None:
    define(pulling)
    keep(pulling)
    (pulling.workspace.home.directory / "secret").write_text("another\n", encoding="ascii")
    with pytest.raises(PullRefused, match="Give the address again"):
        address(pulling)


@pytest.mark.parametrize(
    ("where", "told", "sentence"),
    [
        ("", " ", "There is no address"),
        ("", "nonsense with sesame", "cannot be read. Write it like postgresql://"),
        ("address_from: CRM_URL,", ADDRESS, "is in the environment variable CRM_URL. Change it there"),
        ("address_file: /run/crm,", ADDRESS, "is in the file /run/crm. Change it there"),
    ],
)
def test_what_is_no_address_or_would_not_be_read_is_refused(
    pulling: Pulling, where: str, told: str, sentence: str
) -> None:
    define(pulling, where)
    with pytest.raises(PullRefused, match=sentence) as refused:
        keep(pulling, told)
    assert "sesame" not in str(refused.value)


def test_the_command_takes_an_address_from_its_input_and_tells_nothing_of_it(
    pulling: Pulling, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    define(pulling)
    home = pulling.workspace.home
    pulling.workspace.close()
    ran = command_in(home.directory, piped=f"{ADDRESS}\n")("sources", "connect", "crm")
    assert (ran.code, ran.out) == (0, "The address of “crm” is kept, sealed. Try it: bellwether sources test crm\n")
    assert "CRM" not in os.environ
    tried = command_in(home.directory)("sources", "test", "crm")
    assert (tried.code, "sesame" in tried.out, "cannot be reached" in tried.out) == (1, False, True)
    ran = command_in(home.directory)("sources", "connect", "crm", "--forget")
    assert ran.out == "The address of “crm” is forgotten.\n"
    assert "No address is known" in command_in(home.directory)("sources", "test", "crm").out
    assert standings()[0].words == ""
